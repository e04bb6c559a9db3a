"""Turning rows into what staff's systems are shown."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from booking.api.day_shapes import day_out
from booking.api.schemas import ContactOut, EntryOut, Flag, RegistrationOut
from booking.models import JournalEntry, Registration, Status
from booking.queries.day_standing import DayStanding, day_standings
from booking.rules import queue as rules
from booking.services.allocation import season_slug

RELATED = ("programme", "municipality", "slot", "season", "day", "preparation")


def registration_rows() -> QuerySet[Registration]:
    """Return registrations with the related rows that a `RegistrationOut` shows."""
    return Registration.objects.select_related(*RELATED).prefetch_related("day__facilitators")


def flag_names(registration: Registration, standing: DayStanding) -> list[Flag]:
    """Return the flags of a registration that staff should know of."""
    unconfirmed = registration.status == Status.ALLOCATED
    raised: dict[Flag, bool] = {
        "address-outside": registration.is_address_unchecked,
        "contact-bounced": registration.contact_bounced_at is not None,
        "clock-stopped": unconfirmed and registration.lapses_at is None,
        "placed-ahead": registration.placed_ahead,
        "passed-over": registration.passed_over,
    }
    if registration.status == Status.CONFIRMED:
        raised |= _day_flags(registration, standing)
    return [flag for flag, is_raised in raised.items() if is_raised]


def _day_flags(registration: Registration, standing: DayStanding) -> dict[Flag, bool]:
    """Tell which flags of the day are raised; a list counts as short (D6) only while a day is ahead."""
    day = getattr(registration, "day", None)
    preparation = getattr(registration, "preparation", None)
    is_to_come = day is not None and day.starts_at > timezone.now()
    return {
        "another-date-asked": preparation is not None and preparation.another_date_asked_at is not None,
        "questions": standing.has_questions,
        "invite-bounced": standing.has_bounced,
        "list-short": is_to_come and standing.counted < registration.programme.recommended_min,
    }


def positions_of(registrations: Sequence[Registration]) -> dict[int, int]:
    """Return the places on the waiting list by registration, in one statement for all their programmes (Q7)."""
    programmes = {registration.programme_id for registration in registrations if registration.status == Status.WAITING}
    if not programmes:
        return {}
    waiting = Registration.objects.filter(programme__in=programmes, status=Status.WAITING)
    rows = list(waiting.only("programme_id", "queue_number", "placed_ahead", "passed_over"))
    lines = [rules.in_order(row for row in rows if row.programme_id == programme) for programme in programmes]
    return {row.pk: place for line in lines for place, row in enumerate(line, 1)}


def registration_facts(
    registration: Registration, *, position: int | None, standing: DayStanding, with_contact: bool
) -> dict[str, Any]:
    """Return the members of a `RegistrationOut`; `registration` comes from `registration_rows`."""
    day = getattr(registration, "day", None)
    contact = ContactOut(
        name=registration.contact_name,
        title=registration.contact_title,
        email=registration.contact_email,
        phone=registration.contact_phone,
    )
    return {
        "reference": registration.reference,
        "programme": registration.programme.slug,
        "municipality": registration.municipality_id,
        "municipality_name": registration.municipality.name,
        "status": registration.status,
        "slot": registration.slot.number if registration.slot else None,
        "queue_number": registration.queue_number,
        "waiting_position": position,
        "received_at": registration.received_at,
        "answer_by": registration.answer_by,
        "confirmed_at": registration.confirmed_at,
        "parts": registration.parts,
        "audience": registration.audience or None,
        "season": season_slug(registration),
        "expected_attendees": registration.expected_attendees,
        "contact": contact if with_contact else None,
        "language": registration.language,
        "flags": flag_names(registration, standing),
        "day": day_out(day, with_people=with_contact) if day else None,
    }


def registrations_out(registrations: Sequence[Registration]) -> list[RegistrationOut]:
    """Return registrations as a token with the scope `read` sees them."""
    places, standings = positions_of(registrations), day_standings(registrations)
    return [
        RegistrationOut(
            **registration_facts(
                registration,
                position=places.get(registration.pk),
                standing=standings[registration.pk],
                with_contact=True,
            )
        )
        for registration in registrations
    ]


def entry_out(entry: JournalEntry) -> EntryOut:
    """Return an entry without its text: with the previous digest, its own can be computed from the answer."""
    return EntryOut(
        programme=entry.programme.slug,
        number=entry.number,
        kind=entry.kind,
        at=entry.at,
        by=entry.by,
        by_id=entry.by_id,
        registration=entry.registration.reference if entry.registration else None,
        registration_id=entry.registration_id,
        details=entry.details,
        text_hash=entry.text_hash,
        formula=entry.formula,
        salt=entry.salt,
        digest=entry.digest,
    )
