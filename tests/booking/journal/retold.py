"""A journal told entry by entry, as plain data, for the replay."""

import datetime as dt
from typing import Any

from booking.journal.facts import Fact, Retold
from booking.journal.replay import replay
from tests.factories import DEADLINE, OPENS, danish

CHOICES = {"parts": ["talk"], "audience": "both", "season": "either", "expected_attendees": 10}


class Story:
    """Builds a journal: each call is a turn, a second after the one before."""

    def __init__(self, capacity: int = 1) -> None:
        """Begin with the entry of a loaded programme."""
        self.facts: list[Fact] = []
        self.now = OPENS - dt.timedelta(seconds=1)
        self.tell("programme_loaded", None, capacity=capacity, confirm_working_days=2)

    def tell(self, kind: str, key: int | None, **details: Any) -> None:
        """Add one entry in a turn of its own."""
        self.facts.append(
            Fact(number=len(self.facts) + 1, kind=kind, registration=key, at=self.now, by="staff", details=details)
        )
        self.now += dt.timedelta(seconds=1)

    def also(self, kind: str, key: int | None, **details: Any) -> None:
        """Add an entry to the turn of the one before."""
        self.now -= dt.timedelta(seconds=1)
        self.tell(kind, key, **details)

    def registers(self, key: int, slot: int | None, position: int | None = None, **changes: Any) -> None:
        """Register municipality `key` with number `key`."""
        details = {
            "queue_number": key,
            "municipality": f"{key:04}",
            "slot": slot,
            "waiting_position": position,
            "ask": 1 if slot else 0,
            "answer_by": DEADLINE.isoformat() if slot else None,
            "address_outside": False,
            **CHOICES,
        }
        self.tell("registered", key, **(details | changes))

    def asks(self, key: int) -> None:
        """Record that the first mail was accepted at once."""
        lapses = danish(2016, 10, 1).isoformat()
        self.tell("asked", key, ask=1, at=OPENS.isoformat(), lapses_at=lapses)

    def promotes(self, key: int, slot: int) -> None:
        """Promote the registration in the turn of the entry before."""
        self.also("promoted", key, slot=slot, ask=1, answer_by=DEADLINE.isoformat())

    def outcome(self) -> Retold:
        """Replay the journal."""
        return replay(self.facts)

    def faults(self) -> list[tuple[str, dict[str, Any]]]:
        """Return the faults found: code and facts, without the kind."""
        found = self.outcome().faults
        return [(fault.code, {name: fact for name, fact in fault.facts.items() if name != "kind"}) for fault in found]
