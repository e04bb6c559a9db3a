"""Rows of wished dates as people type them, and the message at each row (D4)."""

import datetime as dt

import pytest
from django.http import QueryDict
from django.utils import translation

from booking.forms import WishesForm
from booking.models import Season, Wish

pytestmark = pytest.mark.pure
AUTUMN = Season(
    slug="autumn-2016", name_da="efteråret 2016", name_en="autumn 2016",
    starts_on=dt.date(2016, 9, 28), ends_on=dt.date(2016, 12, 21),
)  # fmt: skip
TODAY = dt.date(2016, 9, 28)
DAY = dt.date(2016, 11, 17)


def form_of(typed: str | None = None, *stored: Wish, initial: dict[str, str] | None = None) -> WishesForm:
    """Return the form as it was sent (a query string), or as it is first shown."""
    data = None if typed is None else QueryDict(typed)
    return WishesForm(data, seasons=[AUTUMN], today=TODAY, stored=stored, initial=initial)


def row(date: str, time: str = "morning") -> str:
    """Return one row as a browser sends it."""
    query = QueryDict(mutable=True)
    query.update({"date_1": date, "time_1": time})
    return query.urlencode()


@pytest.mark.parametrize(
    "written",
    [
        "17.11.2016", "17/11/2016", "17-11-2016", "17 11 2016", "17/11-2016", "2016-11-17", "17.11.16",
        " 17. 11. 2016 ", "17.11.2016.",
    ],
)  # fmt: skip
def test_a_date_is_read_as_people_write_it(written: str) -> None:
    form = form_of(row(written))
    assert form.is_valid(), form.errors
    assert form.wishes() == [(DAY, "morning")]


@pytest.mark.parametrize(
    "written",
    [
        "i morgen",
        "31.11.2016",
        "0.0.0000",
        "17.11",
        "11/17/2016",
        "17.11.20166",
        "2016-17-11",
        "١٧.١١.٢٠١٦",
        "17.11.2016<",
    ],
)
def test_a_date_that_is_none_says_how_to_write_it_and_keeps_what_was_typed(written: str) -> None:
    form = form_of(row(written))
    assert dict(form.errors) == {"date_1": ["Skriv datoen som dag, måned og år, fx 17.11.2016"]}
    assert form["date_1"].value() == written


@pytest.mark.parametrize(
    ("written", "time", "errors"),
    [
        ("19.11.2016", "morning", {"date_1": ["Vælg en dag fra mandag til fredag"]}),
        ("01.02.2017", "morning", {"date_1": ["Vælg en dato i efteråret 2016"]}),
        ("17.11.2016", "", {"time_1": ["Vælg formiddag, eftermiddag, aften eller hele dagen"]}),
        ("17.11.2016", "night", {"time_1": ["Vælg formiddag, eftermiddag, aften eller hele dagen"]}),
        (
            "28.09.2016", "",
            {
                "date_1": ["Vælg en dato, der ikke er passeret"],
                "time_1": ["Vælg formiddag, eftermiddag, aften eller hele dagen"],
            },
        ),
        ("", "", {}),
        ("  ", "morning", {}),
    ],
)  # fmt: skip
def test_each_row_is_judged(written: str, time: str, errors: dict[str, list[str]]) -> None:
    form = form_of(row(written, time))
    assert dict(form.errors) == errors
    if not errors:
        assert form.wishes() == []


def test_the_summary_names_the_wish_and_links_to_its_field() -> None:
    form = form_of("date_1=17.11.2016&time_1=morning&date_2=19.11.2016&time_2=")
    assert [tuple(problem) for problem in form.problems()] == [
        ("date_2", "Ønske 2: Vælg en dag fra mandag til fredag"),
        ("time_2", "Ønske 2: Vælg formiddag, eftermiddag, aften eller hele dagen"),
    ]


def test_a_stored_wish_that_has_passed_may_stay() -> None:
    past = Wish(date=dt.date(2016, 9, 1), time_of_day="evening")
    form = form_of("date_1=01.09.2016&time_1=evening", past)
    assert form.is_valid(), form.errors
    assert form.wishes() == [(dt.date(2016, 9, 1), "evening")]


@pytest.mark.parametrize(("stored", "rows"), [(0, 3), (2, 3), (3, 4), (9, 10), (10, 10)])
def test_the_form_shows_what_stands_and_room_for_more(stored: int, rows: int) -> None:
    wishes = [Wish(date=DAY + dt.timedelta(days=day), time_of_day="morning") for day in range(stored)]
    form = form_of(None, *wishes)
    assert [shown.number for shown in form.rows()] == list(range(1, rows + 1))
    assert form.has_room is (rows < 10)
    if stored:
        assert (form["date_1"].value(), form["time_1"].value()) == ("17.11.2016", "morning")


def test_what_was_typed_stands_before_what_is_stored() -> None:
    form = form_of(None, Wish(date=DAY, time_of_day="morning"), initial={"date_1": "", "date_5": "x"})
    assert [shown.date.value() for shown in form.rows()] == ["", None, None, None, "x"]


def test_more_rows_than_the_page_has_are_kept_for_the_service_to_refuse() -> None:
    form = form_of("&".join(f"date_{number}=17.11.2016&time_{number}=morning" for number in range(1, 13)))
    assert form.is_valid(), form.errors
    assert len(form.wishes()) == 12


def test_the_form_in_english() -> None:
    with translation.override("en"):
        form = form_of(row("x"))
        assert dict(form.errors) == {"date_1": ["Write the date as day, month and year, for example 17.11.2016"]}
