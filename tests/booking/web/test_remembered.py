"""What a process remembers is a tenth of a second older than the journal at most; to look costs one statement."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from booking.links import signed_reference
from booking.models import Programme
from booking.queries import municipalities
from booking.services import queue
from booking.services.turn import MUNICIPALITY
from booking.web import remembered
from tests.factories import OPENS, danish, make_municipality, make_programme, make_registration


@pytest.fixture
def fresh(transactional_db: None, clock: time_machine.Traveller, later: Callable[[], int]) -> Programme:
    """Forget what the process remembers and make a programme outside any transaction, where pages are remembered."""
    remembered.forget()
    return make_programme(capacity=2)


def statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as counted:
        assert client.get(path).status_code == 200
    return len(counted)


@pytest.mark.parametrize("path", ["/", "/tilmeld/"])
def test_pages_cost_one_statement_a_tenth_of_a_second_while_nothing_happens(
    client: Client, fresh: Programme, path: str, later: Callable[[], int]
) -> None:
    make_municipality()
    assert statements(client, path) > 1
    assert [statements(client, path) for _time in range(3)] == [0, 0, 0]
    assert [statements(client, path) for _time in range(3) if later()] == [1, 1, 1]


def test_offer_follows_every_entry_of_the_journal(client: Client, fresh: Programme, later: Callable[[], int]) -> None:
    def free() -> str:
        later()
        return client.get("/").content.decode().partition('data-slots-free="')[2][0]

    seen = [free()]
    first = make_registration(fresh, make_municipality(1))
    seen.append(free())
    make_registration(fresh, make_municipality(2))
    seen.append(free())
    queue.withdraw(registration_id=first.pk, by=MUNICIPALITY)
    seen.append(free())
    assert seen == ["2", "1", "0", "1"]


def test_pages_follow_the_clock(client: Client, fresh: Programme, clock: time_machine.Traveller) -> None:
    make_municipality()
    assert client.get("/tilmeld/").status_code == 200
    clock.move_to(danish(2016, 9, 28, 8))
    assert "Tilmeldingen åbner" in client.get("/tilmeld/").content.decode()
    clock.move_to(OPENS)
    assert "Tilmeldingen åbner" not in client.get("/tilmeld/").content.decode()


def test_form_gives_every_visitor_a_key_of_their_own(fresh: Programme) -> None:
    pages = [Client().get("/tilmeld/").content.decode() for _visitor in range(2)]
    keys = {page.partition('name="key" value="')[2].partition('"')[0] for page in pages}
    assert len({str(UUID(key)) for key in keys}) == 2


def test_form_shows_a_new_municipality_within_a_minute(
    client: Client, fresh: Programme, clock: time_machine.Traveller
) -> None:
    client.get("/tilmeld/")
    make_municipality(3)
    clock.shift(60)
    assert ">Dragør</option>" in client.get("/tilmeld/").content.decode()


def test_pages_remembered_are_limited(client: Client, fresh: Programme, monkeypatch: Any) -> None:
    monkeypatch.setattr(remembered, "MOST_PAGES", 2)
    for path in ("/", "/en/", "/tilmeld/", "/en/tilmeld/"):
        client.get(path)
    assert len(remembered._pages) == 2


def test_a_receipt_costs_two_statements_while_nothing_happens(
    client: Client, fresh: Programme, later: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(municipalities, "_second", lambda: 0)
    held, also, waiting = (make_registration(fresh, make_municipality(number)) for number in (1, 2, 3))
    later()
    counts = [
        statements(client, reverse("receipt", args=[signed_reference(registration.reference)]))
        for registration in (held, also, waiting)
    ]
    assert counts[1:] == [2, 2], "the row, and its slot or place in the queue"


def test_a_receipt_of_another_programme_shows_that_one(client: Client, fresh: Programme) -> None:
    other = make_programme("earlier", capacity=1, opens_at=OPENS - dt.timedelta(days=1))
    registration = make_registration(other, make_municipality(1))
    page = client.get(reverse("receipt", args=[signed_reference(registration.reference)])).content.decode()
    assert 'data-slot="1"' in page
    assert remembered.standing_of(other.pk).capacity == 1
    assert remembered.standing_of(fresh.pk).capacity == 2
