"""The page of one who is invited: the day, the answer, and nothing of anybody else."""

import pytest
import time_machine
from django.test import Client

from booking import links
from booking.models import Invite, JournalEntry, Partstat, Registration
from booking.services import schedule
from tests.booking.day_helpers import fix_day, invite_of, list_attendees, make_confirmed
from tests.factories import OPENS, STAFF, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def registration(clock: time_machine.Traveller) -> Registration:
    registration = make_confirmed()
    with at(OPENS):
        list_attendees(registration, "Anna", "Bo")
        fix_day(registration)
    return registration


@pytest.fixture
def anna(registration: Registration) -> Invite:
    return invite_of("anna@aarhus.dk")


def _path(invite: Invite) -> str:
    return links.attendee_path(invite)


def test_page_shows_the_day_and_nobody_else(client: Client, anna: Invite) -> None:
    entries = JournalEntry.objects.count()
    answer = client.get(_path(anna))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "torsdag den 17. november 2016 kl. 9.00-14.00" in page
    assert "Rådhuset, Rådhuspladsen 2, lokale 4" in page
    assert "oplæg 9.00-10.30" in page
    assert "bo@aarhus.dk" not in page
    assert JournalEntry.objects.count() == entries


def test_answer_is_stored_with_its_note(client: Client, anna: Invite) -> None:
    answer = client.post(f"{_path(anna)}answer/", {"answer": "DECLINED", "note": "Optaget den dag"})
    assert (answer.status_code, answer["Location"]) == (303, _path(anna))
    anna.refresh_from_db()
    assert (anna.answer, anna.answer_note) == (Partstat.DECLINED, "Optaget den dag")
    assert "Din kalender ændrer sig ikke af det." in client.get(_path(anna)).content.decode()


@pytest.mark.parametrize("typed", [{}, {"answer": "MAYBE"}, {"answer": "ACCEPTED", "note": "a\x00b"}])
def test_answer_that_cannot_be_read_is_told_and_writes_nothing(
    client: Client, anna: Invite, typed: dict[str, str]
) -> None:
    answer = client.post(f"{_path(anna)}answer/", typed)
    assert answer.status_code == 422
    anna.refresh_from_db()
    assert anna.answered_at is None


def test_page_of_a_day_called_off_says_so(client: Client, registration: Registration, anna: Invite) -> None:
    schedule.call_off(registration_id=registration.pk, by=STAFF, reason="Sygdom", message="Vi finder en ny dato.")
    assert "Du er ikke inviteret til en temadag lige nu." in client.get(_path(anna)).content.decode()
    assert client.post(f"{_path(anna)}answer/", {"answer": "ACCEPTED"}).status_code == 409


def test_page_of_a_forged_link_is_not_found(client: Client, anna: Invite) -> None:
    answer = client.get(f"{_path(anna)[:-3]}xx/")
    assert answer.status_code == 404
    assert "Linket virker ikke" in answer.content.decode()
