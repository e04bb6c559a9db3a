"""The base of the acts upon one registration."""

from django.utils import timezone
from django.utils.translation import gettext as _

from booking.admin.act import Act
from booking.models import Registration, Status
from booking.queries import day as day_queries
from booking.queries.changes import latest_change
from booking.rules import deadline
from booking.rules import queue as rules


class RegistrationAct(Act[Registration]):
    """An act upon one registration; a page from before its last entry is stale."""

    def seen(self, target: Registration) -> str:
        """Return the number of the registration's last entry."""
        return latest_change(target)


class DayAct(RegistrationAct):
    """An act upon the day, which shows its mails before it is done."""

    def sends(self, target: Registration) -> bool:  # noqa: ARG002 always
        """Return True: people have the day in their calendars."""
        return True


class LeavingAct(RegistrationAct):
    """An act that ends a registration and calls off its day, where it has one (D5)."""

    def sends(self, target: Registration) -> bool:
        """Tell whether there is a day, whose people get a mail."""
        return day_queries.day_of(target) is not None


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
