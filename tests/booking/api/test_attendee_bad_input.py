"""Attendee lists that are refused: each line's fault at its place, and nothing written."""

import json
from typing import Any

import pytest
from django.test import Client

from booking.models import JournalEntry, Registration
from tests.booking.api.list_calls import people, put

LINE = "Skriv det på én linje og uden usynlige tegn. Prøv at skrive det i stedet for at indsætte det"


@pytest.mark.parametrize(
    ("line", "field", "message"),
    [
        ({}, "0.name", "Feltet mangler"),
        ({"name": " "}, "0.name", "Udfyld feltet"),
        ({"name": 7}, "0.name", "Skriv en tekst"),
        ({"name": "x" * 101}, "0.name", "Skriv højst 100 tegn"),
        ({"name": "Ida\ufffd"}, "0.name", LINE),
        ({"name": "I\nda"}, "0.name", LINE),
        ({"name": "<b>Ida</b>"}, "0.name", "Skriv det uden tegnene < og >"),
        ({"name": "Ida", "email": "ida"}, "0.email", "Skriv hele mailadressen med @, fx navn@kommune.dk"),
        ({"name": "Ida", "email": "a@b.dk\r\nBcc: x@y.dk"}, "0.email", "Skriv mailadressen som navn@kommune.dk"),
        ({"name": "Ida", "role": "x" * 81}, "0.role", "Skriv højst 80 tegn"),
        ({"name": "Ida", "role": "Chef\ufffd"}, "0.role", LINE),
        ({"name": "Ida", "parts": []}, "0.parts", "Vælg oplæg, workshop eller begge dele"),
        ({"name": "Ida", "parts": ["dinner"]}, "0.parts.0", "Skriv en af disse værdier: talk, workshop"),
        ({"name": "Ida", "parts": "talk"}, "0.parts", "Skriv en liste"),
        ({"name": "Ida", "parts": ["talk"] * 3}, "0.parts", "Skriv højst 2"),
        ({"name": "Ida", "id": 0}, "0.id", "Skriv et tal, der er mindst 1"),
        ({"name": "Ida", "id": 2**63}, "0.id", "Skriv et tal, der er højst 9223372036854775807"),
        ({"name": "Ida", "id": "1"}, "0.id", "Skriv et helt tal"),
        ({"name": "Ida", "id": True}, "0.id", "Skriv et helt tal"),
        ({"name": "Ida", "cpr": "x"}, "0.cpr", "Feltet findes ikke her. Fjern det, eller ret navnet"),
        ("Ida", "0", "Skriv et JSON-objekt med felterne"),
        (None, "0", "Skriv et JSON-objekt med felterne"),
    ],
)
def test_a_line_that_can_not_stand_is_named(
    both: Client, confirmed: Registration, line: Any, field: str, message: str
) -> None:
    entries = JournalEntry.objects.count()

    answer = put(both, confirmed, [line])

    assert answer.status_code == 422, answer.content
    assert answer.json()["errors"] == [{"field": field, "message": message}]
    assert (confirmed.attendees.count(), JournalEntry.objects.count()) == (0, entries)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            [{"name": "A", "email": "a@aarhus.dk"}, {"name": "B", "email": "A@aarhus.dk"}],
            "Linje 1: mailadressen står der to gange",
        ),
        (people(501), "Listen kan højst have 500 linjer"),
        ([{}] * 501, "Listen kan højst have 500 linjer"),
        ({"items": []}, "Skriv en liste"),
        ("Ida", "Skriv en liste"),
        (None, "Skriv en liste"),
    ],
)
def test_a_list_that_can_not_stand_is_refused_whole(
    both: Client, confirmed: Registration, lines: Any, message: str
) -> None:
    answer = both.generic(
        "PUT",
        f"/api/v1/registrations/{confirmed.reference}/attendees",
        json.dumps(lines),
        content_type="application/json",
    )

    assert answer.status_code == 422, answer.content
    assert answer.json()["errors"] == [{"field": "", "message": message}]
    assert confirmed.attendees.count() == 0


def test_the_same_line_twice_is_refused(both: Client, confirmed: Registration) -> None:
    (line,) = put(both, confirmed, people(1)).json()["items"]
    twice = [{"id": line["id"], "name": "A"}, {"id": line["id"], "name": "B"}]

    answer = put(both, confirmed, twice)

    assert answer.json()["errors"] == [{"field": "", "message": "Den samme linje står der to gange"}]
