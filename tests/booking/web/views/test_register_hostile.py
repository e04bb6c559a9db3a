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


def test_register_without_a_token_gives_the_form_back_filled_in(programme: Programme, typed: Typed) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/tilmeld/", typed)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert 'Tryk på "Tilmeld kommunen" én gang til' in page
    assert nothing_written()
    kept_whole(page)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    assert client.post("/tilmeld/", typed | {"csrfmiddlewaretoken": token[1]}).status_code == 303


def test_register_with_a_token_of_another_browser_is_refused(programme: Programme, typed: Typed) -> None:
    thief, victim = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', thief.get("/tilmeld/").content.decode())
    assert found is not None
    victim.get("/tilmeld/")
    assert victim.post("/tilmeld/", typed | {"csrfmiddlewaretoken": found[1]}).status_code == 403
    assert nothing_written()


def test_register_page_may_be_kept_by_the_browser_only(client: Client, programme: Programme) -> None:
    assert client.get("/tilmeld/")["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_register_by_another_method_is_refused(client: Client, programme: Programme, method: str) -> None:
    assert getattr(client, method)("/tilmeld/").status_code == 405
