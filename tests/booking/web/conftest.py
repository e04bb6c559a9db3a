"""Fixtures of the pages' tests: the clock at the opening, the programme of 2016/17, ten municipalities."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client, override_settings

from booking.models import Municipality, Programme, Registration
from booking.services import queue
from booking.services.turn import MUNICIPALITY
from booking.web import remembered
from tests.booking.web.answers import visitor
from tests.factories import make_municipalities, make_offer, make_programme, make_registration
from tests.turning import stopped

OURS = "booking.web.middleware.RememberedMiddleware"
PLAIN = [name for name in settings.MIDDLEWARE if name != OURS]


@pytest.fixture
def programme(db: None, clock: time_machine.Traveller) -> Programme:
    return make_offer()


@pytest.fixture
def municipalities(db: None) -> list[Municipality]:
    """Make ten municipalities."""
    return make_municipalities(10)


@pytest.fixture
def typed(municipalities: list[Municipality]) -> dict[str, Any]:
    """Return a form that is filled in correctly, for Aarhus."""
    return {
        "municipality": municipalities[0].code,
        "parts": ["talk", "workshop"],
        "audience": "management",
        "season": "autumn-2016",
        "expected_attendees": "12",
        "contact_name": "Anne Jensen",
        "contact_title": "Familiechef",
        "contact_email": "aje@aarhus.dk",
        "contact_phone": "72423700",
        "decided": "on",
        "pays_catering": "on",
        "key": "7b0a4a9e-5f0f-4c86-9a43-5e9d5cbd4c55",
    }


@pytest.fixture
def confirmed(programme: Programme, municipalities: list[Municipality]) -> Registration:
    """Register Aarhus and confirm its place."""
    received = make_registration(programme, municipalities[0])
    return queue.confirm(registration_id=received.pk, by=MUNICIPALITY)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Stop the tenths of seconds; return a function that goes on to the next one."""
    return stopped(monkeypatch, remembered, "_moment")


@pytest.fixture
def shown(transactional_db: None, clock: time_machine.Traveller, later: Callable[[], int]) -> Programme:
    """Make a programme outside any transaction, where pages are remembered."""
    remembered.forget()
    return make_programme(capacity=2)


@pytest.fixture
def plain(shown: Programme) -> Client:
    """Return a client of the same site without the middleware."""
    client = visitor()
    with override_settings(MIDDLEWARE=PLAIN):
        client.get("/cookies/")  # what a client goes through is read at its first request
    return client
