"""What happens to a place when time passes, and how reports on the mail that asks change it (Q5, Q6)."""

import datetime as dt

import pytest
import time_machine

from booking.models import Programme, Registration
from booking.services.clock import asked, bounced, extend, lapse_due
from booking.services.queue import confirm, withdraw
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
    make_registration,
    where,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TOO_LATE = danish(2016, 10, 1)
ADDRESS = "anne@aarhus.dk"


def test_asked_starts_the_clock(first: Registration, programme: Programme) -> None:
    accepted = OPENS + dt.timedelta(seconds=3)
    assert asked(registration_id=first.pk, ask=1, at=accepted) is True
    row = again(first)
    assert (row.asked_at, row.lapses_at) == (accepted, TOO_LATE)
    assert journal(programme)[-1] == (
        "asked",
        1,
        "mail",
        {"ask": 1, "at": "2016-09-28T07:00:03.000000+00:00", "lapses_at": "2016-09-30T22:00:00.000000+00:00"},
    )


@pytest.mark.parametrize("ask", [0, 2])
def test_asked_of_another_asking_changes_nothing(first: Registration, programme: Programme, ask: int) -> None:
    assert asked(registration_id=first.pk, ask=ask, at=OPENS) is False
    assert again(first).lapses_at is None
    assert journal(programme, "asked") == []


def test_asked_twice_keeps_the_first_time(first: Registration, programme: Programme) -> None:
    assert [accept(first, OPENS), accept(first, OPENS + dt.timedelta(hours=5))] == [True, False]
    assert again(first).asked_at == OPENS
    assert len(journal(programme, "asked")) == 1


def test_asked_of_a_confirmed_or_waiting_one_changes_nothing(first: Registration, second: Registration) -> None:
    confirm(registration_id=first.pk, by=MUNICIPALITY)
    assert asked(registration_id=first.pk, ask=1, at=OPENS) is False
    assert asked(registration_id=second.pk, ask=0, at=OPENS) is False


def test_a_place_whose_mail_was_never_accepted_never_lapses(
    clock: time_machine.Traveller, first: Registration, second: Registration
) -> None:
    clock.move_to(danish(2016, 12, 1))
    assert lapse_due() == 0
    assert (where(first), where(second)) == (("allocated", 1), ("waiting", None))
    confirm(registration_id=first.pk, by=MUNICIPALITY)
    assert where(first) == ("confirmed", 1)


@pytest.mark.parametrize(
    ("accepted", "stays"),
    [(danish(2016, 9, 29, 23, 59, 59), False), (danish(2016, 9, 30, 0, 0, 0), True)],
)
def test_a_mail_accepted_less_than_a_whole_working_day_before_holds_the_clock(
    clock: time_machine.Traveller, first: Registration, accepted: dt.datetime, *, stays: bool
) -> None:
    clock.move_to(accepted)
    assert accept(first, accepted) is True
    clock.move_to(TOO_LATE)
    assert lapse_due() == (0 if stays else 2)
    assert where(first) == (("allocated", 1) if stays else ("lapsed", None))


def test_a_report_that_comes_after_the_deadline_counts_by_when_the_mail_was_accepted(
    clock: time_machine.Traveller, first: Registration
) -> None:
    clock.move_to(danish(2016, 10, 3))
    assert asked(registration_id=first.pk, ask=1, at=OPENS) is True
    assert where(first) == ("allocated", 1)
    lapse_due()
    assert where(first) == ("lapsed", None)


@pytest.mark.parametrize(
    ("moment", "lapses"),
    [(DEADLINE, False), (TOO_LATE - dt.timedelta(microseconds=1), False), (TOO_LATE, True)],
)
def test_lapse_due_at_midnight_and_not_before(
    clock: time_machine.Traveller, first: Registration, second: Registration, moment: dt.datetime, *, lapses: bool
) -> None:
    accept(first, OPENS)
    clock.move_to(moment)
    lapse_due()
    assert where(first) == (("lapsed", None) if lapses else ("allocated", 1))
    assert where(second) == (("allocated", 1) if lapses else ("waiting", None))


def test_lapse_due_writes_lapse_and_promotion_together(
    clock: time_machine.Traveller, programme: Programme, first: Registration, second: Registration
) -> None:
    accept(first, OPENS)
    clock.move_to(TOO_LATE)
    assert lapse_due() == 2
    assert lapse_due() == 0
    row = again(first)
    assert (row.status, row.lapsed_at, row.lapses_at, row.answer_by) == ("lapsed", TOO_LATE, None, DEADLINE)
    deadline = "2016-09-30T21:59:00.000000+00:00"
    assert journal(programme)[-2:] == [
        ("lapsed", 1, "clock", {"slot": 1, "answer_by": deadline, "passed_on": True}),
        ("promoted", 2, "clock", {"slot": 1, "ask": 1, "answer_by": "2016-10-04T21:59:00.000000+00:00"}),
    ]
    assert again(second).allocated_at == TOO_LATE
    assert verify(programme).sentences == []


def test_lapse_due_with_nobody_waiting_says_that_the_slot_is_free(clock: time_machine.Traveller) -> None:
    programme = make_programme(capacity=2)
    for registration in make_queue(programme, 2):
        accept(registration, OPENS)
    clock.move_to(TOO_LATE)
    assert lapse_due() == 2
    assert [entry[3]["passed_on"] for entry in journal(programme, "lapsed")] == [False, False]


