"""Very many rows beside those of the scene, put in at once, to see that a page costs no more statements for them."""

import copy
import datetime as dt
from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import uuid4

from django.db.models import Max, Model

from booking.models import Attendee, Invite, JournalEntry, Proposal, Registration, Slot, Status, Wish
from booking.models.attendee import new_uid
from notifications.models import Message, Received

Row = TypeVar("Row", bound=Model)
HOURS, SECOND = dt.timedelta(hours=5), dt.timedelta(seconds=1)


def crowd(scene: dict[str, Any], first: int, last: int) -> None:
    """Register municipalities `first` to `last`: those of odd numbers wait, the others have a day.

    All but the first of these: it has wishes and an open proposal for a date on which others have their day.
    """
    like: Registration = scene["booking_registration"]
    numbers = range(first, last + 1)
    put(copy_of(like.municipality, code=f"{4000 + number}", name=f"Kommune {number}") for number in numbers)
    slots = put(Slot(programme_id=like.programme_id, number=100 + number) for number in numbers)
    waiting = {"status": Status.WAITING, "slot_id": None, "confirmed_at": None}
    rows = put(
        copy_of(
            like,
            municipality_id=f"{4000 + number}",
            queue_number=number,
            received_at=like.received_at + number * SECOND,
            reference=f"{number:0>8}",
            **(waiting if number % 2 else {"slot_id": slot.pk}),
        )
        for number, slot in zip(numbers, slots, strict=True)
    )
    wishing, *dated = [row for row in rows if row.slot_id]
    give_days(dated)
    starts_at = dated[0].day.starts_at
    Proposal.objects.create(
        registration=wishing, starts_at=starts_at, facilitators=[{"name": "Finn", "email": "f@x.dk"}]
    )
    put(Wish(registration=wishing, date=starts_at.date(), time_of_day=time) for time in ("morning", "day"))
    tell(rows)
    received = Received.objects.earliest("pk")
    put(copy_of(received, fingerprint=uuid4().hex, registration_id=row.pk) for row in rows)
    put(copy_of(scene["booking_interest"], email=f"b{row.pk}@aarhus.dk") for row in rows)
    put(copy_of(scene["booking_bulkact"], key=uuid4()) for _row in rows)
    put(copy_of(scene["access_accessline"]) for _row in rows)


def give_days(rows: list[Registration]) -> None:
    """Give each of them the scene's day at a time of its own, its facilitator, and three invited attendees."""
    anna = Attendee.objects.get(email="anna@aarhus.dk")
    invite, day = Invite.objects.get(attendee=anna), anna.registration.day
    days = put(copy_of(day, registration_id=row.pk, starts_at=day.starts_at + row.pk * HOURS) for row in rows)
    put(copy_of(day.facilitators.get(), day_id=one.pk) for one in days)
    people = put(copy_of(anna, registration_id=row.pk, email=f"p{n}@aarhus.dk") for row in rows for n in range(3))
    invited = [{"registration_id": one.registration_id, "attendee_id": one.pk, "email": one.email} for one in people]
    put(copy_of(invite, uid=new_uid(), **fields) for fields in invited)


def tell(rows: list[Registration]) -> None:
    """Give each an entry of the journal, and a mail about it."""
    entry = JournalEntry.objects.filter(kind="confirmed").earliest("pk")
    mail = Message.objects.filter(entry=entry, state="sent").earliest("pk")
    highest = JournalEntry.objects.aggregate(number=Max("number"))["number"]
    entries = put(
        copy_of(entry, registration_id=row.pk, number=highest + place, digest=f"{highest + place:0>64}")
        for place, row in enumerate(rows, 1)
    )
    told = [{"registration_id": one.registration_id, "entry_id": one.pk} for one in entries]
    put(copy_of(mail, message_id=f"<{uuid4().hex}@example.dk>", **fields) for fields in told)


def copy_of(row: Row, **fields: Any) -> Row:
    """Return a row like another that is not stored yet, with other fields."""
    made = copy.deepcopy(row)
    made.pk, made._state.adding, made._state.fields_cache = None, True, {}
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def put(rows: Iterable[Row]) -> list[Row]:
    """Store rows of one table at once."""
    made = list(rows)
    return type(made[0])._default_manager.bulk_create(made)
