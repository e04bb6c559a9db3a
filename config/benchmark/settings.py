"""The settings of the programs under test: those of production, and static files of their own.

They are hashed as in production but not compressed, which takes half a minute: nothing that is measured asks for one.
"""

import sys

# Production lacks it. Where developers' packages bring it along, structlog loads it, 3 MB.
sys.modules["rich"] = None  # type: ignore[assignment]

from config.settings import *  # noqa: E402, F403
from config.settings import BASE_DIR, STORAGES  # noqa: E402

STATIC_ROOT = BASE_DIR / "var" / "benchmark" / "static"
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
