"""What is due to be erased, asked of the database: what the rule says of each row, and no row is read for it."""

import datetime as dt
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from time_machine import Traveller

from booking.models import Registration
from booking.queries import retention
from booking.services import casework, erasure, queue
from booking.services.turn import MUNICIPALITY
from tests.booking import bulk_helpers
from tests.booking.day_helpers import SETTINGS, fix_day
from tests.factories import STAFF, danish, make_municipality, make_programme, make_queue, make_registration


def periods(without_place: int, with_place: int) -> dict[str, dict[str, int]]:
    """Return settings that say how long data are kept, in months."""
    return {"retention": {"without_place_months": without_place, "with_place_months": with_place}}


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(1, 130))
def test_the_last_day_that_is_over_is_the_rule_turned_round(on: dt.date, months: int) -> None:
    last = retention.last_day_over(months, on)
    assert retention.months_after(last, months) <= on < retention.months_after(last + dt.timedelta(days=1), months)


@pytest.fixture
def many_kinds(clock: Traveller) -> list[Registration]:
    """Registrations with and without a place, a day, a hold or a period, of programmes that end at different times."""
    programme = make_programme(capacity=3, settings=SETTINGS | periods(6, 12))
    first, second, _third, fourth, _fifth = rows = make_queue(programme, 5)
    for row in (first, second):
        queue.confirm(registration_id=row.pk, by=MUNICIPALITY)
    fix_day(first)
    fix_day(second, starts_at=danish(2017, 9, 14, 23, 30))
    casework.set_hold(registration_id=fourth.pk, by=STAFF, reason="Klage")
    others = (
        make_programme("short", capacity=1, promote_until=danish(2017, 8, 31, 23, 59), settings=periods(2, 18)),
        make_programme("same", capacity=1, settings=periods(6, 12)),
        make_programme("never", capacity=1, settings=SETTINGS),
        make_programme("half", capacity=1, settings={"retention": {"with_place_months": 15}}),
    )
    municipalities = [make_municipality(number) for number in (21, 22)]
    return rows + [make_registration(other, one) for other in others for one in municipalities]


@pytest.mark.django_db
def test_the_database_finds_what_the_rule_says(many_kinds: list[Registration]) -> None:
    dates = {row.pk: retention.due_on(row) for row in Registration.objects.all() if not row.legal_hold}
    assert len({date for date in dates.values() if date}) == 6
    for on in {date + dt.timedelta(days=days) for date in dates.values() if date for days in (-1, 0, 1)}:
        found = {row.pk for rows in retention.due_rows(on) for row in rows.only("pk")}
        assert found == {pk for pk, date in dates.items() if date and date <= on}, on


@pytest.mark.django_db
def test_due_is_listed_by_programme_and_number(many_kinds: list[Registration], clock: Traveller) -> None:
    clock.move_to(danish(2019, 6, 1))
    rows = Registration.objects.filter(legal_hold=False).order_by("programme_id", "queue_number")
    assert [row.pk for row in erasure.due()] == [row.pk for row in rows if retention.due_on(row)]


@pytest.mark.django_db
def test_without_any_period_nothing_is_asked_of_the_registrations(clock: Traveller) -> None:
    make_queue(make_programme(), 1)
    assert list(erasure.due()) == []


@pytest.mark.django_db
def test_asking_costs_the_same_however_many_there_are(clock: Traveller) -> None:
    programme = make_programme(settings=periods(6, 12))
    (row,) = make_queue(programme, 1)
    clock.move_to(danish(2016, 12, 1))
    one = statements()
    bulk_helpers.annulled(programme, row, 2_000)

    with patch.object(Registration, "from_db", side_effect=AssertionError("a row was read")):
        assert statements() == one


def statements() -> int:
    """Count the statements of asking what is due."""
    with CaptureQueriesContext(connection) as asked:
        assert list(erasure.due()) == []
    return len(asked)
