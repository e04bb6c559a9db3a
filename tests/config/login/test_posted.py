"""Forms of the admin that come back are shown by an address of their own, to the browser whose form it was."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from booking.models import ApiToken, Registration
from booking.services import queue
from booking.services.turn import MUNICIPALITY
from config.login.additions import forget_sessions
from tests.booking.admin.staff_desk import signed_in, url_of, user_with, values_of
from tests.factories import OPENS, at, make_programme, make_queue

pytestmark = pytest.mark.django_db
BROWSER = {"sec-fetch-mode": "navigate"}


@pytest.fixture
def first(clock: object) -> Registration:
    return make_queue(make_programme(), 1)[0]


@pytest.fixture
def desk(admin_user: Any, clock: object, settings: Settings) -> Client:
    settings.REQUIRE_STAFF_MFA = False
    return signed_in(admin_user)


def sends(client: Client, url: str, **typed: str) -> Any:
    return client.post(url, values_of(client.get(url)) | typed, headers=BROWSER)


def test_a_form_with_an_error_comes_back_by_its_own_address(desk: Client, first: Registration) -> None:
    url = url_of(first, "change_contact")
    answer = sends(desk, url, contact_name="Bo Berg", reason="")
    assert answer.status_code == 303
    assert answer["Location"].startswith(f"{url}?svar=")
    for _look in range(2):
        page = desk.get(answer["Location"])
        assert (page.status_code, values_of(page)["contact_name"]) == (200, ["Bo Berg"])
        assert "Skriv en begrundelse. Den gemmes i journalen." in page.content.decode()
        assert "no-store" in page["Cache-Control"]
    sent = desk.post(answer["Location"], values_of(page) | {"reason": "Aftalt"}, headers=BROWSER)
    assert sent.status_code == 302
    first.refresh_from_db()
    assert first.contact_name == "Bo Berg"


def test_what_an_act_reads_or_gives_back_to_edit_comes_back_by_its_own_address(
    desk: Client, first: Registration
) -> None:  # fmt: skip
    queue.confirm(registration_id=first.pk, by=MUNICIPALITY)
    answers = [
        sends(desk, url_of(first, "add_attendees"), text="Vita Vang <vita@aarhus.dk>"),
        sends(desk, url_of(first, "annul"), reason="Aftalt i telefonen", step="edit"),
    ]
    for answer, said in zip(answers, ["vita@aarhus.dk", "Aftalt i telefonen"], strict=True):
        assert answer.status_code == 303
        assert said in desk.get(answer["Location"]).content.decode()


def test_what_other_programs_send_is_answered_directly(desk: Client, first: Registration) -> None:
    url = url_of(first, "annul")
    assert desk.post(url, values_of(desk.get(url))).status_code == 200


def test_a_page_is_shown_to_its_own_session_and_at_its_own_address_only(desk: Client, first: Registration) -> None:
    location = sends(desk, url_of(first, "annul"))["Location"]
    key = location.partition("?")[2]
    other = signed_in(user_with("jens", "view_registration", "change_registration"))
    assert "Skriv en begrundelse" not in other.get(location).content.decode()
    assert "Skriv en begrundelse" not in desk.get(f"{url_of(first, 'withdraw')}?{key}").content.decode()
    desk.logout()
    assert desk.get(location).status_code == 302


def test_the_last_three_pages_are_kept(desk: Client, first: Registration) -> None:
    url = url_of(first, "annul")
    locations = [sends(desk, url)["Location"] for _press in range(4)]
    shown = ["Skriv en begrundelse" in desk.get(location).content.decode() for location in locations]
    assert shown == [False, True, True, True]


def test_a_form_of_djangos_own_comes_back_too(desk: Client, first: Registration) -> None:
    url = reverse("admin:booking_municipality_change", args=[first.municipality_id])
    answer = desk.post(url, {"email_domains": "!"}, headers=BROWSER)
    assert answer.status_code == 303
    assert "er ikke et domæne" in desk.get(answer["Location"]).content.decode()


def test_a_key_that_is_shown_once_is_not_kept(desk: Client, first: Registration) -> None:
    url = reverse("admin:booking_apitoken_add")
    answer = desk.post(url, {"name": "ESDH", "scope": "read"}, headers=BROWSER)
    assert ApiToken.objects.count() == 1
    assert "temadag_" in answer.content.decode()
    assert "posted_pages" not in desk.session


def test_ended_sessions_are_forgotten(desk: Client) -> None:
    assert (forget_sessions(), Session.objects.count()) == (0, 1)
    with at(OPENS + dt.timedelta(hours=13)):
        assert Session.objects.get().expire_date < timezone.now()
        assert forget_sessions() == 1
