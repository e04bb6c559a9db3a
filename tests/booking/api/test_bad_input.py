"""Bad input of every kind: a clear problem document, and nothing written."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from booking.models import JournalEntry, Municipality, Programme, Registration
from tests.booking.api.conftest import BODY

LINE = "Skriv det på én linje og uden usynlige tegn. Prøv at skrive det i stedet for at indsætte det"
MARKUP = "Skriv det uden tegnene < og >"
URL = "/api/v1/programmes/faglig-ledelse-2016-17/registrations"
NOT_GIVEN = object()


def with_value(path: str, value: Any) -> dict[str, Any]:
    """Return a body in which one field has another value or is left out."""
    body = copy.deepcopy(BODY)
    *parents, last = path.split(".")
    place = body
    for parent in parents:
        place = place[parent]
    if value is NOT_GIVEN:
        del place[last]
    else:
        place[last] = value
    return body


def assert_nothing_written() -> None:
    """Check that the journal holds only the offer's own first entry."""
    assert Registration.objects.count() == 0
    assert JournalEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        *(
            (path, NOT_GIVEN, "Feltet mangler")
            for path in (
                "municipality",
                "parts",
                "season",
                "expected_attendees",
                "contact",
                "contact.name",
                "contact.email",
                "decided",
                "pays_catering",
            )
        ),
        *(
            (path, 7, "Skriv en tekst")
            for path in ("municipality", "season", "contact.name", "contact.title", "contact.email", "contact.phone")
        ),
        ("audience", NOT_GIVEN, "Vælg, hvem oplægget er for"),
        ("audience", None, "Vælg, hvem oplægget er for"),
        ("audience", "everybody", "Skriv en af disse værdier: committee, management, both"),
        ("municipality", "0999", "Skriv kommunens kode på fire cifre, som den står på listen over kommuner"),
        ("municipality", "\x00101", "Skriv kommunens kode på fire cifre, som den står på listen over kommuner"),
        ("municipality", "١٢٣٤", "Skriv kommunens kode på fire cifre, som den står på listen over kommuner"),
        ("municipality", "0" * 21, "Skriv højst 20 tegn"),
        ("parts", [], "Vælg oplæg, workshop eller begge dele"),
        ("parts", "talk", "Skriv en liste"),
        ("parts", ["talk", "workshop", "talk"], "Skriv højst 2"),
        ("season", "winter", "Skriv en af disse værdier: autumn-2016, spring-2017, either"),
        ("season", "\x00", "Skriv en af disse værdier: autumn-2016, spring-2017, either"),
        ("expected_attendees", 0, "Skriv det forventede antal deltagere som et helt tal fra 1 til 500"),
        ("expected_attendees", 501, "Skriv det forventede antal deltagere som et helt tal fra 1 til 500"),
        ("expected_attendees", 10**300, "Skriv det forventede antal deltagere som et helt tal fra 1 til 500"),
        ("expected_attendees", -1, "Skriv det forventede antal deltagere som et helt tal fra 1 til 500"),
        ("expected_attendees", "12", "Skriv et helt tal"),
        ("expected_attendees", 12.5, "Skriv et helt tal"),
        ("expected_attendees", True, "Skriv et helt tal"),
        ("expected_attendees", None, "Skriv et helt tal"),
        ("contact", "Anne", "Skriv et JSON-objekt med felterne"),
        ("contact", ["Anne"], "Skriv et JSON-objekt med felterne"),
        ("contact.name", "", "Udfyld feltet"),
        ("contact.name", "   ", "Udfyld feltet"),
        ("contact.name", "x" * 101, "Skriv højst 100 tegn"),
        ("contact.name", "\u200b\x00", "Udfyld feltet"),
        ("contact.name", "An\nne", LINE),
        ("contact.name", "An\ufffdne", LINE),
        ("contact.name", "\ud800", LINE),
        ("contact.name", "<script>alert(1)</script>", MARKUP),
        ("contact.email", "anne", "Skriv hele mailadressen med @, fx navn@kommune.dk"),
        ("contact.email", "anne@", "Skriv mailadressen som navn@kommune.dk"),
        ("contact.email", "åse@aarhus.dk", "Skriv mailadressen uden æ, ø, å og andre særlige tegn før @"),
        ("contact.email", "anne@aarhus.dk\r\nBcc: x@example.com", "Skriv mailadressen som navn@kommune.dk"),
        ("contact.email", "a" * 250 + "@aarhus.dk", "Skriv højst 254 tegn"),
        ("decided", False, "Sæt kryds ved, at kommunen har besluttet at arbejde med den faglige ledelse og styring"),
        ("decided", "true", "Skriv true eller false"),
        ("decided", 1, "Skriv true eller false"),
        ("pays_catering", False, "Sæt kryds ved, at kommunen betaler mødeforplejningen"),
        ("pays_catering", None, "Skriv true eller false"),
        ("link", "x", "Feltet findes ikke her. Fjern det, eller ret navnet"),
        ("contact.cpr", "x", "Feltet findes ikke her. Fjern det, eller ret navnet"),
    ],
)
def test_a_field_that_can_not_stand_is_named(post: Callable[..., Any], path: str, value: Any, message: str) -> None:
    answer = post(with_value(path, value))

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "validation"
    assert answer.json()["errors"] == [{"field": path, "message": message}]
    assert_nothing_written()


