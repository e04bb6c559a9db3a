"""Receiving a registration: number, time and place (Q1–Q3, D1, D2)."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking import refusals
from booking.models import By, EntryKind, EntryText, JournalEntry, Programme, Registration, Season, Status
from booking.models.registration import HOLDING, LIVE
from booking.queries import queue as queries
from booking.services.clock import lapse_due
from booking.services.queue import annul, confirm, pass_over, place_ahead, withdraw
from booking.services.record import verify
from booking.services.seals import contact_hash, reference_hash
from tests.factories import (
    CLOSES,
    DEADLINE,
    OPENS,
    STAFF,
    accept,
    again,
    choices_of,
    contact_of,
    danish,
    journal,
    make_municipalities,
    make_municipality,
    make_programme,
    make_queue,
    make_registration,
    receive,
    unsealed,
    where,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MICROSECOND = dt.timedelta(microseconds=1)


def test_register_gives_number_time_slot_and_deadline() -> None:
    received = receive(make_programme(), make_municipality(1))

    row = again(received.registration)
    assert (row.queue_number, row.received_at, row.status, row.slot and row.slot.number) == (1, OPENS, "allocated", 1)
    assert (row.allocated_at, row.answer_by, row.ask, row.lapses_at) == (OPENS, DEADLINE, 1, None)
    assert (row.contact_name, row.contact_email, row.contact_title) == ("Anne Aarhus", "anne@aarhus.dk", "Familiechef")
    assert (row.contact_phone, row.language, row.link_version) == ("+4572423700", "da", 1)
    assert (row.talk, row.workshop, row.audience, row.season, row.expected_attendees) == (
        True,
        True,
        "management",
        None,
        10,
    )
    assert received.replayed is False


def test_register_writes_the_entry_that_proves_it() -> None:
    received = receive(make_programme(), make_municipality(1), choices=choices_of(season=Season.objects.first()))

    entry = JournalEntry.objects.get(kind=EntryKind.REGISTERED)
    assert entry == received.entry
    assert (entry.number, entry.at, entry.by, entry.by_id, entry.text_hash) == (2, OPENS, By.MUNICIPALITY, None, "")
    assert unsealed(entry) == {
        "queue_number": 1,
        "municipality": "0101",
        "slot": 1,
        "waiting_position": None,
        "ask": 1,
        "answer_by": "2016-09-30T21:59:00.000000+00:00",
        "parts": ["talk", "workshop"],
        "audience": "management",
        "season": "autumn-2016",
        "expected_attendees": 10,
        "decided": True,
        "pays_catering": True,
        "address_outside": False,
        "on_behalf": False,
    }
    assert entry.details["contact_hash"] == contact_hash(again(received.registration))
    assert entry.details["reference_hash"] == reference_hash(again(received.registration))


def test_register_the_sixth_waits_and_the_seventh_behind_it() -> None:
    programme = make_programme()
    queue = make_queue(programme, 7)

    assert [where(row) for row in queue] == [("allocated", slot) for slot in range(1, 6)] + [("waiting", None)] * 2
    positions = [details["waiting_position"] for _kind, _number, _by, details in journal(programme)]
    assert positions == [None] * 5 + [1, 2]
    waiting = again(queue[5])
    assert (waiting.answer_by, waiting.ask, waiting.allocated_at) == (None, 0, None)


def test_register_the_clock_standing_still_gives_later_and_later_times() -> None:
    queue = make_queue(make_programme(), 3)
    assert [row.received_at - OPENS for row in queue] == [0 * MICROSECOND, 1 * MICROSECOND, 2 * MICROSECOND]


def test_register_the_clock_going_back_gives_later_times_still(clock: time_machine.Traveller) -> None:
    programme = make_programme()
    clock.move_to(OPENS + dt.timedelta(hours=2))
    first = make_registration(programme, make_municipality(1))
    clock.move_to(OPENS)
    second = make_registration(programme, make_municipality(2))
    assert second.received_at == first.received_at + MICROSECOND


@pytest.mark.parametrize(("now", "is_early"), [(OPENS - MICROSECOND, True), (CLOSES + dt.timedelta(minutes=1), False)])
def test_register_outside_the_opening_is_refused(
    clock: time_machine.Traveller, now: dt.datetime, *, is_early: bool
) -> None:
    programme, municipality = make_programme(), make_municipality(1)
    clock.move_to(now)
    with pytest.raises(refusals.NotOpen) as refused:
        receive(programme, municipality)
    assert (refused.value.is_early, refused.value.opens_at, refused.value.closes_at) == (is_early, OPENS, CLOSES)
    assert Registration.objects.count() == 0
    assert journal(programme) == []


def test_register_in_the_closing_minute_counts(clock: time_machine.Traveller) -> None:
    programme, municipality = make_programme(), make_municipality(1)
    clock.move_to(CLOSES + dt.timedelta(seconds=59, microseconds=999_999))
    assert make_registration(programme, municipality).queue_number == 1


def test_register_twice_is_refused_and_uses_no_number() -> None:
    programme, (first, second) = make_programme(), make_municipalities(2)
    make_registration(programme, first)
    with pytest.raises(refusals.AlreadyRegistered) as refused:
        receive(programme, first, contact=contact_of(second))
    assert refused.value.message.startswith("Aarhus Kommune er allerede tilmeldt.")
    assert make_registration(programme, second).queue_number == 2


@pytest.mark.parametrize("status", ["waiting", "allocated", "confirmed", "lapsed"])
def test_register_again_while_the_first_is_live_is_refused(clock: time_machine.Traveller, status: str) -> None:
    programme = make_programme(capacity=0 if status == "waiting" else 1)
    registration = make_registration(programme, make_municipality(1))
    if status == "confirmed":
        confirm(registration_id=registration.pk, by=STAFF)
    if status == "lapsed":
        accept(registration, OPENS)
        clock.move_to(danish(2016, 10, 1))
        lapse_due()
    assert where(registration)[0] == status
    with pytest.raises(refusals.AlreadyRegistered):
        receive(programme, registration.municipality)


def test_register_again_after_leaving_gets_a_new_number() -> None:
    programme = make_programme()
    for leave in (withdraw, annul):
        registration = make_registration(programme, make_municipality(2 if leave is annul else 1))
        leave(registration_id=registration.pk, by=STAFF, reason="Meldt fejlagtigt til")
        assert make_registration(programme, registration.municipality).queue_number == registration.queue_number + 1
    assert verify(programme).sentences == []


def test_register_two_programmes_have_their_own_numbers() -> None:
    municipality = make_municipality(1)
    for slug in ("a", "b"):
        assert make_registration(make_programme(slug), municipality).queue_number == 1


def test_register_a_free_slot_goes_past_the_passed_over() -> None:
    programme = make_programme(capacity=1)
    first, second = make_queue(programme, 2)
    pass_over(registration_id=second.pk, by=STAFF, reason="Har bedt om at vente")
    withdraw(registration_id=first.pk, by=STAFF)
    third = make_registration(programme, make_municipality(3))
    assert (where(second), where(third)) == (("waiting", None), ("allocated", 1))
    assert verify(programme).sentences == []


def test_register_finds_the_deadline_over_before_anybody_else_does(clock: time_machine.Traveller) -> None:
    """No worker has run: the lapse comes first, in this turn, and the waiting one moves up before the new one."""
    programme = make_programme(capacity=1)
    first, second = make_queue(programme, 2)
    accept(first, OPENS)
    clock.move_to(danish(2016, 10, 3, 9))
    third = make_registration(programme, make_municipality(3))
    assert [where(row) for row in (first, second, third)] == [("lapsed", None), ("allocated", 1), ("waiting", None)]
    assert [kind for kind, *_rest in journal(programme)] == [
        "registered", "registered", "asked", "lapsed", "promoted", "registered",
    ]  # fmt: skip


def test_register_takes_the_slot_that_lapsed_when_nobody_waits(clock: time_machine.Traveller) -> None:
    programme = make_programme(capacity=1)
    (first,) = make_queue(programme, 1)
    accept(first, OPENS)
    clock.move_to(danish(2016, 10, 1))
    second = make_registration(programme, make_municipality(2))
    assert (where(first), where(second)) == (("lapsed", None), ("allocated", 1))


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"decided": False}, ["decided"]),
        ({"pays_catering": False}, ["pays_catering"]),
        ({"choices": choices_of(talk=False, workshop=False, audience="")}, ["parts"]),
        ({"choices": choices_of(audience="")}, ["audience"]),
        ({"choices": choices_of(audience="everybody")}, ["audience"]),
        ({"choices": choices_of(expected_attendees=0), "decided": False}, ["expected_attendees", "decided"]),
        ({"on_behalf": True}, ["reason"]),
        ({"on_behalf": True, "reason": " \n"}, ["reason"]),
    ],
)
def test_register_invalid_says_where_and_writes_nothing(fields: dict[str, Any], errors: list[str]) -> None:
    programme = make_programme()
    with pytest.raises(refusals.Invalid) as refused:
        receive(programme, make_municipality(1), **fields)
    assert list(refused.value.errors) == errors
    assert all(str(sentence) for sentence in refused.value.errors.values())
    assert Registration.objects.count() == 0
    assert journal(programme) == []


def test_register_without_talk_keeps_no_audience() -> None:
    choices = choices_of(talk=False, workshop=True, audience="")
    assert again(make_registration(make_programme(), make_municipality(1), choices=choices)).audience == ""


def test_register_on_behalf_keeps_the_reason_beside_the_entry() -> None:
    received = receive(
        make_programme(), make_municipality(1), by=STAFF, on_behalf=True, reason=" Ringede kl. 9.00, siden var nede "
    )
    assert (received.entry.by, received.entry.by_id, received.entry.details["on_behalf"]) == (By.STAFF, 1, True)
    assert EntryText.objects.get().text == {"reason": "Ringede kl. 9.00, siden var nede"}
    assert len(received.entry.text_hash) == 64


@pytest.mark.parametrize(
    ("email", "outside"),
    [("anne@aarhus.dk", False), ("anne@mso.Aarhus.dk", False), ("anne@gmail.com", True)],
)
def test_register_flags_an_address_outside_the_domains(email: str, *, outside: bool) -> None:
    municipality = make_municipality(1)
    received = receive(make_programme(), municipality, contact=contact_of(municipality, email=email))
    assert (received.registration.address_outside, received.entry.details["address_outside"]) == (outside, outside)


def test_register_a_false_one_annulled_and_the_right_one_placed_ahead() -> None:
    """Q10: a false registration loses the municipality's place, and the municipality need not wait for that."""
    programme = make_programme(capacity=1)
    first, false, third = make_queue(programme, 3)
    annul(registration_id=false.pk, by=STAFF, reason="Falsk tilmelding")
    right = make_registration(programme, false.municipality)
    place_ahead(registration_id=right.pk, by=STAFF, reason="Den første var falsk")
    withdraw(registration_id=first.pk, by=STAFF)
    assert (where(right), where(third)) == (("allocated", 1), ("waiting", None))


