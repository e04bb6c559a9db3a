"""Going on after a backup was put back: the numbers of the lost hours are stated, kept apart and filled once (Q2)."""

import datetime as dt

from django.utils.translation import gettext as _

from booking.models import EntryKind, JournalEntry, Municipality, Programme, Registration
from booking.models.registration import LIVE
from booking.refusals import AlreadyRegistered, Invalid
from booking.rules import queue as rules
from booking.services.allocation import fill, settle, waiting_in_order
from booking.services.reasons import required_reason
from booking.services.registering import (
    Choices,
    ContactDetails,
    Registered,
    choice_errors,
    new_registration,
    registered_details,
)
from booking.services.turn import Actor, stamp, turn


def state_gap(
    *, programme: Programme, last_queue_number: int, last_entry_number: int, by: Actor
) -> JournalEntry | None:
    """State up to which queue number and entry number the lost hours had come; return the entry, None without a gap.

    Raises Invalid where the numbers lie before what the restored journal has, or cannot be: each registration that was
    lost had an entry of its own.
    """
    with turn(programme.pk, by) as held:
        row = held.programme
        numbers = last_queue_number - row.last_queue_number
        entries = last_entry_number - row.last_entry_number
        if numbers == entries == 0:
            return None
        if numbers < 0 or entries < numbers:
            refused = _("Journalen når til nr. %(number)s og post %(entry)s. Gabet kan ikke slutte der.")
            raise Invalid({"": refused % {"number": row.last_queue_number, "entry": row.last_entry_number}})
        details = {
            "first_lost_number": row.last_queue_number + 1,
            "last_lost_number": last_queue_number,
            "first_lost_entry": row.last_entry_number + 1,
            "last_lost_entry": last_entry_number,
        }
        row.last_queue_number, row.last_entry_number = last_queue_number, last_entry_number
        return held.record(EntryKind.RESTORED, None, details)


def fill_lost(
    *,
    programme: Programme,
    municipality: Municipality,
    contact: ContactDetails,
    choices: Choices,
    queue_number: int,
    received_at: dt.datetime,
    code: tuple[int, str],
    reason: str,
    by: Actor,
) -> Registered:
    """Give a municipality back the lost number that its receipt shows, and with it the old place in the order (Q2).

    `code` and `received_at` stand on the receipt. A slot that somebody holds is never taken back for it: where none is
    free the registration waits, before all that came after it. Raises Invalid and AlreadyRegistered (Q3).
    """
    errors = choice_errors(choices)
    with turn(programme.pk, by) as held:
        settle(held)
        errors |= _gap_errors(held.programme, queue_number, received_at, code)
        if errors:
            raise Invalid(errors)
        live = Registration.objects.filter(programme=held.programme, municipality=municipality, status__in=LIVE)
        if live.exists():
            raise AlreadyRegistered(municipality.full_name)
        registration = new_registration(
            held, municipality, contact, choices, queue_number=queue_number, received_at=received_at
        )
        registration.save(force_insert=True)
        position = next(at for at, row in enumerate(waiting_in_order(held), 1) if row.pk == registration.pk)
        details = registered_details(registration, position=position, on_behalf=True) | {
            "received_at": stamp(received_at),
            "lost_entry": code[0],
            "lost_digest": code[1],
        }
        text = {"reason": required_reason(reason)}
        entry = held.record(EntryKind.REGISTERED, registration, details, text=text)
        fill(held)
    registration.refresh_from_db()
    return Registered(registration=registration, entry=entry)


def _gap_errors(
    programme: Programme, queue_number: int, received_at: dt.datetime, code: tuple[int, str]
) -> dict[str, object]:
    """Say what does not lie in a stated gap, or was filled before."""
    gaps = JournalEntry.objects.filter(programme=programme, kind=EntryKind.RESTORED)
    gap = next((one for one in gaps if _is_lost(one, queue_number, code[0])), None)
    if gap is None:
        return {"queue_number": _("Nummeret og kvitteringskodens post ligger ikke blandt dem, der gik tabt.")}
    filled = JournalEntry.objects.filter(programme=programme, kind=EntryKind.REGISTERED, details__lost_entry=code[0])
    taken = Registration.objects.filter(programme=programme, queue_number=queue_number)
    if filled.exists() or taken.exists():
        return {"queue_number": _("Nummeret eller kvitteringskoden er allerede skrevet ind.")}
    before = JournalEntry.objects.filter(programme=programme, number__lt=gap.details["first_lost_entry"])
    since = before.order_by("-number").values_list("at", flat=True).first()
    is_open = rules.is_open(received_at, programme.opens_at, programme.closes_at)
    if not is_open or received_at > gap.at or (since is not None and received_at < since):
        return {"received_at": _("Tidspunktet ligger ikke i de timer, der gik tabt.")}
    return {}


def _is_lost(gap: JournalEntry, queue_number: int, entry: int) -> bool:
    first, last = int(gap.details["first_lost_number"]), int(gap.details["last_lost_number"])
    from_entry, to_entry = int(gap.details["first_lost_entry"]), int(gap.details["last_lost_entry"])
    return first <= queue_number <= last and from_entry <= entry <= to_entry
