"""Dates as people write them: read where they are sure, left alone where they are not."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolbox.rules.dates import LONGEST_WHEN, NO_DATE_UNDERSTOOD, UnderstoodDate, understood, working_day_of

pytestmark = pytest.mark.pure

PERIODS = {
    # The words of the example (source text 004), and what the checked file says of each.
    "ved udgangen af 2015": "2015-12-31",
    "i løbet af 2014 og 2015": "2014-01-01/2015-12-31",
    "i sommeren 2014 (august-september)": "2014-08-01/2014-09-30",
    "primo 2015 (januar-marts)": "2015-01-01/2015-03-31",
    "marts 2015": "2015-03-01/2015-03-31",
    "ultimo 2015": "2015-12-01/2015-12-31",
    # Days.
    "15.3.2015": "2015-03-15",
    "15/3-2015": "2015-03-15",
    "d. 15.3.15": "2015-03-15",
    "2015-03-15": "2015-03-15",
    "mandag den 2. marts 2015": "2015-03-02",
    "March 15th, 2015": "2015-03-15",
    "senest 1. maj 2015": "2015-05-01",
    "inden 1. juni 2015": "2015-06-01",
    "inden udgangen af juni 2015": "2015-06-30",
    "by the end of June 2015": "2015-06-30",
    "inden sommeren 2015": "2015-05-31",
    # Periods.
    "03/2015": "2015-03-01/2015-03-31",
    "2015-03": "2015-03-01/2015-03-31",
    "I Marts måned 2015.": "2015-03-01/2015-03-31",
    "august – september 2014": "2014-08-01/2014-09-30",
    "januar/februar 2016": "2016-01-01/2016-02-29",
    "1.-15. marts 2015": "2015-03-01/2015-03-15",
    "fra august 2014 til marts 2015": "2014-08-01/2015-03-31",
    "between 1 March and 1 April 2015": "2015-03-01/2015-04-01",
    "sommeren 2014": "2014-06-01/2014-08-31",
    "forår 2016": "2016-03-01/2016-05-31",
    "in the autumn of 2016": "2016-09-01/2016-11-30",
    "vinteren 2014/15": "2014-12-01/2015-02-28",
    "primo 2015": "2015-01-01/2015-01-31",
    "medio 2015": "2015-06-01/2015-06-30",
    "ultimo februar 2015": "2015-02-21/2015-02-28",
    "medio marts 2015": "2015-03-11/2015-03-20",
    "1. kvartal 2015": "2015-01-01/2015-03-31",
    "1. og 2. kvartal 2015": "2015-01-01/2015-06-30",
    "Q4 2015": "2015-10-01/2015-12-31",
    "første halvår 2015": "2015-01-01/2015-06-30",
    "second half of 2015": "2015-07-01/2015-12-31",
    "2015": "2015-01-01/2015-12-31",
    "2014-2015": "2014-01-01/2015-12-31",
    "inden for 2015": "2015-01-01/2015-12-31",
    "uge 12 2015": "2015-03-16/2015-03-22",
    "week 53, 2015": "2015-12-28/2016-01-03",
}
NOT_SURE = (
    *("på længere sigt", "løbende", "", "  ", "hver onsdag", "efter marts 2015", "fra 2014", "15. marts", "15/3"),
    *("30. februar 2015", "30/2-2015", "uge 53 2014", "2015-13", "13/2015", "vinter 2015", "2015/16", "1815", "2115"),
    *("marts 2015 til januar 2015", "marts 2015 " * 20, "(((((", "(marts 2015", "1" * LONGEST_WHEN),
)


def read(days: str) -> UnderstoodDate:
    first, __, last = days.partition("/")
    return UnderstoodDate(dt.date.fromisoformat(first), dt.date.fromisoformat(last or first), is_day=not last)


@pytest.mark.parametrize(("text", "days"), PERIODS.items())
def test_a_written_date_is_understood(text: str, days: str) -> None:
    assert understood(text) == understood(f" {text.upper()} ") == read(days)


@pytest.mark.parametrize("text", NOT_SURE)
def test_what_is_not_surely_a_date_is_none(text: str) -> None:
    assert understood(text) == NO_DATE_UNDERSTOOD


WORDS = (
    "marts",
    "ultimo",
    "inden",
    "udgangen",
    "af",
    "2015",
    "31",
    "1.",
    "(",
    ")",
    "-",
    "/",
    "og",
    "uge",
    "fra",
    "½",
    "٣",
)


@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)))
def test_reading_never_raises_and_never_ends_before_it_begins(text: str) -> None:
    date = understood(text)
    assert (date.first is None) == (date.last is None)
    if date.first and date.last:
        assert date.first <= date.last
        assert not date.is_day or date.first == date.last
        assert date.first <= (working_day_of(date) or dt.date.max) <= date.last


@given(st.dates(dt.date(1950, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_is_read_in_every_numeric_form(day: dt.date) -> None:
    for form in (
        f"{day:%d.%m.%Y}",
        f"{day.day}/{day.month}-{day.year}",
        f"{day.day}. {day.month}. {day.year}",
        str(day),
    ):
        assert understood(form) == UnderstoodDate(day, day, is_day=True), form


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("marts 2015", dt.date(2015, 3, 2)),
        ("2015", dt.date(2015, 1, 2)),
        ("ultimo 2015", dt.date(2015, 12, 1)),
        ("ved udgangen af 2015", dt.date(2015, 12, 31)),
        ("15.3.2015", dt.date(2015, 3, 15)),
        ("24.-27. december 2015", dt.date(2015, 12, 24)),
        ("på længere sigt", None),
    ],
)
def test_a_calendar_entry_stands_on_the_day_else_on_the_first_working_day(text: str, day: dt.date | None) -> None:
    assert working_day_of(understood(text)) == day
