"""The facts of the golden files: one invite through all its changes, and days on both sides of both clock changes.

`python -m tests.notifications.golden_cases` writes the files anew; read the difference before you commit it.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from notifications.wire.calendar import (
    CalendarAttendee,
    CalendarFeed,
    CalendarInvite,
    Entry,
    Role,
    cancel_bytes,
    feed_bytes,
    request_bytes,
)
from notifications.wire.mailbox import Mailbox
from notifications.wire.mime import Mail, forward_bytes, invite_mail_bytes, mail_bytes

GOLDEN = Path(__file__).parent / "golden"
DANISH = ZoneInfo("Europe/Copenhagen")
OFFICE = Mailbox("Socialstyrelsen", "temadage@socialstyrelsen.example")
STAFF = Mailbox("Socialstyrelsen, temadage", "faglig.ledelse@socialstyrelsen.example")
NASTY_NAME = 'Jens "Bo" Ærø; Hansen, cand.jur.: 👩‍👩‍👧\r\nBcc: alle@kommune.example'


def invite(name: str = "Jens Ærø Hansen", **changes: Any) -> CalendarInvite:
    """Return the invite of 17 November 2016, 9.00 to 14.00 Danish time, with `changes`."""
    first = CalendarInvite(
        uid="7f1c2d9e4b5a46d38c0e9f21a7b6c5d4",
        sequence=0,
        stamp=datetime(2016, 10, 3, 7, 0, tzinfo=UTC),
        starts_at=datetime(2016, 11, 17, 9, 0, tzinfo=DANISH),
        ends_at=datetime(2016, 11, 17, 14, 0, tzinfo=DANISH),
        summary="Temadag om faglig ledelse og styring",
        description="Oplæg kl. 9.00-10.30\nWorkshop kl. 11.00-14.00; tag kaffe med, hvis du vil",
        location="Rådhuset, Torvet 1, 5970 Ærøskøbing; lokale 3",
        url="https://temadag.example/deltager/12.1.abcdef/",
        organizer=OFFICE,
        attendee=CalendarAttendee(mailbox=Mailbox(name, "jens.hansen@kommune.example")),
    )
    return replace(first, **changes)


def on_day(year: int, month: int, day: int) -> CalendarInvite:
    """Return the invite moved to that date at the same wall time."""
    starts_at = datetime(year, month, day, 9, 0, tzinfo=DANISH)
    return invite(starts_at=starts_at, ends_at=datetime(year, month, day, 14, 0, tzinfo=DANISH))


FIRST = invite()
ROOM_CHANGED = invite(sequence=1, stamp=FIRST.stamp + timedelta(days=1), location="Biblioteket, sal A")
MOVED = replace(
    ROOM_CHANGED,
    sequence=2,
    stamp=FIRST.stamp + timedelta(days=2),
    starts_at=datetime(2016, 11, 24, 9, 0, tzinfo=DANISH),
    ends_at=datetime(2016, 11, 24, 14, 0, tzinfo=DANISH),
)
MOVED_AGAIN = replace(
    MOVED,
    sequence=4,
    stamp=FIRST.stamp + timedelta(days=3),
    starts_at=datetime(2017, 3, 27, 12, 30, tzinfo=DANISH),
    ends_at=datetime(2017, 3, 27, 16, 0, tzinfo=DANISH),
)
CANCELLED = replace(MOVED_AGAIN, sequence=5, stamp=FIRST.stamp + timedelta(days=4))
CANCELS = {
    "cancel": CANCELLED,
    "cancel_nasty_name": replace(CANCELLED, attendee=invite(NASTY_NAME).attendee, summary="Temadag: ja, nej; måske"),
    "cancel_october_change": replace(on_day(2016, 10, 30), sequence=1),
    "cancel_march_change": replace(on_day(2017, 3, 26), sequence=1),
}
ON_LOOKING = invite(attendee=CalendarAttendee(mailbox=Mailbox("", "kontakt@ærø.example"), role=Role.NON_PARTICIPANT))

INVITES = {
    "request": FIRST,
    "update_1_room": ROOM_CHANGED,
    "update_2_moved": MOVED,
    "update_3_moved_across_the_change": MOVED_AGAIN,
    "request_nasty_name": invite(
        NASTY_NAME, summary="Temadag\r\nATTENDEE:mailto:skurk@ond.example", location=NASTY_NAME
    ),
    "request_non_participant": ON_LOOKING,
    "request_saturday_before_october_change": on_day(2016, 10, 29),
    "request_october_change": on_day(2016, 10, 30),
    "request_monday_after_october_change": on_day(2016, 10, 31),
    "request_saturday_before_march_change": on_day(2017, 3, 25),
    "request_march_change": on_day(2017, 3, 26),
    "request_monday_after_march_change": on_day(2017, 3, 27),
}


def feed() -> CalendarFeed:
    """Return a feed of two days, one on each side of the change in October."""
    days = (on_day(2016, 10, 31), on_day(2016, 10, 28))
    entries = [
        Entry(
            uid=f"dag-{number}-c0ffee0123456789",
            sequence=number,
            stamp=day.stamp,
            starts_at=day.starts_at,
            ends_at=day.ends_at,
            summary=f"Temadag, {name}",
            location=day.location,
        )
        for number, (day, name) in enumerate(zip(days, ("Ærø", "Tønder"), strict=True))
    ]
    return CalendarFeed(name="Temadage: alle", entries=tuple(entries))


def mail(number: int, subject: str, name: str = "Jens Ærø Hansen", **changes: Any) -> Mail:
    """Return a mail to the attendee, with `changes`."""
    first = Mail(
        message_id=f"<golden-{number}@socialstyrelsen.example>",
        date=datetime(2016, 10, 3, 9, number, tzinfo=DANISH),
        sender=OFFICE,
        recipient=Mailbox(name, "jens.hansen@kommune.example"),
        subject=subject,
        text="Kære Jens\n\nFra nu af er du på listen.\n.\n" + "lang linje " * 20,
        html="<p>Kære Jens</p>\n<p>Fra nu af er du på listen.</p>",
    )
    return replace(first, **changes)


def calendars() -> dict[str, bytes]:
    """Return every golden calendar by its name."""
    found = {name: request_bytes(invite) for name, invite in INVITES.items()}
    cancels = {name: cancel_bytes(invite) for name, invite in CANCELS.items()}
    return {**found, **cancels, "feed": feed_bytes(feed())}


def mails() -> dict[str, bytes]:
    """Return every golden mail by its name."""
    invitation = "Invitation: Temadag om faglig ledelse og styring torsdag den 17. november 2016 kl. 9.00"
    moved = "Ny dag: Temadag om faglig ledelse og styring torsdag den 24. november 2016 kl. 9.00"
    return {
        "request": invite_mail_bytes(mail(1, invitation), request_bytes(FIRST)),
        "update_1_room": invite_mail_bytes(mail(2, "Nyt lokale: Biblioteket"), request_bytes(ROOM_CHANGED)),
        "update_2_moved": invite_mail_bytes(mail(3, moved), request_bytes(MOVED)),
        "update_3_moved_again": invite_mail_bytes(mail(4, moved), request_bytes(MOVED_AGAIN)),
        "cancel": invite_mail_bytes(mail(5, "Aflyst: Temadagen mandag den 27. marts 2017"), cancel_bytes(CANCELLED)),
        "nasty_name": invite_mail_bytes(
            mail(6, "Invitation 🎉\r\nBcc: alle@kommune.example", NASTY_NAME), request_bytes(invite(NASTY_NAME))
        ),
        "plain": mail_bytes(mail(7, "Tak for jeres tilmelding", reply_to=STAFF)),
        "forward": forward_bytes(
            mail(8, "VS: Parkering", reply_to=STAFF), b"From: a@kommune.example\nSubject: Parkering\n\nFrom her\n"
        ),
    }


def write() -> None:
    """Write all golden files."""
    GOLDEN.mkdir(exist_ok=True)
    for name, content in calendars().items():
        (GOLDEN / f"{name}.ics").write_bytes(content)
    for name, content in mails().items():
        (GOLDEN / f"{name}.eml").write_bytes(content)


if __name__ == "__main__":
    write()
