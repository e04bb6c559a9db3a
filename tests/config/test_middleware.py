"""Which address a request came from, and what the log says of the request."""

import logging

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from config.env import Environment
from config.middleware import (
    BrowserPolicyMiddleware,
    ClientAddressMiddleware,
    KeptForBackMiddleware,
    MaskPaths,
    RequestLogMiddleware,
    client_address,
    mask,
)


@pytest.fixture(autouse=True)
def proxies(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = Environment({"X": "10.0.0.0/8"}).proxies("X")


def seen(**meta: str) -> dict[str, str]:
    """Return the headers as the application behind the middleware sees them."""
    requests: list[HttpRequest] = []

    def application(request: HttpRequest) -> HttpResponse:
        requests.append(request)
        return HttpResponse()

    ClientAddressMiddleware(application)(RequestFactory().get("/", **meta))  # type: ignore[arg-type]
    return requests[0].META


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("", "10.0.0.1"),
        ("192.0.2.7", "192.0.2.7"),
        ("203.0.113.9, 192.0.2.7", "192.0.2.7"),
        ("192.0.2.7, 10.0.0.2", "192.0.2.7"),
        ("192.0.2.7, nonsense", "10.0.0.1"),
        ("2001:db8::7", "2001:db8::7"),
    ],
)
def test_client_address_is_the_last_that_is_not_ours(forwarded: str, address: str) -> None:
    assert client_address("10.0.0.1", forwarded) == address


def test_request_through_a_trusted_proxy_gets_the_clients_address() -> None:
    meta = seen(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.7", HTTP_X_FORWARDED_PROTO="https")
    assert (meta["REMOTE_ADDR"], meta["HTTP_X_FORWARDED_PROTO"]) == ("192.0.2.7", "https")


def test_request_from_anybody_else_loses_its_forwarding_headers() -> None:
    meta = seen(REMOTE_ADDR="192.0.2.66", HTTP_X_FORWARDED_FOR="10.0.0.1", HTTP_X_FORWARDED_PROTO="https")
    assert meta["REMOTE_ADDR"] == "192.0.2.66"
    assert not {"HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"} & set(meta)


def test_peer_at_a_unix_socket_is_believed_where_it_is_named(settings: Settings) -> None:
    through = {"REMOTE_ADDR": "", "HTTP_X_FORWARDED_FOR": "192.0.2.7", "HTTP_X_FORWARDED_PROTO": "https"}
    assert seen(**through)["REMOTE_ADDR"] == ""
    settings.TRUSTED_PROXIES = Environment({"X": "unix"}).proxies("X")
    assert seen(**through)["REMOTE_ADDR"] == "192.0.2.7"


def test_pages_say_what_no_page_of_ours_may_do() -> None:
    answer = BrowserPolicyMiddleware(lambda _request: HttpResponse())(RequestFactory().get("/"))
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("path", "masked"),
    [
        ("/min-temadag/12.1.abc/confirm/", "/min-temadag/***/confirm/"),
        ("/en/min-temadag/12.1.abc/", "/en/min-temadag/***/"),
        ("/deltager/9.1.xyz/temadag.ics", "/deltager/***/temadag.ics"),
        ("/kalender/3.1.xyz.ics", "/kalender/***"),
        ("/kvittering/T-1.sig/", "/kvittering/***/"),
        ("/tilmeld/", "/tilmeld/"),
    ],
)
def test_mask_hides_the_key_of_a_personal_link(path: str, masked: str) -> None:
    assert mask(path) == masked


def test_log_line_has_neither_query_nor_key() -> None:
    request = RequestFactory().get("/min-temadag/12.1.abc/", {"mail": "a@example.dk"})
    assert RequestLogMiddleware.format_request(request) == "GET /min-temadag/***/"


def test_mask_paths_hides_keys_in_djangos_own_lines() -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", ("/deltager/9.1.xyz/",), None)
    assert MaskPaths().filter(record) is True
    assert record.getMessage() == "Not Found: /deltager/***/"


@pytest.mark.parametrize(
    ("method", "cache", "vary"),
    [
        ("post", "private, no-cache", "Accept-Language"),
        ("post", "private, no-store", "Cookie, Accept-Language"),
        ("post", "private, no-cache, no-store", "Cookie, Accept-Language"),
        ("get", "private, no-cache", "Cookie, Accept-Language"),
    ],
)
def test_a_form_that_came_back_may_be_shown_by_back_whatever_the_cookies(method: str, cache: str, vary: str) -> None:
    headers = {"Cache-Control": cache, "Vary": "Cookie, Accept-Language"}
    answer = KeptForBackMiddleware(lambda _request: HttpResponse(headers=headers))
    assert answer(getattr(RequestFactory(), method)("/"))["Vary"] == vary
