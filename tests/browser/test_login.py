"""Logging in with chromium: the app set up, its codes, the code asked for; axe and the policy on each page."""

import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from booking.models import Programme
from config.login.provider import openid_connect

PASSWORD = "et-langt-kodeord"


@pytest.fixture(autouse=True)
def mette(programme: Programme, settings: Settings) -> User:
    """Require the second step, configure a provider, and make a member of staff."""
    settings.REQUIRE_STAFF_MFA = True
    provider = {"server_url": "http://127.0.0.1:1", "client_id": "x", "secret": "x", "name": "Statens login"}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": openid_connect(provider)}
    cache.clear()
    return User.objects.create_superuser("mette", "mette@example.dk", PASSWORD)


def log_in(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("Brugernavn").fill("mette")
    page.get_by_label("Adgangskode").fill(password)
    page.get_by_role("button", name="Log ind").click()


def type_code(page: Page, secret: str, button: str, *, later: int = 0) -> None:
    """Type the code that the app shows, or will show `later` half minutes from now."""
    shown = format_hotp_value(hotp_value(secret.replace(" ", ""), int(time.time()) // 30 + later))
    page.locator("#code").fill(shown)
    page.get_by_role("button", name=button).click()


def test_first_log_in_sets_the_app_up_and_the_next_asks_for_its_code(
    page: Page, site: str, accessible: Callable[[Page], None]
) -> None:
    page.goto(f"{site}/admin/booking/programme/")
    expect(page.get_by_role("link", name="Log ind med Statens login")).to_be_visible()
    accessible(page)
    log_in(page, "forkert")
    expect(page.get_by_role("link", name="Brugernavnet eller adgangskoden er forkert")).to_be_visible()
    accessible(page)
    log_in(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Sæt en app op til login")
    expect(page.get_by_role("img", name="Kode til at scanne")).to_be_visible()
    accessible(page)
    secret = page.locator(".secret code").inner_text()
    page.locator("#code").fill("000000")
    page.get_by_role("button", name="Sæt appen op").click()
    expect(page.locator(".secret code")).to_have_text(secret)
    accessible(page)
    type_code(page, secret, "Sæt appen op")

    expect(page.locator(".recovery-codes code")).to_have_count(10)
    accessible(page)
    page.get_by_role("link", name="Jeg har gemt koderne").click()
    expect(page).to_have_title("Skrivebord | Temadag – Socialstyrelsen")
    page.locator(".frame-user summary").click()
    page.get_by_role("button", name="Log ud").click()
    log_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Skriv koden fra din app")
    accessible(page)
    type_code(page, secret, "Log ind", later=1)
    expect(page).to_have_title("Skrivebord | Temadag – Socialstyrelsen")
    accessible(page)


def test_pages_of_an_account_are_accessible_in_both_languages(
    page: Page, site: str, accessible: Callable[[Page], None], settings: Settings
) -> None:
    settings.REQUIRE_STAFF_MFA = False
    page.goto(f"{site}/konto/log-ind/")
    log_in(page)
    for path in ("konto/app/", "konto/app/ny/", "konto/adgangskode/", "konto/log-ud/", "en/konto/app/ny/"):
        page.goto(f"{site}/{path}")
        accessible(page)
    type_code(page, page.locator(".secret code").inner_text(), "Set up the app")
    for path in ("app/", "app/noedkoder/", "app/noedkoder/nye/", "app/fjern/"):
        for language in ("", "en/"):
            page.goto(f"{site}/{language}konto/{path}")
            accessible(page)
    user = Authenticator.objects.filter(type="totp").values_list("user", flat=True).get()
    for path in ("", "add/", f"{user}/change/", f"{user}/password/", f"{user}/reset-app/"):
        page.goto(f"{site}/admin/auth/user/{path}")
        accessible(page)
    for path in ("", f"{Group.objects.get(name='Læser').pk}/change/"):
        page.goto(f"{site}/admin/auth/group/{path}")
        accessible(page)
