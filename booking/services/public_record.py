"""The public record of an order: who came when and what became of it, the journal as a file, and the check of a code.

The file has the entries of the queue whole and all others, such as a person's answer, as their leaf alone. It begins
where the second formula does: the head before is its root.
"""

import datetime as dt
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils import timezone

from booking.journal import chain
from booking.journal.codes import code_of, read_code
from booking.journal.paper import OVERRIDES, place_words
from booking.journal.proof import states_gap
from booking.models import By, EntryKind, JournalEntry, Programme, Registration, Status
from booking.models.programme import JournalShown
from booking.queries.pages import in_pages
from booking.rules import queue as rules
from booking.rules.deadline import LAST_MINUTE
from booking.services.turn import link_of

CHECKER = Path(__file__).resolve().parents[1] / "data" / "check_journal.py"
"""The program that checks the file by itself."""
ROWS = 200
WHOLE = frozenset({
    *OVERRIDES, EntryKind.PROGRAMME_LOADED, EntryKind.PROGRAMME_CHANGED, EntryKind.TERMS_STATED, EntryKind.REGISTERED,
    EntryKind.PROMOTED, EntryKind.ASKED, EntryKind.BOUNCED, EntryKind.BOUNCE_DOUBTED, EntryKind.CLOCK_RESUMED,
    EntryKind.CONFIRMED, EntryKind.LAPSED, EntryKind.RETURNED, EntryKind.WITHDRAWN, EntryKind.CONTACT_CHANGED,
    EntryKind.QUEUE_CLOSED, EntryKind.RESTORED,
})  # fmt: skip
"""The entries that decide the order, which the file has whole; a kind that is not named here is a leaf."""


@dataclass(frozen=True, kw_only=True)
class OrderRow:
    """A registration in the order: how it stands in words, and since when."""

    registration: Registration
    standing: str
    since: dt.datetime


@dataclass(frozen=True, kw_only=True)
class PublicOrder:
    """A page of the order, the newest overrides, and the head of the journal as one code."""

    programme: Programme
    rows: list[OrderRow]
    page: Page[Registration]
    overrides: list[JournalEntry]
    head: str
    is_whole: bool


def public_order(programme: Programme, page: int) -> PublicOrder:
    """Read a page of the order; a page that is not there is the last one."""
    found = Registration.objects.filter(programme=programme).order_by("queue_number")
    shown = Paginator(found.select_related("municipality", "slot"), ROWS).get_page(page)
    waiting = Registration.objects.filter(programme=programme, status=Status.WAITING)
    line = rules.in_order(waiting.only("queue_number", "placed_ahead", "passed_over"))
    positions = {registration.pk: position for position, registration in enumerate(line, 1)}
    by_hand = Q(kind=EntryKind.CONFIRMED, by__in=(By.STAFF, By.API)) | Q(details__on_behalf=True)
    acts = JournalEntry.objects.filter(Q(kind__in=OVERRIDES) | by_hand, programme=programme).order_by("-number")
    return PublicOrder(
        programme=programme,
        rows=[
            OrderRow(registration=row, standing=place_words(row, positions.get(row.pk)), since=_since(row))
            for row in shown
        ],
        page=shown,
        overrides=list(acts.select_related("registration__municipality")[:ROWS]),
        head=code_of(programme.last_entry_number, programme.last_entry_digest),
        is_whole=is_whole(programme),
    )


def _since(row: Registration) -> dt.datetime:
    moments = (row.allocated_at, row.confirmed_at, row.lapsed_at, row.withdrawn_at, row.annulled_at)
    known = [moment for moment in moments if moment is not None and row.status != Status.WAITING]
    return max(known, default=row.received_at)


def is_whole(programme: Programme) -> bool:
    """Tell whether everybody may see the entries of the queue whole now, by the programme's setting."""
    is_closed = timezone.now() >= programme.closes_at + LAST_MINUTE
    return programme.journal_shown == JournalShown.LIVE or is_closed


