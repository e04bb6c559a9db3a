"""The tests' own environment, set before the settings are read: like production, and independent of the demo's files.

Only `DATABASE_URL` comes from outside, and with it the choice between SQLite and PostgreSQL.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from config.tools import translations

TEST_ENVIRONMENT = {
    "DEBUG": "off",
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "SECRET_KEY": "the-tests-sign-their-links-with-this-key",
    "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
    "SITE_URL": "http://testserver",
    "EMAIL_URL": "memory:",
    "MAIL_FROM": "temadage@example.dk",
    "STAFF_EMAIL": "vagt@example.dk",
    "STAFF_PHONE": "72 42 37 00",
    "PRIVACY_URL": "https://example.dk/privatliv",
    "TOOLBOX_URL": "https://example.dk/redskabskasse",
    "ACCESSIBILITY_STATEMENT_URL": "https://example.dk/was",
    "SECURITY_CONTACT": "sikkerhed@example.dk",
    "REGISTRATION_RATE": "off",
    "REQUIRE_STAFF_MFA": "off",  # switched on in the tests of the log-in (tests/config/login/)
    "UNDO_SECONDS": "0",
}
INHERITED = (
    "BACKUP_MARK",
    "CASE_EXPORT_DIR",
    "ERASURE_DECISION",
    "SECRET_KEY_FALLBACKS",
    "TRUSTED_PROXIES",
    "EMAIL_BACKEND",
    "DEMO_CLOCK_OFFSET",
)
# Playwright keeps an event loop in the thread that also writes test data.
DJANGO_SWITCHES = {"DJANGO_ALLOW_ASYNC_UNSAFE": "true"}


def simplify(settings: Any) -> None:
    """Switch off what would only cost time or need a build: hashed files, slow password hashes, waiting for the disk.

    Logs go to pytest alone, which shows them where a test fails. A query per row of a list (N+1) becomes an error.
    """
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.LOGGING["root"]["handlers"] = settings.LOGGING["loggers"]["django.server"]["handlers"] = []
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if "init_command" in (options := settings.DATABASES["default"]["OPTIONS"]):
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    settings.MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")
    settings.MIDDLEWARE.insert(0, "zeal.middleware.zeal_middleware")
    settings.INSTALLED_APPS.append("zeal")
    settings.ZEAL_ALLOWLIST = [{"model": "sessions.Session", "field": "get()"}]  # Django reads it again to delete it


def prepare() -> None:
    """Replace the variables of the shell or of a demo by the tests' values."""
    for name in INHERITED:
        os.environ.pop(name, None)
    os.environ.update(TEST_ENVIRONMENT | DJANGO_SWITCHES)
    translations.compile_all()
    if not os.environ.get("DATABASE_URL"):
        folder = tempfile.mkdtemp(prefix="temadag-test-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'db.sqlite3'}"
