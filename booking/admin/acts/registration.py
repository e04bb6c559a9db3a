"""What the acts upon one registration share."""

from django.utils import timezone
from django.utils.translation import gettext as _

from booking import rules
from booking.admin.act import Act
from booking.models import EntryKind, JournalEntry, Registration, Status

QUIET = (EntryKind.ASKED, EntryKind.REMINDED, EntryKind.LINK_REQUESTED, EntryKind.NOTE_ADDED)
"""Entries that change nothing of what an act's page shows: they outdate no page."""


class RegistrationAct(Act[Registration]):
    """An act upon one registration; a page older than its last entry is stale."""

    def seen(self, target: Registration) -> str:
        """This will name the registration's last entry."""
        entries = JournalEntry.objects.filter(registration=target).exclude(kind__in=QUIET).order_by("-number")
        return str(entries.values_list("number", flat=True).first() or "")


def full_name(registration: Registration) -> str:
    """This will name the municipality as sentences do."""
    return registration.municipality.full_name


def slot_goes_on(registration: Registration) -> list[str]:
    """This will say who gets the slot that this registration lets go of, as things stand (Q6)."""
    if registration.slot is None:
        return []
    number = {"slot": registration.slot.number}
    if timezone.now() >= registration.programme.promote_until + rules.LAST_MINUTE:
        return [_("Plads %(slot)s bliver ledig. Ledige pladser gives ikke længere videre af sig selv.") % number]
    waiting = Registration.objects.filter(programme=registration.programme_id, status=Status.WAITING)
    order = rules.in_order(waiting.select_related("municipality"))
    if not order:
        return [_("Plads %(slot)s bliver ledig. Ingen står på ventelisten.") % number]
    return [_("Plads %(slot)s går straks videre til %(next)s.") % {**number, "next": order[0]}]