def test_register_keeps_the_heads_on_the_programme() -> None:
    programme = make_programme()
    received = receive(programme, make_municipality(1))
    heads = Programme.objects.values_list(
        "last_queue_number", "last_entry_number", "last_entry_at", "last_entry_digest"
    )
    assert heads.get() == (1, 2, OPENS, received.entry.digest)


def test_register_takes_few_statements_after_the_lock() -> None:
    programme, municipality = make_programme(), make_municipality(1)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        receive(programme, municipality)
    statements = [query["sql"].split()[0].upper() for query in captured.captured_queries]
    after_lock = statements[statements.index("SELECT") + 1 :]
    assert [word for word in after_lock if word not in {"RELEASE", "SAVEPOINT"}] == {
        "postgresql": ["SELECT", "WITH"], "sqlite": ["SELECT", "INSERT", "INSERT", "UPDATE"],
    }[connection.vendor]  # fmt: skip
    assert Registration.objects.get().status == Status.ALLOCATED


@pytest.mark.parametrize("status", list(Status))
def test_look_finds_what_lives_as_the_model_says(status: Status) -> None:
    programme = make_programme(capacity=1)
    holder = make_registration(programme, make_municipality(1))
    Registration.objects.filter(pk=holder.pk).update(
        status=status,
        slot=holder.slot if status in HOLDING else None,
        lapsed_at=OPENS if status == Status.LAPSED else None,
        confirmed_at=OPENS if status == Status.CONFIRMED else None,
        withdrawn_at=OPENS if status == Status.WITHDRAWN else None,
        annulled_at=OPENS if status == Status.ANNULLED else None,
    )
    seen = queries.look(programme.pk, "0101", None, OPENS)
    assert seen.has_live == (status in LIVE)
    assert seen.waiting == (status == Status.WAITING)
    assert seen.free_slot == (None if status in HOLDING else programme.slots.get())
    assert (seen.is_overdue, seen.same_key) == (False, None)
