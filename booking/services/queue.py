"""Confirming, withdrawing and annulling a registration, and staff's overrides of the order (Q4–Q8)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Max

from booking.models import EntryKind, Programme, Registration, Slot, Status
from booking.refusals import Erased, NotAllocated, NotLive, NotWaiting, SlotTaken, Stale
from booking.services.allocation import fill, free_slots, hold, let_go, settle, waiting_in_order
from booking.services.day.row import drop_day
from booking.services.reasons import required_reason
from booking.services.repeats import is_repeat
from booking.services.turn import Actor, Turn, stamp, turn


@contextmanager
def turn_of(registration_id: int, by: Actor) -> Iterator[tuple[Turn, Registration]]:
    """Take the lock of the registration's programme, settle what the clock has decided, and read the row again.

    Raises Erased where its personal data are gone: a change could no longer be mailed to anybody.
    """
    programme_id = Registration.objects.values_list("programme_id", flat=True).get(pk=registration_id)
    with turn(programme_id, by) as held:
        settle(held)
        registration = held.registration(registration_id)
        if registration.erased_at is not None:
            raise Erased
        yield held, registration


def confirm(*, registration_id: int, by: Actor, reason: str = "") -> Registration:
    """Confirm the held place; after the deadline, bring the registration back with its old number instead (Q5).

    Confirming twice changes nothing, and coming back twice neither (Q12). After a lapse, a free slot is allocated and
    confirmed at once if the registration is first in the queue; otherwise it waits again. Raises NotAllocated (waiting)
    and NotLive.
    """
    with turn_of(registration_id, by) as (held, registration):
        text = {"reason": reason.strip()} if reason.strip() else None
        match registration.status:
            case Status.CONFIRMED:
                pass
            case Status.ALLOCATED:
                _confirm(held, registration, text)
            case Status.LAPSED:
                _come_back(held, registration, text)
            case Status.WAITING:
                if not is_repeat(registration, EntryKind.RETURNED, by, text or {}):
                    raise NotAllocated
            case _:
                raise NotLive
    return registration


def _confirm(held: Turn, registration: Registration, text: dict[str, str] | None) -> None:
    registration.status = Status.CONFIRMED
    registration.confirmed_at = held.now
    registration.lapses_at = registration.doubted_at = None
    registration.save()
    slot = registration.slot.number if registration.slot else None
    held.record(EntryKind.CONFIRMED, registration, {"slot": slot}, text=text)


def _come_back(held: Turn, registration: Registration, text: dict[str, str] | None) -> None:
    registration.status = Status.WAITING
    registration.lapsed_at = None
    registration.save()
    order = waiting_in_order(held)
    position = next((place for place, waiting in enumerate(order, 1) if waiting.pk == registration.pk), None)
    free = free_slots(held)
    slot = free[0] if free and position == 1 else None
    details: dict[str, object] = {
        "slot": None,
        "waiting_position": position,
        "queue_closed": held.programme.queue_closed_at is not None,
    }
    if slot:
        hold(held, registration, slot)
        details |= {"slot": slot.number, "waiting_position": None, "ask": registration.ask}
        details |= {"answer_by": stamp(registration.answer_by)}
    held.record(EntryKind.RETURNED, registration, details, text=text)
    if slot:
        _confirm(held, registration, None)


def withdraw(*, registration_id: int, by: Actor, reason: str = "") -> Registration:
    """Withdraw the registration and pass its slot on in the same transaction (Q6).

    A fixed day is called off with it (D5). Withdrawing twice changes nothing (Q12). Raises NotLive, and Spent once the
    day has begun (Q8).
    """
    with turn_of(registration_id, by) as (held, registration):
        if registration.status == Status.WITHDRAWN:
            return registration
        _leave(held, registration, Status.WITHDRAWN, EntryKind.WITHDRAWN, reason.strip())
    return registration


def annul(*, registration_id: int, by: Actor, reason: str) -> Registration:
    """Annul the registration for a written reason and pass its slot on (Q6, Q8).

    The same again changes nothing (Q12). Raises Invalid, NotLive, and Spent once its day has begun.
    """
    needed = required_reason(reason)
    with turn_of(registration_id, by) as (held, registration):
        if is_repeat(registration, EntryKind.ANNULLED, by, {"reason": needed}):
            return registration
        _leave(held, registration, Status.ANNULLED, EntryKind.ANNULLED, needed)
    return registration


def _leave(held: Turn, registration: Registration, status: Status, kind: EntryKind, reason: str) -> None:
    if not registration.is_live:
        raise NotLive
    was = registration.status
    day, old = drop_day(held, registration)
    slot = let_go(registration, status, held.now)
    registration.save()
    text = ({"reason": reason} if reason else {}) | ({"old": old} if old else {})
    held.record(kind, registration, {"slot": slot, "was": was, **day}, text=text or None)
    fill(held)


def place_ahead(*, registration_id: int, by: Actor, reason: str) -> Registration:
    """Put a waiting registration at the head of the queue for a written reason, then fill any free slot (Q8).

    The same again changes nothing (Q12). Raises Invalid (no reason), NotWaiting, and Stale where it was placed ahead
    already.
    """
    text = {"reason": required_reason(reason)}
    with turn_of(registration_id, by) as (held, registration):
        if is_repeat(registration, EntryKind.PLACED_AHEAD, by, text):
            return registration
        if registration.status != Status.WAITING:
            raise NotWaiting
        if registration.placed_ahead:
            raise Stale
        before = waiting_in_order(held)
        registration.placed_ahead = True
        registration.save()
        moved = _moved_back(before, waiting_in_order(held))
        held.record(EntryKind.PLACED_AHEAD, registration, {"moved_back": moved}, text=text)
        fill(held, by_hand=True)
        registration.refresh_from_db()
    return registration


def pass_over(*, registration_id: int, by: Actor, reason: str, lift: bool = False) -> Registration:
    """Take a waiting registration out of the order, or (`lift`) put it back; then fill any free slot (Q8).

    The same again changes nothing (Q12). Raises Invalid (no reason), NotWaiting, and Stale where it is so already.
    """
    text = {"reason": required_reason(reason)}
    kind = EntryKind.PASS_OVER_LIFTED if lift else EntryKind.PASSED_OVER
    with turn_of(registration_id, by) as (held, registration):
        if is_repeat(registration, kind, by, text):
            return registration
        if registration.status != Status.WAITING:
            raise NotWaiting
        if registration.passed_over is not lift:
            raise Stale
        before = waiting_in_order(held)
        registration.passed_over = not lift
        registration.save()
        moved = _moved_back(before, waiting_in_order(held))
        held.record(kind, registration, {"moved_back": moved}, text=text)
        fill(held)
        registration.refresh_from_db()
    return registration


def _moved_back(before: list[Registration], after: list[Registration]) -> list[int]:
    """Return the ids of the registrations that an override moved back: they get a mail about it too (Q8)."""
    places = {registration.pk: place for place, registration in enumerate(before)}
    return [registration.pk for place, registration in enumerate(after) if place > places.get(registration.pk, place)]


def add_slot(*, programme: Programme, by: Actor, reason: str) -> Slot:
    """Add a slot, for a written reason, and promote the next in the queue (Q1, Q6)."""
    text = {"reason": required_reason(reason)}
    with turn(programme.pk, by) as held:
        settle(held)
        highest = Slot.objects.filter(programme=programme).aggregate(highest=Max("number"))["highest"] or 0
        slot = Slot.objects.create(programme=held.programme, number=highest + 1)
        held.record(EntryKind.SLOT_ADDED, None, {"slot": slot.number}, text=text)
        fill(held)
    return slot


def remove_slot(*, slot: Slot, by: Actor, reason: str) -> None:
    """Remove a free slot for a written reason; raises SlotTaken where a registration holds it (Q1)."""
    text = {"reason": required_reason(reason)}
    with turn(slot.programme_id, by) as held:
        settle(held)
        if not any(free.pk == slot.pk for free in free_slots(held)):
            raise SlotTaken
        Slot.objects.filter(pk=slot.pk).delete()
        held.record(EntryKind.SLOT_REMOVED, None, {"slot": slot.number}, text=text)
