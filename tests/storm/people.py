"""Municipalities and staff in a storm: each asks again until it has an answer, at whichever web server is there."""

import datetime as dt
import http.client
import itertools
import json
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

PATIENCE_SECONDS = 300
REST_SECONDS = 0.2
DAY = dt.timedelta(days=7)


@dataclass
class Site:
    """Two web servers, asked in turn."""

    ports: tuple[int, ...]
    key: str
    answered: int = 0
    asked_again: int = 0
    faults: list[str] = field(default_factory=list)
    _turn: "itertools.count[int]" = field(default_factory=itertools.count)

    def ask(self, method: str, path: str, body: Any, **headers: str) -> tuple[int, dict[str, Any]]:
        """Ask the API until it answers; a 503 says when to come again, every other fault of ours is noted."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            port = self.ports[next(self._turn) % len(self.ports)]
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            try:
                told = {"Content-Type": "application/json"} | {k.replace("_", "-"): v for k, v in headers.items()}
                line.request(method, f"/api/v1/{path}", json.dumps(body), told)
                answer = line.getresponse()
                text = answer.read()
                if answer.status < HTTPStatus.INTERNAL_SERVER_ERROR:
                    self.answered += 1
                    return answer.status, json.loads(text)
                if answer.status != HTTPStatus.SERVICE_UNAVAILABLE or not answer.getheader("Retry-After"):
                    self.faults.append(f"{answer.status} at {method} {path}")
            except (OSError, http.client.HTTPException):
                pass
            finally:
                line.close()
            assert time.monotonic() < until, f"{method} {path} was never answered; {self.faults}"
            self.asked_again += 1
            time.sleep(REST_SECONDS)

    def register(self, slug: str, code: str) -> dict[str, Any]:
        """Register a municipality and return what it was told."""
        body = {
            "municipality": code,
            "parts": ["talk", "workshop"],
            "audience": "management",
            "season": "either",
            "expected_attendees": 9,
            "contact": {"name": f"Kontakt {code}", "email": address_of(slug, code)},
            "decided": True,
            "pays_catering": True,
        }
        path = f"programmes/{slug}/registrations"
        status, told = self.ask("POST", path, body, Idempotency_Key=f"{slug}-{code}")
        assert status == 201, told
        return told

    def hold_a_day(self, reference: str, date: dt.date) -> None:
        """Confirm a place, list two people, and fix the day: both are invited."""
        path, login = f"registrations/{reference}", {"Authorization": f"Bearer {self.key}"}
        self._done(self.ask("POST", f"{path}/confirm", {"reason": "Telefon"}, **login), also=409)
        people = [{"name": f"Person {n}", "email": guest_of(reference, n)} for n in (1, 2)]
        self._done(self.ask("PUT", f"{path}/attendees", people, **login))
        day = {
            "date": str(date),
            "start": "09:00",
            "talk_minutes": 90,
            "break_minutes": 30,
            "workshop_minutes": 180,
            "venue": "Rådhuset",
            "facilitators": [{"name": "Fie", "email": f"fie-{reference.lower()}@example.dk"}],
        }
        self._done(self.ask("PUT", f"{path}/day", day, **login))

    @staticmethod
    def _done(answer: tuple[int, dict[str, Any]], *, also: int = 200) -> None:
        assert answer[0] in {200, also}, answer


def address_of(slug: str, code: str) -> str:
    """Return the address of a municipality's contact in a programme."""
    return f"kontakt-{slug}-{code}@example.dk"


def guest_of(reference: str, number: int) -> str:
    """Return the address of a person who is invited."""
    return f"gaest-{reference.lower()}-{number}@example.dk"
