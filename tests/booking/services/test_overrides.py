"""Staff's overrides, promotions and slots: what moves, and what the journal says of it (Q4, Q6, Q8)."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from booking import refusals
from booking.models import EntryText, Programme, Registration, Season, Slot, Status
from booking.queries import queue as queries
from booking.services.clock import lapse_due
from booking.services.queue import (
    add_slot,
    pass_over,
    place_ahead,
    remove_slot,
    withdraw,
)
from booking.services.record import verify
from booking.services.turn import MUNICIPALITY
from tests.factories import (
    OPENS,
    OTHER_STAFF,
    STAFF,
    accept,
    again,
    choices_of,
    danish,
    journal,
    make_municipalities,
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


def test_place_ahead_stands_first_and_tells_whom_it_moved_back() -> None:
    programme = make_programme(capacity=1)
    first, second, third, fourth = make_queue(programme, 4)
    place_ahead(registration_id=fourth.pk, by=STAFF, reason="Tilmeldingen nåede os ikke pga. en fejl")
    assert journal(programme)[-1] == ("placed_ahead", 4, "staff", {"moved_back": [second.pk, third.pk]})
    positions = [queries.waiting_position(again(registration)) for registration in (second, third, fourth)]
    assert positions == [2, 3, 1]
    withdraw(registration_id=first.pk, by=MUNICIPALITY)
    assert where(fourth) == ("allocated", 1)
    assert again(fourth).queue_number == 4


def test_place_ahead_never_takes_a_held_slot() -> None:
    first, second = make_queue(make_programme(capacity=1), 2)
    place_ahead(registration_id=second.pk, by=STAFF, reason="Fejl hos os")
    assert (where(first), where(second)) == (("allocated", 1), ("waiting", None))


def test_place_ahead_two_of_them_stand_by_their_numbers() -> None:
    programme = make_programme(capacity=0)
    first, second, third = make_queue(programme, 3)
    place_ahead(registration_id=third.pk, by=STAFF, reason="Fejl hos os")
    place_ahead(registration_id=second.pk, by=STAFF, reason="Fejl hos os")
    assert [queries.waiting_position(again(registration)) for registration in (first, second, third)] == [3, 1, 2]
    assert journal(programme)[-1][3] == {"moved_back": [third.pk, first.pk]}


def test_place_ahead_a_second_time_is_stale() -> None:
    programme = make_programme(capacity=0)
    (first,) = make_queue(programme, 1)
    place_ahead(registration_id=first.pk, by=STAFF, reason="Fejl hos os")
    with pytest.raises(refusals.Stale):
        place_ahead(registration_id=first.pk, by=OTHER_STAFF, reason="Fejl hos os")
    assert len(journal(programme, "placed_ahead")) == 1


@pytest.mark.parametrize("act", [place_ahead, pass_over])
def test_overrides_need_a_reason_and_a_waiting_registration(act: Callable[..., Registration]) -> None:
    (first,) = make_queue(make_programme(), 1)
    with pytest.raises(refusals.Invalid):
        act(registration_id=first.pk, by=STAFF, reason="")
    with pytest.raises(refusals.NotWaiting):
        act(registration_id=first.pk, by=STAFF, reason="Aftalt")


def test_pass_over_is_left_out_until_lifted() -> None:
    programme = make_programme(capacity=1)
    first, second, third = make_queue(programme, 3)
    pass_over(registration_id=second.pk, by=STAFF, reason="Har bedt om at vente")
    assert journal(programme)[-1] == ("passed_over", 2, "staff", {"moved_back": []})
    assert [queries.waiting_position(again(registration)) for registration in (second, third)] == [None, 1]
    withdraw(registration_id=first.pk, by=MUNICIPALITY)
    assert (where(second), where(third)) == (("waiting", None), ("allocated", 1))
    pass_over(registration_id=second.pk, by=STAFF, reason="Er klar igen", lift=True)
    assert journal(programme)[-1] == ("pass_over_lifted", 2, "staff", {"moved_back": []})
    withdraw(registration_id=third.pk, by=MUNICIPALITY)
    assert where(second) == ("allocated", 1)
    assert verify(programme).sentences == []


def test_pass_over_lifted_moves_those_behind_back() -> None:
    programme = make_programme(capacity=0)
    first, second, third = make_queue(programme, 3)
    pass_over(registration_id=first.pk, by=STAFF, reason="Har bedt om at vente")
    pass_over(registration_id=first.pk, by=STAFF, reason="Er klar igen", lift=True)
    assert journal(programme)[-1] == ("pass_over_lifted", 1, "staff", {"moved_back": [second.pk, third.pk]})


def test_pass_over_lifted_takes_a_slot_that_is_free() -> None:
    programme = make_programme(capacity=1)
    first, second = make_queue(programme, 2)
    pass_over(registration_id=second.pk, by=STAFF, reason="Har bedt om at vente")
    withdraw(registration_id=first.pk, by=MUNICIPALITY)
    returned = pass_over(registration_id=second.pk, by=STAFF, reason="Er klar igen", lift=True)
    assert (returned.status, where(second)) == (Status.ALLOCATED, ("allocated", 1))


@pytest.mark.parametrize("lift", [False, True])
def test_pass_over_where_it_stands_so_already_is_stale(*, lift: bool) -> None:
    (first,) = make_queue(make_programme(capacity=0), 1)
    if not lift:
        pass_over(registration_id=first.pk, by=STAFF, reason="Har ringet")
    with pytest.raises(refusals.Stale):
        pass_over(registration_id=first.pk, by=STAFF, reason="Har bedt om at vente", lift=lift)


def test_promotion_whose_season_has_passed_offers_the_other(clock: time_machine.Traveller) -> None:
    programme = make_programme(capacity=1)
    one, other = make_municipalities(2)
    autumn = Season.objects.get(slug="autumn-2016")
    first = make_registration(programme, one)
    second = make_registration(programme, other, choices=choices_of(season=autumn))
    clock.move_to(danish(2017, 1, 5, 10))
    withdraw(registration_id=first.pk, by=MUNICIPALITY)
    assert again(second).season == Season.objects.get(slug="spring-2017")
    details = journal(programme)[-1][3]
    assert (details["passed_season"], details["season"]) == ("autumn-2016", "spring-2017")
    assert verify(programme).sentences == []


@pytest.mark.parametrize("season", [None, "spring-2017"])
def test_promotion_whose_season_is_still_to_come_keeps_it(clock: time_machine.Traveller, season: str | None) -> None:
    programme = make_programme(capacity=1)
    wished = Season.objects.filter(slug=season).first()
    (first,) = make_queue(programme, 1)
    second = make_registration(programme, make_municipality(2), choices=choices_of(season=wished))
    clock.move_to(danish(2017, 1, 5, 10))
    withdraw(registration_id=first.pk, by=MUNICIPALITY)
    assert again(second).season == wished
    assert set(journal(programme)[-1][3]) == {"slot", "ask", "answer_by"}


@pytest.mark.parametrize("hour", [0, 23])
def test_promotion_on_the_last_day_still_happens(clock: time_machine.Traveller, hour: int) -> None:
    first, second = make_queue(make_programme(capacity=1), 2)
    clock.move_to(danish(2017, 6, 9, hour, 59, 59))
    withdraw(registration_id=first.pk, by=MUNICIPALITY)
    assert where(second) == ("allocated", 1)


def test_promotion_after_promote_until_does_not_happen_and_the_queue_is_closed_first(
    clock: time_machine.Traveller,
) -> None:
    programme = make_programme(capacity=1)
    first, second, third = make_queue(programme, 3)
    clock.move_to(CLOSED)
    withdraw(registration_id=first.pk, by=MUNICIPALITY)
    assert [where(registration)[0] for registration in (second, third)] == ["waiting", "waiting"]
    assert journal(programme)[-2:] == [
        ("queue_closed", None, "clock", {"waiting": [second.pk, third.pk]}),
        ("withdrawn", 1, "municipality", {"slot": 1, "was": "allocated"}),
    ]
    assert Programme.objects.get().queue_closed_at == CLOSED
    add_slot(programme=programme, by=STAFF, reason="En dag mere")
    assert where(second) == ("waiting", None)
    assert verify(programme).sentences == []


def test_place_ahead_after_promote_until_is_how_staff_give_a_free_slot(clock: time_machine.Traveller) -> None:
    programme = make_programme(capacity=2)
    first, other, third, fourth = make_queue(programme, 4)
    clock.move_to(CLOSED)
    for registration in (first, other):
        withdraw(registration_id=registration.pk, by=MUNICIPALITY)
    place_ahead(registration_id=fourth.pk, by=STAFF, reason="Kan nå det; nr. 3 kan ikke")
    assert (where(third), where(fourth)) == (("waiting", None), ("allocated", 1))
    assert verify(programme).sentences == []


def test_add_slot_promotes_the_next() -> None:
    programme = make_programme(capacity=1)
    _first, second, _third = make_queue(programme, 3)
    slot = add_slot(programme=programme, by=STAFF, reason="Udvidet bevilling")
    assert (slot.number, where(second)) == (2, ("allocated", 2))
    assert [entry[:3] for entry in journal(programme)[-2:]] == [("slot_added", None, "staff"), ("promoted", 2, "clock")]
    assert EntryText.objects.get().text == {"reason": "Udvidet bevilling"}
    assert verify(programme).sentences == []


def test_add_slot_fills_every_free_slot_in_order() -> None:
    programme = make_programme(capacity=1)
    first, second, third, fourth = make_queue(programme, 4)
    pass_over(registration_id=second.pk, by=STAFF, reason="Har bedt om at vente")
    add_slot(programme=programme, by=STAFF, reason="Udvidet bevilling")
    assert [where(registration)[1] for registration in (first, second, third, fourth)] == [1, None, 2, None]


def test_remove_slot_only_a_free_one() -> None:
    programme = make_programme(capacity=2)
    make_queue(programme, 1)
    held, free = Slot.objects.order_by("number")
    with pytest.raises(refusals.SlotTaken):
        remove_slot(slot=held, by=STAFF, reason="Ingen konsulent")
    remove_slot(slot=free, by=STAFF, reason="Ingen konsulent")
    assert list(Slot.objects.values_list("number", flat=True)) == [1]
    assert journal(programme)[-1] == ("slot_removed", None, "staff", {"slot": 2})
    with pytest.raises(refusals.SlotTaken):
        remove_slot(slot=free, by=STAFF, reason="Ingen konsulent")


@pytest.mark.parametrize("act", [add_slot, remove_slot])
def test_slots_need_a_reason(act: Callable[..., Any]) -> None:
    programme = make_programme()
    fields: dict[str, Any] = {"slot": Slot.objects.first()} if act is remove_slot else {"programme": programme}
    with pytest.raises(refusals.Invalid):
        act(**fields, by=STAFF, reason="")
    assert Slot.objects.count() == 5


def test_slots_added_again_after_removing_the_last_are_in_the_proof() -> None:
    programme = make_programme(capacity=1)
    remove_slot(slot=Slot.objects.get(), by=STAFF, reason="Ingen konsulent")
    assert add_slot(programme=programme, by=STAFF, reason="Alligevel").number == 1
    assert verify(programme).sentences == []


def test_refused_acts_leave_what_the_clock_decided_to_the_next_turn(clock: time_machine.Traveller) -> None:
    """A refusal rolls its whole transaction back; the deadline stands in the row, so the next turn finds it."""
    programme = make_programme(capacity=1)
    first, second = asked_queue(programme, 2)
    clock.move_to(TOO_LATE)
    with pytest.raises(refusals.NotWaiting):
        place_ahead(registration_id=first.pk, by=STAFF, reason="Aftalt")
    assert where(second) == ("waiting", None)
    lapse_due()
    assert where(second) == ("allocated", 1)
