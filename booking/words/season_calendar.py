"""The calendar of a programme's seasons: days, wishes and holidays in, weeks from Monday to Friday out (D4). Pure.

Weeks have their ISO 8601 numbers. A long season is split into blocks that fit beside each other.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from booking.models.programme import Off
from booking.rules.working_days import SATURDAY, holiday_names

MOST_WEEKS = 13
"""A quarter of a year: as many weeks as are readable in one block, on the screen and on paper."""
WEEKDAYS = 5
WEEK = dt.timedelta(days=7)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A registration's `day`, `proposal` or `wish` on a date; `when` is the time in words."""

    date: dt.date
    kind: str
    slot: int
    municipality: str
    registration: int
    when: str = ""


@dataclass(frozen=True, kw_only=True)
class CalendarCell:
    """A weekday. `holiday` and `time_off` are names, empty on an ordinary day; `marks`: days, proposals, wishes."""

    date: dt.date
    in_season: bool
    is_today: bool
    holiday: str
    time_off: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Week:
    """A week by its ISO number, Monday to Friday."""

    number: int
    cells: tuple[CalendarCell, ...]


@dataclass(frozen=True, kw_only=True)
class Block:
    """Some weeks of a season; `named` lists the holidays and weeks off in them: first day, last day, name."""

    season: str
    weeks: tuple[Week, ...]
    named: tuple[tuple[dt.date, dt.date, str], ...]


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The blocks in order; `outside`: marks on dates that no block shows (a Saturday, a date after the season)."""

    blocks: tuple[Block, ...]
    outside: tuple[Mark, ...]


Season = tuple[str, dt.date, dt.date]
ORDER = ("day", "proposal", "wish")


def calendar_of(seasons: Iterable[Season], off: Iterable[Off], marks: Iterable[Mark], today: dt.date) -> Calendar:
    """Return the calendar of the seasons (name, first and last day), with days off and marks in their cells."""
    off = list(off)
    placed: dict[dt.date, list[Mark]] = defaultdict(list)
    for mark in sorted(marks, key=lambda mark: (ORDER.index(mark.kind), mark.slot)):
        placed[mark.date].append(mark)
    blocks = []
    for name, first, last in seasons:
        mondays = _mondays(first, last)
        for chunk in _chunks(mondays):
            weeks = tuple(_week(monday, (first, last), off, placed, today) for monday in chunk)
            inside = (max(first, chunk[0]), min(last, chunk[-1] + (WEEKDAYS - 1) * DAY))
            blocks.append(Block(season=name, weeks=weeks, named=tuple(_named(*inside, off))))
    shown = {cell.date for block in blocks for week in block.weeks for cell in week.cells}
    outside = [mark for date in sorted(placed) if date not in shown for mark in placed[date]]
    return Calendar(blocks=tuple(blocks), outside=tuple(outside))


def _mondays(first: dt.date, last: dt.date) -> list[dt.date]:
    """Return the Mondays of the weeks that have a weekday in the season."""
    start = first - first.weekday() * DAY if first.weekday() < SATURDAY else first + (7 - first.weekday()) * DAY
    return [start + number * WEEK for number in range((last - start).days // 7 + 1)]


def _chunks(mondays: list[dt.date]) -> list[list[dt.date]]:
    """Return the weeks in blocks of about the same length, none longer than `MOST_WEEKS`."""
    count = -(-len(mondays) // MOST_WEEKS)
    size = -(-len(mondays) // count) if count else 0
    return [mondays[number * size : (number + 1) * size] for number in range(count)]


def _week(
    monday: dt.date,
    season: tuple[dt.date, dt.date],
    off: list[Off],
    placed: Mapping[dt.date, list[Mark]],
    today: dt.date,
) -> Week:
    dates = [monday + number * DAY for number in range(WEEKDAYS)]
    cells = (
        CalendarCell(
            date=date,
            in_season=season[0] <= date <= season[1],
            is_today=date == today,
            holiday=holiday_names(date.year).get(date, ""),
            time_off=next((name for first, last, name in off if first <= date <= last), ""),
            marks=tuple(placed.get(date, ())),
        )
        for date in dates
    )
    return Week(monday.isocalendar().week, tuple(cells))


def _named(first: dt.date, last: dt.date, off: list[Off]) -> list[Off]:
    """Return what to shade from `first` to `last`, in order: holidays on weekdays, and days off cut to that span."""
    dates = [first + number * DAY for number in range((last - first).days + 1)]
    holidays = [
        (date, date, name)
        for date in dates
        if date.weekday() < SATURDAY and (name := holiday_names(date.year).get(date))
    ]
    weeks = [
        (max(first, begins), min(last, ends), name) for begins, ends, name in off if begins <= last and ends >= first
    ]
    return sorted(holidays + weeks)
