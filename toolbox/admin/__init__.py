"""The toolbox in the admin: the shelf, what municipalities chose from it, and their goal plans.

Importing the modules registers them.
"""

from toolbox.admin import chosen, plans, shelf

__all__ = ["chosen", "plans", "shelf"]
