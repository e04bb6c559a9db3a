"""The second step: no staff page opens without it, whichever way the session began."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from tests.config.login.conftest import PASSWORD, SECRET

ADMIN = "/admin/booking/programme/"
ACTIVATE, CODES = "/konto/app/ny/", "/konto/app/noedkoder/"
WRONG = "Koden er forkert eller allerede brugt. Vent på den næste kode, og prøv igen"


def log_in(client: Client, *, password: str = PASSWORD, to: str = ADMIN) -> Any:
    return client.post("/konto/log-ind/", {"login": "mette", "password": password, "next": to})


def test_admin_leads_to_the_log_in(client: Client) -> None:
    answer = client.get(ADMIN, follow=True)
    assert answer.redirect_chain == [
        (f"/admin/login/?next={ADMIN}", 302),
        ("/konto/log-ind/?next=%2Fadmin%2Fbooking%2Fprogramme%2F", 302),
    ]
    assert answer.status_code == 200


@pytest.mark.django_db(transaction=True)  # allauth sends its signal of the new app on commit
def test_staff_without_an_app_sets_one_up_sees_the_codes_once_and_is_in(
    client: Client, mette: User, code: Callable[..., str]
) -> None:
    assert log_in(client)["Location"] == ADMIN
    page = client.get(ADMIN, follow=True)
    assert page.redirect_chain == [(f"{ACTIVATE}?next=%2Fadmin%2Fbooking%2Fprogramme%2F", 302)]
    form = page.context["form"]
    assert form.spelled_secret.replace(" ", "") == form.secret
    assert form.spelled_secret in page.content.decode()
    assert b"<svg" in page.content
    assert b"data:image" not in page.content

    page = client.post(ACTIVATE, {"code": code(form.secret)}, follow=True)
    assert page.redirect_chain == [(CODES, 302)]
    codes = page.context["unused_codes"]
    assert len(set(codes)) == 10
    assert all(shown in page.content.decode() for shown in codes)
    again = client.get(CODES)
    assert not any(shown in again.content.decode() for shown in codes)
    assert client.get(ADMIN).status_code == 200


def test_wrong_first_code_keeps_the_key(client: Client, mette: User, code: Callable[..., str]) -> None:
    log_in(client)
    secret = client.get(ACTIVATE).context["form"].secret
    page = client.post(ACTIVATE, {"code": "x"})
    assert page.context["form"].errors == {"code": [WRONG]}
    assert page.context["form"].secret == secret
    assert not Authenticator.objects.exists()
    assert client.get(ADMIN)["Location"].startswith(ACTIVATE)


def test_log_in_with_an_app_asks_for_its_code(client: Client, app: Authenticator, code: Callable[..., str]) -> None:
    answer = log_in(client)
    assert answer["Location"].startswith("/konto/app/kode/")
    assert client.get(ADMIN)["Location"].startswith("/admin/login/"), "nobody is signed in before the code"
    page = client.post("/konto/app/kode/", {"code": ""})
    assert page.context["form"].errors == {"code": ["Skriv koden fra appen"]}
    page = client.post("/konto/app/kode/", {"code": "000000"})
    assert page.context["form"].errors == {"code": [WRONG]}
    answer = client.post("/konto/app/kode/", {"code": code()})
    assert answer["Location"] == ADMIN
    assert client.get(ADMIN).status_code == 200


def test_code_counts_once(client: Client, app: Authenticator, code: Callable[..., str]) -> None:
    for _time, status in ((1, 302), (2, 200)):
        log_in(client)
        assert client.post("/konto/app/kode/", {"code": code()}).status_code == status
        client.logout()


def test_recovery_code_counts_once(client: Client, app: Authenticator) -> None:
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    for status, left in ((302, 9), (200, 9)):
        log_in(client)
        assert client.post("/konto/app/kode/", {"code": codes[0]}).status_code == status
        assert len(Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()) == left
        client.logout()


def test_codes_are_not_guessed(client: Client, app: Authenticator, code: Callable[..., str]) -> None:
    log_in(client)
    for _attempt in range(5):
        client.post("/konto/app/kode/", {"code": "x"})
    page = client.post("/konto/app/kode/", {"code": code()})
    assert page.context["form"].errors == {"code": ["Der har været for mange forsøg. Vent fem minutter, og prøv igen"]}


def test_session_from_before_the_app_was_set_up_must_show_a_code(
    client: Client, app: Authenticator, mette: User, code: Callable[..., str]
) -> None:
    client.force_login(mette)
    for page in (ADMIN, "/konto/app/", "/konto/app/fjern/", CODES, "/konto/adgangskode/"):
        assert re.match("/konto/app/bekraeft/", client.get(page)["Location"]), page
    answer = client.post("/konto/app/bekraeft/", {"code": code(), "next": ADMIN})
    assert answer["Location"] == ADMIN
    assert client.get(ADMIN).status_code == 200


@pytest.mark.parametrize("page", ["/konto/app/", "/konto/adgangskode/", "/admin/", "/admin/auth/user/"])
def test_staff_pages_wait_for_the_app(client: Client, mette: User, page: str) -> None:
    client.force_login(mette)
    assert client.get(page)["Location"].startswith(ACTIVATE)
    assert client.post(page)["Location"].startswith(ACTIVATE)


def test_setting_an_app_up_asks_for_the_password_where_the_log_in_is_old(client: Client, mette: User) -> None:
    client.force_login(mette)
    page = client.get(ACTIVATE, follow=True)
    assert page.redirect_chain == [(f"/konto/bekraeft/?next={ACTIVATE.replace('/', '%2F')}", 302)]
    page = client.post("/konto/bekraeft/", {"password": "forkert", "next": ACTIVATE})
    assert page.context["form"].errors == {"password": ["Adgangskoden er forkert"]}
    answer = client.post("/konto/bekraeft/", {"password": PASSWORD, "next": ACTIVATE})
    assert answer["Location"] == ACTIVATE
    assert client.get(ACTIVATE).status_code == 200


def test_new_telephone_replaces_the_old(client: Client, app: Authenticator, code: Callable[..., str]) -> None:
    log_in(client)
    client.post("/konto/app/kode/", {"code": code()})
    page = client.post(reverse("mfa_deactivate_totp"), follow=True)
    assert not Authenticator.objects.exists()
    assert page.redirect_chain[-1][0].startswith(ACTIVATE) is False
    assert page.context["authenticators"] == {}
    assert [str(message) for message in page.context["messages"]] == ["Appen er fjernet fra dit login."]


def test_new_codes_replace_the_old(client: Client, app: Authenticator, code: Callable[..., str]) -> None:
    log_in(client)
    client.post("/konto/app/kode/", {"code": code()})
    before = set(Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes())
    page = client.post(reverse("mfa_generate_recovery_codes"), follow=True)
    assert page.redirect_chain == [(CODES, 302)]
    assert len(set(page.context["unused_codes"]) - before) == 10


def test_without_the_requirement_an_app_is_offered_and_still_asked_for(
    client: Client, mette: User, settings: Settings
) -> None:
    settings.REQUIRE_STAFF_MFA = False
    log_in(client)
    assert client.get(ADMIN).status_code == 200
    assert reverse("mfa_activate_totp") in client.get("/konto/app/").content.decode()


def test_key_is_kept_sealed(app: Authenticator, settings: Settings, code: Callable[..., str]) -> None:
    assert SECRET not in str(app.data)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "n" * 40
    assert app.wrap().validate_code(code()) is True
    settings.SECRET_KEY_FALLBACKS = []
    assert app.wrap().validate_code(code(later=1)) is False
