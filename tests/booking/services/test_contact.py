"""Correcting the contact, and what a municipality may change while it waits (Q4, Q7, Q10, Q11)."""

import dataclasses
import datetime as dt
from typing import Any

import pytest
import time_machine

from booking import refusals
from booking.links import personal_token, registration_of
from booking.models import EntryText, Programme, Registration, Season
from booking.queries import queue as queries
from booking.services.clock import bounced, extend, lapse_due
from booking.services.contact import change_choices, change_contact, check_address, request_link
from booking.services.queue import confirm, withdraw
from booking.services.record import verify
from booking.services.registering import ContactDetails
from booking.services.turn import MUNICIPALITY
from tests.factories import (
    DEADLINE,
    OPENS,
    STAFF,
    accept,
    again,
    choices_of,
    contact_of,
    danish,
    journal,
    where,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def corrected(registration: Registration, **fields: Any) -> ContactDetails:
    """Return the registration's contact with some fields corrected."""
    return dataclasses.replace(contact_of(registration.municipality), **fields)


def test_change_contact_to_a_new_address_sets_the_deadline_anew_and_ends_the_link(
    clock: time_machine.Traveller, programme: Programme, first: Registration
) -> None:
    accept(first, OPENS)
    old_link = personal_token(first)
    clock.move_to(danish(2016, 9, 29, 10))
    change_contact(registration_id=first.pk, contact=corrected(first, email="bo@aarhus.dk"), by=MUNICIPALITY)
    row = again(first)
    assert (row.contact_email, row.link_version, row.contact_name) == ("bo@aarhus.dk", 2, "Anne Aarhus")
    assert (row.ask, row.answer_by, row.asked_at, row.lapses_at) == (2, danish(2016, 10, 3, 23, 59), None, None)
    assert registration_of(old_link) is None
    assert registration_of(personal_token(row)) == row
    answer_by = "2016-10-03T21:59:00.000000+00:00"
    assert journal(programme)[-1] == (
        "contact_changed",
        1,
        "municipality",
        {"changed": ["email"], "address_outside": False, "ask": 2, "answer_by": answer_by},
    )
    assert EntryText.objects.get().text == {"old": {"email": "anne@aarhus.dk"}}
    assert verify(programme).sentences == []


def test_change_contact_never_takes_back_more_time_that_staff_gave(programme: Programme, first: Registration) -> None:
    extend(registration_id=first.pk, until=dt.date(2016, 10, 14), by=STAFF, reason="Efterårsferie")
    change_contact(registration_id=first.pk, contact=corrected(first, email="bo@aarhus.dk"), by=MUNICIPALITY)
    assert again(first).answer_by == danish(2016, 10, 14, 23, 59)
    assert verify(programme).sentences == []


def test_change_contact_of_name_and_phone_keeps_deadline_and_link(programme: Programme, first: Registration) -> None:
    accept(first, OPENS)
    contact = corrected(first, name="Bo Aarhus", phone="", title="Direktør")
    change_contact(registration_id=first.pk, contact=contact, by=MUNICIPALITY)
    row = again(first)
    assert (row.contact_name, row.contact_phone, row.contact_title) == ("Bo Aarhus", "", "Direktør")
    assert (row.link_version, row.ask, row.answer_by) == (1, 1, DEADLINE)
    assert row.lapses_at is not None
    assert journal(programme)[-1][3] == {"changed": ["name", "phone", "title"]}
    old = {"name": "Anne Aarhus", "phone": "+4572423700", "title": "Familiechef"}
    assert EntryText.objects.get().text == {"old": old}


def test_change_contact_of_the_letters_case_alone_is_the_same_address(
    programme: Programme, first: Registration
) -> None:
    change_contact(registration_id=first.pk, contact=corrected(first, email="Anne@Aarhus.dk"), by=MUNICIPALITY)
    row = again(first)
    assert (row.contact_email, row.link_version, row.ask) == ("Anne@Aarhus.dk", 1, 1)
    assert journal(programme)[-1][3] == {"changed": ["email"]}


def test_change_contact_to_the_same_writes_nothing(programme: Programme, first: Registration) -> None:
    change_contact(registration_id=first.pk, contact=corrected(first), by=MUNICIPALITY)
    assert journal(programme, "contact_changed") == []


def test_change_contact_keeps_the_language(first: Registration) -> None:
    contact = corrected(first, name="Bo", language="en")
    change_contact(registration_id=first.pk, contact=contact, by=MUNICIPALITY)
    assert again(first).language == "da"


def test_change_contact_after_a_bounce_starts_over(first: Registration) -> None:
    bounced(registration_id=first.pk, address="anne@aarhus.dk", ask=1)
    change_contact(registration_id=first.pk, contact=corrected(first, email="bo@aarhus.dk"), by=MUNICIPALITY)
    assert again(first).contact_bounced_at is None
    assert accept(first, OPENS) is True
    assert again(first).lapses_at == danish(2016, 10, 1)


@pytest.mark.parametrize("status", ["waiting", "confirmed", "lapsed"])
def test_change_contact_of_one_that_is_not_asked_sets_no_deadline(
    clock: time_machine.Traveller, programme: Programme, first: Registration, second: Registration, status: str
) -> None:
    registration = second if status == "waiting" else first
    if status == "confirmed":
        confirm(registration_id=first.pk, by=MUNICIPALITY)
    if status == "lapsed":
        accept(first, OPENS)
        clock.move_to(danish(2016, 10, 1))
    contact = corrected(registration, email="bo@gmail.com")
    change_contact(registration_id=registration.pk, contact=contact, by=MUNICIPALITY)
    row = again(registration)
    assert (row.status, row.link_version, row.address_outside) == (status, 2, True)
    assert row.ask == (0 if status == "waiting" else 1)
    assert journal(programme)[-1][3] == {"changed": ["email"], "address_outside": True}
    assert verify(programme).sentences == []


def test_change_contact_by_staff_needs_and_keeps_a_reason(first: Registration) -> None:
    contact = corrected(first, email="bo@aarhus.dk")
    with pytest.raises(refusals.Invalid):
        change_contact(registration_id=first.pk, contact=contact, by=STAFF, on_behalf=True)
    change_contact(registration_id=first.pk, contact=contact, by=STAFF, on_behalf=True, reason="Ringede: tastefejl")
    assert EntryText.objects.get().text == {"old": {"email": "anne@aarhus.dk"}, "reason": "Ringede: tastefejl"}


def test_change_contact_after_leaving_is_refused(first: Registration) -> None:
    withdraw(registration_id=first.pk, by=MUNICIPALITY)
    with pytest.raises(refusals.NotLive):
        change_contact(registration_id=first.pk, contact=corrected(first, name="Bo"), by=MUNICIPALITY)


def test_change_choices_moves_nobody_in_the_queue(programme: Programme, second: Registration) -> None:
    spring = Season.objects.get(slug="spring-2017")
    choices = choices_of(talk=False, audience="", season=spring, expected_attendees=12)
    change_choices(registration_id=second.pk, choices=choices, by=MUNICIPALITY)
    row = again(second)
    assert (row.talk, row.workshop, row.audience, row.season, row.expected_attendees) == (False, True, "", spring, 12)
    assert (queries.waiting_position(row), row.queue_number) == (1, 2)
    old = {"parts": ["talk", "workshop"], "audience": "management", "season": "either", "expected_attendees": 10}
    new = {"parts": ["workshop"], "audience": "", "season": "spring-2017", "expected_attendees": 12}
    assert journal(programme)[-1] == ("choices_changed", 2, "municipality", {"old": old, "new": new})
    assert verify(programme).sentences == []


def test_change_choices_to_the_same_writes_nothing(programme: Programme, second: Registration) -> None:
    change_choices(registration_id=second.pk, choices=choices_of(), by=MUNICIPALITY)
    assert journal(programme, "choices_changed") == []


def test_change_choices_refuses_what_can_not_stand(second: Registration) -> None:
    with pytest.raises(refusals.Invalid) as refused:
        change_choices(registration_id=second.pk, choices=choices_of(audience=""), by=MUNICIPALITY)
    assert list(refused.value.errors) == ["audience"]
    with pytest.raises(refusals.Invalid):
        change_choices(registration_id=second.pk, choices=choices_of(), by=STAFF, on_behalf=True)
    withdraw(registration_id=second.pk, by=MUNICIPALITY)
    with pytest.raises(refusals.NotLive):
        change_choices(registration_id=second.pk, choices=choices_of(), by=MUNICIPALITY)


def test_check_address_once(programme: Programme, first: Registration) -> None:
    with pytest.raises(refusals.Stale):
        check_address(registration_id=first.pk, by=STAFF)
    change_contact(registration_id=first.pk, contact=corrected(first, email="a@b.dk"), by=MUNICIPALITY)
    check_address(registration_id=first.pk, by=STAFF)
    assert again(first).address_checked_at is not None
    assert journal(programme)[-1] == ("address_checked", 1, "staff", {})
    with pytest.raises(refusals.Stale):
        check_address(registration_id=first.pk, by=STAFF)
    change_contact(registration_id=first.pk, contact=corrected(first, email="c@d.dk"), by=MUNICIPALITY)
    assert again(first).address_checked_at is None
    assert verify(programme).sentences == []


def test_check_address_after_leaving_is_refused(first: Registration) -> None:
    withdraw(registration_id=first.pk, by=MUNICIPALITY)
    with pytest.raises(refusals.NotLive):
        check_address(registration_id=first.pk, by=STAFF)


def test_request_link_at_most_every_ten_minutes(
    clock: time_machine.Traveller, programme: Programme, first: Registration
) -> None:
    def ask() -> int:
        request_link(programme_id=programme.pk, municipality_code=first.municipality_id, by=MUNICIPALITY)
        return len(journal(programme, "link_requested"))

    assert [ask(), ask()] == [1, 1]
    clock.shift(dt.timedelta(minutes=9, seconds=59))
    assert ask() == 1
    clock.shift(dt.timedelta(seconds=2))
    assert ask() == 2


def test_request_link_of_nobody_writes_nothing(programme: Programme, first: Registration) -> None:
    withdraw(registration_id=first.pk, by=MUNICIPALITY)
    for code in (first.municipality_id, "0999"):
        request_link(programme_id=programme.pk, municipality_code=code, by=MUNICIPALITY)
    assert journal(programme, "link_requested") == []


def test_request_link_after_a_lapse_is_still_sent(
    clock: time_machine.Traveller, programme: Programme, first: Registration
) -> None:
    accept(first, OPENS)
    clock.move_to(danish(2016, 10, 1))
    lapse_due()
    assert where(first)[0] == "lapsed"
    request_link(programme_id=programme.pk, municipality_code=first.municipality_id, by=MUNICIPALITY)
    assert len(journal(programme, "link_requested")) == 1
