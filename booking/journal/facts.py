"""The plain data that the replay of the journal takes and returns: entries, places and faults. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LIVE = ("waiting", "allocated", "confirmed", "lapsed")


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One journal entry; `registration` is the row's key, `at` an aware datetime."""

    number: int
    kind: str
    registration: int | None
    at: dt.datetime
    by: str
    details: Mapping[str, Any]


@dataclass(kw_only=True)
class Place:
    """The values that a registration's row must have; names are the columns', `slot` is the slot's number."""

    municipality: str
    queue_number: int
    received_at: dt.datetime
    status: str = "waiting"
    slot: int | None = None
    placed_ahead: bool = False
    passed_over: bool = False
    allocated_at: dt.datetime | None = None
    answer_by: dt.datetime | None = None
    ask: int = 0
    asked_at: dt.datetime | None = None
    lapses_at: dt.datetime | None = None
    reminded_at: dt.datetime | None = None
    confirmed_at: dt.datetime | None = None
    lapsed_at: dt.datetime | None = None
    withdrawn_at: dt.datetime | None = None
    annulled_at: dt.datetime | None = None
    contact_bounced_at: dt.datetime | None = None
    doubted_at: dt.datetime | None = None
    address_outside: bool = False
    address_checked_at: dt.datetime | None = None
    link_version: int = 1
    parts: list[str] = field(default_factory=list)
    audience: str = ""
    season: str = "either"
    expected_attendees: int = 0
    case_number: str = ""
    legal_hold: bool = False
    erased_at: dt.datetime | None = None
    contact_hash: str | None = None
    reference_hash: str | None = None


SEALS = ("contact_hash", "reference_hash")
"""Salted hashes in a place, not columns of its row; where older entries do not say them (None) they are not judged."""


TERMS = {"opens_at", "closes_at", "promote_until", "confirm_working_days"}
"""The columns of the programme that decide who may register, by when, and who is promoted."""


@dataclass(frozen=True)
class Fault:
    """A fault that the proof found: `code` names its sentence, `facts` are the values in it."""

    code: str
    facts: Mapping[str, Any]


@dataclass
class Retold:
    """The queue as the journal leaves it: places by row key, slot numbers, the heads, and the faults found.

    `terms` holds those of `TERMS` that the journal says.
    """

    places: dict[int, Place] = field(default_factory=dict)
    slots: set[int] = field(default_factory=set)
    last_queue_number: int = 0
    queue_closed_at: dt.datetime | None = None
    terms: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def moment_in(text: str | None) -> dt.datetime | None:
    """Read a moment of an entry's details."""
    return dt.datetime.fromisoformat(text) if text else None


def choices_in(details: Mapping[str, Any]) -> dict[str, Any]:
    """Take the choices (D1) out of an entry's details."""
    return {name: details[name] for name in ("parts", "audience", "season", "expected_attendees")}
