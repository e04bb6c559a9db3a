"""A long history in little time: one programme made by the services, and copies of it with chains of their own.

All is stored as if time had passed: announced, each receipt sent, with days that lie ahead. `verify_queue` accepts it.
"""

import copy
import datetime as dt
import itertools
import secrets
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model
from django.db.models.base import ModelState
from django.utils import timezone

from booking.journal import chain
from booking.models import (
    EntryKind,
    EntryText,
    Facilitator,
    JournalEntry,
    Municipality,
    Programme,
    Registration,
    Season,
    Slot,
)
from booking.models import ThemedDay as Day
from booking.models.registration import new_reference
from booking.programme.file import ProgrammeFacts
from booking.services import queue
from booking.services.record import verify
from booking.services.seals import reference_hash
from booking.services.turn import MUNICIPALITY, link_of, turn
from config.benchmark import scene
from config.benchmark.programs import WrongAnswerError
from notifications.models import CONTACT, Announced, Message, Proving, State
from notifications.wire.mime import new_message_id

COPIES_AT_ONCE = 20
ROWS = 1_000
"""So many rows a statement writes: a statement has at most 65,535 values."""
ENTRIES_EACH = 3
DAYS_AHEAD = 70
RECEIPT = "receipt"

Copied = TypeVar("Copied", bound=Model)


