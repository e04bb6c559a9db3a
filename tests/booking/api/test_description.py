"""The document that describes the API, and its page."""

import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from ninja.responses import Response

from booking.api import api

GOLDEN = Path(__file__).parent / "golden" / "openapi.json"
RENEW = f"Delete {GOLDEN.name}, run this test once more, and read the difference: other systems are built on it."

EXPECTED = {
    ("get", "programmes"): {200, 422},
    ("get", "programmes/{slug}"): {200, 404, 422},
    ("get", "municipalities"): {200, 422},
    ("post", "programmes/{slug}/registrations"): {201, 400, 403, 404, 409, 413, 415, 422, 429},
    ("get", "registrations"): {200, 401, 403, 404, 422},
    ("get", "registrations/{reference}"): {200, 401, 403, 404, 422},
    ("get", "registrations/{reference}/attendees"): {200, 401, 403, 404, 422},
    ("get", "days"): {200, 401, 403, 404, 422},
    ("get", "journal"): {200, 401, 403, 404, 422},
    ("get", "mappings"): {200, 401, 403, 404, 422},
    ("get", "mappings/{slug}/responses"): {200, 401, 403, 404, 422},
    ("get", "mappings/{slug}/figures"): {200, 401, 403, 404, 422},
    ("get", "plans"): {200, 401, 403, 404, 422},
    ("get", "plans/{plan_id}"): {200, 401, 403, 404, 422},
    ("put", "plans/{plan_id}"): {200, 400, 401, 403, 404, 409, 412, 413, 415, 422},
    ("put", "registrations/{reference}/attendees"): {200, 400, 401, 403, 404, 409, 412, 413, 415, 422},
    ("put", "registrations/{reference}/day"): {200, 400, 401, 403, 404, 409, 412, 413, 415, 422},
    **{
        ("post", f"registrations/{{reference}}/{act}"): {200, 400, 401, 403, 404, 409, 412, 413, 415, 422}
        for act in (
            "confirm",
            "withdraw",
            "annul",
            "place-ahead",
            "pass-over",
            "extend",
            "change-contact",
            "call-off-day",
        )
    },
}


@pytest.fixture
def document(client: Client, db: None) -> dict[str, Any]:
    """Return the content of openapi.json."""
    document: dict[str, Any] = client.get("/api/v1/openapi.json").json()
    return document


def test_document_is_the_one_that_others_build_on(document: dict[str, Any]) -> None:
    written = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    if not GOLDEN.exists():
        GOLDEN.write_text(written, encoding="utf-8")
        pytest.fail(f"{GOLDEN.name} is written anew")
    assert written == GOLDEN.read_text(encoding="utf-8"), RENEW


def test_every_operation_names_every_answer(document: dict[str, Any]) -> None:
    described = {
        (method, path.removeprefix("/api/v1/")): set(map(int, operation["responses"]))
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }

    assert described.items() >= EXPECTED.items()


def test_every_error_is_described_as_a_problem(document: dict[str, Any]) -> None:
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                expected = "application/json" if int(status) < 400 else "application/problem+json"
                assert list(response["content"]) == [expected]
            assert operation["operationId"]


def test_staffs_operations_ask_for_a_key(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        public = path.startswith(("/api/v1/programmes", "/api/v1/municipalities"))
        for operation in operations.values():
            assert operation.get("security", []) == ([] if public else [{"BearerToken": []}])
    assert document["components"]["securitySchemes"] == {"BearerToken": {"type": "http", "scheme": "bearer"}}


def test_moments_are_described_as_moments(document: dict[str, Any]) -> None:
    received = document["components"]["schemas"]["ReceivedOut"]["properties"]["received_at"]

    assert (received["type"], received["format"]) == ("string", "date-time")


def test_the_page_brings_everything_from_here(client: Client, db: None) -> None:
    page = client.get("/api/v1/docs")

    assert page.status_code == 200
    assert 'data-openapi="/api/v1/openapi.json"' in page.content.decode()
    assert "//" not in page.content.decode().replace("<!doctype html>", "")
    assert page.content.decode().count("<script ") == page.content.decode().count('<script src="/static/')


def test_only_the_page_may_show_images_of_its_style_sheet(client: Client, db: None) -> None:
    assert "img-src 'self' data:" in client.get("/api/v1/docs")["Content-Security-Policy"]
    assert "data:" not in client.get("/api/v1/openapi.json")["Content-Security-Policy"]


def test_the_document_is_made_once(client: Client, db: None) -> None:
    first = client.get("/api/v1/openapi.json")
    with patch.object(api, "get_openapi_schema", side_effect=AssertionError("made anew")):
        again = client.get("/api/v1/openapi.json")

    assert again.content == first.content == Response(api.get_openapi_schema()).content
    assert again["Content-Type"] == "application/json"


def test_a_reader_who_has_the_document_is_told_so(client: Client, db: None) -> None:
    etag = client.get("/api/v1/openapi.json")["ETag"]

    answer = client.get("/api/v1/openapi.json", headers={"If-None-Match": etag})

    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", etag)
    assert client.get("/api/v1/openapi.json", headers={"If-None-Match": '"other"'}).status_code == 200
