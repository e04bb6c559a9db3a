"""The state of the queue between two entries of its journal, and the checks of what an entry says of it. Pure."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from booking.journal.facts import Fact, Fault, Place, Retold, moment_in
from booking.rules import deadline
from booking.rules import queue as rules

BEFORE_ALL = Fact(number=0, kind="", registration=None, at=dt.datetime.min.replace(tzinfo=dt.UTC), by="", details={})


class QueueState:
    """Slots, places and waiting list as the entries so far make them; faults are gathered in `outcome`."""

    def __init__(self) -> None:
        """Begin before the first entry."""
        self.outcome = Retold()
        self.fact = BEFORE_ALL
        self.placed_at: dt.datetime | None = None
        self.arrivals: set[tuple[int, int]] = set()
        self.lost: set[int] = set()

    # The present state

    def free(self) -> list[int]:
        """List the free slots, the lowest first."""
        return sorted(self.outcome.slots - {place.slot for place in self.outcome.places.values()})

    def in_line(self) -> list[Place]:
        """List who waits, in order (Q4)."""
        return rules.in_order(place for place in self.outcome.places.values() if place.status == "waiting")

    def position(self, place: Place) -> int | None:
        """Return the place on the waiting list, 1 the first; None for who is not in line."""
        return next((number for number, waiting in enumerate(self.in_line(), 1) if waiting is place), None)

    # Checks

    def fault(self, code: str, **facts: Any) -> None:
        """Note a fault of the entry in hand."""
        self.outcome.faults.append(Fault(code, {"entry": self.fact.number, "kind": self.fact.kind} | facts))

    def expect(self, place: Place, *possible: str) -> None:
        """Note a fault unless the place has one of these statuses."""
        if place.status not in possible:
            self.fault("not_possible", number=place.queue_number, status=place.status)

    def same(self, name: str, said: object, expected: object) -> None:
        """Note a fault unless the entry says what follows from those before it."""
        if said != expected:
            self.fault("wrong_detail", name=name, said=said, expected=expected)

    # Changes of a place

    def hold(self, place: Place, slot: int) -> None:
        """Give a slot to a place."""
        if slot not in self.free():
            self.fault("slot_not_free", number=place.queue_number, slot=slot)
        place.slot, place.status, place.allocated_at = slot, "allocated", self.fact.at

    def ask(self, place: Place, answer_by: dt.datetime | None) -> None:
        """Ask for a confirmation by a moment; earlier reports no longer count."""
        place.ask += 1
        place.answer_by = answer_by
        place.asked_at = place.lapses_at = place.reminded_at = None
        place.contact_bounced_at = place.doubted_at = None

    def ask_by_rule(self, place: Place, details: Mapping[str, Any], at_least: dt.datetime | None = None) -> None:
        """Ask, and check the deadline that the entry says (Q5)."""
        said = moment_in(details["answer_by"])
        days = self.outcome.terms.get("confirm_working_days")
        if days is not None:
            expected = deadline.answer_by(self.fact.at, days)
            self.same("answer_by", said, max(expected, at_least or expected))
        self.ask(place, said)
        self.same("ask", details["ask"], place.ask)

    def let_go(self, place: Place, status: str, details: Mapping[str, Any]) -> None:
        """End a place: its slot and its deadline go."""
        self.same("slot", details["slot"], place.slot)
        place.slot = place.lapses_at = place.doubted_at = place.lapsed_at = None
        place.status = status
        setattr(place, f"{status}_at", self.fact.at)
