"""The base of the acts upon one registration."""

from django.utils import timezone
from django.utils.translation import gettext as _

from booking.admin.act import Act
from booking.models import Registration, Status
from booking.queries.changes import latest_change
from booking.rules import deadline
from booking.rules import queue as rules


class RegistrationAct(Act[Registration]):
    """An act upon one registration; a page from before its last entry is stale."""

    def seen(self, target: Registration) -> str:
        """Return the number of the registration's last entry."""
        return latest_change(target)


class DayAct(RegistrationAct):
    """An act upon the day: people have it in their calendars."""

    def shown_from(self, target: Registration) -> int:  # noqa: ARG002 always
        """Show the mails always."""
        return 0


class OrderAct(RegistrationAct):
    """An act upon the order of the queue, which others hear of too (Q8)."""

    def shown_from(self, target: Registration) -> int:  # noqa: ARG002 always
        """Show the mails always."""
        return 0


def full_name(registration: Registration) -> str:
    """Return the municipality's name as sentences have it."""
    return registration.municipality.full_name


def slot_goes_on(registration: Registration) -> list[str]:
    """Say who would get this registration's slot now (Q6)."""
    if registration.slot is None:
        return []
    number = {"slot": registration.slot.number}
    if timezone.now() >= registration.programme.promote_until + deadline.LAST_MINUTE:
        return [_("Plads %(slot)s bliver ledig. Ledige pladser gives ikke længere videre af sig selv.") % number]
    waiting = Registration.objects.filter(programme=registration.programme_id, status=Status.WAITING)
    order = rules.in_order(waiting.select_related("municipality"))
    if not order:
        return [_("Plads %(slot)s bliver ledig. Ingen står på ventelisten.") % number]
    return [_("Plads %(slot)s går straks videre til %(next)s.") % {**number, "next": order[0]}]
