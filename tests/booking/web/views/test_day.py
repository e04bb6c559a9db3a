"""The day's own page may be passed on: all about the day, nothing about attendees or answers."""

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import Traveller

from booking import links
from booking.models import Partstat, Registration
from booking.services.day import answers, preparing, schedule
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import fix_day, invite_of, list_attendees, make_confirmed
from tests.factories import STAFF, danish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PREPARED = {
    "venue_address": "Rådhuspladsen 2, 8000 Aarhus C",
    "venue_access": "Ring på ved porten",
    "equipment": "Projektor",
    "greeting": "Velkommen.\n\nVi glæder os <b>meget</b>.",
}


@pytest.fixture
def registration(clock: Traveller) -> Registration:
    made = make_confirmed()
    preparing.prepare(registration_id=made.pk, values=PREPARED, by=MUNICIPALITY)
    list_attendees(made, "Anna", "Bent")
    fix_day(made)
    answers.answer_on_page(
        invite_id=invite_of("anna@aarhus.dk").pk, partstat=Partstat.DECLINED, note="Er syg", by=MUNICIPALITY
    )
    return made


def test_it_says_all_about_the_day_and_nothing_about_attendees(client: Client, registration: Registration) -> None:
    answer = client.get(links.day_path(registration))
    page = " ".join(answer.content.decode().split())
    for words in (
        "Aarhus Kommune, torsdag den 17. november 2016 kl. 9.00-14.00",
        "<dt>9.00-10.30</dt> <dd> <strong>Oplæg</strong>",
        "<dt>10.30-11.00</dt> <dd> <strong>Pause</strong>",
        "<dt>11.00-14.00</dt> <dd> <strong>Workshop</strong>",
        "Rådhuset, Rådhuspladsen 2, lokale 4",
        "query=R%C3%A5dhuspladsen+2%2C+8000+Aarhus+C",
        "Ring på ved porten",
        "Projektor",
        "<p>Vi glæder os &lt;b&gt;meget&lt;/b&gt;.</p>",
        "Fie Facilitator",
    ):
        assert words in page
    for hidden in ("Anna", "Bent", "Er syg", "anne@aarhus.dk", "fie@example.dk", registration.contact_name):
        assert hidden not in page
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_it_is_led_to_from_the_contacts_and_the_attendees_page(client: Client, registration: Registration) -> None:
    path = links.day_path(registration)
    assert path in client.get(links.personal_path(registration)).content.decode()
    page = client.get(links.attendee_path(invite_of("anna@aarhus.dk"))).content.decode()
    assert path in page
    assert registration.contact_name in page


def test_without_a_fixed_day_it_says_so(client: Client, registration: Registration) -> None:
    schedule.call_off(registration_id=registration.pk, by=STAFF, reason="Sygdom", message="Vi finder en anden dato.")
    page = client.get(links.day_path(registration)).content.decode()
    assert "ligger ikke fast lige nu" in page
    assert "Rådhuset" not in page


def test_it_says_that_the_day_was_held(client: Client, registration: Registration, clock: Traveller) -> None:
    clock.move_to(danish(2016, 11, 17, 14))
    assert "Dagen er holdt." in client.get(links.day_path(registration)).content.decode()


def test_a_forged_link_opens_nothing(client: Client, registration: Registration) -> None:
    token = links.personal_token(registration)
    assert client.get(reverse("day", args=[token])).status_code == 404
