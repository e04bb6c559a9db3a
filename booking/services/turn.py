"""A turn: one transaction under a programme's lock, with the server's time and the journal entries it writes."""

import datetime as dt
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from booking.journal import chain
from booking.models import By, EntryKind, EntryText, JournalEntry, Programme, Registration
from booking.rules import queue as rules


@dataclass(frozen=True)
class Actor:
    """The person or system that acts: `id` is the user's (staff) or the token's (api)."""

    by: By
    id: int | None = None


MUNICIPALITY = Actor(By.MUNICIPALITY)
CLOCK = Actor(By.CLOCK)
MAIL = Actor(By.MAIL)
SYSTEM = Actor(By.SYSTEM)


@dataclass
class Turn:
    """The locked programme, who acts and when; `now` is later than every earlier turn's (Q2)."""

    programme: Programme
    by: Actor
    now: dt.datetime
    entries: list[JournalEntry] = field(default_factory=list)

    def record(
        self,
        kind: EntryKind,
        registration: Registration | None,
        details: dict[str, Any] | None = None,
        *,
        text: dict[str, Any] | None = None,
        by: Actor | None = None,
    ) -> JournalEntry:
        """Append an entry, chained to the one before.

        `details` hold ids, numbers and enumerations; `text` holds free text and old values, salted and erasable.
        """
        actor = by or self.by
        salt = secrets.token_hex(16) if text else ""
        entry = JournalEntry(
            programme=self.programme,
            number=self.programme.last_entry_number + 1,
            kind=kind,
            registration=registration,
            at=self.now,
            by=actor.by,
            by_id=actor.id,
            details=details or {},
            text_hash=chain.text_hash(salt, text) if text else "",
        )
        entry.digest = chain.digest(self.programme.last_entry_digest, link_of(entry, self.programme.slug))
        entry.save(force_insert=True)
        if text:
            EntryText.objects.create(entry=entry, salt=salt, text=text)
        self.programme.last_entry_number = entry.number
        self.programme.last_entry_digest = entry.digest
        self.programme.last_entry_at = self.now
        self.entries.append(entry)
        return entry

    def registration(self, pk: int) -> Registration:
        """Read the registration again, now that the lock is held."""
        return Registration.objects.select_related("municipality", "season", "slot").get(
            pk=pk, programme=self.programme
        )


def link_of(entry: JournalEntry, programme_slug: str) -> chain.Link:
    """Return what the entry's digest covers."""
    return chain.Link(
        programme=programme_slug,
        number=entry.number,
        kind=entry.kind,
        registration=entry.registration_id,
        at=entry.at,
        by=entry.by,
        by_id=entry.by_id,
        details=entry.details,
        text_hash=entry.text_hash,
    )


HEADS = ("last_queue_number", "last_entry_number", "last_entry_at", "last_entry_digest", "queue_closed_at")


@contextmanager
def turn(programme_id: int, by: Actor) -> Iterator[Turn]:
    """Take the programme's lock, waiting for earlier turns, and commit all that the turn did, or nothing.

    The lock stops every race of the queue: its holder sees all that was committed before, in the order of the entry
    numbers. It is the first lock of every transaction of the booking, and rows of the programme's registrations are
    written only under it, so no second order of locks exists. `NO KEY` lets foreign keys to the programme be checked
    meanwhile.
    """
    with transaction.atomic():
        programme = Programme.objects.select_for_update(no_key=True).get(pk=programme_id)
        now = rules.next_moment(timezone.now(), programme.last_entry_at)
        held = Turn(programme=programme, by=by, now=now)
        yield held
        if held.entries:
            programme.save(update_fields=HEADS)
