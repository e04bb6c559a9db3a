"""A day as the API takes and shows it, and the calls that the tests of days make."""

from typing import Any

from django.test import Client

from booking.models import Programme, Registration
from booking.services import queue
from booking.services.turn import MUNICIPALITY
from tests.factories import make_municipality, make_registration

FIE = {"name": "Fie Facilitator", "email": "fie@example.dk"}
GUS = {"name": "Gus Gæst", "email": "gus@example.dk"}
BODY: dict[str, Any] = {
    "date": "2016-11-17",
    "start": "09:00",
    "venue": "Rådhuset, Rådhuspladsen 2, lokale 4",
    "phone_on_the_day": "72423700",
    "facilitators": [FIE],
    "note": "Tag målplanen med",
}
SHOWN = {
    "date": "2016-11-17",
    "start": "09:00",
    "starts_at": "2016-11-17T08:00:00Z",
    "ends_at": "2016-11-17T13:30:00Z",
    "order": "talk_first",
    "talk_minutes": 90,
    "break_minutes": 30,
    "workshop_minutes": 210,
    "venue": "Rådhuset, Rådhuspladsen 2, lokale 4",
    "phone_on_the_day": "72 42 37 00",
    "note": "Tag målplanen med",
    "facilitators": [FIE],
}
NOT_WISHED = {
    "code": "not-wished",
    "message": "Kommunen har ikke ønsket dagen og ikke valgt den blandt de foreslåede.",
}
NOBODY = {"code": "few-attendees", "message": "Der er 0 på deltagerlisten. Vi anbefaler 5-15."}
CALL_OFF = {"reason": "Facilitator er syg", "message": "Dagen er aflyst. Vi finder en ny."}


def put(client: Client, registration: Registration, headers: Any = None, **changes: Any) -> Any:
    """Fix or move the day."""
    url = f"/api/v1/registrations/{registration.reference}/day"
    return client.put(url, BODY | changes, content_type="application/json", headers=headers)


def call_off(client: Client, registration: Registration, **changes: Any) -> Any:
    """Call the day off."""
    url = f"/api/v1/registrations/{registration.reference}/call-off-day"
    return client.post(url, CALL_OFF | changes, content_type="application/json")


def read(client: Client, path: str) -> Any:
    """Return the answer's JSON; fail on any status but 200."""
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def codes(answer: Any) -> list[str]:
    """Return the codes of the warnings."""
    return [warning["code"] for warning in answer.json()["warnings"]]


def confirm_another(programme: Programme, number: int) -> Registration:
    """Register the `number`-th municipality and confirm its place."""
    received = make_registration(programme, make_municipality(number))
    return queue.confirm(registration_id=received.pk, by=MUNICIPALITY)
