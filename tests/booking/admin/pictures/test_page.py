"""The page of the pictures: what each says, in few statements, and only for users who may see registrations."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from time_machine import Traveller

from booking.models import Programme, Registration
from booking.services import queue
from booking.services.turn import MUNICIPALITY
from tests.booking.admin.staff_desk import signed_in, statements, user_with
from tests.booking.day_helpers import SETTINGS, fix_day, list_attendees
from tests.factories import make_municipality, make_programme, make_registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(clock: Traveller) -> Programme:
    """Make a programme in which days can be fixed."""
    return make_programme(settings=SETTINGS)


def url_of(programme: Programme) -> str:
    return reverse("admin:booking_programme_pictures", args=[programme.pk])


def with_day(programme: Programme, number: int, *names: str) -> Registration:
    made = make_registration(programme, make_municipality(number))
    queue.confirm(registration_id=made.pk, by=MUNICIPALITY)
    list_attendees(made, *names)
    fix_day(made)
    return made


def test_pictures_say_what_is_in_them(desk: Client, programme: Programme) -> None:
    with_day(programme, 1, "Anna", "Bent")
    for number in range(2, 8):
        make_registration(programme, make_municipality(number))
    answer = desk.get(url_of(programme))
    page = " ".join(answer.content.decode().split())
    assert "Der er modtaget 7 tilmeldinger i alt. 7 kom i den første time." in page
    assert '<th scope="row">9.00-9.05</th><td>7</td><td>7</td>' in page
    assert "Der er 2 på deltagerlisten. Vi anbefaler 5-15." in page
    assert "På ventelisten: 2" in page
    assert "Fie Facilitator" in page
    assert " style=" not in page.partition('id="content-main"')[2]


def test_pictures_take_as_many_statements_for_many(desk: Client, programme: Programme) -> None:
    with_day(programme, 1, "Anna")
    few = statements(desk, url_of(programme))
    for number in (2, 3):
        with_day(programme, number, "Anna", "Bent")
    for number in range(4, 20):
        make_registration(programme, make_municipality(number))
    many = statements(desk, url_of(programme))
    assert many == few <= 25


def test_empty_programme_has_pictures_too(desk: Client, programme: Programme) -> None:
    page = desk.get(url_of(programme)).content.decode()
    assert "Ingen dage er fastsat endnu." in page


def test_pictures_are_for_those_who_may_see_registrations(programme: Programme) -> None:
    client = signed_in(user_with("vips", "view_programme"))
    assert client.get(url_of(programme)).status_code == 403
    assert User.objects.count() == 1
