"""The toolbox in the admin: the shelf, what municipalities chose from it, mappings, goal plans and results.

Importing the modules registers them.
"""

from toolbox.admin import chosen, mappings, plans, questionnaires, results, shelf

__all__ = ["chosen", "mappings", "plans", "questionnaires", "results", "shelf"]
