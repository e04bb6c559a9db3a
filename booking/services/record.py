"""The proof of the queue: the tables compared with the journal, and the journal with quoted digests. Only reads."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from booking.journal import fault_sentences, proof
from booking.journal.facts import SEALS, Fact, Fault, Place, Retold
from booking.journal.paper import EntryLine, Holding, entry_line, holdings, place_words
from booking.journal.replay import replay
from booking.models import EntryKind, EntryText, JournalEntry, Programme, Registration, Slot
from booking.queries.pages import in_pages, some_at_a_time
from booking.queries.queue import with_positions
from booking.services import witnesses
from booking.services.allocation import season_slug
from booking.services.seals import contact_hash, reference_hash
from booking.services.turn import link_of, locked

COPIED = (
    "queue_number", "received_at", "status", "placed_ahead", "passed_over", "allocated_at", "answer_by", "ask",
    "asked_at", "lapses_at", "reminded_at", "confirmed_at", "lapsed_at", "withdrawn_at", "annulled_at",
    "contact_bounced_at", "doubted_at", "address_outside", "address_checked_at", "link_version", "parts", "audience",
    "expected_attendees", "case_number", "legal_hold", "erased_at",
)  # fmt: skip
ELSEWHERE = 0
"""Stands for a slot of another programme; no slot has this number."""


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What was read and the faults found; `digest` is that of the last entry."""

    programme: Programme
    entries: int
    digest: str
    faults: list[Fault]

    @property
    def sentences(self) -> list[str]:
        """Say each fault in the active language."""
        return [fault_sentences.sentence(fault) for fault in self.faults]


@dataclass(frozen=True, kw_only=True)
class Tables:
    """The rows of one programme as of one moment, read some at a time."""

    programme: Programme

    def entries(self) -> Iterator[tuple[JournalEntry, EntryText | None]]:
        """Read the journal with its texts."""
        entries = JournalEntry.objects.filter(programme=self.programme)
        for some in some_at_a_time(in_pages(entries, by="number")):
            texts = EntryText.objects.in_bulk([entry.pk for entry in some])
            yield from ((entry, texts.get(entry.pk)) for entry in some)

    def facts(self) -> Iterator[Fact]:
        """Read the journal without its texts."""
        return map(_fact, in_pages(JournalEntry.objects.filter(programme=self.programme), by="number"))

    def rows(self) -> Iterator[Registration]:
        """Read the registrations."""
        found = Registration.objects.filter(programme=self.programme)
        return in_pages(found.select_related("municipality", "slot", "season"), by="pk")

    def digests(self, numbers: Iterable[int]) -> dict[int, str]:
        """Read the digests of some entries."""
        entries = JournalEntry.objects.filter(programme=self.programme, number__in=set(numbers)).order_by()
        return dict(entries.values_list("number", "digest"))

    def erased(self) -> dict[int | None, int]:
        """Read, by registration, the number of its last erasing entry."""
        erasing = JournalEntry.objects.filter(programme=self.programme, kind=EntryKind.PERSONAL_DATA_ERASED)
        return dict(erasing.order_by().values_list("registration").annotate(last=Max("number")))


def verify(programme: Programme, receipts: Iterable[tuple[int, str]] = ()) -> Verification:
    """Compare the tables with the journal, and the journal with itself and with quoted digests (Q1–Q8).

    `receipts`: entry number and digest as municipalities' mails quote them; those that stand in our own stored mails
    are gathered besides. Nobody who registers waits meanwhile, and memory does not grow with the journal.
    """
    with of_one_moment(programme.pk) as tables:
        return _verified(tables, receipts)


def _verified(tables: Tables, receipts: Iterable[tuple[int, str]] = ()) -> Verification:
    follower = proof.Follower(tables.erased())
    faults: list[Fault] = []
    read = 0

    def followed() -> Iterator[Fact]:
        nonlocal read
        for entry, text in tables.entries():
            read += 1
            faults.extend(follower.follow(_stored(entry, text, tables.programme.slug)))
            yield _fact(entry)

    outcome = replay(followed())
    heads = proof.Heads(number=tables.programme.last_entry_number, digest=tables.programme.last_entry_digest)
    faults += follower.end(heads)
    for some in some_at_a_time(receipts):
        digests = follower.lost_digests | tables.digests(number for number, _digest in some)
        faults += proof.receipt_faults(digests, some)
    faults += _anchor_faults(tables, follower.lost_digests)
    for witness in witnesses.WITNESSES:
        faults += witness.faults(tables.programme, tables.facts())
    faults += outcome.faults
    slots = set(Slot.objects.filter(programme=tables.programme).values_list("number", flat=True))
    faults += _programme_faults(tables.programme, slots, follower.last_at, outcome)
    faults += _place_faults(tables.rows(), outcome)
    return Verification(
        programme=tables.programme, entries=read, digest=tables.programme.last_entry_digest, faults=faults
    )


