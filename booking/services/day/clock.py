"""The mails about a day that come by the clock: each noted once, and anew when the date changes (D6, D8)."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, Max, Min, OuterRef, Q
from django.utils import timezone

from booking.models import (
    Attendee,
    EntryKind,
    JournalEntry,
    Partstat,
    Preparation,
    Programme,
    Proposal,
    Registration,
    Status,
    ThemedDay,
)
from booking.queries import attending
from booking.queries.day_standing import day_standings
from booking.rules import day as day_rules
from booking.rules.deadline import LAST_MINUTE
from booking.rules.working_days import DENMARK, danish_day, is_working_day
from booking.services.day import undo
from booking.services.queue import turn_of
from booking.services.turn import CLOCK, Turn, stamp

FIXING = (EntryKind.DAY_FIXED, EntryKind.DAY_MOVED)
REMINDING = (EntryKind.LIST_REMINDED, EntryKind.DAY_REMINDED, EntryKind.DAY_THANKED)
NEWS = (EntryKind.ANSWERED, EntryKind.QUESTION_ASKED)
INTERVALS = ("list_missing_days_before", "practical_days_before", "thanks_days_after")
NOTICE_MARGIN_DAYS = 2
"""The privacy notice leaves this many days before its last day."""


def lapse_proposals() -> int:
    """Note for each registration that the time to choose among proposed dates ran out; return their number (D5).

    A municipality that chose, or asked for another date, has answered: its proposals do not run out.
    """
    due = Proposal.objects.filter(
        chosen_at__isnull=True, lapsed_at__isnull=True, answer_by__lte=timezone.now() - LAST_MINUTE
    )
    answered = Proposal.objects.filter(registration=OuterRef("registration"), chosen_at__isnull=False)
    asked = Preparation.objects.filter(registration=OuterRef("registration"), another_date_asked_at__isnull=False)
    unanswered = due.filter(~Exists(answered), ~Exists(asked), registration__status=Status.CONFIRMED)
    return sum(_lapse(pk) for pk in sorted(set(unanswered.order_by().values_list("registration", flat=True))))


def _lapse(registration_id: int) -> bool:
    with turn_of(registration_id, CLOCK) as (held, registration):
        proposals = list(registration.proposals.all())
        until = next((row.answer_by for row in proposals), None)
        if until is None or held.now < until + LAST_MINUTE or registration.status != Status.CONFIRMED:
            return False
        if any(row.chosen_at or row.lapsed_at for row in proposals) or _asks_for_another(registration):
            return False
        registration.proposals.update(lapsed_at=held.now)
        starts = [stamp(row.starts_at) for row in proposals]
        held.record(EntryKind.PROPOSALS_LAPSED, registration, {"starts": starts, "answer_by": stamp(until)})
    return True


def _asks_for_another(registration: Registration) -> bool:
    asked = Preparation.objects.filter(registration=registration, another_date_asked_at__isnull=False)
    return asked.exists()


def remind_of_days() -> int:
    """Note in the journal every mail about a day that is due now; return the number of entries.

    These are: list missing or too short, practical reminder, thanks (at the programme's intervals), the privacy notice
    of D8, and the contact's digest of answers. Asked again and again: what cannot be due is not read.
    """
    now = timezone.now()
    return _remind(now) + _notice_privacy(now) + _send_digests(now)


def _remind(now: dt.datetime) -> int:
    days = _days_in_question(now)
    planned, noted = _planned_at(days), _noted(days)
    due: list[tuple[ThemedDay, EntryKind, int]] = []
    for day in days:
        for kind, days_before in _planned(day.registration.programme):
            due_at = day_rules.mail_due(danish_day(day.starts_at), days_before)
            planned_at = planned.get(day.registration_id)
            is_new = (day.registration_id, kind, stamp(day.starts_at), days_before) not in noted
            if is_new and planned_at is not None and day_rules.mail_is_due(now, due_at, planned_at):
                due.append((day, kind, days_before))
    long_enough = _with_long_lists(day for day, kind, _before in due if kind == EntryKind.LIST_REMINDED)
    return sum(
        _note(day, kind, days_before)
        for day, kind, days_before in due
        if kind != EntryKind.LIST_REMINDED or day.pk not in long_enough
    )


def _with_long_lists(days: Iterable[ThemedDay]) -> set[int]:
    """Name the days that need no reminder of their list, without a lock each: asked again below it where one does."""
    rows = list(days)
    standings = day_standings(day.registration for day in rows)
    return {
        day.pk for day in rows if standings[day.registration_id].counted >= day.registration.programme.recommended_min
    }


def _days_in_question(now: dt.datetime) -> list[ThemedDay]:
    """Read the few days that lie just so far ahead of now, or behind it, as some programme's mail goes."""
    intervals = Programme.objects.order_by().values_list(*INTERVALS).distinct()
    programmes = (Programme(**dict(zip(INTERVALS, values, strict=True))) for values in intervals)
    offsets = {days_before for programme in programmes for _kind, days_before in _planned(programme)}
    near = Q(pk__in=())
    for days in filter(None, (day_rules.days_of_mail(now, days_before) for days_before in offsets)):
        first, after = days[0], days[-1] + dt.timedelta(days=1)
        midnights = [dt.datetime.combine(day, dt.time.min, DENMARK) for day in (first, after)]
        near |= Q(starts_at__gte=midnights[0], starts_at__lt=midnights[1])
    rows = ThemedDay.objects.filter(near).select_related("registration__programme")
    return list(rows.defer("registration__programme__texts").order_by("starts_at", "pk"))


def _planned(programme: Programme) -> list[tuple[EntryKind, int]]:
    return [
        *((EntryKind.LIST_REMINDED, before) for before in programme.list_missing_days_before),
        (EntryKind.DAY_REMINDED, programme.practical_days_before),
        (EntryKind.DAY_THANKED, -programme.thanks_days_after),
    ]


def _planned_at(days: Iterable[ThemedDay]) -> dict[int, dt.datetime]:
    """Tell when each date was last fixed, by registration; the journal's time never goes back."""
    entries = JournalEntry.objects.filter(registration__in=[day.registration_id for day in days], kind__in=FIXING)
    return dict(entries.order_by().values_list("registration").annotate(Max("at")))


def _noted(days: Iterable[ThemedDay]) -> set[tuple[int, str, str, int]]:
    """List what was noted already: registration, kind, the start and the interval that it was noted for."""
    entries = JournalEntry.objects.filter(registration__in=[day.registration_id for day in days], kind__in=REMINDING)
    rows = entries.order_by().values_list("registration", "kind", "details")
    return {(pk, kind, details["starts_at"], details["days"]) for pk, kind, details in rows if pk is not None}


def _note(day: ThemedDay, kind: EntryKind, days_before: int) -> bool:
    details: dict[str, object] = {"starts_at": stamp(day.starts_at), "days": days_before}
    if _is_noted(day.registration_id, kind, details):
        return False
    with turn_of(day.registration_id, CLOCK) as (held, registration):
        now_fixed = ThemedDay.objects.filter(pk=day.pk, starts_at=day.starts_at).exists()
        if not now_fixed or undo.undoable(registration, timezone.now()) or _is_noted(registration.pk, kind, details):
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
    shortest = Programme.objects.aggregate(shortest=Min("privacy_notice_within_days"))["shortest"]
    if shortest is None:
        return 0
    unheard = Attendee.objects.filter(noticed_at__isnull=True, registration__status=Status.CONFIRMED).exclude(email="")
    old_enough = unheard.filter(added_at__lte=_to_be_heard_from(now, shortest)).order_by()
    waiting = Registration.objects.filter(pk__in=old_enough.values("registration")).select_related("programme")
    written = 0
    for registration in waiting.defer("programme__texts"):
        before = _to_be_heard_from(now, registration.programme.privacy_notice_within_days)
        if unheard.filter(registration=registration, added_at__lte=before).exists():
            with turn_of(registration.pk, CLOCK) as (held, locked):
                due = list(unheard.filter(registration=locked).values_list("pk", flat=True))
                if due:
                    Attendee.objects.filter(pk__in=due).update(noticed_at=held.now)
                    held.record(EntryKind.PRIVACY_NOTICED, locked, {"attendees": due})
                    written += 1
    return written


def _to_be_heard_from(now: dt.datetime, within: int) -> dt.datetime:
    return now - dt.timedelta(days=within - NOTICE_MARGIN_DAYS)


def _send_digests(now: dt.datetime) -> int:
    """Note at most one digest per contact and working day, from 9.00, where somebody declined or a question waits."""
    local = now.astimezone(DENMARK)
    if not is_working_day(local.date()) or local.time() < day_rules.MAIL_TIME:
        return 0
    # Of an earlier time of day are those of yesterday evening, written while the journal's time stood still.
    since = dt.datetime.combine(local.date(), day_rules.MAIL_TIME, DENMARK)
    told = JournalEntry.objects.filter(registration=OuterRef("registration"), kind=EntryKind.DIGEST_DUE)
    news = JournalEntry.objects.filter(
        Q(kind=EntryKind.QUESTION_ASKED) | Q(kind=EntryKind.ANSWERED, details__partstat=Partstat.DECLINED),
        ~Exists(told.filter(Q(number__gt=OuterRef("number")) | Q(at__gte=since))),
        kind__in=NEWS,
        registration__status=Status.CONFIRMED,
        registration__day__starts_at__gt=now,
    )
    written = 0
    for pk in news.order_by("registration").values_list("registration", flat=True).distinct():
        if pk is not None:
            with turn_of(pk, CLOCK) as (held, registration):
                written += _digest(held, registration, since)
    return written


def _digest(held: Turn, registration: Registration, since: dt.datetime) -> bool:
    sent = JournalEntry.objects.filter(registration=registration, kind=EntryKind.DIGEST_DUE, at__gte=since)
    news = _news(registration.pk)
    if sent.exists() or not news or undo.undoable(registration, timezone.now()):
        return False
    held.record(EntryKind.DIGEST_DUE, registration, {"entries": news})
    return True


def _news(registration_id: int) -> list[int]:
    """Return the numbers of the entries since the last digest that belong in the contact's next one."""
    entries = JournalEntry.objects.filter(registration_id=registration_id)
    last = entries.filter(kind=EntryKind.DIGEST_DUE).order_by("-number").values_list("number", flat=True).first() or 0
    later = entries.filter(number__gt=last, kind__in=NEWS)
    return [
        entry.number
        for entry in later.order_by("number")
        if entry.kind == EntryKind.QUESTION_ASKED or entry.details["partstat"] == Partstat.DECLINED
    ]
