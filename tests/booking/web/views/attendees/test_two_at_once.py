"""Two colleagues on one attendee list: nobody else than the person named is changed, replaced or removed (Q13)."""

import sys
from typing import Any

import pytest
import time_machine
from django.test import Client

from booking.attendee_list.sheets import Opened
from booking.forms.attendee_columns import sealed
from booking.models import EntryKind, JournalEntry, Registration
from booking.services.day import attendance
from booking.services.day.attendance import AttendeeDetails
from booking.services.turn import MUNICIPALITY
from tests.booking.admin.staff_desk import values_of
from tests.booking.day_helpers import fix_day, invite_of, list_attendees, make_confirmed, take_out
from tests.booking.web.views.attendee_page import fields_of, paste, path, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def registration(clock: time_machine.Traveller) -> Registration:
    registration = make_confirmed()
    fix_day(registration)
    list_attendees(registration, "Anna", "Carl")
    return registration


class ListPage:
    """A browser with a page of one line open."""

    def __init__(self, registration: Registration, part: str = "", name: str = "Anna") -> None:
        """Open the page."""
        self.client = Client()
        line = registration.attendees.get(name=name).pk
        self.url = path(registration, f"{line}/{part}")
        self.values = values_of(self.client.get(self.url), "")

    def sends(self, **typed: object) -> Any:
        """Change the fields and press the button."""
        return self.client.post(self.url, self.values | typed)

    def hears(self, **typed: object) -> str:
        """Press the button and return the message on the page after it."""
        return said(self.client, self.sends(**typed))


def names(registration: Registration) -> list[str]:
    return list(registration.attendees.order_by("pk").values_list("name", flat=True))


GIVEN_AWAY = (
    "Anna står ikke længere på linjen. Der står nu Bo, så intet er ændret. Se listen, og prøv igen, hvis det stadig er "
    "relevant."
)


def test_role_and_address_of_two_are_both_written(registration: Registration) -> None:
    first, second = ListPage(registration), ListPage(registration)
    assert first.sends(role="teamleder").status_code == 303
    assert second.sends(email="anna.holm@aarhus.dk").status_code == 303
    anna = registration.attendees.get(name="Anna")
    assert (anna.role, anna.email) == ("teamleder", "anna.holm@aarhus.dk")


def test_a_role_changed_by_two_shows_both(registration: Registration) -> None:
    first, second = ListPage(registration), ListPage(registration)
    first.sends(role="teamleder")
    answer = second.sends(role="familiechef")
    assert answer.status_code == 409
    assert "»Rolle« er imens ændret til »teamleder« af en anden." in answer.content.decode()
    second.values = values_of(answer, "")
    assert second.sends().status_code == 303
    assert registration.attendees.get(name="Anna").role == "familiechef"


def test_parts_changed_by_two_show_both(registration: Registration) -> None:
    first, second = ListPage(registration), ListPage(registration)
    first.sends(parts=["talk"])
    assert "»Deltager i« er imens ændret til »Oplæg« af en anden." in second.sends(parts=["workshop"]).content.decode()


@pytest.mark.parametrize("part", ["", "remove/", "replace/"])
def test_an_act_does_nothing_to_whoever_took_the_line_over(registration: Registration, part: str) -> None:
    """A stale "remove" removed the person who had replaced the one it named."""
    late, first = ListPage(registration, part), ListPage(registration, "replace/")
    first.sends(name="Bo", email="bo@aarhus.dk")
    typed = {"": {"role": "leder"}, "remove/": {}, "replace/": {"name": "Dorte", "email": "dorte@aarhus.dk"}}[part]
    assert late.hears(**typed) == GIVEN_AWAY
    bo = registration.attendees.get(name="Bo")
    assert (bo.email, bo.role) == ("bo@aarhus.dk", "")
    assert names(registration) == ["Bo", "Carl"]


@pytest.mark.parametrize("part", ["remove/", "replace/"])
def test_a_corrected_address_does_not_stop_the_act(registration: Registration, part: str) -> None:
    late = ListPage(registration, part)
    ListPage(registration).sends(email="anna.holm@aarhus.dk", role="leder")
    assert late.sends(name="Bo", email="bo@aarhus.dk").status_code == 303
    assert names(registration) == (["Carl"] if part == "remove/" else ["Bo", "Carl"])
    if part == "replace/":
        assert registration.attendees.get(name="Bo").role == "leder", "the role as it stands is taken over"


