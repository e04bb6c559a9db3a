"""A programme's values: the same as its file holds, and the same moved by a year or a week."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from booking.programme.file import ProgrammeFacts, read_programme
from booking.programme.values import moved, values_of
from booking.services import programmes
from booking.services.turn import SYSTEM
from tests.factories import SLUG

FILE = Path(programmes.__file__).resolve().parents[1] / "data" / f"{SLUG}.toml"
AUTUMN: dict[str, Any] = {
    "slug": "autumn-2016",
    "name_da": "efteråret 2016",
    "name_en": "autumn 2016",
    "starts_on": dt.date(2016, 9, 28),
    "ends_on": dt.date(2016, 12, 21),
}


@pytest.mark.django_db
def test_values_of_a_programme_read_back_as_its_file() -> None:
    facts = read_programme(FILE)
    programme = programmes.create_programme(facts, by=SYSTEM)
    again = ProgrammeFacts.model_validate(values_of(programme))
    assert facts.promote_until is None
    assert programmes.differences(programme, again) == []
    assert (again.slug, again.capacity, again.seasons, again.texts) == (
        facts.slug,
        facts.capacity,
        facts.seasons,
        facts.texts,
    )


def test_moved_moves_dates_at_every_depth_and_leaves_texts() -> None:
    values = {
        "opens_at": dt.datetime.fromisoformat("2016-10-29T09:30"),
        "confirm_working_days": 2,
        "seasons": [],
        "days_to_avoid": [{"starts_on": dt.date(2016, 10, 17), "name_da": "uge 42 i 2016"}],
        "texts": {"da": {"title": "Temadage 2016"}},
    }
    assert moved(values, years=1, days=2) == values | {
        "opens_at": dt.datetime.fromisoformat("2017-10-31T09:30"),
        "days_to_avoid": [{"starts_on": dt.date(2017, 10, 19), "name_da": "uge 42 i 2016"}],
    }


@pytest.mark.parametrize(("years", "day"), [(4, dt.date(2020, 2, 29)), (1, dt.date(2017, 2, 28))])
def test_moved_has_the_28th_where_the_year_has_no_29th(years: int, day: dt.date) -> None:
    assert moved({"day": dt.date(2016, 2, 29), "seasons": []}, years=years, days=0)["day"] == day


@pytest.mark.parametrize(
    ("season", "years", "days", "names"),
    [
        (AUTUMN, 1, 0, ("autumn-2017", "efteråret 2017", "autumn 2017")),
        (AUTUMN, 0, 14, ("autumn-2016", "efteråret 2016", "autumn 2016")),
        (AUTUMN | {"name_da": "efteråret"}, 2, 0, ("autumn-2018", "efteråret", "autumn 2018")),
        (
            AUTUMN | {"slug": "winter-2016-2017", "name_da": "vinteren 2016/2017", "ends_on": dt.date(2017, 3, 1)},
            1,
            0,
            ("winter-2017-2018", "vinteren 2017/2018", "autumn 2017"),
        ),
    ],
)
def test_moved_has_the_years_in_a_seasons_names_follow(
    season: dict[str, Any], years: int, days: int, names: tuple[str, ...]
) -> None:
    (after,) = moved({"seasons": [season]}, years=years, days=days)["seasons"]
    assert (after["slug"], after["name_da"], after["name_en"]) == names
