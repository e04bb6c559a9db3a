"""Problem documents."""

import inspect

import pytest
from django.test import Client

from booking import refusals
from booking.api import problems
from booking.models import Programme
from booking.refusals import AlreadyRegistered, Refusal

TYPES = {
    refusal.type
    for _name, refusal in inspect.getmembers(refusals, inspect.isclass)
    if issubclass(refusal, Refusal) and refusal is not Refusal
}
STABLE = {
    "validation",
    "not-open",
    "already-registered",
    "not-confirmed",
    "not-waiting",
    "stale",
    "spent",
    "not-found",
    "unauthorized",
    "forbidden",
    "rate-limited",
}


def test_every_refusal_and_every_stable_type_has_a_title() -> None:
    assert set(problems.TITLES) >= TYPES | STABLE | {type_ for type_, _sentence in problems.BY_STATUS.values()}


def test_of_refusal_takes_type_status_and_sentence() -> None:
    problem = problems.of_refusal(AlreadyRegistered("Aarhus Kommune"))

    assert (problem.type, problem.status) == ("already-registered", 409)
    assert problem.detail == (
        "Aarhus Kommune er allerede tilmeldt. Linket til kommunens side kan sendes igen til kontaktpersonen."
    )


@pytest.mark.parametrize(("status", "type_"), [(400, "malformed"), (418, "malformed"), (503, "internal")])
def test_of_status_has_a_type_for_any(status: int, type_: str) -> None:
    assert (problems.of_status(status).type, problems.of_status(status).status) == (type_, status)


def test_a_document_has_the_members_of_the_standard(client: Client, programme: Programme) -> None:
    answer = client.get("/api/v1/programmes?limit=0")

    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "validation",
        "title": "Oplysningerne kan ikke bruges",
        "status": 422,
        "detail": "Ret de felter, der er nævnt.",
        "instance": "/api/v1/programmes",
        "errors": [{"field": "limit", "message": "Skriv et tal, der er mindst 1"}],
    }
