"""Journal entry in, messages out: the only place that decides who hears what.

It reads no template and no text: composing comes at the first claim (`delivery`), so a faulty mail holds up no other.
"""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F, Min, Q
from django.utils import timezone

from booking.models import By, EntryKind, JournalEntry, Programme
from booking.services.day import undo
from booking.services.day.preparing import OF_DAY
from notifications.announce.day import end_undone, person_tellings, replace_waiting
from notifications.faults import log_fault
from notifications.models import Announced, Kind, Message, Unannounced
from notifications.wire.mime import new_message_id

BATCH = 50

Telling = tuple[Kind, int]
"""A mail and the registration that it is about."""

SAME = {
    EntryKind.REMINDED: (Kind.REMINDER,),
    EntryKind.CONFIRMED: (Kind.CONFIRMED,),
    EntryKind.LAPSED: (Kind.LAPSED,),
    EntryKind.WITHDRAWN: (Kind.WITHDRAWN,),
    EntryKind.ANNULLED: (Kind.ANNULLED,),
    EntryKind.EXTENDED: (Kind.EXTENDED,),
    EntryKind.LINK_REQUESTED: (Kind.LINK,),
    EntryKind.PROMOTED: (Kind.PROMOTED, Kind.STAFF_PASSED_ON),
    EntryKind.PLACED_AHEAD: (Kind.PLACED_AHEAD,),
    EntryKind.PASSED_OVER: (Kind.PASSED_OVER,),
    EntryKind.PASS_OVER_LIFTED: (Kind.PASS_OVER_LIFTED,),
    EntryKind.DATES_PROPOSED: (Kind.DATES_PROPOSED,),
    EntryKind.DAY_FIXED: (Kind.DAY_FIXED,),
    EntryKind.DAY_MOVED: (Kind.DAY_FIXED,),
    EntryKind.DAY_CALLED_OFF: (Kind.DAY_CALLED_OFF,),
    EntryKind.LIST_REMINDED: (Kind.LIST_REMINDER,),
    EntryKind.DAY_REMINDED: (Kind.PRACTICAL,),
    EntryKind.DAY_THANKED: (Kind.THANKS,),
    EntryKind.DIGEST_DUE: (Kind.DIGEST,),
    EntryKind.INVITE_BOUNCED: (Kind.STAFF_INVITE_REFUSED,),
}
"""Entries that are always told in the same way."""

STAFF_UNLESS_THEIRS = {
    EntryKind.WISHES_CHANGED: Kind.STAFF_WISHES,
    EntryKind.DATE_CHOSEN: Kind.STAFF_DATE_CHOSEN,
    EntryKind.ANOTHER_DATE_ASKED: Kind.STAFF_ANOTHER_DATE,
}
"""What staff hear of, unless they did it themselves for a caller."""


def tellings(entry: JournalEntry) -> list[Telling]:
    """List the mails of an entry; empty where nobody is written to."""
    told = [(kind, entry.registration_id) for kind in _kinds(entry) if entry.registration_id is not None]
    moved = [(Kind.MOVED_BACK, pk) for pk in entry.details.get("moved_back", [])]
    closed = [(Kind.QUEUE_CLOSED, pk) for pk in entry.details["waiting"]] if _is(entry, EntryKind.QUEUE_CLOSED) else []
    return told + moved + closed


def _kinds(entry: JournalEntry) -> Iterable[Kind]:
    """Name the mails about the entry's own registration."""
    details, by_staff = entry.details, entry.by in {By.STAFF, By.API}
    outside = (Kind.STAFF_ADDRESS,) if details.get("address_outside") else ()
    told: tuple[Kind, ...] = SAME.get(EntryKind(entry.kind), ())
    if entry.kind in STAFF_UNLESS_THEIRS and not by_staff:
        told = (STAFF_UNLESS_THEIRS[EntryKind(entry.kind)],)
    match entry.kind:
        case EntryKind.REGISTERED:
            told = (Kind.RECEIPT, Kind.STAFF_REGISTERED, *outside)
        case EntryKind.RETURNED if not details["slot"]:  # else the confirmation that follows at once tells it
            told = (Kind.RETURNED,)
        case EntryKind.CONTACT_CHANGED if "address_outside" in details:
            told = (Kind.MISSED, *outside)
        case EntryKind.CONTACT_CHANGED if by_staff:
            told = (Kind.CONTACT_CHANGED,)
        case EntryKind.CHOICES_CHANGED if by_staff:
            told = (Kind.CHOICES_CHANGED,)
        case EntryKind.MAIL_WRITTEN if details["contact"]:
            told = (Kind.LETTER,)
        case EntryKind.PREPARED if details.get("fixed") and not by_staff and OF_DAY & set(details["changed"]):
            told = (Kind.STAFF_PREPARED,)
        case EntryKind.BOUNCED if details["stops_clock"]:
            told = (Kind.STAFF_REFUSED,)
    return told


