"""The contact's page without any cookie: what a page of ours sends is done, what another site sends is shown first."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from booking.links import personal_path
from booking.models import Municipality, Programme, Registration, Status
from tests.factories import make_registration


@pytest.fixture
def first(programme: Programme, municipalities: list[Municipality]) -> Registration:
    """Register Aarhus, which gets the first place."""
    return make_registration(programme, municipalities[0])


ELSEWHERE = [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"}]
OURS: list[dict[str, str]] = [{}, {"sec-fetch-site": "same-origin"}, {"origin": "http://testserver"}]


@pytest.mark.parametrize("headers", OURS)
def test_personal_needs_no_cookie(first: Registration, headers: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get(personal_path(first))
    assert not page.cookies
    assert client.post(personal_path(first) + "confirm/", headers=headers).status_code == 303
    first.refresh_from_db()
    assert first.status == Status.CONFIRMED


@pytest.mark.parametrize("headers", ELSEWHERE)
def test_personal_from_another_site_is_shown_and_not_done(first: Registration, headers: dict[str, str]) -> None:
    answer = Client().post(personal_path(first) + "confirm/", headers=headers)
    assert answer.status_code == 403
    assert "<h1>Tryk én gang til</h1>" in answer.content.decode()
    first.refresh_from_db()
    assert first.status == Status.ALLOCATED


def test_personal_form_from_another_site_is_kept_and_can_be_sent_again(first: Registration) -> None:
    client = Client(enforce_csrf_checks=True)
    path = personal_path(first) + "contact/"
    typed = {"contact_name": 'Anne "<b>" Jensen', "contact_email": "anne@aarhus.dk"}
    page = client.post(path, typed, headers=ELSEWHERE[0]).content.decode()
    form = page.partition("<form")[2].partition("</form>")[0]
    fields = {name: html.unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form)}
    assert {name: fields[name] for name in typed} == typed
    assert client.post(path, fields).status_code == 422  # judged, no longer refused
    again = client.post(path, fields, headers=ELSEWHERE[0]).content.decode()
    assert "<h1>Det lykkedes ikke</h1>" in again
    assert "ring til os på" in again


def test_page_without_a_key_repeats_nothing(programme: Programme) -> None:
    client = Client(enforce_csrf_checks=True)
    for path in ("/link/", "/raekkefoelge/", reverse("account_login"), reverse("admin:index")):
        answer = client.post(path, {"municipality": "0101", "password": "hemmeligt"}, headers=ELSEWHERE[0])
        assert answer.status_code == 403
        assert "<h1>Prøv igen</h1>" in answer.content.decode()
        assert "hemmeligt" not in answer.content.decode()
