"""The settings of the programs under test: those of production, and static files of their own."""

from config.settings import *  # noqa: F403
from config.settings import BASE_DIR

STATIC_ROOT = BASE_DIR / "var" / "benchmark" / "static"
