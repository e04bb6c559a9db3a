"""Every act of staff upon a registration: out of date it does nothing (Q13), pressed twice it is done once (Q12)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from booking.admin import acts
from booking.models import JournalEntry, Programme, Registration
from booking.services import casework, contact, queue
from tests.booking.admin.staff_desk import DAY_TYPED, REASON, url_of, values_of
from tests.booking.day_helpers import fix_day, fix_two_days, list_attendees
from tests.factories import STAFF, contact_of, make_queue

pytestmark = pytest.mark.django_db
Typed = dict[str, Any]
WISH = {"date_1": "17.11.2016", "time_1": ["morning"]}
OF_ONE_PAGE = {"csrfmiddlewaretoken": "x" * 64}
"""What a browser sends of its own with each press on the same page."""
LETTER = {"to": "contact", "subject": "Parkering", "body": "Kør sammen."}


def unconfirmed() -> Registration:
    return make_queue(Programme.objects.get(), 1)[0]


def waiting() -> Registration:
    return make_queue(Programme.objects.get(), 7)[6]


def passed_over() -> Registration:
    return queue.pass_over(registration_id=waiting().pk, by=STAFF, reason=REASON)


def outside() -> Registration:
    registration = unconfirmed()
    strange = contact_of(registration.municipality, email="anne@example.com")
    return contact.change_contact(
        registration_id=registration.pk, contact=strange, by=STAFF, reason=REASON, on_behalf=True
    )


def held() -> Registration:
    return casework.set_hold(registration_id=unconfirmed().pk, by=STAFF, reason=REASON)


def confirmed() -> Registration:
    return queue.confirm(registration_id=unconfirmed().pk, by=STAFF)


def listed() -> Registration:
    registration = confirmed()
    list_attendees(registration, "Anna")
    return registration


def dated() -> Registration:
    registration = confirmed()
    fix_day(registration)
    return registration


def two_dated() -> Registration:
    return fix_two_days(Programme.objects.get())[0]


SITUATIONS: dict[str, tuple[Callable[[], Registration], Typed]] = {
    "confirm": (unconfirmed, {}),
    "extend": (unconfirmed, {"until": "07.10.2016"}),
    "enter-wishes": (confirmed, WISH),
    "propose-dates": (confirmed, {"date_1": "17.11.2016", "start_1": "9.00"}),
    "schedule-day": (confirmed, DAY_TYPED),
    "call-off-day": (dated, {"message": "Vi finder en ny dag."}),
    "swap-days": (two_dated, {"agreed": "Kim Holm og Anne Bo, i telefonen"}),
    "undo-day": (dated, {}),
    "add-attendees": (confirmed, {"lines": "Dora <dora@aarhus.dk>"}),
    "correct-attendee": (listed, {"name": "Anna Holm"}),
    "check-address": (outside, {}),
    "change-contact": (unconfirmed, {"contact_phone": "87654321"}),
    "change-choices": (unconfirmed, {"expected_attendees": "14"}),
    "send-link": (unconfirmed, {}),
    "remind": (unconfirmed, {}),
    "write-mail": (unconfirmed, LETTER),
    "place-ahead": (waiting, {}),
    "pass-over": (waiting, {}),
    "lift-pass-over": (passed_over, {}),
    "withdraw": (unconfirmed, {}),
    "annul": (unconfirmed, {}),
    "note": (unconfirmed, {"text": "Ring i morgen"}),
    "case-number": (unconfirmed, {"case_number": "2016-1"}),
    "hold": (unconfirmed, {}),
    "lift-hold": (held, {}),
}
BY_ITSELF = {"take-back-mail"}
"""Acts whose page is about another thing than the registration's last change, tested beside the act."""


def test_the_table_names_every_act() -> None:
    assert {act.name for act in acts.REGISTRATION} == SITUATIONS.keys() | BY_ITSELF


@pytest.mark.parametrize("name", SITUATIONS)
def test_page_from_before_a_colleagues_change_does_nothing(
    desk: Client, programme: Programme, settings: Settings, name: str
) -> None:
    settings.UNDO_SECONDS = 120
    make, typed = SITUATIONS[name]
    registration = make()
    url = url_of(registration, name.replace("-", "_"))
    sent = values_of(desk.get(url)) | {"reason": REASON} | typed
    title = contact_of(registration.municipality, email=registration.contact_email, title="Børnechef")
    contact.change_contact(registration_id=registration.pk, contact=title, by=STAFF, reason=REASON, on_behalf=True)
    entries = JournalEntry.objects.count()
    page = desk.post(url, sent | {"step": "send"})
    assert page.status_code == 409
    assert page.context["form"].non_field_errors()
    assert JournalEntry.objects.count() == entries


@pytest.mark.parametrize("name", SITUATIONS)
def test_act_pressed_twice_is_done_once_and_leads_to_the_same_page(
    desk: Client, programme: Programme, settings: Settings, name: str
) -> None:
    settings.UNDO_SECONDS = 120
    make, typed = SITUATIONS[name]
    url = url_of(make(), name.replace("-", "_"))
    sent = values_of(desk.get(url)) | {"reason": REASON} | typed | OF_ONE_PAGE
    page = desk.post(url, sent)
    if page.status_code != 302:  # the mails are shown first
        sent = values_of(page) | OF_ONE_PAGE
        page = desk.post(url, sent)
    entries = JournalEntry.objects.count()
    again = desk.post(url, sent)
    assert (again.status_code, again["Location"]) == (302, page["Location"])
    assert JournalEntry.objects.count() == entries


def test_a_slot_is_not_removed_by_a_page_from_before_a_colleagues_slot(desk: Client, programme: Programme) -> None:
    url = reverse("admin:booking_programme_remove_slot", args=[programme.pk])
    free = str(programme.slots.latest("number").pk)
    sent = values_of(desk.get(url)) | {"slot": free, "reason": REASON}
    queue.add_slot(programme=programme, by=STAFF, reason=REASON)
    page = desk.post(url, sent | {"step": "send"})
    assert page.status_code == 409
    assert programme.slots.count() == 6
