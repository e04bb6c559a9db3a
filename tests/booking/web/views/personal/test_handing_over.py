"""The page that hands over, and the page of the link that was replaced (Q11)."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from booking.links import personal_path
from booking.models import EntryKind, JournalEntry, Municipality, Programme, Registration
from booking.services import contact as contact_service
from booking.services import queue
from booking.services.turn import MUNICIPALITY
from tests.factories import STAFF, contact_of, make_registration

COLLEAGUE = {
    "contact_name": "Bo Hansen", "contact_title": "", "contact_email": "bo@aarhus.dk", "contact_phone": "",
}  # fmt: skip


@pytest.fixture
def first(programme: Programme, municipalities: list[Municipality]) -> Registration:
    """Register Aarhus, which gets the first place."""
    return make_registration(programme, municipalities[0])


def handed_over(client: Client, registration: Registration, **changes: str) -> str:
    """Hand over on the page; return the old link's page."""
    path = personal_path(registration)
    answer = client.post(path + "handover/", COLLEAGUE | changes)
    assert answer.status_code == 303
    assert answer["Location"] == path + "moved/"
    registration.refresh_from_db()
    return path + "moved/"


def test_hand_over_begins_empty_and_ends_on_the_old_links_page(client: Client, first: Registration) -> None:
    page = client.get(personal_path(first) + "contact/").content.decode()
    assert f'href="{personal_path(first)}handover/"' in page
    form = client.get(personal_path(first) + "handover/").content.decode()
    assert "Anne" not in form.partition("<form")[2]
    moved = client.get(handed_over(client, first)).content.decode()
    assert "vi har sendt et nyt link til <strong>bo@aarhus.dk</strong>" in moved
    assert "indtil det nye link er åbnet, og senest lørdag den 1. oktober 2016 kl. 9.00" in moved
    assert JournalEntry.objects.latest("number").details["handed_over"] is True


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"contact_email": "ANNE@aarhus.dk"}, "Skriv din kollegas mailadresse, ikke din egen"),
        ({"contact_email": ""}, "Skriv kontaktpersonens mailadresse"),
        ({"contact_name": ""}, "Skriv kontaktpersonens navn"),
    ],
)
def test_hand_over_that_names_no_colleague_says_so(
    client: Client, first: Registration, changes: dict[str, str], sentence: str
) -> None:
    answer = client.post(personal_path(first) + "handover/", COLLEAGUE | changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not JournalEntry.objects.filter(kind=EntryKind.CONTACT_CHANGED).exists()


def test_hand_over_of_a_registration_that_has_left_is_refused(client: Client, first: Registration) -> None:
    queue.withdraw(registration_id=first.pk, by=MUNICIPALITY)
    for answer in (client.get(personal_path(first) + "handover/"), client.post(personal_path(first) + "handover/")):
        assert answer.status_code == 303


def test_old_link_mends_a_slip_in_any_browser_until_the_new_link_is_opened(client: Client, first: Registration) -> None:
    moved = handed_over(client, first, contact_email="bo@aarhs.dk")
    wrong = personal_path(first)
    other = Client()
    assert other.get(moved.removesuffix("moved/"))["Location"] == moved
    assert other.post(moved, COLLEAGUE).status_code == 303
    first.refresh_from_db()
    assert (first.contact_email, first.link_version) == ("bo@aarhus.dk", 3)
    assert Client().get(wrong).status_code == 404
    assert Client().get(wrong + "moved/").status_code == 404
    assert Client().head(personal_path(first)).status_code == 200
    assert Client().get(moved).status_code == 200
    assert Client().get(personal_path(first)).status_code == 200
    assert Client().get(moved).status_code == 404
    assert Client().post(moved, COLLEAGUE | {"contact_email": "x@aarhus.dk"}).status_code == 404


def test_browser_that_changed_it_mends_a_slip_for_an_hour(
    client: Client, first: Registration, clock: time_machine.Traveller
) -> None:
    moved = handed_over(client, first)
    Client().get(personal_path(first))
    clock.shift(dt.timedelta(minutes=59))
    assert "Det kan I i denne browser i en time." in client.get(moved).content.decode()
    clock.shift(dt.timedelta(minutes=2))
    assert client.get(moved).status_code == 404


def test_old_link_ends_after_three_days(client: Client, first: Registration, clock: time_machine.Traveller) -> None:
    moved = handed_over(client, first)
    clock.shift(dt.timedelta(days=3) - dt.timedelta(minutes=1))
    assert Client().get(moved).status_code == 200
    clock.shift(dt.timedelta(minutes=2))
    assert Client().get(moved).status_code == 404


def test_change_by_staff_ends_the_old_link_at_once(client: Client, first: Registration) -> None:
    moved = handed_over(client, first)
    contact_service.change_contact(
        registration_id=first.pk,
        contact=contact_of(first.municipality, email="carl@aarhus.dk"),
        by=STAFF,
        reason="Ringede",
        on_behalf=True,
    )
    for visitor in (client, Client()):
        assert visitor.get(moved).status_code == 404
        assert visitor.get(moved.removesuffix("moved/")).status_code == 404


def test_old_links_page_asks_about_a_near_miss_and_mends_it_by_one_press(client: Client, first: Registration) -> None:
    moved = handed_over(client, first, contact_email="bo@arhus.dk")
    page = client.get(moved).content.decode()
    assert "Mente I bo@aarhus.dk?" in page
    answer = client.post(moved, COLLEAGUE | {"contact_email": "bo@aarhus.dk"}, follow=True)
    assert "Kontaktpersonen er rettet. Vi sender linket til den nye adresse." in answer.content.decode()
    assert "Mente I" not in answer.content.decode()


def test_acts_by_the_old_link_do_nothing(client: Client, first: Registration) -> None:
    moved = handed_over(client, first)
    entries = JournalEntry.objects.count()
    for part in ("confirm/", "withdraw/", "contact/", "handover/"):
        assert client.post(moved.removesuffix("moved/") + part, COLLEAGUE)["Location"] == moved
    assert JournalEntry.objects.count() == entries
