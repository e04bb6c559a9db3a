"""A registration's whole story: journal, mails as sent and mails as received, in the order in which they happened."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message as Mail
from itertools import chain
from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import F, Model, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from booking.models import Registration
from booking.queries import queue as queries
from booking.words import moments as wording
from booking.words import staff_timeline
from booking.words.who import with_who
from notifications.mails import masking
from notifications.models import Message, Received, State

STEPS = 50
"""So many steps stand on one page."""
LONGEST_SHOWN = 20_000
"""How many characters of an attached text are shown; the case's file holds all of it."""
SHOWN = ("text/calendar", "application/ics", "text/plain")

Row = TypeVar("Row", bound=Model)


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
    sources = (_entries(registration), _mails(registration), _received(registration))
    return sorted(chain.from_iterable(sources), key=lambda step: step.at)


def story_page(registration: Registration, number: str | int) -> "Page[Step]":
    """Return one page of the story, read alone; the last one where the number is too high."""
    moments = (
        queries.timeline(registration).select_related(None).annotate(moment=F("at")),
        Message.objects.filter(registration=registration).annotate(moment=Coalesce("sent_at", "created_at")),
        Received.objects.filter(registration=registration).annotate(moment=F("received_at")),
    )
    keys = [
        rows.annotate(rank=Value(source), key=F("pk")).order_by().values_list("moment", "rank", "key")
        for source, rows in enumerate(moments)
    ]
    page = Paginator(keys[0].union(*keys[1:], all=True).order_by("moment", "rank", "key"), STEPS).get_page(number)
    chosen: tuple[list[int], ...] = ([], [], [])
    for _moment, source, key in page.object_list:
        chosen[source].append(key)
    sources = (read(registration, pks) for read, pks in zip((_entries, _mails, _received), chosen, strict=True))
    page.object_list = sorted(chain.from_iterable(sources), key=lambda step: step.at)
    return page


def _chosen(rows: QuerySet[Row], pks: Collection[int] | None) -> QuerySet[Row]:
    return rows if pks is None else rows.filter(pk__in=pks)


def _entries(registration: Registration, pks: Collection[int] | None = None) -> Iterator[Step]:
    entries = with_who(_chosen(queries.timeline(registration), pks))
    lines = staff_timeline.staff_lines(entries, registration.programme.seasons.all())
    answered = {line.entry.details.get("invite") for line in lines} - {None}
    people = dict(registration.invites.filter(pk__in=answered).values_list("pk", "name"))
    for line in lines:
        yield Step(at=line.entry.at, line=line, answered_by=people.get(line.entry.details.get("invite"), ""))


def _mails(registration: Registration, pks: Collection[int] | None = None) -> Iterator[Step]:
    mails = Message.objects.filter(registration=registration).select_related("invite").order_by("pk")
    for mail in _chosen(mails, pks):
        yield Step(
            at=mail.sent_at or mail.created_at,
            mail=mail,
            text=masking.masked_text(mail),
            html=masking.masked_html(mail),
            attachments=attachments(bytes(mail.raw)) if mail.raw and (mail.invite_id or mail.received_id) else (),
        )


def _received(registration: Registration, pks: Collection[int] | None = None) -> Iterator[Step]:
    for received in _chosen(Received.objects.filter(registration=registration).order_by("pk"), pks):
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
