"""Reminders of the last day, and extensions by staff (Q5, Q8)."""

import datetime as dt

import pytest
import time_machine

from booking import refusals
from booking.models import EntryText, Programme, Registration
from booking.services.clock import asked, bounced, extend, lapse_due, remind_due
from booking.services.queue import confirm
from booking.services.record import verify
from booking.services.turn import MUNICIPALITY
from tests.factories import (
    DEADLINE,
    OPENS,
    STAFF,
    accept,
    again,
    danish,
    journal,
    make_programme,
    make_queue,
    where,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TOO_LATE = danish(2016, 10, 1)
ADDRESS = "anne@aarhus.dk"


def test_remind_due_once_at_nine_on_the_last_day(
    clock: time_machine.Traveller, programme: Programme, first: Registration
) -> None:
    accept(first, OPENS)
    clock.move_to(danish(2016, 9, 30, 8, 59, 59))
    assert remind_due() == 0
    clock.move_to(danish(2016, 9, 30, 9))
    assert [remind_due(), remind_due()] == [1, 0]
    assert again(first).reminded_at == danish(2016, 9, 30, 9)
    assert journal(programme)[-1] == ("reminded", 1, "clock", {"answer_by": "2016-09-30T21:59:00.000000+00:00"})


def test_remind_due_is_dropped_when_its_day_is_over(clock: time_machine.Traveller, first: Registration) -> None:
    clock.move_to(TOO_LATE)
    assert remind_due() == 0
    assert again(first).reminded_at is None


def test_remind_due_not_for_a_confirmed_or_bounced_one(clock: time_machine.Traveller) -> None:
    programme = make_programme(capacity=2)
    confirmed, refused = make_queue(programme, 2)
    confirm(registration_id=confirmed.pk, by=MUNICIPALITY)
    bounced(registration_id=refused.pk, address=refused.contact_email, ask=1)
    clock.move_to(danish(2016, 9, 30, 9))
    assert remind_due() == 0


def test_extend_asks_anew_and_the_old_mail_counts_no_more(
    clock: time_machine.Traveller, programme: Programme, first: Registration
) -> None:
    accept(first, OPENS)
    extend(registration_id=first.pk, until=dt.date(2016, 10, 7), by=STAFF, reason=" Udvalget mødes den 6. ")
    row = again(first)
    assert (row.ask, row.answer_by, row.asked_at, row.lapses_at) == (2, danish(2016, 10, 7, 23, 59), None, None)
    assert journal(programme)[-1] == (
        "extended",
        1,
        "staff",
        {"ask": 2, "answer_by": "2016-10-07T21:59:00.000000+00:00", "was": "2016-09-30T21:59:00.000000+00:00"},
    )
    assert EntryText.objects.get().text == {"reason": "Udvalget mødes den 6."}
    assert asked(registration_id=first.pk, ask=1, at=OPENS) is False
    assert asked(registration_id=first.pk, ask=2, at=OPENS) is True
    clock.move_to(danish(2016, 10, 7, 23, 59, 59))
    lapse_due()
    assert where(first) == ("allocated", 1)
    clock.move_to(danish(2016, 10, 8))
    lapse_due()
    assert where(first) == ("lapsed", None)
    assert verify(programme).sentences == []


def test_extend_forgets_a_reminder_and_a_bounce(clock: time_machine.Traveller, first: Registration) -> None:
    clock.move_to(danish(2016, 9, 30, 9))
    remind_due()
    bounced(registration_id=first.pk, address=ADDRESS, ask=1)
    extend(registration_id=first.pk, until=dt.date(2016, 10, 7), by=STAFF, reason="Mailfejl")
    row = again(first)
    assert (row.reminded_at, row.contact_bounced_at) == (None, None)
    clock.move_to(danish(2016, 10, 7, 9))
    assert remind_due() == 1


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (OPENS, dt.date(2016, 9, 30)),  # the deadline it has
        (OPENS, dt.date(2016, 9, 29)),
        (danish(2016, 10, 5), dt.date(2016, 10, 5)),  # today
        (danish(2016, 10, 5), dt.date(2016, 10, 4)),
    ],
)
def test_extend_only_to_a_later_day(
    clock: time_machine.Traveller, first: Registration, now: dt.datetime, until: dt.date
) -> None:
    clock.move_to(now)
    with pytest.raises(refusals.Invalid) as refused:
        extend(registration_id=first.pk, until=until, by=STAFF, reason="Aftalt")
    assert list(refused.value.errors) == ["until"]
    assert again(first).answer_by == DEADLINE


def test_extend_needs_a_reason(first: Registration) -> None:
    with pytest.raises(refusals.Invalid) as refused:
        extend(registration_id=first.pk, until=dt.date(2016, 10, 7), by=STAFF, reason=" ")
    assert list(refused.value.errors) == ["reason"]


def test_extend_only_an_unconfirmed_place(
    clock: time_machine.Traveller, first: Registration, second: Registration
) -> None:
    with pytest.raises(refusals.NotAllocated):
        extend(registration_id=second.pk, until=dt.date(2016, 10, 7), by=STAFF, reason="Aftalt")
    accept(first, OPENS)
    clock.move_to(TOO_LATE)
    with pytest.raises(refusals.NotAllocated):
        extend(registration_id=first.pk, until=dt.date(2016, 10, 7), by=STAFF, reason="Aftalt")


def test_settling_a_deadline_over_christmas(clock: time_machine.Traveller) -> None:
    """Registered on Thursday 22 December 2016: Friday 23 and Tuesday 27 are the two working days."""
    clock.move_to(danish(2016, 12, 22, 14))
    (first,) = make_queue(make_programme(capacity=1), 1)
    assert first.answer_by == danish(2016, 12, 27, 23, 59)
    accept(first, danish(2016, 12, 23, 16))
    assert again(first).lapses_at == danish(2016, 12, 28)
