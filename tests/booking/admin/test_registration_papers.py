"""The attendee list on paper: the day's facts, a line for each attendee and room for more, few statements."""

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import Traveller

from booking.models import Invite, Partstat, Registration
from booking.services.day import answers, attendance
from booking.services.day.attendance import AttendeeDetails
from booking.services.turn import MUNICIPALITY
from tests.booking.admin.staff_desk import signed_in, statements, user_with
from tests.booking.day_helpers import fix_day, list_attendees, make_confirmed

pytestmark = pytest.mark.django_db


@pytest.fixture
def registration(clock: Traveller) -> Registration:
    """Confirm a place."""
    return make_confirmed()


def url_of(registration: Registration) -> str:
    return reverse("admin:booking_registration_attendee_list", args=[registration.pk])


def test_list_has_day_names_parts_and_answers(desk: Client, registration: Registration) -> None:
    lines = [
        AttendeeDetails(name="Anna <Ø>", email="anna@aarhus.dk", role="Teamleder"),
        AttendeeDetails(name="Bent", email="bent@aarhus.dk", workshop=False),
        AttendeeDetails(name="Uden adresse", talk=False),
    ]
    attendance.set_attendees(registration_id=registration.pk, lines=lines, by=MUNICIPALITY)
    fix_day(registration)
    bent = Invite.objects.get(email="bent@aarhus.dk")
    answers.answer_on_page(invite_id=bent.pk, partstat=Partstat.DECLINED, note="", by=MUNICIPALITY)
    text = " ".join(desk.get(url_of(registration)).content.decode().split())
    assert "torsdag den 17. november 2016 kl. 9.00-14.00" in text
    assert "Rådhuset, Rådhuspladsen 2, lokale 4" in text
    assert (
        '<th scope="row">Anna &lt;Ø&gt;</th> <td>Teamleder</td> <td>oplæg og workshop</td> <td>ikke svaret</td> '
        '<td class="signature"></td>'
    ) in text
    assert '<th scope="row">Bent</th> <td></td> <td>oplæg</td> <td>nej</td>' in text
    assert '<th scope="row">Uden adresse</th> <td></td> <td>workshop</td> <td></td>' in text
    assert "1 deltager er regnet med. 1 har svaret nej og er ikke talt med." in text
    assert text.count('<tr class="empty">') == 3, "room for those who come without standing on the list"


def test_list_says_what_is_missing(desk: Client, registration: Registration) -> None:
    text = desk.get(url_of(registration)).content.decode()
    assert "Datoen ligger ikke fast endnu" in text
    assert "Ingen deltagere står på listen endnu." in text


def test_list_needs_the_permission_to_see_attendees(registration: Registration) -> None:
    may_not, may = user_with("uden", "view_registration"), user_with("med", "view_registration", "view_attendee")
    assert signed_in(may_not).get(url_of(registration)).status_code == 403
    assert signed_in(may).get(url_of(registration)).status_code == 200


def test_list_takes_the_same_statements_however_long(desk: Client, registration: Registration) -> None:
    fix_day(registration)
    list_attendees(registration, "Anna")
    with_one = statements(desk, url_of(registration))
    list_attendees(registration, "Anna", "Bent", "Carl")
    assert statements(desk, url_of(registration)) == with_one
