"""What the storm's counts call half a day, too many repeats, or a loss."""

import dataclasses
import datetime as dt
from typing import Any

import pytest

from tests.storm.counting import INVITED, PROVED, Counts, halves
from tests.storm.people import begins_at
from tests.storm.postman import HANGS_UP

DATE = dt.date(2026, 3, 2)
AT = begins_at(DATE)
GOOD = Counts(
    registered=1,
    days=1,
    left=0,
    invites=2,
    mails=4,
    asked_again=0,
    kills={"web-1": 2},
    moods={HANGS_UP: 1},
    lost=[],
    twice=[],
    half=[],
    duplicates=3,
    faults=[],
    verdict=PROVED,
)


@pytest.mark.parametrize(
    ("row", "is_half"),
    [
        (("A", AT, 1, INVITED, INVITED), False),
        (("A", None, 0, 0, 0), False),
        (("A", None, 1, 0, 0), True),
        (("A", AT, 0, INVITED, INVITED), True),
        (("A", AT, 2, INVITED, INVITED), True),
        (("A", AT, 1, INVITED - 1, INVITED), True),
        (("A", AT, 1, INVITED, INVITED - 1), True),
        (("A", AT + dt.timedelta(hours=1), 1, INVITED, INVITED), True),
        (("B", AT, 1, INVITED, INVITED), True),  # nobody asked for it
    ],
)
def test_a_day_is_there_with_all_of_it_or_with_nothing(row: tuple[Any, ...], *, is_half: bool) -> None:
    assert bool(list(halves([row], {"A": DATE}))) is is_half


@pytest.mark.parametrize(
    "worse",
    [{"lost": ["x"]}, {"twice": ["x"]}, {"half": ["x"]}, {"faults": ["x"]}, {"duplicates": 4}, {"verdict": "alas"}],
)
def test_counts_are_good_only_where_nothing_is_amiss(worse: dict[str, Any]) -> None:
    assert GOOD.is_good
    assert not dataclasses.replace(GOOD, **worse).is_good
