"""Every error below /api/ is a problem document, whoever raises it."""

from typing import Any

import pytest
from django.test import Client

from booking.models import Programme
from booking.queries import queue as queries

MEMBERS = ["type", "title", "status", "detail", "instance"]


def assert_problem(answer: Any, status: int, type_: str) -> None:
    """Check that the answer is a problem document of RFC 9457 and holds no HTML."""
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert list(answer.json()) == MEMBERS
    assert (answer.json()["type"], answer.json()["status"]) == (type_, status)


@pytest.mark.parametrize("path", ["/api/v1/nope", "/api/v1/", "/api/v2/programmes", "/api/v1/programmes/", "/api/"])
def test_an_unknown_address_is_a_problem(client: Client, db: None, path: str) -> None:
    answer = client.get(path)

    assert_problem(answer, 404, "not-found")
    assert answer.json()["instance"] == path
    assert answer.json()["title"] == "Findes ikke"


def test_another_method_is_a_problem_that_names_the_right_ones(client: Client, db: None) -> None:
    answer = client.delete("/api/v1/programmes")

    assert_problem(answer, 405, "method-not-allowed")
    assert answer["Allow"] == "GET"


@pytest.mark.logs_errors
def test_a_fault_of_ours_is_a_problem_that_tells_nothing_of_it(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(queries, "standings", broken)

    answer = Client(raise_request_exception=False).get(f"/api/v1/programmes/{programme.slug}")

    assert_problem(answer, 500, "internal")
    assert "secret" not in answer.content.decode()


def test_pages_keep_their_own_errors(client: Client, db: None) -> None:
    assert client.get("/apis/nope")["Content-Type"].startswith("text/html")
