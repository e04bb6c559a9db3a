"""What tests of the erasing look at: the folder of exports, the entries, and an answer that comes afterwards."""

from pathlib import Path
from typing import Any

from booking.models import EntryKind, Invite, JournalEntry


def files(folder: Path) -> list[str]:
    """List what a folder holds."""
    return sorted(one.name for one in folder.iterdir())


def reply(invite: Invite) -> bytes:
    """Write the answer that a calendar sends."""
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
    """List the entries of the erasing: queue number and details."""
    entries = JournalEntry.objects.filter(kind=EntryKind.PERSONAL_DATA_ERASED).select_related("registration")
    return [(one.registration.queue_number if one.registration else None, one.details) for one in entries]
