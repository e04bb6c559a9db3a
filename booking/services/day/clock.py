"""The mails about a day that come by the clock: each noted once, and anew when the date changes (D6, D8)."""

import datetime as dt

from django.utils import timezone

from booking.models import Attendee, EntryKind, JournalEntry, Partstat, Registration, Status, ThemedDay
from booking.queries import attending
from booking.rules import day as day_rules
from booking.rules.working_days import DENMARK, danish_day, is_working_day
from booking.services.allocation import stamp
from booking.services.day import undo
from booking.services.queue import turn_of
from booking.services.turn import CLOCK, Turn

FIXING = (EntryKind.DAY_FIXED, EntryKind.DAY_MOVED)
NOTICE_MARGIN_DAYS = 2
"""The privacy notice leaves this many days before its last day."""


def remind_of_days() -> int:
    """Note in the journal every mail about a day that is due now; return the number of entries.

    These are: list missing or too short, practical reminder, thanks (settings `mails` of the programme), the privacy
    notice of D8, and the contact's digest of answers.
    """
    now = timezone.now()
    written = 0
    days = ThemedDay.objects.select_related("registration__programme")
    for day in days.filter(starts_at__gt=now - dt.timedelta(days=30)):
        written += sum(
            _note(day, kind, days_before) for kind, days_before in _planned(day) if _is_due(day, days_before, now)
        )
    return written + _notice_privacy(now) + _send_digests(now)


def _planned(day: ThemedDay) -> list[tuple[EntryKind, int]]:
    programme = day.registration.programme
    lists = [(EntryKind.LIST_REMINDED, before) for before in programme.list_missing_days_before]
    return [
        *lists,
        (EntryKind.DAY_REMINDED, programme.practical_days_before),
        (EntryKind.DAY_THANKED, -programme.thanks_days_after),
    ]


def _is_due(day: ThemedDay, days_before: int, now: dt.datetime) -> bool:
    due_at = day_rules.mail_due(danish_day(day.starts_at), days_before)
    if not day_rules.mail_is_due(now, due_at, due_at):
        return False  # called every second: the journal is read only in the time when the mail may go
    planned = (
        JournalEntry.objects.filter(registration=day.registration, kind__in=FIXING)
        .order_by("-number")
        .values_list("at", flat=True)
        .first()
    )
    return planned is not None and day_rules.mail_is_due(now, due_at, planned)


def _note(day: ThemedDay, kind: EntryKind, days_before: int) -> bool:
    details: dict[str, object] = {"starts_at": stamp(day.starts_at), "days": days_before}
    if _is_noted(day.registration_id, kind, details):
        return False
    with turn_of(day.registration_id, CLOCK) as (held, registration):
        now_fixed = ThemedDay.objects.filter(pk=day.pk, starts_at=day.starts_at).exists()
        if not now_fixed or undo.undoable(registration, held.now) or _is_noted(registration.pk, kind, details):
            # While staff may still undo a change of the day, this mail waits as the change's own mails do.
            return False
        if kind == EntryKind.LIST_REMINDED:
            count = attending.counted(registration)
            if count >= held.programme.recommended_min:
                return False
            details["count"] = count
        held.record(kind, registration, details)
    return True


def _is_noted(registration_id: int, kind: EntryKind, details: dict[str, object]) -> bool:
    noted = JournalEntry.objects.filter(registration_id=registration_id, kind=kind)
    return noted.filter(details__starts_at=details["starts_at"], details__days=details["days"]).exists()


def _notice_privacy(now: dt.datetime) -> int:
    """Note the privacy notice, owed within 14 days of listing, to attendees without a date (D8, GDPR art. 14)."""
    unheard = Attendee.objects.filter(noticed_at__isnull=True, registration__status=Status.CONFIRMED).exclude(email="")
    written = 0
    for registration in Registration.objects.filter(attendees__in=unheard).select_related("programme").distinct():
        within = registration.programme.privacy_notice_within_days
        before = now - dt.timedelta(days=within - NOTICE_MARGIN_DAYS)
        if unheard.filter(registration=registration, added_at__lte=before).exists():
            with turn_of(registration.pk, CLOCK) as (held, locked):
                due = list(unheard.filter(registration=locked).values_list("pk", flat=True))
                if due:
                    Attendee.objects.filter(pk__in=due).update(noticed_at=held.now)
                    held.record(EntryKind.PRIVACY_NOTICED, locked, {"attendees": due})
                    written += 1
    return written


def _send_digests(now: dt.datetime) -> int:
    """Note at most one digest per contact and working day, from 9.00, where somebody declined or a question waits."""
    local = now.astimezone(DENMARK)
    if not is_working_day(local.date()) or local.time() < day_rules.MAIL_TIME:
        return 0
    since = dt.datetime.combine(local.date(), dt.time.min, DENMARK)
    told = JournalEntry.objects.filter(kind=EntryKind.DIGEST_DUE, at__gte=since).values("registration")
    candidates = Registration.objects.filter(status=Status.CONFIRMED, day__starts_at__gt=now).exclude(pk__in=told)
    written = 0
    for pk in candidates.values_list("pk", flat=True):
        if _news(pk):
            with turn_of(pk, CLOCK) as (held, registration):
                written += _digest(held, registration, since)
    return written


def _digest(held: Turn, registration: Registration, since: dt.datetime) -> bool:
    sent = JournalEntry.objects.filter(registration=registration, kind=EntryKind.DIGEST_DUE, at__gte=since)
    news = _news(registration.pk)
    if sent.exists() or not news or undo.undoable(registration, held.now):
        return False
    held.record(EntryKind.DIGEST_DUE, registration, {"entries": news})
    return True


def _news(registration_id: int) -> list[int]:
    """Return the numbers of the entries since the last digest that belong in the contact's next one."""
    entries = JournalEntry.objects.filter(registration_id=registration_id)
    last = entries.filter(kind=EntryKind.DIGEST_DUE).order_by("-number").values_list("number", flat=True).first() or 0
    later = entries.filter(number__gt=last, kind__in=(EntryKind.ANSWERED, EntryKind.QUESTION_ASKED))
    return [
        entry.number
        for entry in later.order_by("number")
        if entry.kind == EntryKind.QUESTION_ASKED or entry.details["partstat"] == Partstat.DECLINED
    ]
