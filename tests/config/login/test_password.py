"""User name and password: who gets in, what a stranger learns, how often one may try, and how a session ends."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django.fixtures import Settings

from config.login import noted
from tests.config.login.conftest import PASSWORD
from tests.factories import OPENS

WRONG = {"__all__": ["Brugernavnet eller adgangskoden er forkert"]}
TOO_MANY = {"__all__": ["Der har været for mange forsøg. Vent fem minutter, og prøv igen"]}
LOG_IN = "/konto/log-ind/"


@pytest.fixture(autouse=True)
def one_step(settings: Settings) -> None:
    settings.REQUIRE_STAFF_MFA = False


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(OPENS, tick=False) as traveller:
        yield traveller


def log_in(client: Client, name: str = "mette", password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOG_IN, {"login": name, "password": password}, **more)


def test_staff_get_in_and_out(client: Client, mette: User) -> None:
    assert log_in(client)["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert client.get("/konto/log-ud/").status_code == 200, "GET asks and changes nothing"
    assert client.get("/admin/").status_code == 200
    assert client.post("/konto/log-ud/")["Location"] == LOG_IN
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"


def test_admins_own_doors_lead_here(client: Client, mette: User) -> None:
    client.force_login(mette)
    assert client.get("/admin/password_change/")["Location"] == "/konto/adgangskode/"
    assert client.post("/admin/login/", {"username": "mette", "password": PASSWORD})["Location"] == LOG_IN
    assert client.post("/admin/logout/")["Location"] == LOG_IN
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("who", ["nobody", "wrong password", "inactive", "not staff"])
def test_every_refused_log_in_reads_the_same(client: Client, mette: User, who: str) -> None:
    User.objects.create_user("borger", password=PASSWORD)
    User.objects.create_user("gammel", password=PASSWORD, is_staff=True, is_active=False)
    name = {"nobody": "ukendt", "wrong password": "mette", "inactive": "gammel", "not staff": "borger"}[who]
    page = log_in(client, name, "forkert-kodeord" if who == "wrong password" else PASSWORD)
    assert (page.status_code, page.context["form"].errors) == (200, WRONG)
    assert f'value="{name}"' in page.content.decode(), "what was typed stays, except the password"
    assert PASSWORD not in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_empty_form_says_what_is_missing(client: Client) -> None:
    page = client.post(LOG_IN, {})
    assert page.context["form"].errors == {"login": ["Skriv dit brugernavn"], "password": ["Skriv din adgangskode"]}


def test_log_in_leads_to_our_own_pages_only(client: Client, mette: User) -> None:
    answer = client.post(LOG_IN, {"login": "mette", "password": PASSWORD, "next": "https://example.com/"})
    assert answer["Location"] == "/admin/"


@pytest.mark.parametrize("name", ["mette", "ukendt"])
def test_sixth_attempt_waits_five_minutes_also_from_elsewhere(
    clock: time_machine.Traveller, mette: User, name: str
) -> None:
    for number in range(5):
        page = log_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), name, "forkert-kodeord")
        assert page.context["form"].errors == WRONG
    page = log_in(Client(REMOTE_ADDR="192.0.2.99"), name)
    assert page.context["form"].errors == TOO_MANY
    clock.shift(301)
    assert log_in(Client(), name).status_code == (302 if name == "mette" else 200)


def test_one_address_tries_ten_names_a_minute(clock: time_machine.Traveller, mette: User) -> None:
    for number in range(10):
        log_in(Client(), f"navn{number}")
    forwarded = Client(HTTP_X_FORWARDED_FOR="198.51.100.7")
    assert log_in(forwarded).context["form"].errors == TOO_MANY, "nobody else's header is believed"
    assert log_in(Client(REMOTE_ADDR="192.0.2.5")).status_code == 302


def test_nobody_signs_up_or_has_a_password_sent() -> None:
    for name in ("account_signup", "account_reset_password", "account_email", "socialaccount_signup"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_session_ends_after_an_hour_without_a_click(clock: time_machine.Traveller, client: Client, mette: User) -> None:
    log_in(client)
    for _click in range(3):
        clock.shift(noted.IDLE_SECONDS)
        assert client.get("/admin/").status_code == 200
    clock.shift(noted.IDLE_SECONDS + 1)
    page = client.get("/admin/booking/programme/", follow=True)
    assert page.redirect_chain == [(f"{LOG_IN}?next=%2Fadmin%2Fbooking%2Fprogramme%2F", 302)]
    assert [str(message) for message in page.context["messages"]] == [
        "Du er logget ud. Et login slutter efter 60 minutter uden brug og senest efter 12 timer."
    ]
    assert "_auth_user_id" not in client.session


def test_session_ends_after_twelve_hours_of_clicks(clock: time_machine.Traveller, client: Client, mette: User) -> None:
    log_in(client)
    for _half_hour in range(24):
        clock.shift(1800)
        assert client.get("/admin/").status_code == 200
    clock.shift(1)
    assert client.get("/admin/")["Location"] in {f"{LOG_IN}?next=%2Fadmin%2F", "/admin/login/?next=/admin/"}


def test_user_who_is_no_longer_staff_is_out_with_the_next_click(client: Client, mette: User) -> None:
    log_in(client)
    User.objects.update(is_staff=False)
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"


def test_click_is_noted_once_a_minute(clock: time_machine.Traveller, client: Client, mette: User) -> None:
    log_in(client)
    seen = client.session[noted.SEEN]
    clock.shift(60)
    client.get("/admin/")
    assert client.session[noted.SEEN] == seen
    clock.shift(1)
    client.get("/admin/")
    assert client.session[noted.SEEN] == seen + 61


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"oldpassword": "forkert"}, {"oldpassword": ["Den nuværende adgangskode er forkert"]}),
        ({"password2": "noget-helt-andet"}, {"password2": ["De to nye adgangskoder er ikke ens"]}),
        (
            {"password1": "kort-kode11", "password2": "kort-kode11"},
            {"password1": ["Denne adgangskode er for kort. Den skal indeholde mindst 12 tegn."]},
        ),
    ],
)
def test_bad_new_password_gets_a_message_at_its_field(
    client: Client, mette: User, typed: dict[str, str], errors: dict[str, list[str]]
) -> None:
    log_in(client)
    good = {"oldpassword": PASSWORD, "password1": "stormfuld-tirsdag", "password2": "stormfuld-tirsdag"}
    page = client.post("/konto/adgangskode/", good | typed)
    assert page.context["form"].errors == errors
    mette.refresh_from_db()
    assert mette.check_password(PASSWORD)


def test_new_password_counts_and_ends_other_sessions(client: Client, mette: User) -> None:
    other = Client()
    log_in(other)
    log_in(client)
    new = {"oldpassword": PASSWORD, "password1": "stormfuld-tirsdag", "password2": "stormfuld-tirsdag"}
    page = client.post("/konto/adgangskode/", new, follow=True)
    assert [str(message) for message in page.context["messages"]] == ["Adgangskoden er ændret."]
    assert client.get("/admin/").status_code == 200
    assert other.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert log_in(Client(), password="stormfuld-tirsdag").status_code == 302


def test_user_without_a_password_has_none_to_change(client: Client, mette: User) -> None:
    mette.set_unusable_password()
    mette.save()
    client.force_login(mette)
    assert client.get("/konto/adgangskode/", follow=True).redirect_chain[-1] == ("/admin/", 302)
