"""The proof of the queue: the tables compared with the journal, and the journal with quoted digests. Only reads."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from booking.journal import fault_sentences, proof
from booking.journal.facts import SEALS, Fact, Fault, Place, Retold
from booking.journal.paper import EntryLine, Holding, entry_line, holdings, place_words
from booking.journal.replay import replay
from booking.models import JournalEntry, Programme, Registration, Slot
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
PAGE = 500
"""So many entries are read at a time."""
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
    """The rows of one programme, read under its lock."""

    programme: Programme
    entries: list[JournalEntry]
    rows: list[Registration]
    places: dict[int, Place]
    slots: set[int]


def verify(programme: Programme, receipts: Iterable[tuple[int, str]] = (), *, may_wait: bool = True) -> Verification:
    """Compare the tables with the journal, and the journal with itself and with quoted digests (Q1–Q8).

    `receipts`: entry number and digest as municipalities' mails quote them; those that stand in our own stored mails
    are gathered besides. Where nobody `may_wait`, PostgreSQL reads without the programme's lock, as of one moment.
    """
    anchors = _anchors(programme)  # read first: what is announced meanwhile quotes entries that were not read
    return _verified(read_tables(programme, may_wait=may_wait), anchors, receipts)


def _anchors(programme: Programme) -> list[tuple[int, str]]:
    return [*dict.fromkeys(quote for witness in witnesses.WITNESSES for quote in witness.quotes(programme))]


def _verified(
    tables: Tables, anchors: Iterable[tuple[int, str]], receipts: Iterable[tuple[int, str]] = ()
) -> Verification:
    stored = [_stored(entry, tables.programme.slug) for entry in tables.entries]
    heads = proof.Heads(number=tables.programme.last_entry_number, digest=tables.programme.last_entry_digest)
    faults = list(proof.chain_faults(stored, heads))
    faults += proof.text_faults(stored)
    digests = proof.lost_digests(stored) | {entry.link.number: entry.digest for entry in stored}
    facts = [_fact(entry) for entry in tables.entries]
    outcome = replay(facts)
    faults += proof.receipt_faults(digests, receipts)
    faults += proof.anchor_faults(digests, anchors)
    for witness in witnesses.WITNESSES:
        faults += witness.faults(tables.programme, facts)
    faults += outcome.faults
    faults += _programme_faults(tables, outcome)
    faults += _place_faults(tables, outcome)
    return Verification(
        programme=tables.programme,
        entries=len(tables.entries),
        digest=tables.programme.last_entry_digest,
        faults=faults,
    )


def read_tables(programme: Programme, *, may_wait: bool = True) -> Tables:
    """Read the programme's rows under its lock, or of one moment, so that a turn is seen whole or not at all."""
    with locked(programme.pk) if may_wait else _of_one_moment(programme.pk) as held:
        entries = JournalEntry.objects.filter(programme=held).select_related("text").order_by("number")
        found = Registration.objects.filter(programme=held).order_by("queue_number")
        rows = list(found.select_related("municipality", "slot", "season"))
        return Tables(
            programme=held,
            entries=list(entries.iterator(chunk_size=PAGE)),
            rows=rows,
            places={row.pk: _place(row) for row in rows},
            slots=set(Slot.objects.filter(programme=held).values_list("number", flat=True)),
        )


@contextmanager
def _of_one_moment(programme_id: int) -> Iterator[Programme]:
    """Read all as of one moment; a database that cannot, or a transaction that has begun, takes the lock instead."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        with locked(programme_id) as held:
            yield held
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield Programme.objects.get(pk=programme_id)


def _stored(entry: JournalEntry, slug: str) -> proof.Stored:
    text = getattr(entry, "text", None)
    return proof.Stored(
        link=link_of(entry, slug),
        digest=entry.digest,
        salt=text and text.salt,
        text=text and text.text,
    )


def _fact(entry: JournalEntry) -> Fact:
    return Fact(
        number=entry.number,
        kind=entry.kind,
        registration=entry.registration_id,
        at=entry.at,
        by=entry.by,
        details=entry.details,
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


def _programme_faults(tables: Tables, outcome: Retold) -> Iterator[Fault]:
    for slot in sorted(tables.slots - outcome.slots):
        yield Fault("slot_without_entry", {"slot": slot})
    for slot in sorted(outcome.slots - tables.slots):
        yield Fault("slot_missing", {"slot": slot})
    last_at = tables.entries[-1].at if tables.entries else None
    heads: dict[str, tuple[object, object]] = {
        "last_queue_number": (tables.programme.last_queue_number, outcome.last_queue_number),
        "queue_closed_at": (tables.programme.queue_closed_at, outcome.queue_closed_at),
        "last_entry_at": (tables.programme.last_entry_at, last_at),
    }
    heads |= {name: (getattr(tables.programme, name), term) for name, term in sorted(outcome.terms.items())}
    for name, (said, expected) in heads.items():
        if said != expected:
            yield Fault("wrong_programme", {"name": name, "said": said, "expected": expected})


def _place_faults(tables: Tables, outcome: Retold) -> Iterator[Fault]:
    for key in sorted(outcome.places.keys() | tables.places.keys()):
        told, row = outcome.places.get(key), tables.places.get(key)
        if told is None or row is None:
            code = "row_without_entry" if told is None else "row_missing"
            yield from (
                Fault(code, {"number": place.queue_number, "municipality": place.municipality})
                for place in (told, row)
                if place
            )
        else:
            expected = asdict(told)
            for name, said in asdict(row).items():
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
    anchors = _anchors(programme)
    tables = read_tables(programme)
    rows = {row.pk: row for row in tables.rows}
    lines = [entry_line(entry, rows) for entry in tables.entries]
    return QueueRecord(
        programme=tables.programme,
        made_at=timezone.now(),
        registrations=[
            (registration, place_words(registration, position))
            for registration, position in with_positions(tables.rows)
        ],
        holdings=holdings(zip(tables.entries, lines, strict=True)),
        entries=lines,
        last=lines[-1],
        sentences=_verified(tables, anchors).sentences,
    )
