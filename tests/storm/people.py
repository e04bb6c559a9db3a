"""Municipalities and staff in a storm: each asks again until it has an answer, at whichever web server is there."""

import datetime as dt
import http.client
import itertools
import json
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from booking.rules.working_days import DENMARK

PATIENCE_SECONDS = 300
REST_SECONDS = 0.2
BEGINS = dt.time(9, tzinfo=DENMARK)


class NeverAnsweredError(Exception):
    """No server answered, however often it was asked."""


@dataclass
class Site:
    """Two web servers, asked in turn; it notes which days were asked for, and for which the answer was yes."""

    ports: tuple[int, ...]
    key: str
    answered: int = 0
    asked_again: int = 0
    faults: list[str] = field(default_factory=list)
    asked: dict[str, dt.date] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    _turn: "itertools.count[int]" = field(default_factory=itertools.count)

    def ask(self, method: str, path: str, body: Any, **headers: str) -> tuple[int, dict[str, Any]]:
        """Ask the API until it answers; a 503 says when to come again, every other fault of ours is noted."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            line = self._line()
            try:
                self._send(line, method, path, body, headers)
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
            if time.monotonic() > until:
                self.faults.append(f"no answer to {method} {path}")
                raise NeverAnsweredError
            self.asked_again += 1
            time.sleep(REST_SECONDS)

    def leave(self, method: str, path: str, body: Any, **headers: str) -> None:
        """Ask once, and be gone before there is an answer."""
        line = self._line()
        try:
            self._send(line, method, path, body, headers)
        except OSError:
            pass
        finally:
            line.close()

    def _line(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.ports[next(self._turn) % len(self.ports)], timeout=30)

    @staticmethod
    def _send(line: http.client.HTTPConnection, method: str, path: str, body: Any, headers: dict[str, str]) -> None:
        told = {"Content-Type": "application/json"} | {name.replace("_", "-"): text for name, text in headers.items()}
        line.request(method, f"/api/v1/{path}", json.dumps(body), told)

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

    def hold_a_day(self, reference: str, date: dt.date, *, waits: bool) -> None:
        """Confirm a place, list two people, and fix the day: both are invited; who does not wait asks for it once."""
        path, login = f"registrations/{reference}", {"Authorization": f"Bearer {self.key}"}
        self._done(self.ask("POST", f"{path}/confirm", {"reason": "Telefon"}, **login), also=409)
        people = [{"name": f"Person {n}", "email": guest_of(reference, n)} for n in (1, 2)]
        self._done(self.ask("PUT", f"{path}/attendees", people, **login))
        day = {
            "date": str(date),
            "start": f"{BEGINS:%H:%M}",
            "talk_minutes": 90,
            "break_minutes": 30,
            "workshop_minutes": 180,
            "venue": "Rådhuset",
            "facilitators": [{"name": "Fie", "email": f"fie-{reference.lower()}@example.dk"}],
        }
        self.asked[reference] = date
        if not waits:
            self.leave("PUT", f"{path}/day", day, **login)
            return
        self._done(self.ask("PUT", f"{path}/day", day, **login))
        self.done.add(reference)

    @staticmethod
    def _done(answer: tuple[int, dict[str, Any]], *, also: int = 200) -> None:
        assert answer[0] in {200, also}, answer


def address_of(slug: str, code: str) -> str:
    """Return the address of a municipality's contact in a programme."""
    return f"kontakt-{slug}-{code}@example.dk"


def begins_at(date: dt.date) -> dt.datetime:
    """Return the moment at which a day begins."""
    return dt.datetime.combine(date, BEGINS)


def guest_of(reference: str, number: int) -> str:
    """Return the address of a person who is invited."""
    return f"gaest-{reference.lower()}-{number}@example.dk"
