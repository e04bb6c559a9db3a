"""Log-in at the authority's own provider: who gets in, and each way in which its answer can be false."""

import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import Settings

from config.login.provider import openid_connect
from tests.config.login import oidc_provider
from tests.config.login.oidc_provider import ANOTHER_KEY, CLIENT_ID, CLIENT_SECRET, Provider

REFUSED = "Du kunne ikke logges ind på den måde. Prøv igen, eller bed en administrator om at oprette dig."


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    settings.REQUIRE_STAFF_MFA = False
    with oidc_provider.running() as started:
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": openid_connect(
                {"server_url": started.url, "client_id": CLIENT_ID, "secret": CLIENT_SECRET, "name": "Statens login"}
            )
        }
        yield started


def ask(client: Client, start: str = "/konto/sso/?next=/admin/booking/programme/") -> str:
    """Go to the provider and return the address to which it sends the browser back."""
    away = client.get(start)["Location"]
    back = urlsplit(requests.get(away, allow_redirects=False, timeout=5).headers["Location"])
    assert (back.netloc, back.path) == ("testserver", "/konto/sso/svar/")
    return f"{back.path}?{back.query}"


def refused(client: Client, back: str) -> bool:
    page = client.get(back, follow=True)
    assert page.redirect_chain == [("/konto/log-ind/", 302)]
    assert [str(message) for message in page.context["messages"]] == [REFUSED]
    return "_auth_user_id" not in client.session


def test_log_in_page_offers_the_provider(client: Client, provider: Provider) -> None:
    page = client.get("/konto/log-ind/?next=/admin/booking/programme/").content.decode()
    assert '<a class="button button-secondary" href="/konto/sso/?next=/admin/booking/programme/">' in page
    assert "Log ind med Statens login" in page


def test_without_a_provider_nothing_is_offered(client: Client) -> None:
    assert "/konto/sso/" not in client.get("/konto/log-ind/").content.decode()
    assert client.get("/konto/sso/").status_code == client.get("/konto/sso/svar/").status_code == 404


def test_staff_get_in_by_their_verified_address(client: Client, provider: Provider, mette: User) -> None:
    User.objects.filter(pk=mette.pk).update(email="Mette@Example.dk")
    assert client.get(ask(client))["Location"] == "/admin/booking/programme/"
    assert client.session["_auth_user_id"] == str(mette.pk)
    assert client.get("/admin/").status_code == 200
    mette.refresh_from_db()
    assert mette.has_usable_password(), "the password stays"
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0), "nothing is made or kept"


def test_address_may_stand_in_the_user_info_of_the_same_person(client: Client, provider: Provider, mette: User) -> None:
    provider.claims |= {"email": None, "email_verified": None}
    provider.userinfo = {"sub": "mh-1", "email": "mette@example.dk", "email_verified": True}
    assert client.get(ask(client)).status_code == 302
    assert client.session["_auth_user_id"] == str(mette.pk)
    other = Client()
    provider.userinfo["sub"] = "somebody-else"
    assert refused(other, ask(other))


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": [CLIENT_ID, "another"], "azp": "another"},
        {"iss": "https://example.com"},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email": "ukendt@example.dk"},
        {"email": "borger@example.dk"},
        {"email": "gammel@example.dk"},
        {"email": "to@example.dk"},
        {"email": ["mette@example.dk"]},
    ],
    ids=str,
)
def test_answer_that_does_not_hold_is_refused(
    client: Client, provider: Provider, mette: User, claims: dict[str, Any]
) -> None:
    User.objects.create_user("borger", "borger@example.dk")
    User.objects.create_user("gammel", "gammel@example.dk", is_staff=True, is_active=False)
    for name in ("en", "to"):
        User.objects.create_user(name, "to@example.dk", is_staff=True)
    provider.claims |= claims
    before = User.objects.count()
    assert refused(client, ask(client))
    assert User.objects.count() == before


def test_token_of_another_key_is_refused(client: Client, provider: Provider, mette: User) -> None:
    provider.key = ANOTHER_KEY
    assert refused(client, ask(client))


@pytest.mark.parametrize("token", [{}, {"access_token": "x"}, {"access_token": "x", "id_token": "a.b.c"}], ids=str)
def test_answer_without_a_token_is_refused(
    client: Client, provider: Provider, mette: User, token: dict[str, Any]
) -> None:
    provider.token = token
    assert refused(client, ask(client))


def test_answer_to_another_browser_is_refused(client: Client, provider: Provider, mette: User) -> None:
    back = ask(client)
    assert refused(Client(), back)
    assert client.get(back).status_code == 302
    client.logout()
    assert refused(client, back), "an answer counts once"


@pytest.mark.parametrize("query", ["", "?error=access_denied&state=x", "?code=x", "?code=x&state=y"])
def test_callback_with_nothing_in_it_leads_back(client: Client, provider: Provider, query: str) -> None:
    assert refused(client, f"/konto/sso/svar/{query}")


def test_provider_that_does_not_answer_leads_back(client: Client, provider: Provider, settings: Settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:1"
    assert refused(client, "/konto/sso/")


def test_address_cannot_ask_for_more_than_a_log_in(client: Client, provider: Provider, mette: User) -> None:
    stranger = User.objects.create_user("anden", "anden@example.dk", is_staff=True)
    client.force_login(stranger)
    back = ask(client, "/konto/sso/?process=connect&scope=admin&auth_params=nonce%3Dx&next=https://example.com/")
    assert client.get(back)["Location"] == "/admin/"
    assert client.session["_auth_user_id"] == str(mette.pk)
    assert SocialAccount.objects.count() == 0


@pytest.mark.parametrize("methods", [["pwd", "mfa"], ["pwd"], "mfa", None], ids=str)
def test_second_step_is_ours_unless_the_provider_has_asked_for_one(
    client: Client, provider: Provider, mette: User, settings: Settings, methods: Any
) -> None:
    settings.REQUIRE_STAFF_MFA = True
    provider.claims["amr"] = methods
    client.get(ask(client))
    page = client.get("/admin/")
    if methods == ["pwd", "mfa"]:
        assert page.status_code == 200
    else:
        assert page["Location"].startswith("/konto/app/ny/")


def test_user_who_has_an_app_is_asked_for_its_code(
    client: Client, provider: Provider, app: Authenticator, code: Callable[..., str], settings: Settings
) -> None:
    settings.REQUIRE_STAFF_MFA = True
    assert client.get(ask(client))["Location"].startswith("/konto/app/kode/")
    assert client.post("/konto/app/kode/", {"code": code()})["Location"] == "/admin/booking/programme/"
    assert client.get("/admin/").status_code == 200
