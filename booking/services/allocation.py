"""Giving slots, taking them back and promoting the next registration. All inside a turn: callers hold the lock."""

import datetime as dt

from booking.models import EntryKind, Registration, Season, Slot, Status
from booking.rules import deadline
from booking.rules import queue as rules
from booking.rules.working_days import danish_day
from booking.services.turn import CLOCK, Turn, stamp


def hold(turn: Turn, registration: Registration, slot: Slot) -> None:
    """Give the slot to the registration and set its deadline; the caller saves and records (Q5)."""
    registration.slot = slot
    registration.status = Status.ALLOCATED
    registration.allocated_at = turn.now
    ask_anew(registration, deadline.answer_by(turn.now, turn.programme.confirm_working_days))


def ask_anew(registration: Registration, deadline: dt.datetime) -> None:
    """Count one more mail that asks for a confirmation; the clock stands still until it was accepted (Q5)."""
    registration.ask += 1
    registration.answer_by = deadline
    registration.asked_at = registration.lapses_at = registration.reminded_at = None
    registration.contact_bounced_at = registration.doubted_at = None


def let_go(registration: Registration, status: Status, at: dt.datetime) -> int | None:
    """Take the registration out of its slot, into an ended or lapsed status; return the slot's number."""
    number = registration.slot.number if registration.slot else None
    registration.slot = None
    registration.status = status
    registration.lapses_at = registration.doubted_at = None
    registration.lapsed_at = at if status == Status.LAPSED else None
    registration.withdrawn_at = at if status == Status.WITHDRAWN else None
    registration.annulled_at = at if status == Status.ANNULLED else None
    return number


def free_slots(turn: Turn) -> list[Slot]:
    """Return the programme's free slots, lowest number first: those that no registration holds (Q4)."""
    return list(Slot.objects.filter(programme=turn.programme, registration__isnull=True).order_by("number"))


def waiting_in_order(turn: Turn) -> list[Registration]:
    """Return the waiting list in order, those passed over left out (Q4)."""
    waiting = Registration.objects.filter(programme=turn.programme, status=Status.WAITING)
    return rules.in_order(waiting.select_related("season"))


def promotes(turn: Turn) -> bool:
    """Tell whether a free slot is still given to the next in the queue without staff's doing (Q6)."""
    return turn.now < turn.programme.promote_until + deadline.LAST_MINUTE


def fill(turn: Turn, *, by_hand: bool = False) -> None:
    """Give every free slot to the next in the queue (Q4, Q6).

    Once `promotes` says no, only registrations that staff placed ahead get a slot, and only by that act
    (`by_hand`): it is how a slot that came free late is still given away (Q8).
    """
    if not (by_hand or promotes(turn)):
        return
    free = free_slots(turn)
    if free:
        line = [registration for registration in waiting_in_order(turn) if registration.placed_ahead or promotes(turn)]
        for slot, registration in zip(free, line, strict=False):
            _promote(turn, registration, slot)


def _promote(turn: Turn, registration: Registration, slot: Slot) -> None:
    passed = _offer_other_season(turn, registration)
    hold(turn, registration, slot)
    registration.save()
    turn.record(
        EntryKind.PROMOTED,
        registration,
        {"slot": slot.number, "ask": registration.ask, "answer_by": stamp(registration.answer_by)}
        | ({"passed_season": passed, "season": season_slug(registration)} if passed else {}),
        by=CLOCK,
    )


def _offer_other_season(turn: Turn, registration: Registration) -> str:
    """Wish the next season where the wished one has passed; return the passed season's slug, else "" (Q6)."""
    wished, today = registration.season, danish_day(turn.now)
    if wished is None or wished.ends_on > today:
        return ""
    registration.season = (
        Season.objects.filter(programme=turn.programme, ends_on__gt=today).order_by("starts_on").first()
    )
    return wished.slug


def settle(turn: Turn) -> None:
    """Carry out what the clock has decided: lapse what is due, pass the slots on, close the queue (Q5, Q6).

    Every service calls it right after the lock, so that the deadline and not the worker's rhythm decides.
    """
    due = Registration.objects.filter(programme=turn.programme, lapses_at__lte=turn.now).select_related("slot")
    for registration in due.order_by("lapses_at", "queue_number"):
        passed_on = promotes(turn) and bool(waiting_in_order(turn))
        slot = let_go(registration, Status.LAPSED, turn.now)
        registration.save()
        turn.record(
            EntryKind.LAPSED,
            registration,
            {"slot": slot, "answer_by": stamp(registration.answer_by), "passed_on": passed_on},
            by=CLOCK,
        )
        fill(turn)
    if turn.programme.queue_closed_at is None and not promotes(turn):
        _close_queue(turn)


def _close_queue(turn: Turn) -> None:
    waiting = Registration.objects.filter(programme=turn.programme, status=Status.WAITING)
    told = list(waiting.order_by("queue_number").values_list("pk", flat=True))
    turn.programme.queue_closed_at = turn.now
    turn.record(EntryKind.QUEUE_CLOSED, None, {"waiting": told}, by=CLOCK)


def season_slug(registration: Registration) -> str:
    """Return the wished season's slug, or `either`."""
    return registration.season.slug if registration.season else "either"
