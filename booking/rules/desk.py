"""The rules of the desk: what about a place or a day needs staff, since when, and whether it is grave. Pure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from booking.rules.day import mail_due
from booking.rules.deadline import LAST_MINUTE
from booking.rules.working_days import danish_day, working_days_between

SOON_WORKING_DAYS = 1
"""Staff want this many working days to telephone a municipality that has not confirmed."""


@dataclass(frozen=True, kw_only=True)
class DayFacts:
    """The facts about a confirmed place that decide. Moments are aware; None where it never happened.

    `wished_dates` counts them, `open_proposals` says that a proposed date can still be chosen, `proposals_lapsed_at`
    that the time to choose ran out and no new wish has come since, `counted` counts the list as D6 does, `told_at` is
    when the day was last fixed or moved, `placed_at` when the place was confirmed.
    """

    wished_dates: int = 0
    wished_at: dt.datetime | None = None
    chosen_at: dt.datetime | None = None
    open_proposals: bool = False
    proposals_lapsed_at: dt.datetime | None = None
    another_date_at: dt.datetime | None = None
    starts_at: dt.datetime | None = None
    told_at: dt.datetime | None = None
    counted: int = 0
    questions_at: dt.datetime | None = None
    bounced_at: dt.datetime | None = None
    proposed_at: dt.datetime | None = None
    placed_at: dt.datetime | None = None


@dataclass(frozen=True)
class Waits:
    """One thing that needs staff: `code` names it, `since` is when it began."""

    code: str
    since: dt.datetime
    is_grave: bool = False


def lapses_soon(now: dt.datetime, deadline: dt.datetime) -> bool:
    """Tell whether the deadline to confirm is today or on the next working day, and not over (Q5)."""
    left = working_days_between(danish_day(now), danish_day(deadline))
    return left <= SOON_WORKING_DAYS and now < deadline + LAST_MINUTE


def waits(facts: DayFacts, *, now: dt.datetime, least: int, list_days_before: Iterable[int]) -> list[Waits]:
    """Return what about a confirmed place needs staff; nothing once the day has begun (D4-D6, rule 16).

    `least` attendees are advised; `list_days_before` are the programme's reminders of the list, in days before the
    day: from the first of them on a short list is shown, from the last one on it is grave.
    """
    if facts.starts_at is not None and facts.starts_at <= now:
        return []
    found = [_date(facts), _list(facts, now, least, sorted(list_days_before))]
    if facts.bounced_at is not None:
        found.append(Waits("invite-bounced", facts.bounced_at, is_grave=True))
    if facts.questions_at is not None:
        found.append(Waits("question", facts.questions_at))
    return [wait for wait in found if wait is not None]


def awaits(facts: DayFacts, *, now: dt.datetime, least: int) -> Waits | None:
    """Return what the municipality has still to do about a confirmed place, and since when; None where it is our turn.

    A list is awaited until `least` attendees stand on it (D4-D6).
    """
    if facts.starts_at is not None:
        is_short = facts.starts_at > now and facts.counted < least
        return Waits("list", facts.told_at or facts.starts_at) if is_short else None
    if _date(facts) is not None:
        return None
    if facts.open_proposals:
        return Waits("choose", facts.proposed_at or now)
    return None if facts.wished_dates else Waits("wish", facts.placed_at or now)


def _date(facts: DayFacts) -> Waits | None:
    """Return what the date needs of staff: it follows from the municipality's last statement about it."""
    chosen, another = facts.chosen_at, facts.another_date_at
    if another is not None and (chosen is None or another > chosen):
        return Waits("another-date", another)
    if facts.starts_at is not None:
        return None
    if chosen is not None:
        return Waits("date-chosen", chosen)
    if facts.proposals_lapsed_at is not None:
        return Waits("proposals-lapsed", facts.proposals_lapsed_at)
    if facts.wished_dates and facts.wished_at is not None and not facts.open_proposals:
        return Waits("wishes", facts.wished_at)
    return None


def _list(facts: DayFacts, now: dt.datetime, least: int, days_before: list[int]) -> Waits | None:
    if facts.starts_at is None or facts.counted >= least or not days_before:
        return None
    first, last = (mail_due(danish_day(facts.starts_at), days) for days in (days_before[-1], days_before[0]))
    if now < first:
        return None
    return Waits("short-list", max(first, facts.told_at or first), is_grave=now >= last)
