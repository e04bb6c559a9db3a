"""The calendar by months: which days can be chosen, and why others cannot."""

import datetime as dt

from booking.rules.month_grid import months_to_choose

SEASONS = [(dt.date(2016, 9, 28), dt.date(2016, 12, 21)), (dt.date(2017, 1, 2), dt.date(2017, 6, 23))]
OFF = [(dt.date(2016, 10, 17), dt.date(2016, 10, 21), "efterårsferie")]


def test_days_say_whether_they_can_be_chosen() -> None:
    taken = {dt.date(2016, 11, 17)}
    months = months_to_choose(seasons=SEASONS, today=dt.date(2016, 10, 3), off=OFF, taken=taken)
    days = {day.date: day for month in months for day in month.days}
    found = {
        date: (days[date].state, days[date].name)
        for date in (
            dt.date(2016, 10, 3), dt.date(2016, 10, 4), dt.date(2016, 10, 8), dt.date(2016, 10, 18),
            dt.date(2016, 11, 17), dt.date(2016, 12, 22), dt.date(2017, 4, 13),
        )
    }  # fmt: skip
    assert list(found.values()) == [
        ("past", ""), ("", ""), ("weekend", ""), ("", "efterårsferie"),
        ("taken", ""), ("season", ""), ("holiday", "Skærtorsdag"),
    ]  # fmt: skip
    assert next(day.value for day in days.values() if day.is_free) == "2016-10-04"


def test_months_are_whole_weeks_and_those_without_a_free_day_are_left_out() -> None:
    months = months_to_choose(seasons=SEASONS, today=dt.date(2016, 11, 30), off=(), taken=())
    assert [f"{month.first:%Y-%m}" for month in months] == [
        "2016-12", "2017-01", "2017-02", "2017-03", "2017-04", "2017-05", "2017-06",
    ]  # fmt: skip
    assert {len(week) for month in months for week in month.weeks} == {7}
    assert months[0].weeks[0][:4] == (None, None, None, months[0].days[0])
