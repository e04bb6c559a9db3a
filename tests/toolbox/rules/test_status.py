"""The status of a target: the named cases, and all others against a naive oracle."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolbox.rules.status import TargetStatus, target_status

pytestmark = pytest.mark.pure

NEW_YEAR = dt.date(2015, 1, 1)
DUE = dt.date(2015, 12, 31)
JULY = dt.date(2015, 7, 2)  # half of the way between the two

Measured = Sequence[tuple[dt.date, Decimal]]


def at_least(value: int, *measurements: tuple[dt.date, int], today: dt.date, due: dt.date | None = DUE) -> TargetStatus:
    return target_status(
        operator=">=",
        value=Decimal(value),
        baseline=None,
        start=None,
        due=due,
        measurements=[(on, Decimal(measured)) for on, measured in measurements],
        today=today,
    )


def at_most_ten_from_twenty(on: dt.date, measured: int) -> TargetStatus:
    return target_status(
        operator="<=",
        value=Decimal(10),
        baseline=Decimal(20),
        start=NEW_YEAR,
        due=DUE,
        measurements=[(on, Decimal(measured))],
        today=on,
    )


def test_a_falling_target_is_judged_by_its_falling_line() -> None:
    """Check 22: at most 10 days, from 20; half-way the line stands at 15."""
    assert at_most_ten_from_twenty(JULY, 12) is TargetStatus.ON_THE_WAY
    assert at_most_ten_from_twenty(JULY, 15) is TargetStatus.ON_THE_WAY
    assert at_most_ten_from_twenty(JULY, 16) is TargetStatus.BEHIND
    assert at_most_ten_from_twenty(DUE, 12) is TargetStatus.BEHIND
    assert at_most_ten_from_twenty(JULY, 10) is TargetStatus.REACHED
    assert at_most_ten_from_twenty(JULY, 9) is TargetStatus.REACHED


def test_an_unmeasured_target_is_overdue_the_day_after() -> None:
    assert at_least(80, today=DUE) is TargetStatus.NOT_MEASURED
    assert at_least(80, today=dt.date(2016, 1, 1)) is TargetStatus.OVERDUE
    assert at_least(80, (DUE, 79), today=dt.date(2016, 1, 1)) is TargetStatus.OVERDUE
    assert at_least(80, (dt.date(2016, 2, 1), 80), today=dt.date(2016, 2, 1)) is TargetStatus.REACHED


def test_a_target_without_a_date_is_never_overdue() -> None:
    assert at_least(95, due=None, today=dt.date.max) is TargetStatus.NO_DATE
    assert at_least(95, (JULY, 60), due=None, today=dt.date.max) is TargetStatus.NO_DATE
    assert at_least(95, (JULY, 95), due=None, today=dt.date.max) is TargetStatus.REACHED


def test_the_latest_measurement_counts_in_whatever_order_they_come() -> None:
    assert at_least(80, (JULY, 60), (NEW_YEAR, 90), today=JULY) is TargetStatus.ON_THE_WAY
    assert at_least(80, (NEW_YEAR, 60), (JULY, 90), today=JULY) is TargetStatus.REACHED
    assert at_least(80, (JULY, 60), (JULY, 90), today=JULY) is TargetStatus.REACHED
    assert at_least(80, (JULY, 90), (JULY, 60), today=JULY) is TargetStatus.ON_THE_WAY


@pytest.mark.parametrize(("measured", "status"), [(1, TargetStatus.REACHED), (0, TargetStatus.ON_THE_WAY)])
def test_a_yes_or_no_is_reached_by_a_yes(measured: int, status: TargetStatus) -> None:
    got = target_status(
        operator="yes",
        value=None,
        baseline=Decimal(0),
        start=NEW_YEAR,
        due=DUE,
        measurements=[(JULY, Decimal(measured))],
        today=JULY,
    )
    assert got is status


DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2015, 3, 31))
NUMBERS = st.decimals(-100, 100, places=1)
FACTS = st.fixed_dictionaries(
    {
        "operator": st.sampled_from([">=", "<=", "=", "yes"]),
        "value": st.none() | NUMBERS,
        "baseline": st.none() | NUMBERS,
        "start": st.none() | DAYS,
        "due": st.none() | DAYS,
        "measurements": st.lists(st.tuples(DAYS, NUMBERS), max_size=4),
        "today": DAYS,
    }
)


@given(FACTS)
def test_any_target_is_judged_as_the_naive_oracle_does(facts: dict[str, Any]) -> None:
    assert target_status(**facts) == told_naively(facts)


def told_naively(facts: dict[str, Any]) -> str:
    """Say it the long way: first what ends the matter, then day by day along the line, in whole fractions."""
    by_day = dict(facts["measurements"])  # the later of one day replaces the earlier
    latest = max(by_day.items()) if by_day else None
    due, value = facts["due"], facts["value"]
    if latest and is_done(facts["operator"], value, latest[1]):
        return "reached"
    if not due:
        return "no_date"
    if (facts["today"] - due).days >= 1:
        return "overdue"
    if not latest:
        return "not_measured"
    if facts["operator"] == "yes" or None in {value, facts["baseline"], facts["start"]}:
        return "on_the_way"
    missing = Fraction(value) - Fraction(latest[1])
    allowed = Fraction(value) - height_walked(facts, latest[0])
    if facts["operator"] == "<=":
        missing, allowed = -missing, -allowed
    if facts["operator"] == "=":
        missing, allowed = abs(missing), abs(allowed)
    return "behind" if missing > allowed else "on_the_way"


def is_done(operator: str, value: Decimal | None, measured: Decimal) -> bool:
    if operator == "yes":
        return bool(measured)
    if value is None:
        return False
    return (operator != "<=" and measured == value) or {
        ">=": measured - value > 0,
        "<=": not measured - value > 0,
        "=": False,
    }[operator]


def height_walked(facts: dict[str, Any], on: dt.date) -> Fraction:
    height, day, due = Fraction(facts["baseline"]), facts["start"], facts["due"]
    if on >= due:
        return Fraction(facts["value"])
    step = (Fraction(facts["value"]) - height) / max((due - day).days, 1)
    while day < on:
        height, day = height + step, day + dt.timedelta(days=1)
    return height


@given(NUMBERS, NUMBERS, st.lists(st.tuples(DAYS, NUMBERS), max_size=3), DAYS, DAYS)
def test_a_falling_target_is_the_mirror_of_a_rising_one(
    value: Decimal, baseline: Decimal, measured: Measured, due: dt.date, today: dt.date
) -> None:
    rising = target_status(
        operator=">=", value=value, baseline=baseline, start=NEW_YEAR, due=due, measurements=measured, today=today
    )
    falling = target_status(
        operator="<=",
        value=-value,
        baseline=-baseline,
        start=NEW_YEAR,
        due=due,
        measurements=[(on, -number) for on, number in measured],
        today=today,
    )
    assert rising is falling
