"""Fixtures of the API's tests: the offer at its opening, municipalities, keys, a valid registration."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from booking.models import Municipality, Programme, Registration
from booking.services import queue, tokens
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import SETTINGS
from tests.factories import make_municipalities, make_municipality, make_programme, make_registration

BODY: dict[str, Any] = {
    "municipality": "0101",
    "parts": ["talk", "workshop"],
    "audience": "management",
    "season": "either",
    "expected_attendees": 12,
    "contact": {
        "name": "Anne Aarhus",
        "title": "Familiechef",
        "email": "anne@aarhus.dk",
        "phone": "+45 72 42 37 00",
    },
    "decided": True,
    "pays_catering": True,
}


@pytest.fixture
def programme(db: None, clock: time_machine.Traveller) -> Programme:
    """Make the offer and set the clock to its opening."""
    return make_programme(settings=SETTINGS)


@pytest.fixture
def municipalities(programme: Programme) -> list[Municipality]:
    """Make eight municipalities: three more than there are places."""
    return make_municipalities(8)


@pytest.fixture
def confirmed(programme: Programme) -> Registration:
    """Register Aarhus for talk and workshop and confirm its place."""
    received = make_registration(programme, make_municipality(1))
    return queue.confirm(registration_id=received.pk, by=MUNICIPALITY)


@pytest.fixture
def body() -> dict[str, Any]:
    """Return the body of a valid registration."""
    return copy.deepcopy(BODY)


@pytest.fixture
def post(client: Client, programme: Programme, municipalities: list[Municipality]) -> Callable[..., Any]:
    """Return a function that registers by API; its keyword arguments are headers."""

    def send(body: Any, **headers: str) -> Any:
        url = f"/api/v1/programmes/{programme.slug}/registrations"
        return client.post(url, body, content_type="application/json", headers=headers)

    return send


def client_with(*, read: bool, write: bool) -> Client:
    """Return a client that sends a key of its own."""
    key = tokens.issue(name="ESDH", read=read, write=write).key
    return Client(headers={"Authorization": f"Bearer {key}"})


@pytest.fixture
def reader(programme: Programme) -> Client:
    """Return a client that may read."""
    return client_with(read=True, write=False)


@pytest.fixture
def writer(programme: Programme) -> Client:
    """Return a client that may act but not read."""
    return client_with(read=False, write=True)


@pytest.fixture
def both(programme: Programme) -> Client:
    """Return a client that may read and act."""
    return client_with(read=True, write=True)
