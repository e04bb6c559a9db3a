"""Which mails each kind of entry leads to, and that each entry is announced once."""

import datetime as dt
from dataclasses import replace
from unittest.mock import patch

import pytest
from time_machine import Traveller

from booking.models import JournalEntry, Programme, Registration
from booking.services import clock as clock_service
from booking.services import contact, queue
from booking.services.day import preparing
from booking.services.turn import MUNICIPALITY, Actor
from notifications.announce import entries as announce
from notifications.announce.tellings import Telling, tellings
from notifications.models import Announced, Message, Unannounced
from tests.booking.day_helpers import fix_day, make_confirmed
from tests.factories import (
    STAFF,
    TOKEN,
    choices_of,
    contact_of,
    danish,
    make_municipality,
    make_programme,
    make_queue,
    make_registration,
)
from tests.notifications.mail_helpers import kinds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def queued(clock: Traveller) -> list[Registration]:
    """Register four: two that get the only places and two that wait, all announced."""
    rows = make_queue(make_programme(capacity=2), 4)
    announce.announce_all()
    Message.objects.all().delete()
    return rows


def told() -> list[tuple[str, int]]:
    """Announce, and return kind and registration of the messages put into the outbox."""
    announce.announce_all()
    return kinds()


def test_registered_tells_the_contact_and_staff() -> None:
    row = make_registration(make_programme(), make_municipality())
    assert told() == [("receipt", row.pk), ("staff_registered", row.pk)]


def test_registered_from_elsewhere_tells_staff_to_check_the_address() -> None:
    municipality = make_municipality()
    row = make_registration(
        make_programme(), municipality, contact=contact_of(municipality, email="anne@gmail.example")
    )
    assert told() == [("receipt", row.pk), ("staff_registered", row.pk), ("staff_address", row.pk)]


def test_confirmed_tells_the_contact(queued: list[Registration]) -> None:
    queue.confirm(registration_id=queued[0].pk, by=MUNICIPALITY)
    assert told() == [("confirmed", queued[0].pk)]


def test_withdrawn_tells_the_contact_the_next_and_staff(queued: list[Registration]) -> None:
    queue.withdraw(registration_id=queued[0].pk, by=MUNICIPALITY)
    assert told() == [
        ("withdrawn", queued[0].pk),
        ("promoted", queued[2].pk),
        ("staff_passed_on", queued[2].pk),
    ]


def test_annulled_tells_the_contact_the_next_and_staff(queued: list[Registration]) -> None:
    queue.annul(registration_id=queued[1].pk, by=STAFF, reason="Tastefejl")
    assert told() == [
        ("annulled", queued[1].pk),
        ("promoted", queued[2].pk),
        ("staff_passed_on", queued[2].pk),
    ]


def test_lapsed_tells_the_contact_the_next_and_staff(queued: list[Registration], clock: Traveller) -> None:
    clock_service.asked(registration_id=queued[0].pk, ask=1, at=danish(2016, 9, 28, 9, 1))
    clock.move_to(danish(2016, 10, 1, 0, 0))
    clock_service.lapse_due()
    assert told() == [("lapsed", queued[0].pk), ("promoted", queued[2].pk), ("staff_passed_on", queued[2].pk)]


def test_returned_to_the_queue_tells_the_contact(queued: list[Registration], clock: Traveller) -> None:
    clock_service.asked(registration_id=queued[0].pk, ask=1, at=danish(2016, 9, 28, 9, 1))
    clock.move_to(danish(2016, 10, 1, 0, 0))
    queue.confirm(registration_id=queued[0].pk, by=MUNICIPALITY)
    assert told()[-1] == ("returned", queued[0].pk)


def test_returned_to_a_free_slot_is_told_by_the_confirmation(clock: Traveller) -> None:
    row = make_registration(make_programme(), make_municipality())
    clock_service.asked(registration_id=row.pk, ask=1, at=danish(2016, 9, 28, 9, 1))
    clock.move_to(danish(2016, 10, 1, 0, 0))
    queue.confirm(registration_id=row.pk, by=MUNICIPALITY)
    assert told() == [
        ("receipt", row.pk),
        ("staff_registered", row.pk),
        ("lapsed", row.pk),
        ("confirmed", row.pk),
    ]


