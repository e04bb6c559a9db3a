"""The replay of the journal: entries as plain data in; the rows that must follow, and the faults, out. Pure.

It trusts no entry about the order: who was first, which slot was free and which number came next is computed here, by
`booking.rules.queue` (Q1–Q6).
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any

from booking.journal.facts import LIVE, Fact, Place, Retold, choices_in, moment_in
from booking.journal.terms import TermsState
from booking.rules import deadline


def replay(facts: Iterable[Fact]) -> Retold:
    """Replay the queue; `facts` are all entries of one programme, in the order of their numbers.

    Entries of one turn share their moment; after a turn no slot may be free while a registration waits (Q4, Q6).
    """
    told = _Replay()
    for _at, turn in groupby(facts, key=lambda fact: fact.at):
        for fact in turn:
            told.follow(fact)
        told.nothing_is_left()
    return told.outcome


class _Replay(TermsState):
    """The queue told by its entries: a method for each kind."""

    def follow(self, fact: Fact) -> None:
        self.fact = fact
        handle = HANDLERS.get(fact.kind)
        try:
            if handle is not None:
                handle(self, fact.details)
            elif fact.kind in PLACE_HANDLERS:
                place = self.outcome.places.get(fact.registration or 0)
                if place is None:
                    self.fault("unknown_registration")
                else:
                    PLACE_HANDLERS[fact.kind](self, place, fact.details)
        except (KeyError, TypeError, ValueError, AttributeError):
            self.fault("unreadable")

    def nothing_is_left(self) -> None:
        free, line = self.free(), self.in_line()
        if free and line and self.outcome.queue_closed_at is None:
            self.fault("not_passed_on", slot=free[0], number=line[0].queue_number)

    def registered(self, details: Mapping[str, Any]) -> None:
        outcome, key = self.outcome, self.fact.registration
        place = Place(
            municipality=details["municipality"],
            queue_number=details["queue_number"],
            received_at=moment_in(details.get("received_at")) or self.fact.at,
            address_outside=details["address_outside"],
            contact_hash=details.get("contact_hash"),
            reference_hash=details.get("reference_hash"),
            **choices_in(details),
        )
        if not self.is_open(place.received_at):
            self.fault("outside_window", number=place.queue_number)
        if key is None or key in outcome.places:
            self.fault("registered_twice", number=place.queue_number)
            return
        if place.queue_number in self.lost and "lost_entry" in details:
            self.lost.remove(place.queue_number)
        else:
            outcome.last_queue_number += 1
            if place.queue_number != outcome.last_queue_number:
                self.fault("wrong_number", number=place.queue_number, expected=outcome.last_queue_number)
        if any(other.municipality == place.municipality and other.status in LIVE for other in outcome.places.values()):
            self.fault("second_live", number=place.queue_number, municipality=place.municipality)
        line = self.in_line()
        outcome.places[key] = place
        if details["slot"] is None:
            self.same("waiting_position", details["waiting_position"], self.position(place))
            self.same("ask", details["ask"], 0)
        else:
            self.first_of(line or [place], place, details["slot"])
            self.hold(place, details["slot"])
            self.ask_by_rule(place, details)

    def first_of(self, line: list[Place], place: Place, slot: int) -> None:
        if not line or line[0] is not place:
            first = line[0].queue_number if line else None
            self.fault("out_of_turn", number=place.queue_number, slot=slot, first=first)

    # The entries of a place

    def promoted(self, place: Place, details: Mapping[str, Any]) -> None:
        self.first_of(self.in_line(), place, details["slot"])
        closed = self.outcome.queue_closed_at is not None or not self.promotes()
        if closed and (self.placed_at != self.fact.at or not place.placed_ahead):
            self.fault("promoted_after_closing", number=place.queue_number)
        self.hold(place, details["slot"])
        self.ask_by_rule(place, details)
        if "passed_season" in details:
            self.same("passed_season", details["passed_season"], place.season)
            place.season = details["season"]

    def asked(self, place: Place, details: Mapping[str, Any]) -> None:
        self.expect(place, "allocated")
        self.same("ask", details["ask"], place.ask)
        place.asked_at = moment_in(details["at"])
        if place.answer_by is not None and place.doubted_at is None:
            place.lapses_at = deadline.lapses_at(place.answer_by, place.asked_at)
        self.same("lapses_at", moment_in(details["lapses_at"]), place.lapses_at)

    def bounced(self, place: Place, details: Mapping[str, Any]) -> None:
        self.expect(place, *LIVE)
        asks = place.status == "allocated" and details["ask"] == place.ask and not self.arrived(place)
        self.same("stops_clock", details["stops_clock"], asks)
        place.contact_bounced_at = self.fact.at
        if asks:
            place.asked_at = place.lapses_at = place.doubted_at = None

    def bounce_doubted(self, place: Place, details: Mapping[str, Any]) -> None:
        self.expect(place, "allocated")
        self.same("ask", details["ask"], place.ask)
        place.doubted_at, place.lapses_at = self.fact.at, None

    def clock_resumed(self, place: Place, details: Mapping[str, Any]) -> None:
        self.expect(place, "allocated")
        self.same("ask", details["ask"], place.ask)
        least = deadline.answer_by(self.fact.at, 1)
        if place.answer_by is None or place.answer_by < least:
            place.answer_by, place.reminded_at = least, None
        self.same("answer_by", moment_in(details["answer_by"]), place.answer_by)
        place.doubted_at, place.asked_at = None, self.fact.at
        place.lapses_at = deadline.lapses_at(place.answer_by, place.asked_at)
        self.same("lapses_at", moment_in(details["lapses_at"]), place.lapses_at)
        if details["link_arrived"]:
            self.arrivals.add((place.queue_number, place.ask))

    def arrived(self, place: Place) -> bool:
        return (place.queue_number, place.ask) in self.arrivals

    def reminded(self, place: Place, details: Mapping[str, Any]) -> None:
        self.expect(place, "allocated")
        self.same("answer_by", moment_in(details["answer_by"]), place.answer_by)
        place.reminded_at = self.fact.at

    def confirmed(self, place: Place, details: Mapping[str, Any]) -> None:
        self.expect(place, "allocated")
        self.same("slot", details["slot"], place.slot)
        if place.lapses_at is not None and place.lapses_at <= self.fact.at:
            self.fault("confirmed_too_late", number=place.queue_number)
        place.status, place.confirmed_at = "confirmed", self.fact.at
        place.lapses_at = place.doubted_at = None

    def lapsed(self, place: Place, details: Mapping[str, Any]) -> None:
        self.expect(place, "allocated")
        if place.lapses_at is None or place.lapses_at > self.fact.at:
            self.fault("lapsed_too_early", number=place.queue_number)
        self.same("answer_by", moment_in(details["answer_by"]), place.answer_by)
        self.let_go(place, "lapsed", details)

    def returned(self, place: Place, details: Mapping[str, Any]) -> None:
        self.expect(place, "lapsed")
        place.status, place.lapsed_at = "waiting", None
        if details["slot"] is None:
            self.same("waiting_position", details["waiting_position"], self.position(place))
            return
        self.first_of(self.in_line(), place, details["slot"])
        self.hold(place, details["slot"])
        self.ask_by_rule(place, details)

    def left(self, place: Place, details: Mapping[str, Any]) -> None:
        self.expect(place, *LIVE)
        self.same("was", details["was"], place.status)
        self.let_go(place, self.fact.kind, details)

    def reordered(self, place: Place, details: Mapping[str, Any]) -> None:
        self.expect(place, "waiting")
        name, value = REORDERED[self.fact.kind]
        if getattr(place, name) is value:
            self.fault("not_possible", number=place.queue_number, status=place.status)
        before = self.in_line()
        setattr(place, name, value)
        places = {id(waiting): number for number, waiting in enumerate(before)}
        back = [waiting for number, waiting in enumerate(self.in_line()) if number > places.get(id(waiting), number)]
        keys = {id(place): key for key, place in self.outcome.places.items()}
        self.same("moved_back", details["moved_back"], [keys[id(waiting)] for waiting in back])
        if self.fact.kind == "placed_ahead":
            self.placed_at = self.fact.at

    def extended(self, place: Place, details: Mapping[str, Any]) -> None:
        self.expect(place, "allocated")
        self.same("was", moment_in(details["was"]), place.answer_by)
        self.ask(place, moment_in(details["answer_by"]))
        self.same("ask", details["ask"], place.ask)

    def contact_changed(self, place: Place, details: Mapping[str, Any]) -> None:
        self.expect(place, *LIVE)
        place.contact_hash = details.get("contact_hash")
        if "address_outside" not in details:
            return
        place.link_version += 1
        place.address_outside = details["address_outside"]
        place.contact_bounced_at = place.doubted_at = place.address_checked_at = None
        if place.status == "allocated":
            self.ask_by_rule(place, details, at_least=place.answer_by)

    def choices_changed(self, place: Place, details: Mapping[str, Any]) -> None:
        self.expect(place, *LIVE)
        for name, value in choices_in(details["new"]).items():
            setattr(place, name, value)

    def address_checked(self, place: Place, _details: Mapping[str, Any]) -> None:
        self.expect(place, *LIVE)
        place.address_checked_at = self.fact.at

    def case_numbered(self, place: Place, details: Mapping[str, Any]) -> None:
        self.same("case_number", details["case_number_was"], place.case_number)
        place.case_number = details["case_number"]

    def held(self, place: Place, _details: Mapping[str, Any]) -> None:
        holds = self.fact.kind == "hold_set"
        if place.legal_hold is holds:
            self.fault("not_possible", number=place.queue_number, status=place.status)
        place.legal_hold = holds

    def erased(self, place: Place, _details: Mapping[str, Any]) -> None:
        if place.legal_hold or place.erased_at is not None:
            self.fault("not_possible", number=place.queue_number, status=place.status)
        place.erased_at, place.contact_hash = self.fact.at, None


REORDERED = {
    "placed_ahead": ("placed_ahead", True),
    "passed_over": ("passed_over", True),
    "pass_over_lifted": ("passed_over", False),
}
HANDLERS: Mapping[str, Callable[[_Replay, Mapping[str, Any]], None]] = {
    "programme_loaded": _Replay.programme_loaded,
    "programme_changed": _Replay.programme_changed,
    "terms_stated": _Replay.terms_stated,
    "restored": _Replay.restored,
    "slot_added": _Replay.slot_added,
    "slot_removed": _Replay.slot_removed,
    "queue_closed": _Replay.queue_closed,
    "registered": _Replay.registered,
}
PLACE_HANDLERS: Mapping[str, Callable[[_Replay, Place, Mapping[str, Any]], None]] = {
    "promoted": _Replay.promoted,
    "asked": _Replay.asked,
    "bounced": _Replay.bounced,
    "bounce_doubted": _Replay.bounce_doubted,
    "clock_resumed": _Replay.clock_resumed,
    "reminded": _Replay.reminded,
    "confirmed": _Replay.confirmed,
    "lapsed": _Replay.lapsed,
    "returned": _Replay.returned,
    "withdrawn": _Replay.left,
    "annulled": _Replay.left,
    "placed_ahead": _Replay.reordered,
    "passed_over": _Replay.reordered,
    "pass_over_lifted": _Replay.reordered,
    "extended": _Replay.extended,
    "contact_changed": _Replay.contact_changed,
    "choices_changed": _Replay.choices_changed,
    "address_checked": _Replay.address_checked,
    "case_numbered": _Replay.case_numbered,
    "hold_set": _Replay.held,
    "hold_lifted": _Replay.held,
    "personal_data_erased": _Replay.erased,
}
"""Other entries (a link sent again, all about the agreed day) change nothing in the queue."""
