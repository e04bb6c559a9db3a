"""Journal entry in, messages out, entry by entry and each once; who hears what stands in `tellings`.

No template is rendered and no text is read here: a mail is composed when it is first claimed (`outbox.delivery`), so a
faulty one holds up no other.
"""

import datetime as dt
from collections.abc import Callable

from django.conf import settings
from django.db import Error as DatabaseFault
from django.db import transaction
from django.db.models import F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from booking.models import JournalEntry, Programme
from booking.services import holding
from notifications.announce.day import end_undone, replace_waiting
from notifications.announce.tellings import tellings
from notifications.faults import log_fault
from notifications.mails.anchors import anchors_of, with_heads
from notifications.models import Announced, Message, Unannounced
from notifications.wire.mime import new_message_id

BATCH = 50


def announce_all() -> int:
    """Announce the new entries of every programme's journal; return how many there were."""
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
        new = JournalEntry.objects.filter(programme_id=programme_id, number__gt=cursor.number)
        entries = list(with_heads(new).order_by("number")[:BATCH])
        for entry in entries:
            _announce_or_set_aside(entry)
            cursor.number = entry.number
        cursor.save(update_fields=["number"])
    return len(entries)


def _announce_or_set_aside(entry: JournalEntry) -> bool:
    """Announce an entry; where that fails, keep it for `announce_set_aside`, so that the entries behind it go on."""
    try:
        announce(entry)
    except DatabaseFault:
        raise
    except Exception as error:  # noqa: BLE001 whatever the fault, the queue behind it must not wait for its repair
        log_fault("entry could not be announced", error, entry=entry.pk, kind=entry.kind)
        Unannounced.objects.update_or_create(
            entry=entry, defaults={"error": type(error).__name__, "at": timezone.now()}
        )
        return False
    return True


def announce(entry: JournalEntry) -> None:
    """Call each listener with an entry, in the transaction that moves the cursor; a listener may get an entry twice."""
    for listener in LISTENERS:
        listener(entry)


def put_into_outbox(entry: JournalEntry) -> None:
    """Put an entry's messages into the outbox; those that stand there already stay as they are.

    Messages about a change that staff may still take back wait until that time is over.
    """
    domain = settings.MAIL_FROM.rpartition("@")[2]
    now = timezone.now()
    held_until = holding.held_until(entry) or now
    told = tellings(entry)
    anchors = anchors_of(entry) if told else ""
    messages = [
        Message(
            entry=entry,
            kind=telling.mail.kind,
            registration_id=telling.registration_id,
            invite_id=telling.invite_id,
            recipient=telling.recipient,
            message_id=new_message_id(domain),
            next_try_at=held_until if telling.mail.waits else now,
            anchors=anchors,
        )
        for telling in told
    ]
    replace_waiting(entry)
    end_undone(entry)
    Message.objects.bulk_create(messages, ignore_conflicts=True)


Listener = Callable[[JournalEntry], None]
LISTENERS: list[Listener] = [put_into_outbox]
"""Called with every entry, in this order. If one raises, the entry is set aside and comes to all of them again."""


def listen(listener: Listener) -> None:
    """Add a listener of another app: it gets every entry once, and once more after a fault of any listener."""
    LISTENERS.append(listener)


def announce_set_aside() -> int:
    """Announce the entries that were set aside, as a worker does once when it starts; return how many went through."""
    done = 0
    for aside in Unannounced.objects.select_related("entry").order_by("entry"):
        with transaction.atomic():
            if _announce_or_set_aside(aside.entry):
                aside.delete()
                done += 1
    return done


def _behind() -> list[int]:
    """List the programmes whose journal has more than was announced."""
    return list(_programmes_behind().values_list("pk", flat=True))


def _programmes_behind() -> QuerySet[Programme]:
    never = Q(announced__isnull=True, last_entry_number__gt=0)
    return Programme.objects.filter(never | Q(last_entry_number__gt=F("announced__number"))).order_by()


def oldest_unannounced() -> dt.datetime | None:
    """Return the moment of the oldest entry that has not been announced.

    Of a programme that is behind, the first entry after its cursor is read, by its number: it is its oldest.
    """
    after = JournalEntry.objects.filter(
        programme=OuterRef("pk"), number__gt=Coalesce(OuterRef("announced__number"), 0)
    ).order_by("number")
    waiting = _programmes_behind().annotate(first=Subquery(after.values("at")[:1])).aggregate(oldest=Min("first"))
    aside = Unannounced.objects.aggregate(oldest=Min("entry__at"))
    found = [one["oldest"] for one in (waiting, aside)]
    return min((moment for moment in found if moment is not None), default=None)