class History:
    """A programme in which all municipalities are registered, and as many copies as are asked for."""

    def __init__(self, facts: ProgrammeFacts) -> None:
        """Make the programme: five days are fixed, the others wait; each registration has three entries or more."""
        [self.like] = scene.new_programmes(facts, "history", 1)
        self.copies = 0
        municipalities = list(Municipality.objects.order_by("code"))
        rows = [scene.enlist(self.like, found, people=12, audience="both") for found in municipalities]
        for place, row in enumerate(row for row in rows if row.slot_id):
            queue.confirm(registration_id=row.pk, by=MUNICIPALITY)
            self._fix_day(row, place)
        for _time in range(ENTRIES_EACH - 1):
            with turn(self.like.pk, MUNICIPALITY) as held:
                for row in rows:
                    held.record(EntryKind.LINK_REQUESTED, row, {})
        self.like.refresh_from_db()
        mine = {"programme": self.like}
        self.seasons, self.slots = list(Season.objects.filter(**mine)), list(Slot.objects.filter(**mine))
        self.rows = list(Registration.objects.filter(**mine).order_by("pk"))
        self.entries = list(JournalEntry.objects.filter(**mine).order_by("number"))
        texts = EntryText.objects.in_bulk([entry.pk for entry in self.entries])
        self.texts = [texts.get(entry.pk) for entry in self.entries]
        self.days = list(Day.objects.filter(registration__programme=self.like).prefetch_related("facilitators"))
        self._send(self.entries)
        self._pass(self.like)

    def grow(self, registrations: int) -> None:
        """Add copies until there are so many registrations."""
        while len(self.rows) * (self.copies + 1) < registrations:
            missing = -(-registrations // len(self.rows)) - self.copies - 1
            with transaction.atomic():
                self._copy(min(COPIES_AT_ONCE, missing))
        now = timezone.now()
        Proving.objects.update_or_create(pk=Proving.ONLY, defaults={"began_at": None, "finished_at": now})

    def expect_proof(self) -> None:
        """See that the first, a middle and the last programme verify. Raises WrongAnswerError."""
        programmes = Programme.objects.filter(slug__startswith="history-").order_by("pk")
        for number in {0, self.copies // 2, self.copies}:
            programme = programmes[number]
            if sentences := verify(programme).sentences:
                raise WrongAnswerError(f"the history of {programme.slug} does not verify: {sentences[0]}")

    def _copy(self, count: int) -> None:
        """Add so many copies; each statement writes the rows of all of them."""
        programmes = Programme.objects.bulk_create(
            alike(self.like, slug=f"history-copy-{self.copies + number}") for number in range(count)
        )
        Season.objects.bulk_create((alike(row, programme=one) for one in programmes for row in self.seasons), ROWS)
        slots = Slot.objects.bulk_create((alike(row, programme=one) for one in programmes for row in self.slots), ROWS)
        slot_of = {(slot.programme_id, slot.number): slot for slot in slots}
        numbers = {slot.pk: slot.number for slot in self.slots}
        unsaved = (
            alike(
                row,
                programme=one,
                reference=new_reference(),
                slot=slot_of[one.pk, numbers[row.slot_id]] if row.slot_id else None,
            )
            for one in programmes
            for row in self.rows
        )
        rows = Registration.objects.bulk_create(unsaved, ROWS)
        new_rows: dict[int, dict[int, Registration]] = defaultdict(dict)
        for place, row in enumerate(rows):
            new_rows[row.programme_id][self.rows[place % len(self.rows)].pk] = row
        chained = [entry for one in programmes for entry in self._chained(one, new_rows[one.pk])]
        entries = JournalEntry.objects.bulk_create(chained, ROWS)
        texts = zip(entries, itertools.cycle(self.texts), strict=False)
        EntryText.objects.bulk_create(alike(text, entry=entry) for entry, text in texts if text is not None)
        self._send(entries)
        Programme.objects.bulk_update(programmes, ["last_entry_digest"])
        self._give_days(new_rows.values())
        for one in programmes:
            self._pass(one)
        self.copies += count

    def _chained(self, programme: Programme, rows: dict[int, Registration]) -> list[JournalEntry]:
        """Return a copy of each entry, chained anew: a digest covers slug, registration and reference."""
        previous, made = "", []
        for entry in self.entries:
            row = rows.get(entry.registration_id or 0)
            details = dict(entry.details)
            if row is not None and "reference_hash" in details:
                details["reference_hash"] = reference_hash(row)
            copied = alike(entry, programme=programme, registration=row, details=details, salt=secrets.token_hex(16))
            copied.digest = previous = chain.digest(previous, link_of(copied, programme.slug))
            made.append(copied)
        programme.last_entry_digest = previous
        return made

    def _give_days(self, copies: Iterable[dict[int, Registration]]) -> None:
        for rows in copies:
            days = Day.objects.bulk_create(alike(day, registration=rows[day.registration_id]) for day in self.days)
            pairs = zip(days, self.days, strict=True)
            Facilitator.objects.bulk_create(
                alike(facilitator, day=day) for day, like in pairs for facilitator in like.facilitators.all()
            )

    @staticmethod
    def _send(entries: Iterable[JournalEntry]) -> None:
        """Note of each registration that its receipt was sent."""
        now = timezone.now()
        mails = (
            Message(
                entry=entry,
                registration=entry.registration,
                kind=RECEIPT,
                recipient=CONTACT,
                address=entry.registration.contact_email,
                template=RECEIPT,
                subject="Kvittering",
                text="Kvittering",
                raw=b"Kvittering",
                message_id=new_message_id("example.dk"),
                state=State.SENT,
                attempts=1,
                sent_at=now,
            )
            for entry in entries
            if entry.kind == EntryKind.REGISTERED and entry.registration
        )
        Message.objects.bulk_create(mails, ROWS)

    @staticmethod
    def _pass(programme: Programme) -> None:
        """Note that all of it has been announced, and its head has left the house."""
        last = programme.last_entry_number
        Announced.objects.create(programme=programme, number=last, head_number=last, head_at=timezone.now())

    @staticmethod
    def _fix_day(registration: Registration, place: int) -> None:
        date = timezone.localdate() + dt.timedelta(weeks=DAYS_AHEAD // 7 + place)
        date += dt.timedelta(days=7 - date.weekday())  # a Monday
        scene.agree_on(date, registration)


def alike(row: Copied, **fields: Any) -> Copied:
    """Return a row like another that is not stored yet, with other fields."""
    copied = copy.copy(row)
    copied._state = ModelState()  # noqa: SLF001 as Django's documentation says of copying
    copied.pk = None
    for name, value in fields.items():
        setattr(copied, name, value)
    return copied
