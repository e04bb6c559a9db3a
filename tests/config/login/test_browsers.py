"""Wrong passwords of strangers lock nobody out of a browser in which they have logged in before."""

from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from config.login import browsers
from config.login.browsers import network_of
from tests.config.login.conftest import PASSWORD

LOG_IN = "/konto/log-ind/"
pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture(autouse=True)
def one_step(settings: Settings) -> None:
    settings.REQUIRE_STAFF_MFA = False


def log_in(client: Client, name: str = "mette", password: str = PASSWORD, **more: Any) -> int:
    """Return 302 for a log-in, 200 for a refusal."""
    return int(client.post(LOG_IN, {"login": name, "password": password}, **more).status_code)


def known_to(*names: str) -> Client:
    """Return a browser in which users have logged in, and out again."""
    client = Client()
    for name in names:
        assert log_in(client, name) == 302
        client.post("/konto/log-ud/")
    return client


def attacked(name: str, times: int = 6) -> None:
    for number in range(times):
        log_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), name, "gæt")


def test_known_browser_gets_in_while_strangers_are_throttled(mette: User) -> None:
    own = known_to("mette")
    attacked("mette")
    assert log_in(Client()) == 200
    assert log_in(own) == 302


def test_strangers_at_the_same_address_do_not_lock_it_out_either(mette: User) -> None:
    own = known_to("mette")
    for number in range(11):
        log_in(Client(), f"navn{number}", "gæt")
    assert log_in(Client()) == 200
    assert log_in(own) == 302


def test_known_browser_is_throttled_too(mette: User) -> None:
    own = known_to("mette")
    for _attempt in range(5):
        assert log_in(own, password="gæt") == 200
    assert log_in(own) == 200


def test_browser_of_another_user_is_a_stranger(mette: User) -> None:
    User.objects.create_user("bo", password=PASSWORD, is_staff=True)
    others, both = known_to("bo"), known_to("bo", "mette")
    attacked("mette")
    assert log_in(others) == 200
    assert log_in(both) == 302


def test_forged_and_old_cookies_are_strangers(mette: User, clock: time_machine.Traveller) -> None:
    forged, old = Client(), known_to("mette")
    forged.cookies[browsers.COOKIE] = "WyJ4IixbXV0:1abc:forged"
    attacked("mette")
    assert log_in(forged) == 200
    clock.shift(browsers.DAYS * 86_400 + 1)
    attacked("mette")
    assert log_in(old) == 200


def test_cookie_is_set_by_a_log_in_alone_and_names_nobody(mette: User) -> None:
    client = Client()
    log_in(client, password="gæt")
    assert browsers.COOKIE not in client.cookies
    log_in(client)
    cookie = client.cookies[browsers.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    request = RequestFactory().get("/")
    request.COOKIES[browsers.COOKIE] = cookie.value
    known = browsers.known(request)
    assert known is not None
    assert (known.is_of("METTE"), known.is_of("bo"), "mette" in "".join(known.users)) == (True, False, False)


@pytest.mark.parametrize(
    ("address", "network"),
    [("192.0.2.77", "192.0.2.0/24"), ("2001:db8:1:2::3", "2001:db8:1::/48"), ("", ""), ("unix", "")],
)
def test_log_names_the_network_and_not_the_address(address: str, network: str) -> None:
    assert network_of(RequestFactory().get("/", REMOTE_ADDR=address)) == network
