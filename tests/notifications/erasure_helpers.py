"""Helpers of the tests of erasing: the folder of exports, the entries, and an answer that comes afterwards."""

from pathlib import Path
from typing import Any

from booking.models import EntryKind, Invite, JournalEntry


def files(folder: Path) -> list[str]:
    """Return the names of the files in a folder."""
    return sorted(file.name for file in folder.iterdir())


def reply(invite: Invite) -> bytes:
    """Return the answer that a calendar sends, as a mail."""
    lines = [
        "From: anna@aarhus.dk",
        "To: temadage@example.dk",
        "Subject: Accepteret",
        "Message-ID: <sent@aarhus.dk>",
        "MIME-Version: 1.0",
        "Content-Type: text/calendar; charset=utf-8; method=REPLY",
        "",
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Test//DA",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        f"UID:{invite.uid}",
        f"SEQUENCE:{invite.sequence}",
        "DTSTAMP:20180623T020000Z",
        "ATTENDEE;PARTSTAT=DECLINED:mailto:anna@aarhus.dk",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    return "\r\n".join(lines).encode()


def erased() -> list[tuple[int | None, dict[str, Any]]]:
    """Return queue number and details of the entries of erasing."""
    entries = JournalEntry.objects.filter(kind=EntryKind.PERSONAL_DATA_ERASED).select_related("registration")
    return [(entry.registration.queue_number if entry.registration else None, entry.details) for entry in entries]
