"""How many SQL statements a registration takes, on either database."""

import copy
import itertools
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from booking.queries import municipalities
from booking.web import remembered
from tests.booking.api.conftest import BODY
from tests.factories import OPENS, at, make_municipalities, make_programme

pytestmark = pytest.mark.django_db(transaction=True)
ON_POSTGRESQL = connection.vendor == "postgresql"
MOST_BELOW_LOCK = 2 if ON_POSTGRESQL else 4
MOST_IN_TRANSACTION = MOST_BELOW_LOCK + 3
MOST_IN_ALL = MOST_IN_TRANSACTION + 4
LONGEST, MOST_PARAMETERS = 4096, 50
"""Of a statement whose text psycopg reads once; it reads others again each time, and some of them below the lock."""


def by_api(number: int) -> list[str]:
    """Return the SQL statements of a registration by API, with a key, by the `number`-th municipality."""
    body = copy.deepcopy(BODY) | {"municipality": f"{100 + number:04}", "season": "autumn-2016"}
    url = "/api/v1/programmes/faglig-ledelse-2016-17/registrations"
    with CaptureQueriesContext(connection) as captured:
        answer = Client().post(url, body, content_type="application/json", headers={"Idempotency-Key": str(number)})
    assert answer.status_code == 201
    return [query["sql"] for query in captured]


def by_form(number: int) -> list[str]:
    """Return the SQL statements of a registration by form, by the `number`-th municipality."""
    filled = {
        "municipality": f"{100 + number:04}",
        "parts": ["workshop"],
        "season": "autumn-2016",
        "expected_attendees": "12",
        "contact_name": "Anne Aarhus",
        "contact_email": "anne@aarhus.dk",
        "decided": "on",
        "pays_catering": "on",
        "key": str(uuid.uuid4()),
    }
    with CaptureQueriesContext(connection) as captured:
        answer = Client().post("/tilmeld/", filled)
    assert answer.status_code == 303
    return [query["sql"] for query in captured]


@pytest.mark.parametrize("statements_of", [by_api, by_form])
def test_a_registration_holds_the_lock_for_few_statements(
    statements_of: Callable[[int], list[str]], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "_moment", itertools.count().__next__)  # nothing is fresh enough to be kept
    monkeypatch.setattr(municipalities, "_second", itertools.count().__next__)
    settings.REGISTRATION_RATE = (60, 60)
    programme = make_programme(capacity=2)
    make_municipalities(4)
    with at(OPENS):
        runs = [statements_of(number) for number in range(1, 5)]

    for statements in runs:
        begin = next(place for place, sql in enumerate(statements) if sql.startswith("BEGIN"))
        commit = statements.index("COMMIT")
        inside = statements[begin : commit + 1]
        lock = next(place for place, sql in enumerate(inside) if 'FROM "booking_programme"' in sql)
        assert "FOR NO KEY UPDATE" in inside[lock] or connection.vendor == "sqlite"
        assert len(inside) <= MOST_IN_TRANSACTION
        assert len(inside[lock + 1 : -1]) <= MOST_BELOW_LOCK
        assert statements[commit + 1 :] == []
    assert len(runs[0]) == MOST_IN_ALL + 1  # the first of a window forgets the windows before
    assert [len(statements) for statements in runs[1:]] == [MOST_IN_ALL] * 3
    assert programme.slots.count() == 2


@pytest.mark.parametrize("register", [by_api, by_form])
def test_no_statement_of_a_registration_is_read_anew(register: Callable[[int], list[str]], settings: Settings) -> None:
    settings.REGISTRATION_RATE = (60, 60)
    make_programme(capacity=1)
    make_municipalities(4)
    sizes: list[tuple[int, int]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 as Django calls it
        sizes.append((len(sql), len(params or ())))
        return execute(sql, params, many, context)

    with at(OPENS):
        register(1)
        with connection.execute_wrapper(note):
            register(2)
    assert max(length for length, _parameters in sizes) <= LONGEST
    assert MOST_PARAMETERS / 2 < max(parameters for _length, parameters in sizes) <= MOST_PARAMETERS
