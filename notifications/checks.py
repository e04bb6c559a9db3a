"""System checks of the mails: they warn of settings that would lose an invite, a mail or a deadline."""

import datetime as dt
import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004 Django's names
from django.utils.module_loading import import_string

from notifications.outbox.django_mail import keeps_calendar_part
from notifications.outbox.transport import LEASE, WAITS_PER_MAIL
from notifications.wire.mailbox import UnusableAddressError, wire_address

SMTP = "django.core.mail.backends.smtp.EmailBackend"
SHORTEST_SECRET = 24
STAYING = ("locmem", "console", "dummy", "filebased", "EmlFileBackend")


def check_addresses(**_options: Any) -> list[CheckMessage]:
    """Refuse a sender's or staff's address that no header can hold."""
    found: list[CheckMessage] = []
    for name in ("MAIL_FROM", "STAFF_EMAIL", "ARCHIVE_EMAIL"):
        try:
            wire_address(getattr(settings, name))
        except UnusableAddressError:
            found.append(Error(f"{name} is no mail address that can be written to.", id="notifications.E001"))
    return found


def check_backend(**_options: Any) -> list[CheckMessage]:
    """Refuse a mail backend that drops calendar parts, and warn of one whose mails never leave this machine."""
    name = settings.EMAIL_BACKEND
    if any(word in name for word in STAYING):
        return [
            Warning(
                f"{name} keeps mails on this machine: nobody is asked to confirm, and no deadline runs.",
                hint="Set EMAIL_URL to smtp://… or smtps://….",
                id="notifications.W001",
            )
        ]
    if not keeps_calendar_part(import_string(name)):
        return [
            Error(
                f"{name} would lose the calendar part of invites.",
                hint="Use SMTP (EMAIL_URL), or anymail's Amazon SES or SendGrid.",
                id="notifications.E002",
            )
        ]
    return []


def check_timeout(**_options: Any) -> list[CheckMessage]:
    """Refuse a timeout that could outlast a worker's lease: a second worker would send the same mail again."""
    timeout = settings.EMAIL_TIMEOUT
    if settings.EMAIL_BACKEND != SMTP or (timeout and dt.timedelta(seconds=timeout) * WAITS_PER_MAIL < LEASE):
        return []
    return [
        Error(
            "EMAIL_TIMEOUT is missing, or so long that a mail could take longer than the lease of its worker.",
            hint=f"At most {LEASE.total_seconds() / WAITS_PER_MAIL:.0f} seconds, exclusive.",
            id="notifications.E003",
        )
    ]


def check_webhooks(**_options: Any) -> list[CheckMessage]:
    """Refuse a secret of the webhooks that could be guessed, and warn where there is none."""
    secret = settings.ANYMAIL.get("WEBHOOK_SECRET", "")
    if not secret:
        hint = "Set ANYMAIL_WEBHOOK_SECRET, or bring mails in with `manage.py receive_mail`."
        return [Warning("The webhooks for mail are closed: no secret is set.", hint=hint, id="notifications.W003")]
    if len(secret) >= SHORTEST_SECRET and ":" in secret.strip(":"):
        return []
    hint = f"USER:PASSWORD, at least {SHORTEST_SECRET} characters, random."
    return [Error("ANYMAIL_WEBHOOK_SECRET could be guessed.", hint=hint, id="notifications.E004")]


def check_privacy(**_options: Any) -> list[CheckMessage]:
    """Warn where mails cannot say how personal data are treated."""
    if settings.PRIVACY_URL:
        return []
    return [Warning("PRIVACY_URL is not set: mails leave its line out.", id="notifications.W002")]


def check_erasure(**_options: Any) -> list[CheckMessage]:
    """Warn where erasing is decided but no case can be exported first, so that nothing is erased."""
    folder = settings.CASE_EXPORT_DIR
    if not settings.ERASURE_DECISION or (folder and os.access(folder, os.W_OK | os.X_OK)):
        return []
    told = f"{folder} is no folder that can be written to" if folder else "CASE_EXPORT_DIR is not set"
    return [
        Warning(
            f"ERASURE_DECISION is set, but {told}: no personal data are erased.",
            hint="Name a folder that web and worker may write to.",
            id="notifications.W004",
        )
    ]
