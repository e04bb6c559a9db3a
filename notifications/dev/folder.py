"""The folder of `EMAIL_URL=file:///DIR` read back, for `/dev/mail/`: headers, parts and exact bytes."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from pathlib import Path

from django.conf import settings

NAME = re.compile(r"[A-Za-z0-9.-]+\.eml")
SHOWN = ("Subject", "From", "To", "Reply-To", "Date", "Message-ID", "Auto-Submitted", "Content-Language")
CALENDARS = ("text/calendar", "application/ics")


@dataclass(frozen=True)
class Part:
    """One part of a mail that is no multipart."""

    content_type: str
    parameters: str
    size: int
    text: str


@dataclass(frozen=True)
class StoredMail:
    """One `.eml` file."""

    name: str
    headers: list[tuple[str, str]]
    subject: str
    recipient: str
    text: str
    html: str
    calendar: str
    parts: list[Part]


def folder() -> Path | None:
    """Return the folder that mails are written to; None where mails go elsewhere."""
    path = getattr(settings, "EMAIL_FILE_PATH", None)
    return Path(path) if path else None


def names() -> list[str]:
    """List the files, newest first."""
    place = folder()
    if place is None or not place.is_dir():
        return []
    return sorted((file.name for file in place.glob("*.eml")), reverse=True)


def raw(name: str) -> bytes:
    """Read one file; raises FileNotFoundError, also for a name that no mail has."""
    place = folder()
    if place is None or not NAME.fullmatch(name):
        raise FileNotFoundError(name)
    return (place / name).read_bytes()


def read(name: str) -> StoredMail:
    """Parse one file; raises FileNotFoundError."""
    mail = message_from_bytes(raw(name), policy=policy.default)
    leaves = [part for part in mail.walk() if not part.is_multipart()]
    calendars = [_text(part) for part in leaves if part.get_content_type() in CALENDARS]
    return StoredMail(
        name=name,
        headers=[(header, str(mail[header])) for header in SHOWN if mail[header]],
        subject=str(mail["Subject"] or ""),
        recipient=str(mail["To"] or ""),
        text=_body(mail, "plain"),
        html=_body(mail, "html"),
        calendar=calendars[0] if calendars else "",
        parts=[_part(part) for part in leaves],
    )


def _body(mail: EmailMessage, subtype: str) -> str:
    part = mail.get_body((subtype,))
    return "" if part is None else _text(part)


def _part(part: MIMEPart) -> Part:
    octets = part.get_payload(decode=True)
    return Part(
        content_type=part.get_content_type(),
        parameters=str(part["Content-Type"] or ""),
        size=len(octets) if isinstance(octets, bytes) else 0,
        text=_text(part),
    )


def _text(part: MIMEPart) -> str:
    octets = part.get_payload(decode=True)
    return octets.decode("utf-8", errors="replace") if isinstance(octets, bytes) else ""