def _is(entry: JournalEntry, kind: EntryKind) -> bool:
    return entry.kind == kind


def announce_all() -> int:
    """Announce what every programme's journal has new; gives the number of entries."""
    return sum(announce_some(programme_id) for programme_id in _behind())


def announce_some(programme_id: int) -> int:
    """Announce the programme's next entries in order; messages and cursor commit together.

    Another worker at the same programme is not waited for: `SKIP LOCKED` (on SQLite there is one writer anyway).
    """
    Announced.objects.get_or_create(programme_id=programme_id)
    with transaction.atomic():
        cursor = Announced.objects.select_for_update(skip_locked=True).filter(programme_id=programme_id).first()
        if cursor is None:
            return 0
        entries = list(
            JournalEntry.objects.filter(programme_id=programme_id, number__gt=cursor.number).order_by("number")[:BATCH]
        )
        for entry in entries:
            _announce_or_set_aside(entry)
            cursor.number = entry.number
        cursor.save(update_fields=["number"])
    return len(entries)


def _announce_or_set_aside(entry: JournalEntry) -> bool:
    """Announce an entry, or keep it for `announce_set_aside` and let those behind it go on."""
    try:
        announce(entry)
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001 whatever the fault, the queue behind it must not wait for its repair
        log_fault("entry could not be announced", error, entry=entry.pk, kind=entry.kind)
        Unannounced.objects.update_or_create(
            entry=entry, defaults={"error": type(error).__name__, "at": timezone.now()}
        )
        return False
    return True


def announce(entry: JournalEntry) -> None:
    """Put an entry's messages into the outbox; those that stand there already stay as they are.

    Those about a change that staff may still take back wait until they no longer may.
    """
    domain = settings.MAIL_FROM.rpartition("@")[2]
    due_at = undo.held_until(entry) or timezone.now()
    messages = [
        Message(
            entry=entry,
            kind=kind,
            registration_id=registration_id,
            recipient=kind.recipient,
            message_id=new_message_id(domain),
            next_try_at=due_at,
        )
        for kind, registration_id in tellings(entry)
    ]
    messages += [
        Message(
            entry=entry,
            kind=told.kind,
            registration_id=entry.registration_id,
            invite_id=told.invite_id,
            recipient=told.recipient,
            message_id=new_message_id(domain),
            next_try_at=due_at,
        )
        for told in person_tellings(entry)
    ]
    replace_waiting(entry)
    end_undone(entry)
    Message.objects.bulk_create(messages, ignore_conflicts=True)


def announce_set_aside() -> int:
    """Try the entries again whose announcing failed; a worker does so once, when it starts."""
    done = 0
    for aside in Unannounced.objects.select_related("entry").order_by("entry"):
        with transaction.atomic():
            if _announce_or_set_aside(aside.entry):
                aside.delete()
                done += 1
    return done


def _behind() -> list[int]:
    """List the programmes whose journal has more than was announced."""
    never = Q(announced__isnull=True, last_entry_number__gt=0)
    return list(
        Programme.objects.filter(never | Q(last_entry_number__gt=F("announced__number"))).values_list("pk", flat=True)
    )


def oldest_unannounced() -> dt.datetime | None:
    """Return the moment of the oldest entry that has not been announced."""
    never = Q(programme__announced__isnull=True)
    waiting = JournalEntry.objects.filter(never | Q(number__gt=F("programme__announced__number")))
    aside = JournalEntry.objects.filter(unannounced__isnull=False)
    found = [rows.aggregate(oldest=Min("at"))["oldest"] for rows in (waiting, aside)]
    return min((moment for moment in found if moment is not None), default=None)
