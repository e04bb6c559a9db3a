"""The overview of a programme: registrations by region, when the slots were all taken, attendees' answers."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from booking.exports import tables as export_tables
from booking.models import EntryKind, JournalEntry, Municipality, Partstat, Programme, Registration, Status
from booking.models.registration import HOLDING

GIVES = (EntryKind.REGISTERED, EntryKind.PROMOTED, EntryKind.RETURNED)
TAKES = (EntryKind.LAPSED, EntryKind.WITHDRAWN, EntryKind.ANNULLED)
TELLS = (*GIVES, *TAKES, EntryKind.PROGRAMME_LOADED, EntryKind.SLOT_ADDED, EntryKind.SLOT_REMOVED)


@dataclass(frozen=True, kw_only=True)
class RegionRow:
    """A region: the number of its municipalities, of those with a registration, and of registrations by standing."""

    name: str
    municipalities: int
    registered: int
    registrations: int
    holding: int
    waiting: int
    ended: int


@dataclass(frozen=True, kw_only=True)
class AnswerRow:
    """The answers of the invited attendees of one agreed day."""

    registration: Registration
    counts: dict[Partstat, int]

    @property
    def invited(self) -> int:
        """Count the invited."""
        return sum(self.counts.values())


@dataclass(frozen=True, kw_only=True)
class ProgrammeOverview:
    """The overview; `full_at` is the moment when no slot was free for the first time, None until then."""

    regions: list[RegionRow]
    total: RegionRow
    full_at: dt.datetime | None
    answers: list[AnswerRow]


def overview(programme: Programme) -> ProgrammeOverview:
    """Return the overview, read in a fixed number of statements."""
    rows = list(programme.registrations.select_related("municipality"))
    places = Counter(Municipality.objects.values_list("region_name", flat=True))
    regions = [
        _region(name, places[name], [row for row in rows if row.municipality.region_name == name])
        for name in sorted(places)
    ]
    told = JournalEntry.objects.filter(programme=programme, kind__in=TELLS).order_by("number")
    with_day = programme.registrations.filter(day__isnull=False).select_related("municipality", "day")
    return ProgrammeOverview(
        regions=regions,
        total=_region("", sum(places.values()), rows),
        full_at=full_at(told.values_list("kind", "at", "details")),
        answers=[
            AnswerRow(registration=registration, counts=export_tables.counted_answers(registration))
            for registration in with_day.order_by("day__starts_at").prefetch_related(export_tables.invited())
        ],
    )


def full_at(told: Iterable[tuple[str, dt.datetime, dict[str, Any]]]) -> dt.datetime | None:
    """Return when every slot was held for the first time, from entries (kind, moment, details) in order."""
    slots = held = 0
    for kind, at, details in told:
        match kind:
            case EntryKind.PROGRAMME_LOADED:
                slots = details["capacity"]
            case EntryKind.SLOT_ADDED:
                slots += 1
            case EntryKind.SLOT_REMOVED:
                slots -= 1
            case _ if details.get("slot"):
                held += 1 if kind in GIVES else -1
        if slots and held >= slots:
            return at
    return None


def _region(name: str, municipalities: int, rows: list[Registration]) -> RegionRow:
    return RegionRow(
        name=name,
        municipalities=municipalities,
        registered=len({row.municipality_id for row in rows}),
        registrations=len(rows),
        holding=sum(row.status in HOLDING for row in rows),
        waiting=sum(row.status == Status.WAITING for row in rows),
        ended=sum(row.status in {Status.LAPSED, Status.WITHDRAWN, Status.ANNULLED} for row in rows),
    )
