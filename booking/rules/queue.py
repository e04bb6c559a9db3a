"""The rules of the queue: facts in, verdict out. Imports no model, no clock, nothing that writes."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from booking.rules.working_days import DENMARK, add_working_days, danish_day, end_of_day, working_days_between

LAST_MINUTE = dt.timedelta(minutes=1)
"""A deadline of 23.59 is over when that minute has ended (Q5)."""
TICK = dt.timedelta(microseconds=1)
REMINDER_TIME = dt.time(9, 0)
PROMOTE_WORKING_DAYS_BEFORE_END = 10
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


def answer_by(asked_on: dt.datetime, working_days: int) -> dt.datetime:
    """Return the deadline to confirm: 23.59 on the n-th Danish working day after the asking (Q5)."""
    return end_of_day(add_working_days(danish_day(asked_on), working_days))


def lapses_at(deadline: dt.datetime, asked_at: dt.datetime | None) -> dt.datetime | None:
    """Return the first moment that is too late, or None while the clock stands still (Q5).

    The clock runs only where the mail that asks was accepted (`asked_at`) at least one whole working day before the
    deadline.
    """
    if asked_at is None or working_days_between(danish_day(asked_at), danish_day(deadline)) < 1:
        return None
    return deadline + LAST_MINUTE


def reminder_is_due(now: dt.datetime, deadline: dt.datetime) -> bool:
    """Tell whether it is the deadline's day, 9.00 or later, and the deadline not over (Q5)."""
    local = now.astimezone(DENMARK)
    return local.date() == danish_day(deadline) and local.time() >= REMINDER_TIME and now < deadline + LAST_MINUTE


def default_promote_until(last_season_ends_on: dt.date) -> dt.datetime:
    """Return the default moment after which nothing is promoted without staff's doing (Q6)."""
    return end_of_day(add_working_days(last_season_ends_on, -PROMOTE_WORKING_DAYS_BEFORE_END))


def is_open(now: dt.datetime, opens_at: dt.datetime, closes_at: dt.datetime) -> bool:
    """Tell whether the programme takes registrations; the closing minute is included (Q2)."""
    return opens_at <= now < closes_at + LAST_MINUTE


def is_outside(address: str, domains: Iterable[str]) -> bool:
    """Tell whether a mail address is outside the municipality's domains; sub-domains are inside (Q10)."""
    domain = address.rpartition("@")[2].lower().rstrip(".")
    return not any(domain == known or domain.endswith("." + known) for known in map(str.lower, domains))


def choice_faults(*, talk: bool, workshop: bool, audience: str, expected_attendees: int) -> Mapping[str, str]:
    """Return each refused choice with its reason (D1, A13): field -> `missing`, `not_with_this`, `range`."""
    faults: dict[str, str] = {}
    if not (talk or workshop):
        faults["parts"] = "missing"
    if talk and audience not in AUDIENCES:
        faults["audience"] = "missing"
    if audience and not talk and workshop:
        faults["audience"] = "not_with_this"
    if not 1 <= expected_attendees <= MOST_ATTENDEES:
        faults["expected_attendees"] = "range"
    return faults
