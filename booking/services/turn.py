"""A turn: one transaction under a programme's lock, with the server's time and the journal entries it writes."""

import datetime as dt
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from booking.journal import chain
from booking.models import By, EntryKind, EntryText, JournalEntry, Programme, Registration, Slot, made_once
from booking.models.programme import LONG_COLUMNS
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
    unwritten: list[Model] = field(default_factory=list)
    """New rows that are written together with the programme's heads, when the turn ends."""

    def record(
        self,
        kind: EntryKind,
        registration: Registration | None,
        details: dict[str, Any] | None = None,
        *,
        text: dict[str, Any] | None = None,
        by: Actor | None = None,
        is_new: bool = False,
    ) -> JournalEntry:
        """Append an entry, chained to the one before.

        `details` hold ids, numbers and enumerations; `text` holds free text and old values, salted and erasable. A
        registration that `is_new` is stored too: when the turn ends, if it has its key already and there is no text.
        """
        waits = is_new and registration is not None and registration.pk is not None and not text
        if is_new and registration is not None and not waits:
            made_once.insert(registration)
        actor = by or self.by
        salt = new_salt() if text else ""
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
            formula=chain.FORMULA,
            salt=new_salt(),
        )
        entry.digest = chain.digest(self.programme.last_entry_digest, link_of(entry, self.programme.slug))
        if waits and registration is not None:
            self.unwritten += [registration, entry]
        else:
            made_once.insert(entry)
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


def new_salt() -> str:
    """Draw a salt of 128 bits."""
    return secrets.token_hex(16)


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
        formula=entry.formula,
        salt=entry.salt,
    )


def terms_of(programme: Programme, *, capacity: int | None = None) -> dict[str, Any]:
    """Return, for an entry's details, the terms that decide who may register, until when, and who is promoted.

    `mails_sealed` says that mails sent from here on are sealed, so that one without a seal is found (docs/proof.md).
    """
    terms: dict[str, Any] = {
        "opens_at": stamp(programme.opens_at),
        "closes_at": stamp(programme.closes_at),
        "promote_until": stamp(programme.promote_until),
        "confirm_working_days": programme.confirm_working_days,
        "mails_sealed": True,
    }
    return terms if capacity is None else terms | {"capacity": capacity}


def stamp(moment: dt.datetime | None) -> str | None:
    """Write a moment for an entry's details: UTC, microseconds."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds") if moment else None


HEADS = (
    "last_queue_number",
    "last_entry_number",
    "last_entry_at",
    "last_entry_digest",
    "queue_closed_at",
    "terms_in_journal",
)


@contextmanager
def turn(programme_id: int, by: Actor) -> Iterator[Turn]:
    """Take the programme's lock, waiting for earlier turns, and commit all that the turn did, or nothing.

    The lock stops every race of the queue: its holder sees all that was committed before, in the order of the entry
    numbers. It is the first lock of every transaction of the booking, and rows of the programme's registrations are
    written only under it, so no second order of locks exists. `NO KEY` lets foreign keys to the programme be checked
    meanwhile. The programme's texts are read when somebody asks for them.
    """
    with locked(programme_id, LONG_COLUMNS) as programme:
        now = rules.next_moment(timezone.now(), programme.last_entry_at)
        held = Turn(programme=programme, by=by, now=now)
        if not programme.terms_in_journal:
            _state_terms(held)
        yield held
        if held.entries:
            made_once.insert_and_save(held.unwritten, programme, HEADS)


@contextmanager
def locked(programme_id: int, without: tuple[str, ...] = ()) -> Iterator[Programme]:
    """Take the programme's lock, in a transaction, and read its row; for what only reads, as a turn sees it."""
    with transaction.atomic():
        yield made_once.lock(Programme, programme_id, without)


def _state_terms(held: Turn) -> None:
    """Append, in the first turn after the upgrade, what older entries do not say: the terms as they stand."""
    capacity = Slot.objects.filter(programme=held.programme).count()
    held.record(EntryKind.TERMS_STATED, None, terms_of(held.programme, capacity=capacity), by=SYSTEM)
    held.programme.terms_in_journal = True