def journal_file(programme: Programme, *, whole: bool) -> Iterator[str]:
    """Yield the journal as a JSON file, up to the head of `programme`; without `whole`, all entries as leaves.

    It is read some entries at a time, so that a long journal takes no more memory than a short one.
    """
    before = JournalEntry.objects.filter(programme=programme, formula=1).order_by("-number").first()
    since = before.number if before else 0
    root = {"number": since, "digest": before.digest if before else ""}
    head = {"number": programme.last_entry_number, "digest": programme.last_entry_digest}
    facts = {"programme": programme.slug, "formula": chain.FORMULA, "root": root, "head": head}
    yield json.dumps(facts, ensure_ascii=False)[:-1] + ', "entries": ['
    separator = "\n"
    for entry in in_pages(JournalEntry.objects.filter(programme=programme), by="number", after=since):
        if entry.number <= programme.last_entry_number:
            yield separator + json.dumps(_item(entry, programme.slug, whole=whole), ensure_ascii=False)
            separator = ",\n"
    yield "\n]}\n"


def _item(entry: JournalEntry, slug: str, *, whole: bool) -> dict[str, Any]:
    link = link_of(entry, slug)
    item: dict[str, Any] = {"number": entry.number, "digest": entry.digest, "leaf": chain.leaf(link)}
    if (whole and entry.kind in WHOLE) or entry.kind == EntryKind.RESTORED:  # else numbers would be missing
        item |= {"salt": entry.salt, "entry": chain.covered(link)}
    return item


class CodeVerdict(StrEnum):
    """What a pasted code proves."""

    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"  # there is no such entry
    DIFFERS = "differs"  # the entry has another digest
    BROKEN = "broken"  # the entry fits, but the chain to the head does not hold
    HOLDS = "holds"


@dataclass(frozen=True, kw_only=True)
class CodeCheck:
    """The answer to a pasted code; `entry` is given only where it is one that everybody may see."""

    verdict: CodeVerdict
    number: int = 0
    entry: JournalEntry | None = None
    standing: str = ""
    head: str = ""


def check_code(programme: Programme, text: str) -> CodeCheck:
    """Look a receipt's code up: its entry, its place, and whether the chain holds from there to the head."""
    code = read_code(text)
    if code is None:
        return CodeCheck(verdict=CodeVerdict.UNREADABLE)
    number, digest = code
    rows = JournalEntry.objects.filter(programme=programme, number=number)
    entry = rows.select_related("registration__municipality", "registration__slot").first()
    if entry is None:
        return CodeCheck(verdict=CodeVerdict.UNKNOWN, number=number)
    if entry.digest != digest:
        return CodeCheck(verdict=CodeVerdict.DIFFERS, number=number)
    is_broken = first_break(programme) is not None
    return CodeCheck(
        verdict=CodeVerdict.BROKEN if is_broken else CodeVerdict.HOLDS,
        number=number,
        entry=entry if entry.kind in WHOLE else None,
        standing=_standing(entry.registration) if entry.kind in WHOLE and entry.registration else "",
        head=code_of(programme.last_entry_number, programme.last_entry_digest),
    )


def _standing(registration: Registration) -> str:
    waiting = Registration.objects.filter(programme=registration.programme_id, status=Status.WAITING)
    line = rules.in_order(waiting.only("queue_number", "placed_ahead", "passed_over"))
    position = next((place for place, row in enumerate(line, 1) if row.pk == registration.pk), None)
    return place_words(registration, position)


FOLLOWED_FOR = 600.0
_followed: dict[int, tuple[int, str, float]] = {}
"""How far this process has followed each chain, and when it began at the root, in seconds of its own clock."""


def first_break(programme: Programme) -> int | None:
    """Return the number of the first entry that does not follow from those before, None where the chain holds.

    Strangers ask, so all is read every ten minutes at most, and in between what is new since. `verify_queue` reads all,
    each time.
    """
    now = time.monotonic()
    number, digest, since = _followed.get(programme.pk, (0, "", now))
    stands = JournalEntry.objects.filter(programme=programme, number=number, digest=digest)
    if now - since > FOLLOWED_FOR or not stands.exists():
        number, digest, since = 0, "", now
    for entry in in_pages(JournalEntry.objects.filter(programme=programme), by="number", after=number):
        follows = entry.number == number + 1 or states_gap(entry.kind, entry.details, number, entry.number)
        if not follows or not _follows(digest, entry, programme.slug):
            return number + 1
        number, digest = entry.number, entry.digest
        if number == programme.last_entry_number and digest != programme.last_entry_digest:
            return number
    _followed[programme.pk] = number, digest, since
    return None if number >= programme.last_entry_number else number + 1


def _follows(previous: str, entry: JournalEntry, slug: str) -> bool:
    try:
        return chain.digest(previous, link_of(entry, slug)) == entry.digest
    except ValueError:  # a formula that never was
        return False