def test_reminded_tells_the_contact(queued: list[Registration], clock: Traveller) -> None:
    clock.move_to(danish(2016, 9, 30, 9, 0))
    clock_service.remind_due()
    assert told() == [("reminder", queued[0].pk), ("reminder", queued[1].pk)]


@pytest.mark.parametrize(
    ("values", "by", "told_staff"),
    [
        ({"venue_room": "Lokale 9"}, MUNICIPALITY, 1),
        ({"phone_on_the_day": "87654321"}, MUNICIPALITY, 1),
        ({"focus": "Tilsyn", "venue_access": "Port 3"}, MUNICIPALITY, 0),
        ({"venue_room": "Lokale 9"}, STAFF, 0),
    ],
)
def test_place_or_phone_changed_after_the_date_is_told_to_staff(
    values: dict[str, str], by: Actor, told_staff: int
) -> None:
    registration = make_confirmed()
    preparing.prepare(registration_id=registration.pk, values={"venue_name": "Rådhuset"}, by=MUNICIPALITY)
    fix_day(registration)
    announce.announce_all()
    assert not Message.objects.filter(kind="staff_prepared").exists()
    preparing.prepare(registration_id=registration.pk, values=values, by=by)
    announce.announce_all()
    assert Message.objects.filter(kind="staff_prepared").count() == told_staff


def test_extended_tells_the_contact(queued: list[Registration]) -> None:
    clock_service.extend(registration_id=queued[0].pk, until=dt.date(2016, 10, 7), by=STAFF, reason="Ferie")
    assert told() == [("extended", queued[0].pk)]


def test_placed_ahead_tells_the_contact_and_those_moved_back(queued: list[Registration]) -> None:
    queue.place_ahead(registration_id=queued[3].pk, by=STAFF, reason="Fejl hos os")
    assert told() == [("placed_ahead", queued[3].pk), ("moved_back", queued[2].pk)]


def test_passed_over_tells_the_contact_alone(queued: list[Registration]) -> None:
    queue.pass_over(registration_id=queued[2].pk, by=STAFF, reason="Efter aftale")
    assert told() == [("passed_over", queued[2].pk)]


def test_lifted_tells_the_contact_and_those_moved_back(queued: list[Registration]) -> None:
    queue.pass_over(registration_id=queued[2].pk, by=STAFF, reason="Efter aftale")
    queue.pass_over(registration_id=queued[2].pk, by=STAFF, reason="Efter aftale", lift=True)
    assert told()[1:] == [("pass_over_lifted", queued[2].pk), ("moved_back", queued[3].pk)]


def test_contact_changed_by_staff_tells_the_contact(queued: list[Registration]) -> None:
    new = replace(contact_of(queued[0].municipality), phone="+4511223344")
    contact.change_contact(registration_id=queued[0].pk, contact=new, by=STAFF, reason="Ringede", on_behalf=True)
    assert told() == [("contact_changed", queued[0].pk)]


def test_contact_changed_by_the_municipality_tells_nobody(queued: list[Registration]) -> None:
    new = replace(contact_of(queued[0].municipality), phone="+4511223344")
    contact.change_contact(registration_id=queued[0].pk, contact=new, by=MUNICIPALITY)
    assert told() == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [("bo@aarhus.dk", ["missed"]), ("bo@gmail.example", ["missed", "staff_address"])],
)
def test_address_changed_sends_the_missed_mail(queued: list[Registration], address: str, expected: list[str]) -> None:
    new = replace(contact_of(queued[0].municipality), email=address)
    contact.change_contact(registration_id=queued[0].pk, contact=new, by=MUNICIPALITY)
    assert told() == [(kind, queued[0].pk) for kind in expected]


