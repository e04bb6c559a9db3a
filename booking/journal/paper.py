"""The queue on paper: each entry in words, with municipalities by number and without any person."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.journal.facts import moment_in
from booking.journal.replay import HANDLERS, PLACE_HANDLERS
from booking.models import By, EntryKind, JournalEntry, Registration
from booking.words import moments as wording

OVERRIDES = (
    EntryKind.PLACED_AHEAD,
    EntryKind.PASSED_OVER,
    EntryKind.PASS_OVER_LIFTED,
    EntryKind.ANNULLED,
    EntryKind.EXTENDED,
    EntryKind.SLOT_ADDED,
    EntryKind.SLOT_REMOVED,
)
ENDS = (EntryKind.LAPSED, EntryKind.WITHDRAWN, EntryKind.ANNULLED)


@dataclass(frozen=True, kw_only=True)
class EntryLine:
    """One journal entry; `reason` is set for overrides only, `is_erased` where its text was erased."""

    number: int
    at: dt.datetime
    what: str
    who: str
    queue_number: int | None
    municipality: str
    facts: str
    reason: str
    is_erased: bool
    digest: str


@dataclass(frozen=True, kw_only=True)
class Holding:
    """The time in which one registration held a slot; `ended` is None while it still does."""

    slot: int
    queue_number: int
    municipality: str
    given: EntryLine
    ended: EntryLine | None


def entry_line(entry: JournalEntry, rows: Mapping[int, Registration]) -> EntryLine:
    """Write one entry, read with its text; `rows`: all registrations by key, with municipality."""
    text = getattr(entry, "text", None)
    tells = is_override(entry)
    registration = rows.get(entry.registration_id or 0)
    return EntryLine(
        number=entry.number,
        at=entry.at,
        what=entry.get_kind_display(),
        who=entry.get_by_display(),
        queue_number=registration.queue_number if registration else None,
        municipality=registration.municipality.name if registration else "",
        facts="; ".join(_facts(entry, rows)),
        reason=str(text.text.get("reason", "")) if tells and text else "",
        is_erased=tells and bool(entry.text_hash) and text is None,
        digest=entry.digest,
    )


def is_override(entry: JournalEntry) -> bool:
    """Tell whether the entry is an override by staff, whose reason belongs on paper (Q8)."""
    by_hand = entry.kind == EntryKind.CONFIRMED and entry.by in {By.STAFF, By.API}
    return entry.kind in OVERRIDES or by_hand or bool(entry.details.get("on_behalf"))


def holdings(pairs: Iterable[tuple[JournalEntry, EntryLine]]) -> list[Holding]:
    """Return how each slot was given and passed on, by slot, then by time (Q4, Q6)."""
    held: dict[int, EntryLine] = {}
    found: list[tuple[EntryLine, int, EntryLine | None]] = []
    for entry, line in pairs:
        slot = entry.details.get("slot")
        if entry.registration_id is None or not isinstance(slot, int):
            continue
        if entry.kind in ENDS and slot in held:
            found.append((held.pop(slot), slot, line))
        elif entry.kind in {EntryKind.REGISTERED, EntryKind.PROMOTED, EntryKind.RETURNED}:
            held[slot] = line
    found += [(line, slot, None) for slot, line in held.items()]
    return [
        Holding(
            slot=slot,
            queue_number=given.queue_number or 0,
            municipality=given.municipality,
            given=given,
            ended=ended,
        )
        for given, slot, ended in sorted(found, key=lambda holding: (holding[1], holding[0].number))
    ]


def place_words(registration: Registration, position: int | None) -> str:
    """Write the present standing of a registration."""
    status = registration.get_status_display()
    if registration.slot:
        return _("%(status)s (plads %(slot)s)") % {"status": status, "slot": registration.slot.number}
    if position is not None:
        return _("%(status)s (nr. %(position)s i rækken)") % {"status": status, "position": position}
    return status


def _facts(entry: JournalEntry, rows: Mapping[int, Registration]) -> Iterable[str]:
    if entry.kind not in HANDLERS and entry.kind not in PLACE_HANDLERS:
        return
    for name, words in WORDS.items():
        value = entry.details.get(name)
        if value is not None and value != []:
            yield str(words) % {"value": _word(value, rows)}


def _word(value: object, rows: Mapping[int, Registration]) -> str:
    if isinstance(value, list):
        return ", ".join(str(rows[key].queue_number) if key in rows else "?" for key in value)
    moment = moment_in(value) if isinstance(value, str) else None
    return wording.exact(moment) if moment else str(value)


WORDS: Mapping[str, Any] = {
    "capacity": gettext_lazy("%(value)s pladser"),
    "opens_at": gettext_lazy("tilmelding fra %(value)s"),
    "closes_at": gettext_lazy("tilmelding til %(value)s"),
    "promote_until": gettext_lazy("ledige pladser gives videre til %(value)s"),
    "slot": gettext_lazy("plads %(value)s"),
    "waiting_position": gettext_lazy("nr. %(value)s på ventelisten"),
    "answer_by": gettext_lazy("bekræftes senest %(value)s"),
    "at": gettext_lazy("modtaget %(value)s"),
    "lapses_at": gettext_lazy("udløber %(value)s"),
    "moved_back": gettext_lazy("rykket tilbage: nr. %(value)s"),
    "waiting": gettext_lazy("ventede: nr. %(value)s"),
}
"""The details that decide the order: numbers, moments and lists of registrations; not choices and contact."""
