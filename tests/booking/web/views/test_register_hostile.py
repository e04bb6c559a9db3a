"""A request that is no form, or not from our page, gets a clear answer and writes nothing."""

import re
from typing import Any

import pytest
from django.test import Client

from booking.models import Programme, Registration
from tests.booking.web.views.reading import kept_whole

Typed = dict[str, Any]


def problems(page: str) -> dict[str, str]:
    """Return the error summary: the target of each link -> its sentence."""
    return dict(re.findall(r'<li><a class="function-link" href="#([^"]+)">([^<]+)</a></li>', page))


def nothing_written() -> bool:
    return not Registration.objects.exists()


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "application/xml", "application/octet-stream"]
)
def test_register_in_another_content_type_registers_nothing(
    client: Client, programme: Programme, typed: Typed, content_type: str
) -> None:
    answer = client.post("/tilmeld/", b'{"municipality": "0101"}', content_type=content_type)
    assert answer.status_code == 422
    assert problems(answer.content.decode())["municipality"] == "Vælg jeres kommune på listen"
    assert nothing_written()


@pytest.mark.logs_errors
def test_register_of_ten_megabytes_is_told_that_it_is_too_large(
    client: Client, programme: Programme, typed: Typed
) -> None:
    for content_type in (None, "application/x-www-form-urlencoded"):
        body = {"content_type": content_type} if content_type else {}
        data = b"contact_name=" + b"x" * 10_000_000 if content_type else typed | {"contact_name": "x" * 10_000_000}
        answer = client.post("/tilmeld/", data, **body)  # type: ignore[arg-type]
        assert answer.status_code == 413
        assert "<h1>Det, der blev sendt, fylder for meget</h1>" in answer.content.decode()
    assert nothing_written()


def test_register_of_a_broken_multipart_body_is_refused(client: Client, programme: Programme) -> None:
    answer = client.post("/tilmeld/", b"nonsense", content_type="multipart/form-data; boundary=\xc3")
    assert answer.status_code in {400, 422}
    assert nothing_written()


OURS: list[dict[str, str]] = [
    {},
    {"Origin": "http://testserver"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    {"Sec-Fetch-Site": "none"},
]
ELSEWHERE = [
    {"Origin": "https://other.example"},
    {"Origin": "http://testserver.other.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
    {"Sec-Fetch-Site": "?"},
]


@pytest.mark.parametrize("headers", OURS)
def test_register_from_our_page_needs_no_cookie(programme: Programme, typed: Typed, headers: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/tilmeld/")
    assert not client.cookies
    assert client.post("/tilmeld/", typed, headers=headers).status_code == 303
    assert Registration.objects.count() == 1


@pytest.mark.parametrize("headers", ELSEWHERE)
def test_register_from_elsewhere_gives_the_form_back_and_says_whom_to_call_the_second_time(
    client: Client, programme: Programme, typed: Typed, headers: dict[str, str]
) -> None:
    first = client.post("/tilmeld/", typed, headers=headers)
    page = first.content.decode()
    assert first.status_code == 403
    kept_whole(page)
    assert 'Tryk på "Tilmeld kommunen" én gang til' in page
    assert 'name="again" value="on"' in page
    second = client.post("/tilmeld/", typed | {"again": "on"}, headers=headers)
    kept_whole(second.content.decode())
    assert second.status_code == 403
    assert "Ring til os på 72 42 37 00, så tilmelder vi jer" in second.content.decode()
    assert nothing_written()
    assert client.post("/tilmeld/", typed | {"again": "on"}).status_code == 303


def test_receipt_of_a_browser_without_cookies_says_how_to_correct_the_contact(
    programme: Programme, typed: Typed
) -> None:
    where = Client().post("/tilmeld/", typed)["Location"]
    page = Client().get(where).content.decode()
    assert "ret det på kommunens egen side, som linket i mailen åbner" in page
    assert "aje@aarhus.dk" not in page


def test_register_page_may_be_kept_by_the_browser_only(client: Client, programme: Programme) -> None:
    assert client.get("/tilmeld/")["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_register_by_another_method_is_refused(client: Client, programme: Programme, method: str) -> None:
    assert getattr(client, method)("/tilmeld/").status_code == 405
