"""The question that an address asks which looks like a slip: "Mente I silkeborg.dk?" (Q10)."""

from collections.abc import Sequence

from booking.models import Municipality, Registration
from booking.rules.addresses import near_miss


def known_domains() -> list[str]:
    """Return the mail domains of all municipalities."""
    return [domain for domains in Municipality.objects.values_list("email_domains", flat=True) for domain in domains]


def domains_known_to(registration: Registration) -> list[str]:
    """Return the domains that addresses of a municipality are meant to have, its own first."""
    return [*registration.municipality.email_domains, *known_domains()]


def meant_by(address: str, domains: Sequence[str]) -> str:
    """Return an address as it was likely meant; empty where it is inside the domains, or resembles none."""
    meant = near_miss(address, domains)
    return f"{address.rpartition('@')[0]}@{meant}" if meant else ""


def meant_address(registration: Registration, domains: Sequence[str] | None = None) -> str:
    """Return the contact's address as it was likely meant; empty where it is inside the domains, or resembles none.

    `domains` are the `known_domains`, read once where several addresses are asked about.
    """
    if not registration.address_outside or registration.address_checked_at is not None:
        return ""
    known = [*registration.municipality.email_domains, *(known_domains() if domains is None else domains)]
    return meant_by(registration.contact_email, known)