def _anchor_faults(tables: Tables, lost_digests: Mapping[int, str]) -> list[Fault]:
    """Hold the journal against each code that stands in stored mails; one fault an entry."""
    found: dict[int, Fault] = {}
    for witness in witnesses.WITNESSES:
        for some in some_at_a_time(witness.quotes(tables.programme)):
            digests = {**lost_digests, **tables.digests(number for number, _digest in some)}
            found |= {fault.facts["entry"]: fault for fault in proof.anchor_faults(digests, some)}
    return [found[number] for number in sorted(found)]


@contextmanager
def of_one_moment(programme_id: int) -> Iterator[Tables]:
    """Read all as of one moment and without a lock, so that a turn is seen whole or not at all and none waits.

    Inside a transaction that has begun, whose moment is past, the programme's lock does it.
    """
    if connection.in_atomic_block:
        with locked(programme_id) as held:
            yield Tables(programme=held)
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield Tables(programme=Programme.objects.get(pk=programme_id))
    else:
        with connection.cursor() as cursor:  # `atomic` would take SQLite's one lock for writing
            cursor.execute("BEGIN DEFERRED")
            try:
                yield Tables(programme=Programme.objects.get(pk=programme_id))
            finally:
                cursor.execute("ROLLBACK")


def _stored(entry: JournalEntry, text: EntryText | None, slug: str) -> proof.Stored:
    return proof.Stored(
        link=link_of(entry, slug),
        digest=entry.digest,
        salt=text.salt if text else None,
        text=text.text if text else None,
    )


def _fact(entry: JournalEntry) -> Fact:
    return Fact(
        number=entry.number,
        kind=entry.kind,
        registration=entry.registration_id,
        at=entry.at,
        by=entry.by,
        details=entry.details if isinstance(entry.details, dict) else {},
    )


def _place(row: Registration) -> Place:
    slot = None
    if row.slot is not None:
        slot = row.slot.number if row.slot.programme_id == row.programme_id else ELSEWHERE
    copied: dict[str, Any] = {name: getattr(row, name) for name in COPIED}
    return Place(
        municipality=row.municipality_id,
        slot=slot,
        season=season_slug(row),
        contact_hash=contact_hash(row),
        reference_hash=reference_hash(row),
        **copied,
    )


def _programme_faults(
    programme: Programme, slots: set[int], last_at: dt.datetime | None, outcome: Retold
) -> Iterator[Fault]:
    for slot in sorted(slots - outcome.slots):
        yield Fault("slot_without_entry", {"slot": slot})
    for slot in sorted(outcome.slots - slots):
        yield Fault("slot_missing", {"slot": slot})
    heads: dict[str, tuple[object, object]] = {
        "last_queue_number": (programme.last_queue_number, outcome.last_queue_number),
        "queue_closed_at": (programme.queue_closed_at, outcome.queue_closed_at),
        "last_entry_at": (programme.last_entry_at, last_at),
    }
    heads |= {name: (getattr(programme, name), term) for name, term in sorted(outcome.terms.items())}
    for name, (said, expected) in heads.items():
        if said != expected:
            yield Fault("wrong_programme", {"name": name, "said": said, "expected": expected})


def _place_faults(rows: Iterable[Registration], outcome: Retold) -> Iterator[Fault]:
    told = dict(outcome.places)
    for row in rows:
        place, expected = _place(row), told.pop(row.pk, None)
        if expected is None:
            facts = {"number": place.queue_number, "municipality": place.municipality}
            yield Fault("row_without_entry", facts)
        else:
            yield from _differences(place, expected)
    for _key, missing in sorted(told.items()):
        yield Fault("row_missing", {"number": missing.queue_number, "municipality": missing.municipality})


def _differences(place: Place, told: Place) -> Iterator[Fault]:
    expected = asdict(told)
    for name, said in asdict(place).items():
        facts = {"number": told.queue_number, "name": name}
        if name in SEALS:
            if expected[name] is not None and said != expected[name]:
                yield Fault("wrong_seal", facts)
        elif said != expected[name]:
            yield Fault("wrong_field", facts | {"said": said, "expected": expected[name]})


@dataclass(frozen=True, kw_only=True)
class QueueRecord:
    """The proof on paper, without personal data; `sentences` has one for each fault found."""

    programme: Programme
    made_at: dt.datetime
    registrations: list[tuple[Registration, str]]
    holdings: list[Holding]
    entries: list[EntryLine]
    last: EntryLine
    sentences: list[str]


def queue_record(programme: Programme) -> QueueRecord:
    """Gather what proves the order (Q2, Q4, Q8), all read at one moment.

    Numbers, municipalities, exact times, how each slot was given and passed on, overrides with their reasons, and every
    entry up to the last digest.
    """
    with of_one_moment(programme.pk) as tables:
        rows = sorted(tables.rows(), key=lambda row: row.queue_number)
        entries = list(JournalEntry.objects.filter(programme=programme).select_related("text").order_by("number"))
        sentences = _verified(tables).sentences
    by_key = {row.pk: row for row in rows}
    lines = [entry_line(entry, by_key) for entry in entries]
    return QueueRecord(
        programme=tables.programme,
        made_at=timezone.now(),
        registrations=[
            (registration, place_words(registration, position)) for registration, position in with_positions(rows)
        ],
        holdings=holdings(zip(entries, lines, strict=True)),
        entries=lines,
        last=lines[-1],
        sentences=sentences,
    )
