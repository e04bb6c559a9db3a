"""Erasing a registration's names, addresses, free texts and old values (D8).

What stays is the registration with its municipality, number, times, status and case number, the agreed day, and every
journal entry with its digest: the chain, the replay and the queue's record hold as before.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from booking.models import Attendee, EntryKind, EntryText, Invite, Preparation, Question, Registration, ThemedDay
from booking.queries import retention
from booking.refusals import Stale
from booking.rules.working_days import danish_day
from booking.services.queue import turn_of
from booking.services.turn import Actor

CONTACT = ("contact_name", "contact_title", "contact_email", "contact_phone", "contact_salt", "body_hash")
PREPARED = (
    "venue_access", "equipment", "greeting", "phone_on_the_day", "focus", "second_name", "second_email", "second_phone",
)  # fmt: skip
INVITED = ("email", "name", "told", "attempted", "answer_note", "colleague_name", "colleague_email")
"""`told` and `attempted` are unsalted hashes over names and more, so they are emptied too."""

AT_A_TIME = 200

Counts = Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Keeper:
    """The data that an app keeps of a registration: counted for the plan and the journal, erased under the lock."""

    counts: Callable[[Registration], Counts]
    erase: Callable[[Registration], None]


KEEPERS: list[Keeper] = []


def register(*keepers: Keeper) -> None:
    """Add the data that another app keeps; if its `erase` raises, nothing at all is erased."""
    KEEPERS.extend(keepers)


def due() -> Iterator[Registration]:
    """Return the registrations that are due to be erased and on no legal hold, by programme and number.

    Only these are read, and some at a time.
    """
    today = danish_day(timezone.now())
    found = [rows.values_list("programme_id", "queue_number", "pk") for rows in retention.due_rows(today)]
    in_order = [pk for _programme, _number, pk in sorted(itertools.chain(*found))]
    for start in range(0, len(in_order), AT_A_TIME):
        rows = Registration.objects.filter(pk__in=in_order[start : start + AT_A_TIME]).select_related("municipality")
        yield from rows.order_by("programme_id", "queue_number")


def _is_due(registration: Registration) -> bool:
    day = retention.due_on(registration)
    return day is not None and danish_day(timezone.now()) >= day


def counts(registration: Registration) -> dict[str, int]:
    """Count what there is to erase besides the contact, by kind."""
    found = _counts(registration)
    for keeper in KEEPERS:
        found |= keeper.counts(registration)
    return found


def _counts(registration: Registration) -> dict[str, int]:
    return {
        "attendees": Attendee.objects.filter(registration=registration).count(),
        "invites": Invite.objects.filter(registration=registration).exclude(email="").count(),
        "texts": _texts(registration).count(),
    }


def _texts(registration: Registration) -> QuerySet[EntryText]:
    return EntryText.objects.filter(entry__registration=registration)


def erase(*, registration_id: int, by: Actor, decision: str, first: Callable[[Registration], object]) -> Registration:
    """Erase the personal data of one registration, for good; `decision` names what allows it.

    `first` is called under the lock, before anything is touched: it hands the case over. If it raises, nothing is
    erased. Raises Erased, and Stale where the registration is not due (any more) or on hold.
    """
    with turn_of(registration_id, by) as (held, registration):
        if registration.legal_hold or not _is_due(registration):
            raise Stale
        first(registration)
        found = counts(registration)
        _erase(registration)
        for keeper in KEEPERS:
            keeper.erase(registration)
        registration.erased_at = held.now
        registration.save()
        held.record(EntryKind.PERSONAL_DATA_ERASED, registration, {**found, "decision": decision})
    return registration


def _erase(registration: Registration) -> None:
    Question.objects.filter(invite__registration=registration).delete()
    Attendee.objects.filter(registration=registration).delete()
    Invite.objects.filter(registration=registration).update(**dict.fromkeys(INVITED, ""))
    Preparation.objects.filter(registration=registration).update(**dict.fromkeys(PREPARED, ""))
    ThemedDay.objects.filter(registration=registration).update(phone_on_the_day="", note="")
    _texts(registration).delete()
    for column in CONTACT:
        setattr(registration, column, "")
    registration.idempotency_key = None