def test_removing_twice_says_it_twice(registration: Registration) -> None:
    take_out(invite_of("anna@aarhus.dk"))
    page = ListPage(registration, "remove/")
    assert page.hears() == "Anna står ikke længere på listen. 1 deltager får en aflysning i kalenderen."
    assert page.hears() == "Anna står ikke længere på listen."
    assert names(registration) == ["Carl"]


def test_removing_by_a_line_that_is_gone_says_so_while_the_person_is_listed(registration: Registration) -> None:
    page = ListPage(registration, "remove/")
    list_attendees(registration, "Carl")
    list_attendees(registration, "Carl", "Anna")
    assert page.hears().startswith("Tilmeldingen er ændret, siden du åbnede siden.")
    assert names(registration) == ["Carl", "Anna"]


def test_correcting_twice_says_it_twice(registration: Registration) -> None:
    page = ListPage(registration)
    for _press in range(2):
        assert page.hears(role="teamleder").startswith("Oplysningerne om Anna er gemt.")
    assert ListPage(registration).hears() == "Der var ingen ændringer at gemme."


def test_replacing_twice_says_it_twice(registration: Registration) -> None:
    page = ListPage(registration, "replace/")
    said_first = page.hears(name="Bo", email="bo@aarhus.dk")
    assert said_first.startswith("Bo står nu på listen i stedet for Anna.")
    assert page.hears(name="Bo", email="bo@aarhus.dk").startswith("Bo står nu på listen i stedet for Anna.")
    assert names(registration) == ["Bo", "Carl"]


def test_adding_twice_says_it_twice(client: Client, registration: Registration) -> None:
    typed = {"name": "Bo", "email": "bo@aarhus.dk", "role": "leder", "parts": ["talk"]}
    before = JournalEntry.objects.filter(kind=EntryKind.ATTENDEES_CHANGED).count()
    for _press in range(2):
        answer = client.post(path(registration, "add/"), typed)
        assert said(client, answer).startswith("Bo er skrevet på listen.")
    assert names(registration) == ["Anna", "Carl", "Bo"]
    assert JournalEntry.objects.filter(kind=EntryKind.ATTENDEES_CHANGED).count() == before + 1
    answer = client.post(path(registration, "add/"), typed | {"role": "chef"})
    assert answer.status_code == 422, "another line for the same person is still refused"


def test_saving_a_pasted_list_twice_says_it_twice_and_reads_it_no_more(
    client: Client, registration: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    _status, page = paste(client, registration, "Bo <bo@aarhus.dk>; Dorte; Anna <anna@aarhus.dk>", role="leder")
    sent = fields_of(page) | {"source": sealed(Opened("Bo"))}
    monkeypatch.setattr(sys, "executable", "/no/interpreter")
    answers = [said(client, client.post(path(registration, "save/"), sent)) for _press in range(2)]
    assert [answer.partition(" listen.")[0] for answer in answers] == ["2 er skrevet på"] * 2
    assert names(registration) == ["Anna", "Carl", "Bo", "Dorte"]
    client.post(path(registration, "save/"), sent)
    for begins in ("<title>2 er skrevet på listen – Deltagerliste – ", "<title>Deltagerliste – "):
        assert begins in client.get(path(registration)).content.decode(), "said once"


def test_a_pasted_list_leaves_a_line_that_another_added_meanwhile(registration: Registration) -> None:
    """Role and parts for many do not go over what a colleague wrote about one of them."""
    listed = AttendeeDetails(name="Bo", email="bo@aarhus.dk", role="teamleder", workshop=False)
    pasted = AttendeeDetails(name="Bo Berg", email="BO@aarhus.dk", role="leder")
    for line in (listed, pasted):
        attendance.add_attendees(registration_id=registration.pk, lines=[line], by=MUNICIPALITY)
    bo = registration.attendees.get(email="bo@aarhus.dk")
    assert (bo.name, bo.role, bo.parts) == ("Bo", "teamleder", ["talk"])
