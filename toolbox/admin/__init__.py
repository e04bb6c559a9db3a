"""The toolbox in the admin: the shelf, what municipalities chose from it, goal plans and results.

Importing the modules registers them.
"""

from toolbox.admin import chosen, plans, results, shelf

__all__ = ["chosen", "plans", "results", "shelf"]
