"""When a plan's mails fall due, and when the plan itself is erased: facts in, verdict out. Pure.

A digest goes when something in it is due, takes along what falls due within the week, and is the only one for a week.
A plan is erased on its day, after two warnings that left time enough.
"""

import calendar
import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import count, takewhile

TOLD_AHEAD = dt.timedelta(days=14)
"""So long before a date people are told of it."""
MISSED_AFTER = dt.timedelta(days=7)
"""So long after its date a measurement counts as missing."""
STILL_MISSED = dt.timedelta(days=28)
"""So long it is worth while to tell of it."""
BETWEEN_DIGESTS = dt.timedelta(days=7)
DAY = dt.timedelta(days=1)
WARNED_AHEAD = (dt.timedelta(days=60), dt.timedelta(days=14))
"""So long before a plan is erased its first and its second warning go."""


@dataclass(frozen=True, kw_only=True)
class ToTell:
    """What a digest has to tell once: from `opens` on along with others, on `due` by itself, after `ends` no more."""

    key: str
    opens: dt.date
    due: dt.date
    ends: dt.date


def coming(key: str, on: dt.date) -> ToTell:
    """Tell of a date two weeks ahead; where a digest goes within the week before that, in that one."""
    due = on - TOLD_AHEAD
    return ToTell(key=key, opens=due - BETWEEN_DIGESTS + DAY, due=due, ends=on)


def missed_measurement(key: str, on: dt.date) -> ToTell:
    """Tell of a measurement that is missing a week after its date."""
    due = on + MISSED_AFTER
    return ToTell(key=key, opens=due, due=due, ends=due + STILL_MISSED)


@dataclass(frozen=True, kw_only=True)
class DigestDue:
    """What a digest tells today (nothing: none goes), and the next day on which one may be due."""

    keys: tuple[str, ...] = ()
    next_on: dt.date | None = None


def digest_due(
    tellings: Collection[ToTell], *, told: Collection[str], last_on: dt.date | None, today: dt.date
) -> DigestDue:
    """Say what to tell today; `told` are the keys of earlier digests, `last_on` the day of the last one."""
    waiting = [one for one in tellings if one.key not in told and one.ends >= today]
    soonest = max(last_on + BETWEEN_DIGESTS, today) if last_on else today
    now: list[ToTell] = []
    if soonest == today and any(one.due <= today for one in waiting):
        now = [one for one in waiting if one.opens <= today]
        soonest = today + BETWEEN_DIGESTS
    days = [max(one.due, soonest, today + DAY) for one in waiting if one not in now and one.ends >= soonest]
    return DigestDue(keys=tuple(one.key for one in now), next_on=min(days, default=None))


def look_backs(first: dt.date, *, until: dt.date) -> list[dt.date]:
    """List the days of the yearly look-back from the first one on, as far as to a day that is not among them."""

    def days() -> Iterator[dt.date]:
        for year in count(first.year):
            last = calendar.monthrange(year, first.month)[1]
            yield first.replace(year=year, day=min(first.day, last))

    return list(takewhile(lambda day: day < until, days()))


def next_look_back(first: dt.date, *, today: dt.date) -> dt.date:
    """Return the look-back that comes next, today's among them: once it has passed, the one a year later."""
    days = look_backs(first, until=today.replace(year=today.year + 2, day=1))
    return next((day for day in days if day >= today), first)


class EndingStep(StrEnum):
    """What the end of a plan asks for today."""

    NOTHING = "nothing"
    WARN = "warn"
    ERASE = "erase"


@dataclass(frozen=True, kw_only=True)
class Ending:
    """What to do today, the day on which the plan is erased as things stand, and the next day to look."""

    step: EndingStep
    erased_on: dt.date
    next_on: dt.date


def ending(*, ends_on: dt.date, warned: Sequence[dt.date], today: dt.date) -> Ending:
    """Say what a plan's end asks for today; `warned` are the days of the warnings of this end, in order.

    A warning that goes late puts the end off, so that there is always as much time after it.
    """
    erased_on = max(ends_on, *(day + ahead for day, ahead in zip(warned, WARNED_AHEAD, strict=False)), dt.date.min)
    if len(warned) < len(WARNED_AHEAD):
        ahead = WARNED_AHEAD[len(warned)]
        if today < erased_on - ahead:
            return Ending(step=EndingStep.NOTHING, erased_on=erased_on, next_on=erased_on - ahead)
        return Ending(step=EndingStep.WARN, erased_on=max(erased_on, today + ahead), next_on=today + DAY)
    step = EndingStep.ERASE if today >= erased_on else EndingStep.NOTHING
    return Ending(step=step, erased_on=erased_on, next_on=max(erased_on, today + DAY))
