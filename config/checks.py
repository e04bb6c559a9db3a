"""Checks of `check --deploy` on the installation: encryption on the way to other machines, and what is missing.

Those of the mails are in `notifications.checks`, that of the second step in `config.login.checks`.
"""

from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning  # noqa: A004 Django's name
from django.db import connection

ENCRYPTED = {"require", "verify-ca", "verify-full"}
WANTED = {
    "ACCESSIBILITY_STATEMENT_URL": "the law asks for a statement, and /was leads nowhere",
    "SECURITY_CONTACT": "nobody is told where to report a weakness (/.well-known/security.txt)",
    "BACKUP_MARK": "/health/ cannot see that backups have stopped",
}


def check_encryption(**_options: Any) -> list[CheckMessage]:
    """Warn where the database or the mail server is another machine and is spoken to in the clear."""
    found: list[CheckMessage] = []
    database = connection.settings_dict
    if not is_here(database.get("HOST", "")) and database["OPTIONS"].get("sslmode") not in ENCRYPTED:
        hint = "Add ?sslmode=verify-full&sslrootcert=FILE to DATABASE_URL (require, where there is no certificate)."
        found.append(Warning("The way to the database is not encrypted.", hint=hint, id="config.W001"))
    secure = getattr(settings, "EMAIL_USE_TLS", False) or getattr(settings, "EMAIL_USE_SSL", False)
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") and not secure and not is_here(settings.EMAIL_HOST):
        hint = "Write smtps://… or smtp://…?tls=on in EMAIL_URL."
        found.append(Warning("The way to the mail server is not encrypted.", hint=hint, id="config.W002"))
    return found


def check_wanted(**_options: Any) -> list[CheckMessage]:
    """Name what a real installation should have and this one lacks."""
    return [
        Warning(f"{name} is not set: {loss}.", id="config.W003")
        for name, loss in WANTED.items()
        if not getattr(settings, name)
    ]


def is_here(host: str) -> bool:
    """Tell whether a host is this machine: none (SQLite), a socket's folder, or a loopback address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in {"", "localhost"} or host.startswith("/")
