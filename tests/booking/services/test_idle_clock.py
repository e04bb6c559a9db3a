"""What the clock asks every second reads nothing that is not due, however much there is."""

import datetime as dt
from unittest.mock import patch

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from booking.models import Programme, Registration, ThemedDay
from booking.rules import day as day_rules
from booking.rules.working_days import DENMARK
from booking.services import clock as clock_service
from booking.services import queue
from booking.services.day import clock as day_clock
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import SETTINGS, STARTS, fix_day, list_attendees
from tests.factories import OPENS, at, danish, make_municipalities, make_programme, make_registration

IDLE = danish(2016, 10, 20, 12)
"""Four weeks before the day: no mail about it is due."""
DUE = danish(2016, 10, 27, 12)
"""Three weeks before it, a working day after 9.00."""


def idle() -> int:
    """Count the statements of everything that the clock asks; nothing is written."""
    with CaptureQueriesContext(connection) as asked:
        assert clock_service.lapse_due() + clock_service.remind_due() + day_clock.remind_of_days() == 0
    return len(asked)


def make_days(count: int) -> list[Registration]:
    """Confirm `count` places, with a day, a list that is long enough, and people who know."""
    with at(OPENS):
        programme = make_programme(capacity=count + 1, settings=SETTINGS)
        *confirmed, unconfirmed = [make_registration(programme, one) for one in make_municipalities(count + 1)]
        for row in confirmed:
            queue.confirm(registration_id=row.pk, by=MUNICIPALITY)
            list_attendees(row, "Anna", "Bo", "Ida", "Eva", "Tom")
            fix_day(row)
    Registration.objects.filter(pk=unconfirmed.pk).update(answer_by=danish(2016, 12, 1, 23, 59))
    return confirmed


@pytest.mark.django_db
def test_an_idle_clock_reads_no_row() -> None:
    make_days(2)
    with at(IDLE):
        day_clock.remind_of_days()
    with at(IDLE), patch.object(Model, "from_db", side_effect=AssertionError("a row was read")):
        assert idle() <= 8


@pytest.mark.django_db
@pytest.mark.parametrize("moment", [IDLE, DUE])
def test_it_asks_as_much_of_three_days_as_of_one(moment: dt.datetime) -> None:
    days = make_days(3)
    with at(moment):
        day_clock.remind_of_days()
        three = idle()
        for row in days[1:]:
            ThemedDay.objects.filter(registration=row).delete()
        assert idle() == three


@pytest.mark.django_db
def test_a_programme_without_intervals_is_no_fault() -> None:
    with at(OPENS):
        make_programme(settings={})
        assert Programme.objects.count() == 1
        assert idle() <= 8


@given(st.dates(dt.date(2016, 1, 1), dt.date(2030, 12, 31)), st.integers(-365, 365), st.integers(0, 5 * 24 * 60))
def test_no_day_whose_mail_is_due_is_left_out(day: dt.date, days_before: int, minutes: int) -> None:
    due_at = day_rules.mail_due(day, days_before or 1)
    now = (due_at + dt.timedelta(minutes=minutes)).astimezone(DENMARK)
    is_due = day_rules.mail_is_due(now, due_at, due_at)
    assert (day in day_rules.days_of_mail(now, days_before or 1)) == is_due


def test_the_days_of_a_mail_lie_together() -> None:
    assert day_rules.days_of_mail(DUE, 21) == [dt.date(2016, 11, 16), STARTS.date()]
    assert day_rules.days_of_mail(danish(2016, 10, 28, 9), 21) == [dt.date(2016, 11, day) for day in (17, 18, 19, 20)]
