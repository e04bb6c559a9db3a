"""The list of agreed days, which links to the registrations; and the list of a facilitator's own days alone."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from booking.models import Programme, Registration, ThemedDay
from booking.services import queue
from booking.services.day.elsewhere import FacilitatorDetails
from tests.booking.admin.staff_desk import signed_in, statements, user_with
from tests.booking.day_helpers import SETTINGS, STARTS, fix_day, list_attendees
from tests.factories import STAFF, at, make_programme, make_queue

pytestmark = pytest.mark.django_db
LIST = "/admin/booking/themedday/"
MINE = "/admin/booking/themedday/mine/"
FIE = FacilitatorDetails(name="Fie Facilitator", email="fie@example.dk")


@pytest.fixture
def programme(db: None) -> Programme:
    """Make the programme with its intervals."""
    return make_programme(settings=SETTINGS)


@pytest.fixture
def rows(programme: Programme) -> list[Registration]:
    """Confirm three places."""
    made = make_queue(programme, 3)
    return [queue.confirm(registration_id=registration.pk, by=STAFF) for registration in made]


def own(user: User) -> FacilitatorDetails:
    return FacilitatorDetails(name="Finn Facilitator", email="finn@example.dk", user_id=user.pk)


def test_list_shows_the_days_in_order_and_leads_to_the_registrations(desk: Client, rows: list[Registration]) -> None:
    fix_day(rows[0], starts_at=STARTS + dt.timedelta(days=7))
    fix_day(rows[1])
    page = desk.get(LIST)
    admin = page.context["cl"].model_admin
    shown = [(admin.when(day), admin.slot(day), admin.held_by(day)) for day in page.context["cl"].result_list]
    assert shown == [
        ("Torsdag den 17. november 2016 kl. 9.00-14.00", "2", "Fie Facilitator"),
        ("Torsdag den 24. november 2016 kl. 9.00-14.00", "1", "Fie Facilitator"),
    ]
    address = reverse("admin:booking_registration_change", args=[rows[1].pk])
    assert f'<a href="{address}">Billund</a>' in page.content.decode()
    day = ThemedDay.objects.get(registration=rows[1])
    answer = desk.get(reverse("admin:booking_themedday_change", args=[day.pk]))
    assert (answer.status_code, answer["Location"]) == (302, address)


def test_list_finds_a_facilitator_once(desk: Client, rows: list[Registration]) -> None:
    fix_day(rows[0], facilitators=(FIE, FacilitatorDetails(name="Fie Frost", email="frost@example.dk")))
    assert len(desk.get(LIST, {"q": "fie"}).context["cl"].result_list) == 1


def test_list_is_only_for_those_who_may_look(rows: list[Registration]) -> None:
    day = fix_day(rows[0]).day
    client = signed_in(user_with("uden"))
    page = reverse("admin:booking_themedday_change", args=[day.pk])
    assert [client.get(url).status_code for url in (LIST, page)] == [403, 403]
    assert signed_in(user_with("med", "view_themedday")).get(LIST).status_code == 200


def test_nothing_is_edited(desk: Client, rows: list[Registration]) -> None:
    day = fix_day(rows[0]).day
    page = reverse("admin:booking_themedday_change", args=[day.pk])
    assert desk.post(page, {"venue": "Et andet sted"}).status_code == 403
    assert ThemedDay.objects.get().venue == day.venue


def test_mine_shows_own_days_with_place_phone_and_list(rows: list[Registration]) -> None:
    finn = user_with("finn")
    fix_day(rows[0], facilitators=(own(finn), FIE))
    fix_day(rows[1])
    list_attendees(rows[0], "Anna", "Bent")
    page = signed_in(finn).get(MINE)
    assert [row.day.registration_id for row in page.context["coming"]] == [rows[0].pk]
    text = page.content.decode()
    for words in (
        "Torsdag den 17. november 2016 kl. 9.00-14.00",
        "Aarhus Kommune",
        "Rådhuset, Rådhuspladsen 2, lokale 4",
        'href="tel:12345678"',
        "Oplæg 9.00-10.30, Workshop 11.00-14.00",
        "2 deltagere, anbefalet 5-15",
        '<th scope="row">Anna</th>',
    ):
        assert words in text
    assert "Billund" not in text
    assert "anna@aarhus.dk" not in text
    assert page.context["coming"][0].others == ["Fie Facilitator"]
    assert reverse("admin:booking_registration_change", args=[rows[0].pk]) not in text


def test_mine_leads_those_to_the_registration_who_may_see_it(
    desk: Client, mette: User, rows: list[Registration]
) -> None:
    fix_day(rows[0], facilitators=(own(mette),))
    text = desk.get(MINE).content.decode()
    assert reverse("admin:booking_registration_change", args=[rows[0].pk]) in text
    assert reverse("admin:booking_registration_attendee_list", args=[rows[0].pk]) in text


def test_who_has_no_lists_is_told_of_no_missing_permissions(rows: list[Registration]) -> None:
    user = user_with("finn")
    fix_day(rows[0], facilitators=(own(user),))
    page = signed_in(user).get(MINE).content.decode()
    assert "Opgaver" in page
    assert "Tilmeldinger" not in page
    assert ">Mine dage</a>" in page


def test_mine_keeps_the_days_that_are_over(rows: list[Registration]) -> None:
    finn = user_with("finn")
    fix_day(rows[0], facilitators=(own(finn),))
    with at(STARTS + dt.timedelta(days=1), tick=False):
        page = signed_in(finn).get(MINE)
    assert (page.context["coming"], len(page.context["over"])) == ([], 1)
    assert "Dage, der er holdt" in page.content.decode()


def test_mine_says_so_where_there_is_none(rows: list[Registration]) -> None:
    fix_day(rows[0])
    assert "Du er ikke facilitator på nogen temadag." in signed_in(user_with("finn")).get(MINE).content.decode()
    answer = Client().get(MINE)
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/admin/login/")


def test_first_page_leads_to_own_days_only_those_who_have_some(rows: list[Registration]) -> None:
    finn = user_with("finn")
    assert MINE not in signed_in(finn).get("/admin/").content.decode()
    fix_day(rows[0], facilitators=(own(finn),))
    assert MINE in signed_in(finn).get("/admin/").content.decode()


def test_mine_and_list_take_as_many_statements_for_three_as_for_one(
    desk: Client, mette: User, rows: list[Registration]
) -> None:
    fix_day(rows[0], facilitators=(own(mette),))
    before = [statements(desk, url) for url in (LIST, MINE)]
    for weeks, registration in enumerate(rows[1:], 1):
        fix_day(registration, starts_at=STARTS + dt.timedelta(weeks=weeks), facilitators=(own(mette), FIE))
        list_attendees(registration, "Carl", "Dora")
    assert [statements(desk, url) for url in (LIST, MINE)] == before
