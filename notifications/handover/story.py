"""A registration's whole story: journal, mails as sent and mails as received, in the order in which they happened."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message as Mail

from django.utils.translation import gettext as _

from booking.models import Registration
from booking.queries import queue as queries
from booking.words import moments as wording
from booking.words import staff_timeline
from booking.words.who import with_who
from notifications.mails import masking
from notifications.models import Message, Received, State

LONGEST_SHOWN = 20_000
"""How many characters of an attached text are shown; the case's file holds all of it."""
SHOWN = ("text/calendar", "application/ics", "text/plain")


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file of a mail; `text` is empty where the file holds no text, `size` counts octets."""

    name: str
    kind: str
    size: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that happened: `line` is an entry's, `mail` is a mail of ours, `received` is a mail that came in."""

    at: dt.datetime
    line: staff_timeline.StaffLine | None = None
    answered_by: str = ""
    mail: Message | None = None
    received: Received | None = None
    text: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()

    @property
    def moment(self) -> str:
        """Write when the step happened."""
        return wording.received(self.at)

    @property
    def sent(self) -> str:
        """Say what became of a mail of ours, and when."""
        if self.mail is None:
            return ""
        words = [self.mail.get_state_display()]
        if self.mail.state == State.SENT and self.mail.sent_at is not None:
            words = [_("modtaget af mailserveren %(moment)s") % {"moment": wording.received(self.mail.sent_at)}]
        if self.mail.bounced_at is not None:
            words.append(_("kommet retur %(moment)s") % {"moment": wording.received(self.mail.bounced_at)})
        return ", ".join(words)


def story(registration: Registration) -> list[Step]:
    """List everything that happened, oldest first, in a fixed number of statements; keys of links are masked."""
    return sorted([*_entries(registration), *_mails(registration), *_received(registration)], key=lambda step: step.at)


def _entries(registration: Registration) -> Iterator[Step]:
    entries = with_who(queries.timeline(registration))
    people = dict(registration.invites.values_list("pk", "name"))
    for line in staff_timeline.staff_lines(entries, registration.programme.seasons.all()):
        invite = line.entry.details.get("invite")
        yield Step(at=line.entry.at, line=line, answered_by=people.get(invite, ""))


def _mails(registration: Registration) -> Iterator[Step]:
    for mail in Message.objects.filter(registration=registration).select_related("invite").order_by("pk"):
        yield Step(
            at=mail.sent_at or mail.created_at,
            mail=mail,
            text=masking.masked_text(mail),
            html=masking.masked_html(mail),
            attachments=attachments(bytes(mail.raw)) if mail.raw and (mail.invite_id or mail.received_id) else (),
        )


def _received(registration: Registration) -> Iterator[Step]:
    for received in Received.objects.filter(registration=registration).order_by("pk"):
        yield Step(
            at=received.received_at,
            received=received,
            text=masking.masked(received.text),
            attachments=attachments(bytes(received.raw)),
        )


def attachments(raw: bytes) -> tuple[Attachment, ...]:
    """List the files of a mail, masked: the parts with a name, and calendar objects without one."""
    parts = message_from_bytes(raw, policy=policy.compat32).walk()
    return tuple(_attachment(part) for part in parts if _is_file(part))


def _is_file(part: Mail) -> bool:
    return not part.is_multipart() and bool(part.get_filename() or part.get_content_type() in masking.CALENDAR)


def _attachment(part: Mail) -> Attachment:
    content = masking.readable(part)
    text = ""
    if part.get_content_type() in SHOWN:
        text = masking.masked(content.decode("utf-8", "replace").replace("\x00", ""))[:LONGEST_SHOWN]
    return Attachment(
        name=part.get_filename() or _("kalenderobjekt"), kind=part.get_content_type(), size=len(content), text=text
    )
