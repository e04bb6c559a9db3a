"""The calls that the tests of attendee lists make."""

from typing import Any

from django.test import Client

from booking.models import Registration


def put(client: Client, registration: Registration, lines: Any, **headers: str) -> Any:
    """Set the whole list."""
    url = f"/api/v1/registrations/{registration.reference}/attendees"
    return client.put(url, lines, content_type="application/json", headers=headers)


def read(client: Client, registration: Registration) -> Any:
    """Return the list as the API shows it."""
    answer = client.get(f"/api/v1/registrations/{registration.reference}/attendees")
    assert answer.status_code == 200, answer.content
    return answer.json()


def people(count: int) -> list[dict[str, str]]:
    """Return `count` lines with addresses."""
    return [{"name": f"Person {number}", "email": f"p{number}@aarhus.dk"} for number in range(1, count + 1)]