def test_every_fault_is_named_at_once(post: Callable[..., Any]) -> None:
    faults = {"municipality": "9999", "season": "winter", "parts": [], "decided": False, "expected_attendees": 0}

    answer = post(BODY | faults | {"audience": "both"})

    assert {error["field"] for error in answer.json()["errors"]} == set(faults)
    assert_nothing_written()


def test_an_unknown_part_is_named_by_its_place(post: Callable[..., Any]) -> None:
    answer = post(with_value("parts", ["talk", "dinner"]))

    assert answer.json()["errors"] == [{"field": "parts.1", "message": "Skriv en af disse værdier: talk, workshop"}]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"[]", "Skriv et JSON-objekt med felterne"),
        (b'[{"municipality": "0101"}]', "Skriv et JSON-objekt med felterne"),
        (b'"text"', "Skriv et JSON-objekt med felterne"),
        (b"7", "Skriv et JSON-objekt med felterne"),
        (b"true", "Skriv et JSON-objekt med felterne"),
        (b"null", "Skriv et JSON-objekt med felterne"),
        (b"", "Feltet mangler"),
    ],
)
def test_a_body_that_is_no_object_is_refused(client: Client, programme: Programme, raw: bytes, message: str) -> None:
    answer = client.generic("POST", URL, raw, content_type="application/json")

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "", "message": message}]
    assert_nothing_written()


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"not json",
        b'{"municipality": "0101", "municipality": "0102"}',
        b'{"contact": {"name": "a", "name": "b"}}',
        b'{"expected_attendees": NaN}',
        b'{"expected_attendees": Infinity}',
        b'{"expected_attendees": 1e999}',
        b'{"expected_attendees": ' + b"9" * 5000 + b"}",
        b'{"contact": "\xff\xfe"}',
        '{"municipality": "0101"}'.encode("utf-16"),
        b"\xef\xbb\xbf{}",
        b"[" * 60_000,
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b"\x00",
    ],
)
def test_what_can_not_be_read_is_malformed(client: Client, municipalities: list[Municipality], raw: bytes) -> None:
    answer = client.generic("POST", URL, raw, content_type="application/json")

    assert (answer.status_code, answer.json()["type"]) == (400, "malformed")
    assert answer["Content-Type"] == "application/problem+json"
    assert_nothing_written()


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", ""],
)
def test_another_content_type_is_refused(client: Client, programme: Programme, content_type: str) -> None:
    answer = client.generic("POST", URL, b'{"municipality": "0101"}', content_type=content_type)

    assert (answer.status_code, answer.json()["type"]) == (415, "unsupported-media-type")
    assert_nothing_written()


def test_a_charset_may_be_named(post: Callable[..., Any], client: Client) -> None:
    answer = client.post(URL, BODY, content_type="application/json; charset=utf-8")

    assert answer.status_code == 201


def test_ten_megabytes_are_too_large(client: Client, programme: Programme) -> None:
    answer = client.generic("POST", URL, b'{"x": "' + b"x" * 10_000_000 + b'"}', content_type="application/json")

    assert (answer.status_code, answer.json()["type"]) == (413, "too-large")
    assert_nothing_written()


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("limit=0", "limit", "Skriv et tal, der er mindst 1"),
        ("limit=501", "limit", "Skriv et tal, der er højst 500"),
        ("limit=x", "limit", "Skriv et helt tal"),
        ("after=-1", "after", "Skriv et tal, der er mindst 0"),
        ("after=9223372036854775808", "after", "Skriv et tal, der er højst 9223372036854775807"),
        ("after=" + "9" * 5000, "after", "Skriv et helt tal"),
        ("after=%00", "after", "Skriv et helt tal"),
    ],
)
def test_a_query_that_can_not_stand_is_named(
    client: Client, programme: Programme, query: str, field: str, message: str
) -> None:
    answer = client.get(f"/api/v1/programmes?{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": field, "message": message}]