@pytest.mark.parametrize(("by", "expected"), [(STAFF, 1), (TOKEN, 1), (MUNICIPALITY, 0)])
def test_choices_changed_is_told_where_staff_did_it(queued: list[Registration], by: object, expected: int) -> None:
    contact.change_choices(
        registration_id=queued[2].pk,
        choices=choices_of(expected_attendees=14),
        by=by,  # type: ignore[arg-type]
        reason="Ringede",
        on_behalf=by is not MUNICIPALITY,
    )
    assert told() == [("choices_changed", queued[2].pk)] * expected


def test_link_requested_tells_the_contact(queued: list[Registration]) -> None:
    contact.request_link(
        programme_id=queued[0].programme_id, municipality_code=queued[0].municipality_id, by=MUNICIPALITY
    )
    assert told() == [("link", queued[0].pk)]


def test_queue_closed_tells_everybody_who_waits(queued: list[Registration], clock: Traveller) -> None:
    clock.move_to(queued[0].programme.promote_until + dt.timedelta(minutes=1))
    clock_service.lapse_due()
    assert told() == [("queue_closed", queued[2].pk), ("queue_closed", queued[3].pk)]


@pytest.mark.parametrize(("ask", "expected"), [(1, ["staff_refused"]), (None, [])])
def test_bounced_tells_staff_where_it_stops_the_clock(
    queued: list[Registration], ask: int | None, expected: list[str]
) -> None:
    clock_service.bounced(registration_id=queued[0].pk, address=queued[0].contact_email, ask=ask)
    assert told() == [(kind, queued[0].pk) for kind in expected]


def test_asked_address_checked_and_slot_added_tell_nobody(queued: list[Registration], clock: Traveller) -> None:
    clock_service.asked(registration_id=queued[0].pk, ask=1, at=danish(2016, 9, 28, 9, 1))
    slot = queue.add_slot(programme=queued[0].programme, by=STAFF, reason="Ekstra dag")
    assert slot.number == 3
    assert told() == [("promoted", queued[2].pk), ("staff_passed_on", queued[2].pk)]


def test_announce_moves_the_cursor_to_the_last_entry(queued: list[Registration]) -> None:
    programme = Programme.objects.get()
    assert Announced.objects.get().number == programme.last_entry_number
    assert announce.announce_all() == 0


def test_announce_twice_makes_no_second_message() -> None:
    make_queue(make_programme(), 2)
    before = told()
    Announced.objects.update(number=0)
    assert told() == before


def test_announce_more_than_a_batch_goes_on_in_order() -> None:
    rows = make_queue(make_programme(), 4)
    with patch.object(announce, "BATCH", 2):
        assert [announce.announce_all(), announce.announce_all(), announce.announce_all()] == [2, 2, 1]
    assert [pk for kind, pk in kinds() if kind == "receipt"] == [row.pk for row in rows]


@pytest.mark.logs_errors
def test_faulty_entry_is_set_aside_and_those_behind_it_go_on() -> None:
    rows = make_queue(make_programme(), 3)
    faulty = JournalEntry.objects.get(registration=rows[1])
    original = tellings

    def fails(entry: JournalEntry) -> list[Telling]:
        if entry.pk == faulty.pk:
            raise KeyError("slot")
        return original(entry)

    with patch.object(announce, "tellings", fails):
        announce.announce_all()
        assert announce.announce_set_aside() == 0
    assert [pk for kind, pk in kinds() if kind == "receipt"] == [rows[0].pk, rows[2].pk]
    assert Unannounced.objects.get().error == "KeyError"
    assert announce.oldest_unannounced() == faulty.at
    assert announce.announce_set_aside() == 1
    assert Message.objects.filter(kind="receipt", registration=rows[1]).count() == 1
    assert not Unannounced.objects.exists()


def test_oldest_unannounced_is_the_first_entry_behind_the_cursor() -> None:
    make_queue(make_programme(), 2)
    assert announce.oldest_unannounced() == JournalEntry.objects.order_by("number")[0].at
    announce.announce_all()
    assert announce.oldest_unannounced() is None
