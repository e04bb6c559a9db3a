"""What staff need to ring municipalities: when each was last in contact, and the last note; two statements."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from booking.models import By, EntryKind, EntryText, JournalEntry, Registration
from booking.queries.changes import latest_changes

OF_CONTACT = Q(by=By.MUNICIPALITY) | Q(by=By.STAFF)


@dataclass(frozen=True, kw_only=True)
class RingFacts:
    """The last contact, its kind in words; the last note; and what the page has seen of both, for the act."""

    at: dt.datetime | None
    what: str
    note: str
    noted_at: dt.datetime | None
    seen: str


def seen_of_notes(changed: int | str | None, noted: int | None) -> str:
    """Return the token of a page with notes: the last change, and the last note."""
    return f"{changed or ''}.{noted or ''}"


def ring_facts(registrations: Iterable[Registration]) -> dict[int, RingFacts]:
    """Return the facts of each registration by its id."""
    rows: Any = Registration.objects.filter(pk__in=[row.pk for row in registrations]).order_by()
    last = JournalEntry.objects.filter(OF_CONTACT, registration=OuterRef("pk")).order_by("-number")
    facts = rows.values(
        "pk",
        last_at=Subquery(last.values("at")[:1]),
        last_kind=Subquery(last.values("kind")[:1]),
        note=Subquery(notes_of(OuterRef("pk")).values("pk")[:1]),
        noted=Subquery(notes_of(OuterRef("pk")).values("number")[:1]),
        noted_at=Subquery(notes_of(OuterRef("pk")).values("at")[:1]),
        changed=latest_changes(),
    )
    found = list(facts)
    texts = EntryText.objects.in_bulk([row["note"] for row in found if row["note"]])
    return {
        row["pk"]: RingFacts(
            at=row["last_at"],
            what=str(EntryKind(row["last_kind"]).label) if row["last_kind"] in EntryKind.values else "",
            note=str(texts[row["note"]].text.get("note", "")) if row["note"] in texts else "",
            noted_at=row["noted_at"],
            seen=seen_of_notes(row["changed"], row["noted"]),
        )
        for row in found
    }


def notes_of(registration: Any) -> QuerySet[JournalEntry]:
    """Return the notes of a registration, the newest first."""
    return JournalEntry.objects.filter(registration=registration, kind=EntryKind.NOTE_ADDED).order_by("-number")
