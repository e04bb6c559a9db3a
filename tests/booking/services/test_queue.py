"""Confirming, withdrawing, annulling, overriding the order, adding and removing slots (Q4–Q8)."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine

from booking import refusals
from booking.models import EntryText, Programme, Registration
from booking.queries import queue as queries
from booking.services.queue import (
    annul,
    confirm,
    place_ahead,
    withdraw,
)
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
    make_municipality,
    make_programme,
    make_queue,
    make_registration,
    where,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TOO_LATE = danish(2016, 10, 1)
LAST_MICROSECOND = TOO_LATE - dt.timedelta(microseconds=1)
CLOSED = danish(2017, 6, 10)
"""The first moment after promote_until."""


def asked_queue(programme: Programme, count: int) -> list[Registration]:
    """Register municipalities; where they hold a slot, their mails were accepted at once."""
    queue = make_queue(programme, count)
    for registration in queue:
        accept(registration, OPENS)
    return queue


def test_confirm_keeps_the_slot_and_stops_the_clock(clock: time_machine.Traveller) -> None:
    programme = make_programme()
    (first,) = asked_queue(programme, 1)
    clock.move_to(danish(2016, 9, 29, 12))
    confirm(registration_id=first.pk, by=MUNICIPALITY)
    row = again(first)
    assert (row.status, row.slot and row.slot.number) == ("confirmed", 1)
    assert (row.confirmed_at, row.lapses_at, row.answer_by) == (danish(2016, 9, 29, 12), None, DEADLINE)
    assert journal(programme)[-1] == ("confirmed", 1, "municipality", {"slot": 1})


def test_confirm_twice_changes_nothing() -> None:
    programme = make_programme()
    (first,) = make_queue(programme, 1)
    confirm(registration_id=first.pk, by=MUNICIPALITY)
    before = again(first).confirmed_at
    confirm(registration_id=first.pk, by=MUNICIPALITY)
    assert again(first).confirmed_at == before
    assert [kind for kind, *_rest in journal(programme)] == ["registered", "confirmed"]


def test_confirm_by_telephone_keeps_the_note() -> None:
    programme = make_programme()
    (first,) = make_queue(programme, 1)
    confirm(registration_id=first.pk, by=STAFF, reason="Ringede selv")
    assert journal(programme)[-1] == ("confirmed", 1, "staff", {"slot": 1})
    assert EntryText.objects.get().text == {"reason": "Ringede selv"}


def test_confirm_in_the_last_microsecond_of_the_last_minute_counts(clock: time_machine.Traveller) -> None:
    (first,) = asked_queue(make_programme(), 1)
    clock.move_to(LAST_MICROSECOND)
    confirm(registration_id=first.pk, by=MUNICIPALITY)
    assert where(first) == ("confirmed", 1)


def test_confirm_at_midnight_is_late_and_the_waiting_one_has_the_slot(clock: time_machine.Traveller) -> None:
    programme = make_programme(capacity=1)
    first, second = asked_queue(programme, 2)
    clock.move_to(TOO_LATE)
    confirm(registration_id=first.pk, by=MUNICIPALITY)
    assert (where(first), where(second)) == (("waiting", None), ("allocated", 1))
    deadline = "2016-09-30T21:59:00.000000+00:00"
    assert journal(programme)[-3:] == [
        ("lapsed", 1, "clock", {"slot": 1, "answer_by": deadline, "passed_on": True}),
        ("promoted", 2, "clock", {"slot": 1, "ask": 1, "answer_by": "2016-10-04T21:59:00.000000+00:00"}),
        ("returned", 1, "municipality", {"slot": None, "waiting_position": 1, "queue_closed": False}),
    ]
    assert again(first).queue_number == 1


def test_confirm_late_with_the_slot_still_free_is_confirmed_by_that_press(clock: time_machine.Traveller) -> None:
    programme = make_programme(capacity=1)
    (first,) = asked_queue(programme, 1)
    clock.move_to(TOO_LATE)
    confirm(registration_id=first.pk, by=MUNICIPALITY)
    row = again(first)
    assert (row.status, row.queue_number, row.slot and row.slot.number) == ("confirmed", 1, 1)
    assert (row.confirmed_at, row.lapsed_at, row.lapses_at) == (TOO_LATE, None, None)
    answer_by = "2016-10-04T21:59:00.000000+00:00"
    details = {"slot": 1, "waiting_position": None, "queue_closed": False, "ask": 2, "answer_by": answer_by}
    assert journal(programme)[-2:] == [
        ("returned", 1, "municipality", details),
        ("confirmed", 1, "municipality", {"slot": 1}),
    ]
    assert verify(programme).sentences == []


def test_confirm_late_comes_back_before_those_with_higher_numbers(clock: time_machine.Traveller) -> None:
    programme = make_programme(capacity=1)
    first, second, third = asked_queue(programme, 3)
    clock.move_to(TOO_LATE)
    confirm(registration_id=first.pk, by=MUNICIPALITY)
    withdraw(registration_id=second.pk, by=MUNICIPALITY)
    assert (where(first), where(third)) == (("allocated", 1), ("waiting", None))
    row = again(first)
    assert (row.ask, row.answer_by, row.asked_at) == (2, danish(2016, 10, 4, 23, 59), None)


def test_confirm_late_leaves_a_slot_to_one_who_stands_before(clock: time_machine.Traveller) -> None:
    """After promote_until a slot may be free while registrations wait; a late confirmation helps only the first."""
    programme = make_programme(capacity=1, promote_until=danish(2017, 4, 28, 23, 59))
    first, second = make_queue(programme, 2)
    clock.move_to(danish(2017, 4, 28, 12))
    withdraw(registration_id=first.pk, by=MUNICIPALITY)
    accept(second, danish(2017, 4, 28, 12))
    third = make_registration(programme, make_municipality(3))
    place_ahead(registration_id=third.pk, by=STAFF, reason="Fejl hos os")
    clock.move_to(danish(2017, 5, 4))
    confirm(registration_id=second.pk, by=MUNICIPALITY)
    assert (where(second), where(third)) == (("waiting", None), ("waiting", None))
    assert journal(programme)[-1][3] == {"slot": None, "waiting_position": 2, "queue_closed": True}
    assert verify(programme).sentences == []


def test_confirm_while_waiting_is_refused() -> None:
    _first, second = make_queue(make_programme(capacity=1), 2)
    with pytest.raises(refusals.NotAllocated):
        confirm(registration_id=second.pk, by=MUNICIPALITY)


@pytest.mark.parametrize("leave", [withdraw, annul])
def test_confirm_after_leaving_is_refused(leave: Callable[..., Registration]) -> None:
    (first,) = make_queue(make_programme(), 1)
    leave(registration_id=first.pk, by=STAFF, reason="Aftalt")
    with pytest.raises(refusals.NotLive):
        confirm(registration_id=first.pk, by=MUNICIPALITY)


def test_withdraw_passes_the_slot_on_in_the_same_turn(clock: time_machine.Traveller) -> None:
    programme = make_programme(capacity=1)
    first, second, _third = make_queue(programme, 3)
    clock.move_to(danish(2016, 9, 29, 10))
    withdraw(registration_id=first.pk, by=MUNICIPALITY, reason=" Valgmøde ")
    assert (where(first), where(second)) == (("withdrawn", None), ("allocated", 1))
    assert again(first).withdrawn_at == danish(2016, 9, 29, 10)
    assert (again(second).answer_by, again(second).allocated_at) == (
        danish(2016, 10, 3, 23, 59),
        danish(2016, 9, 29, 10),
    )
    assert journal(programme)[-2:] == [
        ("withdrawn", 1, "municipality", {"slot": 1, "was": "allocated"}),
        ("promoted", 2, "clock", {"slot": 1, "ask": 1, "answer_by": "2016-10-03T21:59:00.000000+00:00"}),
    ]
    assert EntryText.objects.get().text == {"reason": "Valgmøde"}
    times = programme.entries.order_by("-number").values_list("at", flat=True)
    assert times[0] == times[1]


def test_withdraw_of_a_waiting_one_moves_nobody() -> None:
    programme = make_programme(capacity=1)
    first, second, third = make_queue(programme, 3)
    withdraw(registration_id=second.pk, by=MUNICIPALITY)
    assert (where(first), where(third)) == (("allocated", 1), ("waiting", None))
    assert journal(programme)[-1] == ("withdrawn", 2, "municipality", {"slot": None, "was": "waiting"})
    assert queries.waiting_position(again(third)) == 1


def test_withdraw_after_the_deadline_lapses_first(clock: time_machine.Traveller) -> None:
    programme = make_programme(capacity=1)
    first, second = asked_queue(programme, 2)
    clock.move_to(TOO_LATE)
    withdraw(registration_id=first.pk, by=MUNICIPALITY)
    assert (where(first), where(second)) == (("withdrawn", None), ("allocated", 1))
    assert [kind for kind, *_rest in journal(programme)][-3:] == ["lapsed", "promoted", "withdrawn"]
    assert journal(programme)[-1][3] == {"slot": None, "was": "lapsed"}
    assert again(first).lapsed_at is None


def test_withdraw_of_a_confirmed_place_keeps_when_it_was_confirmed() -> None:
    (first,) = make_queue(make_programme(), 1)
    confirm(registration_id=first.pk, by=MUNICIPALITY)
    withdraw(registration_id=first.pk, by=MUNICIPALITY)
    assert again(first).confirmed_at is not None
    assert where(first) == ("withdrawn", None)


def test_withdrawing_twice_changes_nothing() -> None:
    (first,) = make_queue(make_programme(), 1)
    for _time in range(2):
        assert withdraw(registration_id=first.pk, by=STAFF, reason="Aftalt").status == "withdrawn"
    assert [entry[0] for entry in journal(first.programme)].count("withdrawn") == 1


@pytest.mark.parametrize("leave", [withdraw, annul])
def test_leaving_after_an_annulment_is_refused(leave: Callable[..., Registration]) -> None:
    (first,) = make_queue(make_programme(), 1)
    annul(registration_id=first.pk, by=STAFF, reason="Aftalt")
    with pytest.raises(refusals.NotLive):
        leave(registration_id=first.pk, by=STAFF, reason="Fejl")


def test_annul_needs_a_reason_and_passes_the_slot_on() -> None:
    programme = make_programme(capacity=1)
    first, second = make_queue(programme, 2)
    with pytest.raises(refusals.Invalid) as refused:
        annul(registration_id=first.pk, by=STAFF, reason="  ")
    assert list(refused.value.errors) == ["reason"]
    annul(registration_id=first.pk, by=STAFF, reason="Falsk tilmelding")
    assert (where(first), where(second)) == (("annulled", None), ("allocated", 1))
    assert journal(programme)[-2][:4] == ("annulled", 1, "staff", {"slot": 1, "was": "allocated"})
    assert again(first).annulled_at == programme.entries.get(kind="annulled").at
