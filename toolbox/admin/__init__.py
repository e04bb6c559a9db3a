"""The toolbox in the admin: the shelf, and what municipalities chose from it. Importing the modules registers them."""

from toolbox.admin import chosen, shelf

__all__ = ["chosen", "shelf"]
