"""How many SQL statements a registration takes, on either database (speed.md's goal)."""

import copy

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.booking.api.conftest import BODY
from tests.factories import OPENS, at, make_municipalities, make_programme

pytestmark = pytest.mark.django_db(transaction=True)
MOST_IN_TRANSACTION = 8
MOST_BELOW_LOCK = 4


def statements_of(number: int) -> list[str]:
    """The statements of a registration, with a key, by the `number`-th municipality."""
    body = copy.deepcopy(BODY) | {"municipality": f"{100 + number:04}", "season": "autumn-2016"}
    url = "/api/v1/programmes/faglig-ledelse-2016-17/registrations"
    with CaptureQueriesContext(connection) as captured:
        answer = Client().post(url, body, content_type="application/json", headers={"Idempotency-Key": str(number)})
    assert answer.status_code == 201
    return [query["sql"] for query in captured]


def test_a_registration_holds_the_lock_for_few_statements() -> None:
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
    assert [len(statements) for statements in runs] == [len(runs[0])] * 4
    assert programme.slots.count() == 2
