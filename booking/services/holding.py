"""How long mails wait so that they can be taken back, and taking back those that change nothing but are sent (Q8).

Letters of staff, the link sent again and reminders wait `UNDO_SECONDS`, as do the mails about a day that staff change
(`services.day.undo` undoes that change) and the confirmation of an answer on the page. Nothing else waits: neither the
queue, nor deadlines, nor another system.
"""

import datetime as dt
from collections.abc import Collection

from django.conf import settings
from django.utils import timezone

from booking.models import By, EntryKind, JournalEntry, Registration
from booking.refusals import TooLateToTakeBack
from booking.services.queue import turn_of
from booking.services.turn import Actor

UNDOABLE = (EntryKind.DAY_FIXED, EntryKind.DAY_MOVED, EntryKind.DAY_CHANGED, EntryKind.DAY_CALLED_OFF)
"""Changes of a day, which can be undone as long as their mails wait."""
BY_STAFF = (EntryKind.MAIL_WRITTEN, EntryKind.LINK_REQUESTED)
REMINDERS = (EntryKind.REMINDED, EntryKind.LIST_REMINDED, EntryKind.DAY_REMINDED)


def waiting_time() -> dt.timedelta:
    """Return how long mails wait; none where that is switched off."""
    seconds: int = settings.UNDO_SECONDS
    return dt.timedelta(seconds=seconds)


def is_kept_quietly(entry: JournalEntry) -> bool:
    """Tell whether an answer came by the page and changes no calendar.

    A mail confirms it, once who changes the answer again has had the time to. An answer by mail is never confirmed: it
    stands in the calendar that sent it, and two machines must not answer each other for ever.
    """
    details = entry.details
    by_page = entry.kind == EntryKind.ANSWERED and details.get("via") == "page"
    return by_page and not (details.get("requests") or details.get("cancels"))


def held_until(entry: JournalEntry) -> dt.datetime | None:
    """Return the moment until which the entry's mails wait; None where none wait.

    An entry that lies ahead was written before the clock was set back; no mail waits longer for that.
    """
    by_staff = entry.by == By.STAFF and entry.kind in (*UNDOABLE, *BY_STAFF)
    is_held = entry.kind in REMINDERS or by_staff or is_kept_quietly(entry)
    return min(entry.at, timezone.now()) + waiting_time() if is_held and waiting_time() else None


def still_waits(entry: JournalEntry, now: dt.datetime) -> bool:
    """Tell whether the entry's mails wait, so that they can be taken back.

    Of an entry further ahead than they wait nobody can tell how long ago it was: its mails may have left.
    """
    until = held_until(entry)
    return until is not None and now < until and entry.at <= now + waiting_time()


def newest_held(registrations: Collection[Registration], now: dt.datetime) -> dict[int, JournalEntry]:
    """Return, by registration, the newest entry whose mails wait and can be taken back now."""
    lately = JournalEntry.objects.filter(
        registration__in=registrations,
        kind__in=(*BY_STAFF, *REMINDERS, EntryKind.MAIL_TAKEN_BACK),
        at__gt=now - waiting_time(),
    )
    entries = list(lately.select_related("text").order_by("number"))
    ended = {(row.registration_id, row.details["undoes"]) for row in entries if row.kind == EntryKind.MAIL_TAKEN_BACK}
    waiting = (row for row in entries if still_waits(row, now) and (row.registration_id, row.number) not in ended)
    return {row.registration_id or 0: row for row in waiting}


def taken_back(registration_id: int) -> list[int]:
    """List the numbers of the entries whose mails were taken back."""
    entries = JournalEntry.objects.filter(registration_id=registration_id, kind=EntryKind.MAIL_TAKEN_BACK)
    return [details["undoes"] for details in entries.values_list("details", flat=True)]


def end_waiting(*, registration_id: int, entry_number: int, by: Actor) -> Registration:
    """Have the mails of an entry not sent; taking them back again changes nothing (Q12).

    Raises TooLateToTakeBack where they wait no longer, or were none that can be taken back.
    """
    with turn_of(registration_id, by) as (held, registration):
        if entry_number in taken_back(registration_id):
            return registration
        entry = JournalEntry.objects.filter(registration=registration, number=entry_number).first()
        if entry is None or entry.kind in UNDOABLE or not still_waits(entry, timezone.now()):
            raise TooLateToTakeBack
        held.record(EntryKind.MAIL_TAKEN_BACK, registration, {"undoes": entry_number})
    return registration
