"""The question that an address asks which looks like a slip: "Mente I silkeborg.dk?" (Q10)."""

from booking.models import Municipality, Registration
from booking.rules.addresses import near_miss


def meant_address(registration: Registration) -> str:
    """Return the contact's address as it was likely meant; empty where it is inside the domains, or resembles none."""
    if not registration.address_outside or registration.address_checked_at is not None:
        return ""
    others = Municipality.objects.values_list("email_domains", flat=True)
    known = [*registration.municipality.email_domains, *(domain for domains in others for domain in domains)]
    meant = near_miss(registration.contact_email, known)
    return f"{registration.contact_email.rpartition('@')[0]}@{meant}" if meant else ""
