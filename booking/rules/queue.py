"""The rules of the queue: facts in, verdict out. Imports no model, no clock, nothing that writes."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from booking.rules.deadline import LAST_MINUTE

TICK = dt.timedelta(microseconds=1)
CLOCKS_DIFFER = dt.timedelta(seconds=5)
"""By so much two machines' clocks may differ without either having been set back."""
MOST_ATTENDEES = 500
AUDIENCES = ("committee", "management", "both")


class Queued(Protocol):
    """The columns that decide the order of the queue."""

    queue_number: int
    placed_ahead: bool
    passed_over: bool


SomeQueued = TypeVar("SomeQueued", bound=Queued)


def queue_key(queued: Queued) -> tuple[bool, int]:
    """Return the sort key of the waiting list: those placed ahead, then by number (Q4)."""
    return (not queued.placed_ahead, queued.queue_number)


def in_order(waiting: Iterable[SomeQueued]) -> list[SomeQueued]:
    """Return the waiting list in order, those passed over left out (Q4)."""
    return sorted((queued for queued in waiting if not queued.passed_over), key=queue_key)


def next_moment(now: dt.datetime, last: dt.datetime | None) -> dt.datetime:
    """Return the time of a turn: `now`, or a microsecond after the last entry where that is later (Q2)."""
    return now if last is None else max(now, last + TICK)


def is_open(now: dt.datetime, opens_at: dt.datetime, closes_at: dt.datetime) -> bool:
    """Tell whether the programme takes registrations; the closing minute is included (Q2)."""
    return opens_at <= now < closes_at + LAST_MINUTE


def choice_faults(*, talk: bool, workshop: bool, audience: str, expected_attendees: int) -> Mapping[str, str]:
    """Return each refused choice with its reason (D1, A13): field -> `missing` or `range`."""
    faults: dict[str, str] = {}
    if not (talk or workshop):
        faults["parts"] = "missing"
    if talk and audience not in AUDIENCES:
        faults["audience"] = "missing"
    if not 1 <= expected_attendees <= MOST_ATTENDEES:
        faults["expected_attendees"] = "range"
    return faults
