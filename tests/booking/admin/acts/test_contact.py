"""Correcting contact and wishes, checking an address, sending the link: entry, reason, and what the page says."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from booking.models import By, EntryKind, JournalEntry, Programme
from tests.booking.admin.staff_desk import REASON, last_entry, make_typed, proved, said, url_of, values_of
from tests.factories import contact_of, make_municipality, make_queue, receive

pytestmark = pytest.mark.django_db
Press = Callable[..., Any]


def test_change_contact_keeps_the_old_values_and_the_reason(press: Press, programme: Programme, mette: User) -> None:
    first = make_typed(programme)
    press(url_of(first, "change_contact"), contact_email="bo@aarhus.dk", contact_name="Bo Berg", reason=REASON)
    first.refresh_from_db()
    entry = last_entry(first)
    assert (first.contact_name, first.contact_email, first.link_version) == ("Bo Berg", "bo@aarhus.dk", 2)
    assert proved(entry) == (EntryKind.CONTACT_CHANGED, By.STAFF, mette.pk, REASON)
    assert entry.text.text["old"] == {"name": "Anne Aarhus", "email": "anne@aarhus.dk"}


def test_change_contact_shows_faults_at_their_fields(press: Press, programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    page = press(url_of(first, "change_contact"), contact_email="bo(at)aarhus.dk", reason="")
    assert page.context["form"].errors == {
        "contact_email": ["Skriv hele mailadressen med @, fx navn@kommune.dk"],
        "reason": ["Skriv en begrundelse. Den gemmes i journalen."],
    }
    assert values_of(page)["contact_email"] == ["bo(at)aarhus.dk"]
    assert 'href="#contact_email"' in page.content.decode()


def test_change_choices_writes_old_and_new(press: Press, programme: Programme, mette: User) -> None:
    (first,) = make_queue(programme, 1)
    typed: dict[str, Any] = {"parts": ["workshop"], "audience": "", "season": "spring-2017", "expected_attendees": "12"}
    press(url_of(first, "change_choices"), reason=REASON, **typed)
    entry = last_entry(first)
    assert proved(entry) == (EntryKind.CHOICES_CHANGED, By.STAFF, mette.pk, REASON)
    assert entry.details["new"] == {
        "parts": ["workshop"],
        "audience": "",
        "season": "spring-2017",
        "expected_attendees": 12,
    }


def test_how_an_address_was_checked_is_kept_in_the_journal(press: Press, programme: Programme) -> None:
    municipality = make_municipality()
    first = receive(programme, municipality, contact=contact_of(municipality, email="anne@example.com")).registration
    press(url_of(first, "check_address"), how=" Ringet til hovednummeret ")
    entry = last_entry(first)
    assert (entry.kind, entry.text.text) == (EntryKind.ADDRESS_CHECKED, {"reason": "Ringet til hovednummeret"})


def test_check_address_notes_the_check(press: Press, programme: Programme, mette: User) -> None:
    municipality = make_municipality()
    outside = contact_of(municipality, email="anne@gmail.example")
    first = receive(programme, municipality, contact=outside).registration
    page = press(url_of(first, "check_address"))
    entry = last_entry(first)
    first.refresh_from_db()
    assert first.address_checked_at == entry.at
    assert (entry.kind, entry.by, entry.by_id) == (EntryKind.ADDRESS_CHECKED, By.STAFF, mette.pk)
    assert said(page) == ["Mailadressen er noteret som kontrolleret."]


def test_send_link_asks_for_the_link_once_in_ten_minutes(press: Press, programme: Programme, mette: User) -> None:
    (first,) = make_queue(programme, 1)
    page = press(url_of(first, "send_link"))
    entry = last_entry(first)
    assert (entry.kind, entry.by, entry.by_id) == (EntryKind.LINK_REQUESTED, By.STAFF, mette.pk)
    assert said(page) == ["Linket bliver sendt til anne@aarhus.dk."]
    page = press(url_of(first, "send_link"))
    assert said(page) == ["Linket er sendt inden for de seneste 10 minutter, så der er ikke sendt et nyt."]
    assert JournalEntry.objects.filter(kind=EntryKind.LINK_REQUESTED).count() == 1
