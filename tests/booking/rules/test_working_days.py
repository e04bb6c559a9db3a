"""Danish working days, with the holidays that are easily forgotten (Q5)."""

import datetime as dt

import holidays
import pytest

from booking.rules.working_days import (
    add_working_days,
    danish_day,
    end_of_day,
    holiday_names,
    is_working_day,
    working_days_between,
)

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    "day",
    [
        "2016-12-24",  # a Saturday as well
        "2018-12-24",  # a Monday
        "2018-12-31",
        "2016-12-26",
        "2017-01-01",
        "2017-04-13",  # Skærtorsdag
        "2017-04-14",
        "2017-04-17",
        "2017-05-01",
        "2017-05-12",  # Store bededag, abolished from 2024
        "2017-05-25",
        "2017-06-05",  # Grundlovsdag and 2. pinsedag
        "2018-06-05",  # Grundlovsdag alone
        "2016-10-01",
        "2016-10-02",
    ],
)
def test_is_working_day_not_on(day: str) -> None:
    assert not is_working_day(dt.date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2016-09-28", "2016-12-23", "2016-12-27", "2024-04-26", "2017-01-02"])
def test_is_working_day_on(day: str) -> None:
    assert is_working_day(dt.date.fromisoformat(day))


def test_holiday_names_optional_days_can_be_left_out() -> None:
    assert dt.date(2018, 12, 24) in holiday_names(2018)
    assert dt.date(2018, 12, 24) not in holiday_names(2018, optional=False)


@pytest.mark.parametrize("year", [2013, 2016, 2023, 2024, 2038])
def test_holiday_names_are_those_of_the_package_for_denmark(year: int) -> None:
    public = holidays.country_holidays("DK", years=year, language="da")
    both = holidays.country_holidays("DK", years=year, categories=(holidays.PUBLIC, holidays.OPTIONAL), language="da")
    assert (holiday_names(year, optional=False), holiday_names(year)) == (dict(public.items()), dict(both.items()))


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2016-09-28", 2, "2016-09-30"),  # Wednesday to Friday
        ("2016-09-29", 2, "2016-10-03"),  # over the week-end
        ("2016-09-30", 2, "2016-10-04"),
        ("2016-10-01", 2, "2016-10-04"),  # from a Saturday
        ("2016-12-22", 2, "2016-12-27"),  # Friday 23, then Christmas to Monday
        ("2018-12-21", 2, "2018-12-28"),  # 24, 25, 26 off: Thursday, Friday
        ("2018-12-28", 2, "2019-01-03"),  # 31 and 1 off
        ("2017-04-12", 2, "2017-04-19"),  # Easter
        ("2017-05-10", 2, "2017-05-15"),  # Store bededag on the Friday
        ("2018-06-04", 2, "2018-06-07"),  # Grundlovsdag on the Tuesday
        ("2017-06-23", -10, "2017-06-09"),
        ("2016-09-28", 0, "2016-09-28"),
    ],
)
def test_add_working_days(day: str, count: int, expected: str) -> None:
    assert add_working_days(dt.date.fromisoformat(day), count) == dt.date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("after", "until", "expected"),
    [
        ("2016-09-28", "2016-09-30", 2),
        ("2016-09-29", "2016-09-30", 1),
        ("2016-09-30", "2016-09-30", 0),
        ("2016-09-30", "2016-10-03", 1),
        ("2016-10-03", "2016-09-30", 0),
        ("2018-12-21", "2018-12-26", 0),
    ],
)
def test_working_days_between(after: str, until: str, expected: int) -> None:
    assert working_days_between(dt.date.fromisoformat(after), dt.date.fromisoformat(until)) == expected


@pytest.mark.parametrize(
    ("utc", "expected"),
    [
        ("2016-09-28T21:59:59+00:00", "2016-09-28"),
        ("2016-09-28T22:00:00+00:00", "2016-09-29"),  # summer: two hours ahead
        ("2016-12-01T22:59:59+00:00", "2016-12-01"),
        ("2016-12-01T23:00:00+00:00", "2016-12-02"),  # winter: one
    ],
)
def test_danish_day_follows_the_danish_clock(utc: str, expected: str) -> None:
    assert danish_day(dt.datetime.fromisoformat(utc)) == dt.date.fromisoformat(expected)


def test_end_of_day_is_the_last_minute_by_the_danish_clock_in_summer_and_winter() -> None:
    assert end_of_day(dt.date(2016, 10, 29)).astimezone(dt.UTC).isoformat() == "2016-10-29T21:59:00+00:00"
    assert end_of_day(dt.date(2016, 10, 30)).astimezone(dt.UTC).isoformat() == "2016-10-30T22:59:00+00:00"
