"""Receiving a registration: number, time and place in one short turn (Q1–Q3)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from booking.models import EntryKind, JournalEntry, Municipality, Programme, Registration, Season, Status
from booking.queries import queue as queries
from booking.refusals import AlreadyRegistered, Invalid, KeyReused, NotOpen
from booking.rules import queue as rules
from booking.rules.addresses import is_outside
from booking.services.allocation import hold, season_slug, settle
from booking.services.reasons import required_reason
from booking.services.seals import contact_hash, reference_hash
from booking.services.turn import Actor, Turn, new_salt, stamp, turn

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

CHOICE_SENTENCES: Mapping[tuple[str, str], "StrPromise"] = {
    ("parts", "missing"): _("Vælg oplæg, workshop eller begge dele"),
    ("audience", "missing"): _("Vælg, hvem oplægget er for"),
    ("expected_attendees", "range"): _("Skriv det forventede antal deltagere som et helt tal fra 1 til 500"),
}


@dataclass(frozen=True, kw_only=True)
class ContactDetails:
    """The municipality's person; `language` is `da` or `en`."""

    name: str
    email: str
    title: str = ""
    phone: str = ""
    language: str = "da"


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What the municipality wishes (D1, A21); with `season` None either season will do."""

    talk: bool
    workshop: bool
    expected_attendees: int
    audience: str = ""
    season: Season | None = None


@dataclass(frozen=True, kw_only=True)
class Idempotency:
    """The client's key and the hash of the request it came with."""

    key: str
    body_hash: str


@dataclass(frozen=True, kw_only=True)
class Registered:
    """The answer to a registration: the row, the entry that proves it, and whether it had come before."""

    registration: Registration
    entry: JournalEntry
    replayed: bool = False


def choice_errors(choices: Choices) -> dict[str, object]:
    """Return a sentence for each choice that is refused (D1); the forms use it too."""
    faults = rules.choice_faults(
        talk=choices.talk,
        workshop=choices.workshop,
        audience=choices.audience,
        expected_attendees=choices.expected_attendees,
    )
    return {field: CHOICE_SENTENCES[field, fault] for field, fault in faults.items()}


def declaration_errors(*, decided: bool, pays_catering: bool) -> dict[str, object]:
    """Return a sentence for each declaration that is missing (D2)."""
    errors: dict[str, object] = {}
    if not decided:
        errors["decided"] = _("Sæt kryds ved, at kommunen har besluttet at arbejde med den faglige ledelse og styring")
    if not pays_catering:
        errors["pays_catering"] = _("Sæt kryds ved, at kommunen betaler mødeforplejningen")
    return errors


def register(
    *,
    programme: Programme,
    municipality: Municipality,
    contact: ContactDetails,
    choices: Choices,
    decided: bool,
    pays_catering: bool,
    by: Actor,
    on_behalf: bool = False,
    reason: str = "",
    idempotency: Idempotency | None = None,
) -> Registered:
    """Receive a registration and give it a number, a time and, where one is free, a slot (Q1–Q3).

    Raises Invalid (D1, D2; a reason is needed `on_behalf`, Q8), NotOpen, AlreadyRegistered (Q3) and KeyReused.
    The same `idempotency` key and body give the first answer again while that registration is live, and register anew
    afterwards (Q12). Two statements between lock and commit on PostgreSQL, four on SQLite.
    """
    errors = choice_errors(choices) | declaration_errors(decided=decided, pays_catering=pays_catering)
    if errors:
        raise Invalid(errors)
    text = {"reason": required_reason(reason)} if on_behalf else None
    with turn(programme.pk, by) as held:
        seen = queries.look(held.programme.pk, municipality.pk, idempotency.key if idempotency else None, held.now)
        if idempotency and seen.same_key is not None:
            return repeat(seen.same_key, idempotency)
        if not rules.is_open(held.now, held.programme.opens_at, held.programme.closes_at):
            raise NotOpen(opens_at=held.programme.opens_at, closes_at=held.programme.closes_at, now=held.now)
        if seen.has_live:
            raise AlreadyRegistered(municipality.full_name)
        if seen.is_overdue:
            settle(held)
            seen = queries.look(held.programme.pk, municipality.pk, None, held.now)
        held.programme.last_queue_number += 1
        registration = new_registration(
            held,
            municipality,
            contact,
            choices,
            queue_number=held.programme.last_queue_number,
            received_at=held.now,
            idempotency=idempotency,
        )
        registration.pk = seen.next_key
        position = None
        if seen.free_slot is not None and not seen.waiting:
            hold(held, registration, seen.free_slot)
        else:
            position = seen.waiting + 1
        entry = held.record(
            EntryKind.REGISTERED,
            registration,
            registered_details(registration, position=position, on_behalf=on_behalf),
            text=text,
            is_new=True,
        )
    return Registered(registration=registration, entry=entry)


def registered_details(registration: Registration, *, position: int | None, on_behalf: bool) -> dict[str, object]:
    """Return what the entry of a registration says; `position` is the place on the waiting list."""
    return {
        "queue_number": registration.queue_number,
        "municipality": registration.municipality_id,
        "slot": registration.slot.number if registration.slot else None,
        "waiting_position": position,
        "ask": registration.ask,
        "answer_by": stamp(registration.answer_by),
        "parts": registration.parts,
        "audience": registration.audience,
        "season": season_slug(registration),
        "expected_attendees": registration.expected_attendees,
        "decided": True,
        "pays_catering": True,
        "address_outside": registration.address_outside,
        "on_behalf": on_behalf,
        "reference_hash": reference_hash(registration),
        "contact_hash": contact_hash(registration),
    }


def repeat(registration_id: int, idempotency: Idempotency) -> Registered:
    """Return the first answer to a repeated key; raises KeyReused where the body was another."""
    registration = Registration.objects.select_related("municipality", "slot").get(pk=registration_id)
    if registration.body_hash != idempotency.body_hash:
        raise KeyReused
    entry = JournalEntry.objects.get(registration=registration, kind=EntryKind.REGISTERED)
    return Registered(registration=registration, entry=entry, replayed=True)


def new_registration(
    held: Turn,
    municipality: Municipality,
    contact: ContactDetails,
    choices: Choices,
    *,
    queue_number: int,
    received_at: dt.datetime,
    idempotency: Idempotency | None = None,
) -> Registration:
    """Make the row of a registration that waits, unsaved."""
    return Registration(
        programme=held.programme,
        municipality=municipality,
        queue_number=queue_number,
        received_at=received_at,
        status=Status.WAITING,
        talk=choices.talk,
        workshop=choices.workshop,
        audience=choices.audience if choices.talk else "",
        season=choices.season,
        expected_attendees=choices.expected_attendees,
        contact_name=contact.name,
        contact_title=contact.title,
        contact_email=contact.email,
        contact_phone=contact.phone,
        language=contact.language,
        address_outside=is_outside(contact.email, municipality.email_domains),
        idempotency_key=idempotency.key if idempotency else None,
        body_hash=idempotency.body_hash if idempotency else "",
        contact_salt=new_salt(),
        reference_salt=new_salt(),
    )
