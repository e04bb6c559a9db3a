"""The registration form reads what people paste, and nothing that is optional refuses a registration."""

from typing import Any

import pytest
from django.test import Client

from booking.models import Programme, Registration

Typed = dict[str, Any]
FORGIVEN = [
    ({"parts": ["workshop"], "audience": "both"}, {"talk": False, "audience": ""}),
    ({"contact_title": "<script>alert(1)</script>"}, {"contact_title": "scriptalert(1)/script"}),
    ({"contact_title": "x" * 101}, {"contact_title": "x" * 99 + "…"}),
    ({"contact_phone": "1234"}, {"contact_phone": "1234"}),
    ({"contact_phone": "ring til Anne"}, {"contact_phone": "ring til Anne"}),
    ({"contact_phone": "72423700 lok. 12"}, {"contact_phone": "72 42 37 00 lok. 12"}),
    ({"contact_phone": "72423700/20123456"}, {"contact_phone": "72 42 37 00 / 20 12 34 56"}),
    ({"contact_name": "Anne \u202eJensen\x07"}, {"contact_name": "Anne Jensen"}),
    ({"contact_email": "Anne Jensen <aje@aarhus.dk>;"}, {"contact_email": "aje@aarhus.dk"}),
    ({"contact_email": "mailto:aje@aarhus.dk"}, {"contact_email": "aje@aarhus.dk"}),
    ({"contact_email": "aje@aarhus.dk."}, {"contact_email": "aje@aarhus.dk"}),
    ({"expected_attendees": "ca. 12"}, {"expected_attendees": 12}),
    ({"expected_attendees": "10-15"}, {"expected_attendees": 15}),
    ({"expected_attendees": "omkring 12 personer"}, {"expected_attendees": 12}),
]


@pytest.mark.parametrize(("changes", "stored"), FORGIVEN)
def test_register_forgives_what_it_can_read_and_whatever_is_optional(
    client: Client, programme: Programme, typed: Typed, changes: Typed, stored: Typed
) -> None:
    assert client.post("/tilmeld/", typed | changes).status_code == 303
    registration = Registration.objects.get()
    assert {name: getattr(registration, name) for name in stored} == stored
