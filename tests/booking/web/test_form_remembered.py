"""The empty form put together from memory is the one that the plain way gives, but for the key of each visitor."""

import datetime as dt
import itertools
import re
from collections.abc import Callable
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.models import Programme
from tests.booking.web.answers import ENCODINGS, told, visitor
from tests.factories import CLOSES, danish, make_municipality, make_registration

KEY = re.compile(r'(?<=name="key" value=")([^"]*)')


@pytest.fixture
def client() -> Client:
    """Return a browser that no other test has used: what is remembered belongs to its own server."""
    return visitor()


@pytest.mark.parametrize("taken", [0, 2, 3])
def test_the_empty_form_is_the_plain_one_but_for_its_key(
    client: Client, plain: Client, shown: Programme, later: Callable[[], int], taken: int
) -> None:
    for number in range(taken):
        make_registration(shown, make_municipality(number + 1))
    later()
    for path, encoding in itertools.product(("/tilmeld/", "/en/tilmeld/"), ENCODINGS):
        keys = set()
        for who in (plain, client, client, client):
            status, headers, page = told(who.get(path, headers={"accept-encoding": encoding}))
            before, key, after = KEY.split(page)
            keys.add(str(UUID(key)))
            if who is plain:
                expected = (status, headers, before, after)
            assert (status, headers, before, after) == expected, encoding
        assert len(keys) == 4


def test_the_next_visitor_of_the_form_costs_no_view_and_no_statement(
    client: Client, shown: Programme, later: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    municipalities = [make_municipality(number) for number in range(1, 6)]
    for municipality in municipalities[:3]:
        make_registration(shown, municipality)
    client.get("/tilmeld/")
    monkeypatch.delattr("booking.web.views.register.render_to_string")
    with CaptureQueriesContext(connection) as asked:
        assert "og 1 kommune står på ventelisten" in " ".join(client.get("/tilmeld/").content.decode().split())
    assert len(asked) == 0


def test_the_form_follows_the_queue_and_the_clock(
    client: Client, shown: Programme, later: Callable[[], int], clock: time_machine.Traveller
) -> None:
    def says(*words: str) -> bool:
        later()
        page = " ".join(client.get("/tilmeld/").content.decode().split())
        return all(word in page for word in words)

    municipalities = [make_municipality(number) for number in range(1, 6)]
    assert says("Tilmeld jeres kommune", 'action="/tilmeld/"')
    assert not says("ventelisten. I kan")
    for municipality in municipalities[:2]:
        make_registration(shown, municipality)
    assert says("ingen står på ventelisten")
    make_registration(shown, municipalities[2])
    assert says("1 kommune står på ventelisten")
    make_registration(shown, municipalities[3])
    assert says("2 kommuner står på ventelisten")
    clock.move_to(CLOSES + dt.timedelta(minutes=1))
    assert not says('action="/tilmeld/"')
    clock.move_to(danish(2016, 9, 28, 8))
    assert says("Tilmeldingen åbner")


@pytest.mark.parametrize("query", ["?municipality=0101", "?x"])
def test_a_form_with_a_query_or_for_who_sends_a_cookie_is_kept_for_nobody(
    client: Client, shown: Programme, query: str
) -> None:
    municipality = make_municipality(1)
    chosen = f"?municipality={municipality.code}" if "=" in query else query
    assert (" selected" in client.get(f"/tilmeld/{chosen}").content.decode()) == ("=" in query)
    assert " selected" not in client.get("/tilmeld/").content.decode()
