"""The deadline of a held place: lapsing, reminding, extending, and the mail's reports that start or stop it (Q5)."""

import datetime as dt

from django.db.models import Exists, Max, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking.models import By, EntryKind, JournalEntry, Programme, Registration, Status
from booking.queries import queue as queue_queries
from booking.refusals import Invalid, NotAllocated
from booking.rules import deadline
from booking.rules.working_days import danish_day, end_of_day
from booking.services.allocation import ask_anew, settle
from booking.services.queue import turn_of
from booking.services.reasons import required_reason
from booking.services.repeats import is_repeat
from booking.services.turn import CLOCK, MAIL, Actor, Turn, stamp, turn


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


def tell_waiting() -> int:
    """Note, once at the turn of the year, how things stand for each that waits; return their number (Q7)."""
    now = timezone.now()
    due_at = deadline.new_year_due(now)
    if due_at is None:
        return 0
    in_line = Registration.objects.filter(
        status=Status.WAITING, passed_over=False, received_at__lt=due_at, programme__queue_closed_at__isnull=True
    )
    told = JournalEntry.objects.filter(kind=EntryKind.WAITING_TOLD, at__gte=due_at, registration=OuterRef("pk"))
    waiting = in_line.filter(~Exists(told)).order_by("pk").values_list("pk", flat=True)
    return sum(_tell_waiting(pk, due_at) for pk in list(waiting))


def _tell_waiting(registration_id: int, due_at: dt.datetime) -> bool:
    with turn_of(registration_id, CLOCK) as (held, registration):
        told = JournalEntry.objects.filter(registration=registration, kind=EntryKind.WAITING_TOLD, at__gte=due_at)
        waits = registration.status == Status.WAITING and not registration.passed_over
        is_due = waits and held.programme.queue_closed_at is None and not told.exists()
        if is_due:
            _all, unconfirmed = queue_queries.places_of(held.programme.pk)
            held.record(EntryKind.WAITING_TOLD, registration, {"unconfirmed": unconfirmed})
    return is_due


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
            if registration.doubted_at is None:
                registration.lapses_at = deadline.lapses_at(registration.answer_by, at)
            registration.save()
            held.record(
                EntryKind.ASKED, registration, {"ask": ask, "at": stamp(at), "lapses_at": stamp(registration.lapses_at)}
            )
    return counts


def bounced(*, registration_id: int, address: str, ask: int | None) -> bool:
    """Note that a mail to the contact was refused or came back; if it is the mail that asks, the clock stops.

    It does not once the contact has shown that the link arrived, so that a forged report holds no place. A report for
    an address that is no longer the contact's, or a second one, changes nothing. Return whether it counted.
    """
    with turn_of(registration_id, MAIL) as (held, registration):
        asks = registration.status == Status.ALLOCATED and registration.ask == ask and not link_arrived(registration)
        counts = (
            registration.is_live
            and registration.contact_email.lower() == address.lower()
            and (registration.contact_bounced_at is None or (asks and not _mail_came_back(registration)))
        )
        if counts:
            registration.contact_bounced_at = held.now
            if asks:
                registration.asked_at = registration.lapses_at = registration.doubted_at = None
            registration.save()
            held.record(EntryKind.BOUNCED, registration, {"ask": ask, "stops_clock": asks})
    return counts


def doubted(*, registration_id: int, ask: int | None) -> bool:
    """Stop the clock: what came in may be a bounce of the mail that asks for the `ask`-th time (Q5).

    It stands still until staff have settled it (`drop_doubt`, or `bounced`) or the contact acts on the page
    (`link_used`). After such an act, or where it stands still already, nothing changes. Return whether it counted.
    """
    with turn_of(registration_id, MAIL) as (held, registration):
        counts = (
            registration.status == Status.ALLOCATED
            and registration.ask == ask
            and registration.doubted_at is None
            and not _mail_came_back(registration)
            and not link_arrived(registration)
        )
        if counts:
            registration.doubted_at, registration.lapses_at = held.now, None
            registration.save()
            held.record(EntryKind.BOUNCE_DOUBTED, registration, {"ask": ask})
    return counts


def drop_doubt(*, registration_id: int, by: Actor) -> bool:
    """Let the clock run again: staff say that the report was no bounce. Return whether it stood still for that."""
    with turn_of(registration_id, by) as (held, registration):
        counts = registration.status == Status.ALLOCATED and registration.doubted_at is not None
        if counts:
            _resume(held, registration)
    return counts


def link_used(*, registration_id: int, by: Actor) -> bool:
    """Let the clock run again: the contact acted on the personal page, so the link arrived (Q5).

    Opening the page is no act, since mail scanners do that. Return whether the clock stood still for a report.
    """
    with turn_of(registration_id, by) as (held, registration):
        return note_arrival(held, registration)


def note_arrival(held: Turn, registration: Registration) -> bool:
    """Within a turn: let a clock run again that stands still for a report, and let no later one stop it (Q5)."""
    stopped = registration.doubted_at is not None or _mail_came_back(registration)
    counts = registration.status == Status.ALLOCATED and stopped and not link_arrived(registration)
    if counts:
        _resume(held, registration)
    return counts


def _resume(held: Turn, registration: Registration) -> None:
    """Run the clock from now on: what is left of the deadline, and a whole working day at least (Q5)."""
    least = deadline.answer_by(held.now, 1)
    if registration.answer_by is None or registration.answer_by < least:
        registration.answer_by, registration.reminded_at = least, None
    registration.doubted_at = None
    registration.asked_at = held.now
    registration.lapses_at = deadline.lapses_at(registration.answer_by, held.now)
    registration.save()
    held.record(
        EntryKind.CLOCK_RESUMED,
        registration,
        {
            "ask": registration.ask,
            "answer_by": stamp(registration.answer_by),
            "lapses_at": stamp(registration.lapses_at),
            "link_arrived": held.by.by == By.MUNICIPALITY,
        },
    )


def link_arrived(registration: Registration) -> bool:
    """Tell whether the contact has acted on the page after a report on the mail that asks."""
    resumed = JournalEntry.objects.filter(registration=registration, kind=EntryKind.CLOCK_RESUMED)
    return resumed.filter(details__ask=registration.ask, details__link_arrived=True).exists()


def _mail_came_back(registration: Registration) -> bool:
    """Tell whether the mail that asks has bounced; another mail's bounce leaves the clock alone (Q5)."""
    if registration.contact_bounced_at is None:
        return False
    bounces = JournalEntry.objects.filter(registration=registration, kind=EntryKind.BOUNCED)
    return bounces.filter(details__ask=registration.ask, details__stops_clock=True).exists()


def extend(*, registration_id: int, until: dt.date, by: Actor, reason: str) -> Registration:
    """Move the deadline of an unconfirmed place to 23.59 on `until`, for a written reason (Q5, Q8).

    The same again changes nothing (Q12). Raises NotAllocated, and Invalid (no reason; a day not later than now and the
    deadline, or after the last season).
    """
    text = {"reason": required_reason(reason)}
    with turn_of(registration_id, by) as (held, registration):
        if registration.answer_by == end_of_day(until) and is_repeat(registration, EntryKind.EXTENDED, by, text):
            return registration
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
