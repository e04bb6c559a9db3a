"""The deadline of a held place: lapsing, reminding, extending, and the mail's reports that start or stop it (Q5)."""

import datetime as dt

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking.models import EntryKind, JournalEntry, Programme, Registration, Status
from booking.refusals import Invalid, NotAllocated
from booking.rules import deadline
from booking.rules.working_days import danish_day, end_of_day
from booking.services.allocation import ask_anew, settle, stamp
from booking.services.queue import turn_of
from booking.services.reasons import required_reason
from booking.services.turn import CLOCK, MAIL, Actor, turn


def lapse_due() -> int:
    """Settle every programme with a deadline or a queue's end passed; return the number of entries written (Q5, Q6)."""
    now = timezone.now()
    # Two questions, each answered by an index of its own; as one they would be asked of every registration.
    lapsing = Registration.objects.filter(lapses_at__lte=now).order_by().values_list("programme", flat=True).distinct()
    closing = Programme.objects.filter(queue_closed_at__isnull=True, promote_until__lte=now - deadline.LAST_MINUTE)
    written = 0
    for programme_id in sorted({*lapsing, *closing.order_by().values_list("pk", flat=True)}):
        with turn(programme_id, CLOCK) as held:
            settle(held)
        written += len(held.entries)
    return written


def remind_due() -> int:
    """Note the reminder of 9.00 on the last day for each unconfirmed place; return their number.

    A reminder whose moment has passed is dropped; a contact whose mail bounces gets none.
    """
    now = timezone.now()
    unconfirmed = Registration.objects.filter(
        status=Status.ALLOCATED,
        reminded_at__isnull=True,
        contact_bounced_at__isnull=True,
        answer_by__gt=now - deadline.LAST_MINUTE,
        answer_by__lte=end_of_day(danish_day(now)) + deadline.LAST_MINUTE,  # asked every second: today's alone are read
    )
    due = unconfirmed.order_by("pk")
    return sum(_remind(registration.pk) for registration in due if _reminder_is_due(registration, now))


def _reminder_is_due(registration: Registration, now: dt.datetime) -> bool:
    return (
        registration.status == Status.ALLOCATED
        and registration.reminded_at is None
        and registration.contact_bounced_at is None
        and registration.answer_by is not None
        and deadline.reminder_is_due(now, registration.answer_by)
    )


def _remind(registration_id: int) -> bool:
    with turn_of(registration_id, CLOCK) as (held, registration):
        still_due = _reminder_is_due(registration, held.now)
        if still_due:
            registration.reminded_at = held.now
            registration.save()
            held.record(EntryKind.REMINDED, registration, {"answer_by": stamp(registration.answer_by)})
    return still_due


def asked(*, registration_id: int, ask: int, at: dt.datetime) -> bool:
    """Start the clock: the receiving server accepted, at `at`, the mail that asks for the `ask`-th time (Q5).

    A report of an earlier mail, or one that came twice, changes nothing. Return whether the report counted.
    """
    with turn_of(registration_id, MAIL) as (held, registration):
        counts = (
            registration.status == Status.ALLOCATED
            and registration.ask == ask
            and registration.asked_at is None
            and registration.answer_by is not None
            and not _mail_came_back(registration)
        )
        if counts and registration.answer_by is not None:
            registration.asked_at = at
            registration.lapses_at = deadline.lapses_at(registration.answer_by, at)
            registration.save()
            held.record(
                EntryKind.ASKED, registration, {"ask": ask, "at": stamp(at), "lapses_at": stamp(registration.lapses_at)}
            )
    return counts


def bounced(*, registration_id: int, address: str, ask: int | None) -> bool:
    """Note that a mail to the contact was refused or came back; if it is the mail that asks, the clock stops.

    A report for an address that is no longer the contact's, or a second one, changes nothing. Return whether it
    counted.
    """
    with turn_of(registration_id, MAIL) as (held, registration):
        asks = registration.status == Status.ALLOCATED and registration.ask == ask
        counts = (
            registration.is_live
            and registration.contact_email.lower() == address.lower()
            and (registration.contact_bounced_at is None or (asks and not _mail_came_back(registration)))
        )
        if counts:
            registration.contact_bounced_at = held.now
            if asks:
                registration.asked_at = registration.lapses_at = None
            registration.save()
            held.record(EntryKind.BOUNCED, registration, {"ask": ask, "stops_clock": asks})
    return counts


def _mail_came_back(registration: Registration) -> bool:
    """Tell whether the mail that asks has bounced; another mail's bounce leaves the clock alone (Q5)."""
    if registration.contact_bounced_at is None:
        return False
    bounces = JournalEntry.objects.filter(registration=registration, kind=EntryKind.BOUNCED)
    return bounces.filter(details__ask=registration.ask, details__stops_clock=True).exists()


def extend(*, registration_id: int, until: dt.date, by: Actor, reason: str) -> Registration:
    """Move the deadline of an unconfirmed place to 23.59 on `until`, for a written reason (Q5, Q8).

    Raises NotAllocated, and Invalid (no reason; a day not later than now and the deadline, or after the last season).
    """
    text = {"reason": required_reason(reason)}
    with turn_of(registration_id, by) as (held, registration):
        if registration.status != Status.ALLOCATED or registration.answer_by is None:
            raise NotAllocated
        if until > held.programme.seasons.aggregate(last=Max("ends_on"))["last"]:
            raise Invalid(
                {"until": _("Vælg en dato, der ikke ligger efter den sidste dag, hvor temadagen kan holdes.")}
            )
        old, new = registration.answer_by, end_of_day(until)
        if new <= old or until <= danish_day(held.now):
            raise Invalid({"until": _("Vælg en dato, der ligger efter i dag og efter den nuværende frist.")})
        ask_anew(registration, new)
        registration.save()
        held.record(
            EntryKind.EXTENDED,
            registration,
            {"ask": registration.ask, "answer_by": stamp(new), "was": stamp(old)},
            text=text,
        )
    return registration
