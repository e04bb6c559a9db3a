"""The terms of the programme as its entries change them: window, capacity, promotion, deadline. Pure."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from booking.journal.facts import TERMS, moment_in
from booking.journal.state import QueueState
from booking.rules import deadline
from booking.rules import queue as rules


class TermsState(QueueState):
    """The state of the queue, with the entries of the programme itself: a method for each kind.

    What older entries do not say is not judged.
    """

    def promotes(self) -> bool:
        """Tell whether free slots are still passed on; yes, where the journal does not say until when (Q6)."""
        until = self.outcome.terms.get("promote_until")
        return until is None or self.fact.at < until + deadline.LAST_MINUTE

    def is_open(self, at: dt.datetime) -> bool:
        """Tell whether registrations are taken; yes, where the journal does not say from when to when (Q2)."""
        opens, closes = (self.outcome.terms.get(name) for name in ("opens_at", "closes_at"))
        return opens is None or closes is None or rules.is_open(at, opens, closes)

    def state(self, details: Mapping[str, Any]) -> None:
        """Take the terms that an entry says."""
        for name in TERMS & details.keys():
            value = details[name]
            self.outcome.terms[name] = moment_in(value) if isinstance(value, str) else value

    # The entries of the programme

    def programme_loaded(self, details: Mapping[str, Any]) -> None:
        """Begin with the slots and terms."""
        self.outcome.slots = set(range(1, details["capacity"] + 1))
        self.state(details)

    def programme_changed(self, details: Mapping[str, Any]) -> None:
        """Take the new terms; the queue may open again (Q6)."""
        for name in set(details.get("keys", ())) - details.keys():
            self.outcome.terms.pop(name, None)  # an entry of version 1 says that it changed, not to what
        self.state(details)
        reopened = bool(details.get("queue_reopened"))
        if "promote_until" in details:
            self.same("queue_reopened", reopened, self.outcome.queue_closed_at is not None and self.promotes())
        if reopened:
            self.outcome.queue_closed_at = None

    def terms_stated(self, details: Mapping[str, Any]) -> None:
        """Take the terms as the first turn after an upgrade states them."""
        self.same("capacity", details["capacity"], len(self.outcome.slots))
        self.state(details)

    def restored(self, details: Mapping[str, Any]) -> None:
        """Go on behind the numbers that were lost; each may be filled once (Q2)."""
        first, last = details["first_lost_number"], details["last_lost_number"]
        self.same("first_lost_number", first, self.outcome.last_queue_number + 1)
        self.lost |= set(range(first, last + 1))
        self.outcome.last_queue_number = max(last, self.outcome.last_queue_number)

    def slot_added(self, details: Mapping[str, Any]) -> None:
        """Add a slot (Q1)."""
        self.same("slot", details["slot"], max(self.outcome.slots, default=0) + 1)
        self.outcome.slots.add(details["slot"])

    def slot_removed(self, details: Mapping[str, Any]) -> None:
        """Take away a free slot (Q1)."""
        if details["slot"] not in self.free():
            self.fault("removed_not_free", slot=details["slot"])
        self.outcome.slots.discard(details["slot"])

    def queue_closed(self, details: Mapping[str, Any]) -> None:
        """Close the queue: nobody is promoted any more (Q6)."""
        if "promote_until" in self.outcome.terms and self.promotes():
            self.fault("closed_too_early")
        waiting = {key: place for key, place in self.outcome.places.items() if place.status == "waiting"}
        self.same("waiting", details["waiting"], sorted(waiting, key=lambda key: waiting[key].queue_number))
        self.outcome.queue_closed_at = self.fact.at
