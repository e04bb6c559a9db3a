"""The settings of the programs under test: those of production, and static files of their own.

They are hashed as in production but not compressed, which takes half a minute: nothing that is measured asks for one.
"""

from config.settings import *  # noqa: F403
from config.settings import BASE_DIR, STORAGES

STATIC_ROOT = BASE_DIR / "var" / "benchmark" / "static"
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
