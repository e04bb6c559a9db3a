"""Who waits is told once, on the first working day of January, how things stand (Q7)."""

import datetime as dt

import pytest
import time_machine

from booking.models import EntryKind, JournalEntry
from booking.rules.deadline import new_year_due
from booking.services import clock as clock_service
from booking.services import queue
from booking.services.turn import MUNICIPALITY
from tests.factories import danish, make_programme, make_queue

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("now", "is_due"),
    [
        (danish(2017, 1, 2, 8, 59), False),
        (danish(2017, 1, 2, 9), True),
        (danish(2017, 1, 3, 23, 58), True),
        (danish(2017, 1, 4, 0, 1), False),
        (danish(2016, 12, 31, 12), False),
        (danish(2018, 1, 2, 9), True),
    ],
)
def test_it_is_due_on_the_first_working_day_and_the_next(now: dt.datetime, *, is_due: bool) -> None:
    assert (new_year_due(now) is not None) is is_due


def test_everybody_who_waits_is_told_once(clock: time_machine.Traveller) -> None:
    rows = make_queue(make_programme(), 8)
    for row in rows[:3]:
        queue.confirm(registration_id=row.pk, by=MUNICIPALITY)
    queue.withdraw(registration_id=rows[7].pk, by=MUNICIPALITY)
    assert clock_service.tell_waiting() == 0
    clock.move_to(danish(2017, 1, 2, 9))
    assert [clock_service.tell_waiting(), clock_service.tell_waiting()] == [2, 0]
    told = JournalEntry.objects.filter(kind=EntryKind.WAITING_TOLD).order_by("number")
    assert [(entry.registration_id, entry.details) for entry in told] == [
        (rows[5].pk, {"unconfirmed": 2}),
        (rows[6].pk, {"unconfirmed": 2}),
    ]
    clock.move_to(danish(2017, 1, 3, 12))
    assert clock_service.tell_waiting() == 0
