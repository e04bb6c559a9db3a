"""Asking to be told of a free place: one address, its own link, one press to end it (A27)."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from booking import links
from booking.models import Interest, JournalEntry, Municipality
from tests.factories import make_municipality, make_programme

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def municipality() -> Municipality:
    make_programme()
    return make_municipality()


def ask(client: Client, **typed: str) -> int:
    return client.post(reverse("interest"), {"municipality": "0101", "email": "birte@aarhus.dk"} | typed).status_code


def test_asking_keeps_the_address_and_says_the_same_to_everybody(client: Client, municipality: Municipality) -> None:
    for email in ("Birte Holm <birte@aarhus.dk>;", "birte@aarhus.dk"):
        answer = client.post(reverse("interest"), {"municipality": municipality.pk, "email": email})
        assert (answer.status_code, answer["Location"]) == (303, reverse("interest-sent"))
    interest = Interest.objects.get()
    assert (interest.email, interest.municipality, interest.confirmed_at) == ("birte@aarhus.dk", municipality, None)
    assert "Tryk på linket i mailen" in client.get(reverse("interest-sent")).content.decode()
    assert not JournalEntry.objects.filter(registration__isnull=False).exists()


@pytest.mark.parametrize("typed", [{"municipality": ""}, {"municipality": "9999"}, {"email": ""}, {"email": "birte"}])
def test_a_fault_comes_back_with_what_was_typed(
    client: Client, municipality: Municipality, typed: dict[str, str]
) -> None:
    assert ask(client, **typed) == 422
    assert not Interest.objects.exists()


def test_asking_is_limited(client: Client, municipality: Municipality, settings: Settings) -> None:
    settings.REGISTRATION_RATE = (1, 60)
    assert [ask(client), ask(client)] == [303, 429]


def test_the_link_confirms_and_ends_by_a_press_and_never_by_being_opened(
    client: Client, municipality: Municipality
) -> None:
    ask(client)
    interest = Interest.objects.get()
    path, token = links.interest_path(interest), links.interest_token(interest)
    page = client.get(path)
    assert "Bekræft adressen" in page.content.decode()
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert client.get(reverse("interest-confirm", args=[token])).status_code == 405
    assert client.post(reverse("interest-confirm", args=[token]), follow=True).redirect_chain == [(path, 303)]
    interest.refresh_from_db()
    assert interest.confirmed_at is not None
    assert "I får besked" in client.get(path).content.decode()
    ended = client.post(reverse("interest-end", args=[token]), follow=True)
    assert "Adressen er slettet" in ended.content.decode()
    assert not Interest.objects.exists()
    assert client.get(path).status_code == 404


def test_a_stranger_changes_nothing_of_a_confirmed_address(client: Client, municipality: Municipality) -> None:
    ask(client)
    client.post(reverse("interest-confirm", args=[links.interest_token(Interest.objects.get())]))
    make_municipality(2)
    ask(client, municipality="0102")
    assert Interest.objects.get().municipality == municipality
    assert client.get(reverse("interest-own", args=["1.1.forged"])).status_code == 404


def test_the_offer_and_the_closed_form_lead_there(client: Client, municipality: Municipality) -> None:
    assert f'href="{reverse("interest")}"' in client.get(reverse("offer")).content.decode()
