"""Danish working days: Monday to Friday outside public and optional holidays (Q5). Pure."""

import datetime as dt
from functools import cache
from pathlib import Path
from runpy import run_path
from typing import Any
from zoneinfo import ZoneInfo

import holidays

DENMARK = ZoneInfo("Europe/Copenhagen")
SATURDAY = 5
# By its file: for a country by its name, the package loads all of them, 8 MB for good.
DANISH: Any = run_path(str(Path(holidays.__file__).with_name("countries") / "denmark.py"))["Denmark"]


@cache
def holiday_names(year: int, *, optional: bool = True) -> dict[dt.date, str]:
    """Return the year's Danish public holidays (and the optional ones: 1 May, 24 and 31 December …) by date."""
    categories = (holidays.PUBLIC, holidays.OPTIONAL) if optional else (holidays.PUBLIC,)
    return dict(DANISH(years=year, categories=categories, language="da").items())


def is_working_day(day: dt.date) -> bool:
    """Tell whether the day is a Danish working day."""
    return day.weekday() < SATURDAY and day not in holiday_names(day.year)


def add_working_days(day: dt.date, count: int) -> dt.date:
    """Return the `count`-th working day after `day` (before it where `count` is negative)."""
    step = dt.timedelta(days=1 if count >= 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def working_days_between(after: dt.date, until: dt.date) -> int:
    """Count the working days after `after`, up to and including `until`."""
    days = (until - after).days
    return sum(is_working_day(after + dt.timedelta(days=ahead)) for ahead in range(1, days + 1))


def danish_day(moment: dt.datetime) -> dt.date:
    """Return the Danish calendar day of an aware datetime."""
    return moment.astimezone(DENMARK).date()


def end_of_day(day: dt.date) -> dt.datetime:
    """Return 23.59 Danish time on that day: the last minute that still counts."""
    return dt.datetime.combine(day, dt.time(23, 59), DENMARK)
