"""What staff must see at once about a registration: few words and how grave it is (Q5, Q8, Q10)."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from booking.models import Registration, Status
from booking.models.registration import LIVE

NEEDS_STAFF = (
    Q(status__in=LIVE, address_outside=True, address_checked_at__isnull=True)
    | Q(status__in=LIVE, contact_bounced_at__isnull=False)
    | Q(status=Status.ALLOCATED, lapses_at__isnull=True)
)
"""The registrations that have a grave flag, for a filter."""


@dataclass(frozen=True)
class Flag:
    """A few words; `is_grave` where somebody must do something."""

    words: str
    is_grave: bool = True


def flags(registration: Registration) -> list[Flag]:
    """This will list the flags of a registration, the grave ones first; no query."""
    found: list[Flag] = []
    if registration.is_live:
        if registration.address_outside and registration.address_checked_at is None:
            found.append(Flag(_("Adresse uden for domænerne, ikke kontrolleret")))
        if registration.contact_bounced_at is not None:
            found.append(Flag(_("Mail afvist")))
    if registration.status == Status.ALLOCATED and registration.lapses_at is None:
        found.append(Flag(_("Fristen løber ikke")))
    if registration.placed_ahead:
        found.append(Flag(_("Stillet forrest"), is_grave=False))
    if registration.passed_over:
        found.append(Flag(_("Sprunget over"), is_grave=False))
    return found


def clock_sentence(registration: Registration) -> str:
    """This will say why the deadline does not run, empty where it runs or there is none (Q5)."""
    if registration.status != Status.ALLOCATED or registration.lapses_at is not None:
        return ""
    if registration.contact_bounced_at is not None:
        return _("Fristen løber ikke: Mailen til kontaktpersonen blev afvist. Ring til kommunen, og ret adressen.")
    if registration.asked_at is None:
        return _("Fristen løber ikke: Kommunens mailserver har ikke modtaget mailen, der beder om bekræftelse, endnu.")
    return _(
        "Fristen løber ikke: Mailen, der beder om bekræftelse, kom frem mindre end en hel arbejdsdag før fristen. "
        "Giv kommunen længere frist, eller bekræft på telefon."
    )
