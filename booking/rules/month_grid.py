"""A calendar by months, in which days can be chosen: seasons, days off and taken days in, cells out (D4). Pure."""

import calendar
import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from booking.rules.day import wish_fault

TAKEN = "taken"
"""The state of a day that is agreed elsewhere, or on which nobody can come; the others are those of `wish_fault`."""


@dataclass(frozen=True)
class GridDay:
    """A day of a month. `state` is empty where it can be chosen; `name` is that of a holiday or a week off."""

    date: dt.date
    state: str = ""
    name: str = ""

    @property
    def is_free(self) -> bool:
        """Tell whether the day can be chosen."""
        return not self.state

    @property
    def value(self) -> str:
        """Return the day as the form sends it."""
        return self.date.isoformat()


@dataclass(frozen=True)
class Month:
    """A month as weeks from Monday to Sunday; None stands for a day of another month."""

    first: dt.date
    weeks: tuple[tuple[GridDay | None, ...], ...]

    @property
    def days(self) -> list[GridDay]:
        """Return the days in order."""
        return [day for week in self.weeks for day in week if day]


def months_to_choose(
    *,
    seasons: Iterable[tuple[dt.date, dt.date]],
    today: dt.date,
    off: Iterable[tuple[dt.date, dt.date, str]],
    taken: Collection[dt.date],
) -> list[Month]:
    """Return the months of the seasons (first and last day) in which a day can still be chosen."""
    seasons, off = list(seasons), list(off)
    firsts = {
        dt.date(number // 12, number % 12 + 1, 1)
        for start, end in seasons
        for number in range(start.year * 12 + start.month - 1, end.year * 12 + end.month)
    }
    weeks = calendar.Calendar()

    def cell(day: dt.date) -> GridDay:
        fault = wish_fault(day, today=today, seasons=seasons)
        if fault is None and day in taken:
            fault = (TAKEN, "")
        week_off = next((name for start, end, name in off if start <= day <= end), "")
        return GridDay(day, fault[0], fault[1]) if fault else GridDay(day, "", week_off)

    months = [
        Month(
            first,
            tuple(
                tuple(cell(day) if day.month == first.month else None for day in week)
                for week in weeks.monthdatescalendar(first.year, first.month)
            ),
        )
        for first in sorted(firsts)
    ]
    return [month for month in months if any(day.is_free for day in month.days)]
