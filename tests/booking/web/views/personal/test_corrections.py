"""The contact corrects contact and wishes; a new address ends the old link, and the order stays."""

from typing import Any

import pytest
from django.test import Client

from booking.links import personal_path
from booking.models import EntryKind, JournalEntry, Municipality, Programme, Registration
from booking.services import queue
from booking.services.turn import MUNICIPALITY
from tests.booking.admin.staff_desk import values_of
from tests.factories import make_queue, make_registration

CONTACT = {
    "contact_name": "Bo Hansen", "contact_title": "", "contact_email": "anne@aarhus.dk", "contact_phone": "",
}  # fmt: skip
WISHES = {"parts": ["workshop"], "season": "spring-2017", "expected_attendees": "8"}


@pytest.fixture
def first(programme: Programme, municipalities: list[Municipality]) -> Registration:
    """Register Aarhus, which gets the first place."""
    return make_registration(programme, municipalities[0])


def test_contact_with_the_same_address_keeps_the_link(client: Client, first: Registration) -> None:
    answer = client.post(personal_path(first) + "contact/", CONTACT, follow=True)
    assert answer.redirect_chain == [(personal_path(first), 303)]
    page = answer.content.decode()
    assert "Oplysningerne om kontaktpersonen er gemt." in page
    assert "Bo Hansen" in page


def test_contact_with_another_address_ends_the_link(client: Client, first: Registration) -> None:
    old = personal_path(first)
    answer = client.post(old + "contact/", CONTACT | {"contact_email": "bo@aarhus.dk"}, follow=True)
    assert answer.redirect_chain == [(old + "moved/", 303)]
    assert "vi har sendt et nyt link til <strong>bo@aarhus.dk</strong>" in answer.content.decode()
    assert client.get(old)["Location"] == old + "moved/"
    first.refresh_from_db()
    assert (first.contact_email, first.ask) == ("bo@aarhus.dk", 2)
    assert client.get(personal_path(first)).status_code == 200


def test_a_new_address_pressed_twice_leads_to_the_same_page_twice(client: Client, first: Registration) -> None:
    """Without scripts the second press comes by a link that has ended with the first."""
    url = f"{personal_path(first)}contact/"
    values = values_of(client.get(url), "") | {"contact_email": "anne.rettet@aarhus.dk"}
    answers = [client.post(url, values) for _press in range(2)]
    moved = f"{personal_path(first)}moved/"
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(303, moved)] * 2
    assert "vi har sendt et nyt link til <strong>anne.rettet@aarhus.dk</strong>" in client.get(moved).content.decode()
    assert JournalEntry.objects.filter(kind=EntryKind.CONTACT_CHANGED).count() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("contact_name", "", "Skriv kontaktpersonens navn"),
        ("contact_email", "bo", "Skriv hele mailadressen med @, fx navn@kommune.dk"),
    ],
)
def test_contact_that_cannot_stand_says_so_and_keeps_the_rest(
    client: Client, first: Registration, field: str, value: str, sentence: str
) -> None:
    answer = client.post(personal_path(first) + "contact/", CONTACT | {"contact_title": "Chef"} | {field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert 'value="Chef"' in page
    assert "<title>Fejl: Ret kontaktpersonen – Socialstyrelsen</title>" in page
    first.refresh_from_db()
    assert first.contact_name == "Anne Aarhus"


def test_contact_of_a_withdrawn_registration_is_refused(client: Client, first: Registration) -> None:
    queue.withdraw(registration_id=first.pk, by=MUNICIPALITY)
    page = client.post(personal_path(first) + "contact/", CONTACT, follow=True).content.decode()
    assert "Tilmeldingen gælder ikke længere." in page
    assert not JournalEntry.objects.filter(kind=EntryKind.CONTACT_CHANGED).exists()


def test_choices_of_a_waiting_municipality_keep_its_place(client: Client, programme: Programme) -> None:
    waiting = make_queue(programme, 7)[5]
    form = client.get(personal_path(waiting) + "choices/").content.decode()
    assert 'value="10"' in form
    page = client.post(personal_path(waiting) + "choices/", WISHES, follow=True).content.decode()
    assert "Jeres ønsker er gemt." in page
    assert "Workshop, foråret 2017" in page
    assert "plads 1 på ventelisten" in page


def test_choices_of_an_unconfirmed_place_wait_for_the_confirmation(client: Client, first: Registration) -> None:
    page = client.post(personal_path(first) + "choices/", WISHES, follow=True).content.decode()
    assert "Pladsen skal bekræftes først." in page
    first.refresh_from_db()
    assert first.talk is True
    queue.confirm(registration_id=first.pk, by=MUNICIPALITY)
    client.post(personal_path(first) + "choices/", WISHES)
    first.refresh_from_db()
    assert (first.talk, first.workshop, first.audience, first.expected_attendees) == (False, True, "", 8)


def wrong(**fields: Any) -> dict[str, Any]:
    return WISHES | fields


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (wrong(parts=[]), "Vælg oplæg, workshop eller begge dele"),
        (wrong(parts=["talk"]), "Vælg, hvem oplægget er for"),
        (wrong(season="never"), "Vælg en af de perioder, der står her"),
        (wrong(expected_attendees="mange"), "Skriv det forventede antal deltagere som et helt tal fra 1 til 500"),
    ],
)
def test_choices_that_cannot_stand_say_so(
    client: Client, programme: Programme, sent: dict[str, Any], sentence: str
) -> None:
    waiting = make_queue(programme, 6)[5]
    answer = client.post(personal_path(waiting) + "choices/", sent)
    assert answer.status_code == 422
    assert f'<span class="sr-only">Fejl: </span>{sentence}</span>' in answer.content.decode()
    assert not JournalEntry.objects.filter(kind=EntryKind.CHOICES_CHANGED).exists()
