"""The seasons as weeks: ISO numbers, holidays and weeks off by name, marks in their cells, none left out."""

import datetime as dt

import pytest
from django.utils.translation import override

from booking.models import DaysToAvoid
from booking.words.season_calendar import Block, Calendar, CalendarCell, Mark, calendar_of

AUTUMN = ("efteråret 2016", dt.date(2016, 9, 28), dt.date(2016, 12, 21))
SPRING = ("foråret 2017", dt.date(2017, 1, 2), dt.date(2017, 6, 23))
OFF = [
    (dt.date(2016, 10, 17), dt.date(2016, 10, 21), "efterårsferie"),
    (dt.date(2016, 12, 22), dt.date(2017, 1, 2), "juleferie"),
    (dt.date(2017, 2, 13), dt.date(2017, 2, 17), "vinterferie 7"),
    (dt.date(2017, 2, 20), dt.date(2017, 2, 24), "vinterferie 8"),
]
TODAY = dt.date(2016, 9, 29)


def both(*marks: Mark) -> Calendar:
    return calendar_of([AUTUMN, SPRING], OFF, marks, TODAY)


def mark(date: dt.date, kind: str = "wish", slot: int = 1) -> Mark:
    return Mark(date=date, kind=kind, slot=slot, municipality="Aarhus", registration=slot)


def cell_of(calendar: Calendar, date: dt.date) -> CalendarCell:
    (found,) = [cell for block in calendar.blocks for week in block.weeks for cell in week.cells if cell.date == date]
    return found


def numbers(block: Block) -> list[int]:
    return [week.number for week in block.weeks]


def test_both_seasons_stand_in_blocks_of_a_quarter_at_most() -> None:
    autumn, winter, spring = both().blocks
    assert (autumn.season, numbers(autumn)) == ("efteråret 2016", list(range(39, 52)))
    assert (winter.season, numbers(winter)) == ("foråret 2017", list(range(1, 14)))
    assert (spring.season, numbers(spring)) == ("foråret 2017", list(range(14, 26)))
    assert autumn.weeks[0].cells[0].date == dt.date(2016, 9, 26)
    assert spring.weeks[-1].cells[-1].date == dt.date(2017, 6, 23)


@pytest.mark.parametrize(
    ("first", "last", "weeks"),
    [
        (dt.date(2015, 12, 21), dt.date(2016, 1, 15), [52, 53, 1, 2]),
        (dt.date(2016, 12, 26), dt.date(2017, 1, 6), [52, 1]),
        (dt.date(2020, 12, 28), dt.date(2021, 1, 4), [53, 1]),
        (dt.date(2016, 9, 24), dt.date(2016, 9, 30), [39]),  # begins on a Saturday
        (dt.date(2016, 9, 24), dt.date(2016, 9, 25), []),  # a weekend has no working day
    ],
)
def test_weeks_around_new_year_have_their_iso_numbers(first: dt.date, last: dt.date, weeks: list[int]) -> None:
    calendar = calendar_of([("vinteren", first, last)], [], [], TODAY)
    assert [number for block in calendar.blocks for number in numbers(block)] == weeks


def test_cells_know_season_today_holidays_and_weeks_off() -> None:
    calendar = both()
    assert not cell_of(calendar, dt.date(2016, 9, 27)).in_season
    assert cell_of(calendar, dt.date(2016, 9, 28)).in_season
    assert [cell.date for block in calendar.blocks for week in block.weeks for cell in week.cells if cell.is_today] == [
        TODAY
    ]
    assert cell_of(calendar, dt.date(2017, 5, 25)).holiday == "Kristi himmelfartsdag"
    assert cell_of(calendar, dt.date(2017, 5, 1)).holiday == "Arbejdernes kampdag"
    week_42 = next(week for week in calendar.blocks[0].weeks if week.number == 42)
    assert [cell.time_off for cell in week_42.cells] == ["efterårsferie"] * 5
    offs = {week.number: {cell.time_off for cell in week.cells} for week in calendar.blocks[1].weeks}
    assert (offs[6], offs[7], offs[8], offs[9]) == ({""}, {"vinterferie 7"}, {"vinterferie 8"}, {""})


def test_blocks_name_what_is_shaded_as_far_as_it_reaches() -> None:
    autumn, winter, spring = both().blocks
    assert autumn.named == ((dt.date(2016, 10, 17), dt.date(2016, 10, 21), "efterårsferie"),)
    assert winter.named == (
        (dt.date(2017, 1, 2), dt.date(2017, 1, 2), "juleferie"),
        (dt.date(2017, 2, 13), dt.date(2017, 2, 17), "vinterferie 7"),
        (dt.date(2017, 2, 20), dt.date(2017, 2, 24), "vinterferie 8"),
    )
    assert [(first.isoformat(), name) for first, _last, name in spring.named] == [
        ("2017-04-13", "Skærtorsdag"),
        ("2017-04-14", "Langfredag"),
        ("2017-04-17", "Anden påskedag"),
        ("2017-05-01", "Arbejdernes kampdag"),
        ("2017-05-12", "Store bededag"),
        ("2017-05-25", "Kristi himmelfartsdag"),
        ("2017-06-05", "Anden pinsedag; Grundlovsdag"),
    ]


def test_days_off_are_named_in_the_readers_language() -> None:
    autumn = DaysToAvoid(name_da="efterårsferie", name_en="autumn holiday")
    christmas = DaysToAvoid(name_da="juleferie", name_en="Christmas holiday")
    with override("en-gb"):
        assert [str(autumn), str(christmas)] == ["autumn holiday", "Christmas holiday"]
    assert [str(autumn), str(christmas)] == ["efterårsferie", "juleferie"]


def test_marks_stand_in_their_cell_days_first_then_by_slot() -> None:
    date = dt.date(2016, 12, 6)
    marks = [mark(date, slot=3), mark(date, slot=2), mark(date, "proposal", 5), mark(date, "day", 4)]
    found = cell_of(both(*marks), date).marks
    assert [(shown.kind, shown.slot) for shown in found] == [("day", 4), ("proposal", 5), ("wish", 2), ("wish", 3)]


def test_marks_that_no_block_shows_are_listed_outside() -> None:
    saturday, summer, inside = dt.date(2016, 10, 1), dt.date(2017, 8, 1), dt.date(2016, 10, 3)
    calendar = both(mark(summer, "day"), mark(saturday), mark(inside))
    assert [shown.date for shown in calendar.outside] == [saturday, summer]
