"""A body is bounded before it is read, and so is the work that the worst of them makes."""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from booking.api.middleware import MOST_BODY
from booking.api.problems import MOST_ERRORS
from booking.models import Registration
from booking.services.day.attendance import MOST_LINES

ROOT = Path(__file__).resolve().parents[3]
URL = "/api/v1/programmes/faglig-ledelse-2016-17/registrations"
MOST_SECONDS = 1.0
"""Of processor time for all of the worst bodies together; they take a fifth of it."""


def unknown(count: int) -> str:
    """Write an object of so many fields that no body knows."""
    return "{" + ",".join(f'"{number:x}":0' for number in range(count)) + "}"


def filled(item: str, *, within: int = MOST_BODY - 100) -> str:
    """Write a list that is as long as a body may be."""
    return "[" + ",".join([item] * (within // (len(item) + 1))) + "]"


WORST = {
    "unknown fields": ("RegistrationBody", unknown(6_000)),
    "unknown fields of the contact": ("RegistrationBody", '{"contact":' + unknown(6_000) + "}"),
    "parts": ("RegistrationBody", '{"parts":' + filled('"x"') + "}"),
    "an address": ("RegistrationBody", '{"contact":{"email":"' + "a@" * 32_000 + '"}}'),
    "numbers": ("RegistrationBody", '{"expected_attendees":' + filled("9" * 4_000) + "}"),
    "a line for each octet": ("Lines", filled("0")),
    "empty lines": ("Lines", "[" + ",".join(["{}"] * MOST_LINES) + "]"),
    "lines of unknown fields": ("Lines", "[" + ",".join([unknown(14)] * MOST_LINES) + "]"),
    "lines of long addresses": ("Lines", "[" + ",".join(['{"email":"' + "a@b." * 25 + '"}'] * MOST_LINES) + "]"),
    "facilitators": ("DayBody", '{"facilitators":' + filled("{}") + "}"),
    "facilitators of unknown fields": ("DayBody", '{"facilitators":[' + ",".join([unknown(320)] * 20) + "]}"),
}

CHILD = """
import json, resource, sys
from tests.environment import prepare
prepare()
import django
django.setup()
from pydantic import TypeAdapter, ValidationError
from booking.api import attendees, day_schemas, schemas
from booking.api.sentences import field_errors
models = {"RegistrationBody": schemas.RegistrationBody, "Lines": attendees.Whole, "DayBody": day_schemas.DayBody}
adapters = {name: TypeAdapter(model) for name, model in models.items()}
def used():
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime
def told(name, text):
    try:
        adapters[name].validate_python(json.loads(text))
    except ValidationError as fault:
        errors = [error | {"loc": ("body", "body", *error["loc"])} for error in fault.errors()]
        return len(errors), len(field_errors(errors))
    return 0, 0
answer = {}
for title, (name, text) in json.load(sys.stdin).items():
    told(name, "{}")
    before = used()
    found, said = told(name, text)
    answer[title] = [found, said, used() - before]
print(json.dumps(answer))
"""


def test_the_worst_bodies_make_little_work() -> None:
    assert max(len(text) for _name, text in WORST.values()) <= MOST_BODY
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        cwd=ROOT,
        input=json.dumps(WORST),
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (60, 60)),
    )
    answer: dict[str, list[float]] = json.loads(done.stdout)

    assert {title: said for title, (_found, said, _seconds) in answer.items() if said > MOST_ERRORS} == {}
    assert {title: found for title, (found, _said, _seconds) in answer.items() if found > 3 * MOST_LINES} == {}
    assert {title: found for title, (found, _said, _s) in answer.items() if "unknown" in title and found > 600} == {}
    assert sum(seconds for _found, _said, seconds in answer.values()) < MOST_SECONDS


def sized(octets: int) -> bytes:
    """Write a body of just so many octets."""
    return b'{"x":"' + b"x" * (octets - 8) + b'"}'


@pytest.mark.parametrize(
    ("octets", "status", "kind"), [(MOST_BODY, 422, "validation"), (MOST_BODY + 1, 413, "too-large")]
)
def test_a_body_may_be_so_large(client: Client, post: Callable[..., Any], octets: int, status: int, kind: str) -> None:
    answer = client.generic("POST", URL, sized(octets), content_type="application/json")

    assert (answer.status_code, answer.json()["type"]) == (status, kind)
    assert answer["Content-Type"] == "application/problem+json"
    assert not Registration.objects.exists()


def test_twenty_errors_are_named_and_no_more(post: Callable[..., Any], body: dict[str, Any]) -> None:
    answer = post(body | {f"x{number}": 0 for number in range(200)})

    assert answer.status_code == 422
    errors = answer.json()["errors"]
    assert len(errors) == MOST_ERRORS
    assert {error["message"] for error in errors} == {"Feltet findes ikke her. Fjern det, eller ret navnet"}
    assert not Registration.objects.exists()


def test_twenty_errors_of_a_list_are_named(both: Client, confirmed: Registration) -> None:
    lines = [{"name": f"Person {number}", "shoe": 43} for number in range(100)]
    answer = both.put(f"/api/v1/registrations/{confirmed.reference}/attendees", lines, content_type="application/json")

    assert [error["field"] for error in answer.json()["errors"]] == [f"{number}.shoe" for number in range(MOST_ERRORS)]
    assert not confirmed.attendees.exists()


def test_a_list_of_the_largest_size_is_taken(both: Client, confirmed: Registration) -> None:
    lines = [{"name": f"Person Nummer {number}", "email": f"person.nummer.{number}@aarhus.dk"} for number in range(500)]
    answer = both.put(f"/api/v1/registrations/{confirmed.reference}/attendees", lines, content_type="application/json")

    assert answer.status_code == 200
    assert confirmed.attendees.count() == MOST_LINES