def test_lapse_due_two_at_once_and_one_waiting(clock: time_machine.Traveller) -> None:
    programme = make_programme(capacity=2)
    queue = make_queue(programme, 3)
    for registration in queue[:2]:
        accept(registration, OPENS)
    clock.move_to(TOO_LATE)
    assert lapse_due() == 3
    assert [where(waiting) for waiting in queue] == [("lapsed", None), ("lapsed", None), ("allocated", 1)]
    assert [entry[3]["passed_on"] for entry in journal(programme, "lapsed")] == [True, False]
    assert verify(programme).sentences == []


def test_lapse_due_takes_every_programme(clock: time_machine.Traveller, first: Registration) -> None:
    other = make_programme("andet", capacity=1)
    second = make_registration(other, first.municipality)
    for registration in (first, second):
        accept(registration, OPENS)
    clock.move_to(TOO_LATE)
    assert lapse_due() == 3
    assert (where(first), where(second)) == (("lapsed", None), ("lapsed", None))


@pytest.mark.parametrize("seconds", [-1, 0])
def test_lapse_due_closes_the_queue_after_the_last_minute(
    clock: time_machine.Traveller, programme: Programme, first: Registration, second: Registration, seconds: int
) -> None:
    moment = danish(2017, 6, 10) + dt.timedelta(seconds=seconds)
    clock.move_to(moment)
    assert lapse_due() == (1 if seconds == 0 else 0)
    if seconds == 0:
        assert journal(programme)[-1] == ("queue_closed", None, "clock", {"waiting": [second.pk]})
    assert Programme.objects.get().queue_closed_at == (moment if seconds == 0 else None)
    assert lapse_due() == 0


def test_bounced_stops_the_clock(
    clock: time_machine.Traveller, programme: Programme, first: Registration, second: Registration
) -> None:
    accept(first, OPENS)
    clock.move_to(danish(2016, 9, 28, 9, 5))
    assert bounced(registration_id=first.pk, address=ADDRESS.upper(), ask=1) is True
    row = again(first)
    assert (row.contact_bounced_at, row.asked_at, row.lapses_at) == (danish(2016, 9, 28, 9, 5), None, None)
    assert journal(programme)[-1] == ("bounced", 1, "mail", {"ask": 1, "stops_clock": True})
    clock.move_to(danish(2016, 11, 1))
    lapse_due()
    assert (where(first), where(second)) == (("allocated", 1), ("waiting", None))


def test_bounced_before_the_report_of_its_acceptance_keeps_the_clock_still(first: Registration) -> None:
    assert bounced(registration_id=first.pk, address=ADDRESS, ask=1) is True
    assert accept(first, OPENS) is False
    assert again(first).lapses_at is None


def test_bounced_twice_counts_once(programme: Programme, first: Registration) -> None:
    reports = [bounced(registration_id=first.pk, address=ADDRESS, ask=1) for _twice in range(2)]
    assert reports == [True, False]
    assert len(journal(programme, "bounced")) == 1


def test_bounced_from_an_address_that_was_corrected_changes_nothing(programme: Programme, first: Registration) -> None:
    assert bounced(registration_id=first.pk, address="anna@aarhus.dk", ask=1) is False
    assert again(first).contact_bounced_at is None
    assert journal(programme, "bounced") == []


def test_bounced_another_mail_is_noted_and_leaves_the_clock_alone(
    clock: time_machine.Traveller, programme: Programme, first: Registration
) -> None:
    accept(first, OPENS)
    assert bounced(registration_id=first.pk, address=ADDRESS, ask=None) is True
    assert journal(programme)[-1][3] == {"ask": None, "stops_clock": False}
    row = again(first)
    assert (row.contact_bounced_at is not None, row.lapses_at) == (True, TOO_LATE)
    assert bounced(registration_id=first.pk, address=ADDRESS, ask=1) is True
    assert again(first).lapses_at is None
    assert verify(programme).sentences == []


def test_bounced_another_mail_first_does_not_keep_the_clock_from_starting(
    programme: Programme, first: Registration
) -> None:
    """Q5: the clock depends on the mail that asks, and on no other."""
    assert bounced(registration_id=first.pk, address=ADDRESS, ask=None) is True
    assert accept(first, OPENS) is True
    assert again(first).lapses_at == TOO_LATE
    assert verify(programme).sentences == []


def test_bounced_of_an_older_asking_leaves_the_new_clock_alone(programme: Programme, first: Registration) -> None:
    extend(registration_id=first.pk, until=dt.date(2016, 10, 7), by=STAFF, reason="Efterårsferie")
    assert bounced(registration_id=first.pk, address=ADDRESS, ask=1) is True
    assert accept(first, OPENS) is True
    assert again(first).lapses_at == danish(2016, 10, 8)
    assert verify(programme).sentences == []


def test_bounced_after_withdrawal_changes_nothing(first: Registration) -> None:
    withdraw(registration_id=first.pk, by=MUNICIPALITY)
    assert bounced(registration_id=first.pk, address=ADDRESS, ask=1) is False


def test_bounced_after_the_deadline_comes_too_late(clock: time_machine.Traveller, first: Registration) -> None:
    accept(first, OPENS)
    clock.move_to(TOO_LATE)
    assert bounced(registration_id=first.pk, address=ADDRESS, ask=1) is True
    assert where(first) == ("lapsed", None)
    assert again(first).contact_bounced_at == TOO_LATE
