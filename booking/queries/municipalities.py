"""Which municipality writes from an address, and whether it is registered already."""

from booking.models import Municipality
from booking.queries.queue import live_registration
from booking.queries.shown import shown_programme
from booking.rules.addresses import is_outside


def municipality_of(address: str) -> Municipality | None:
    """Return the municipality in whose domains an address is (Q10)."""
    inside = (row for row in Municipality.objects.all() if not is_outside(address, row.email_domains))
    return next(inside, None)


def is_registered(municipality: Municipality) -> bool:
    """Tell whether a municipality has a live registration in the programme that the site shows (Q3)."""
    programme = shown_programme()
    return programme is not None and live_registration(programme.pk, municipality.pk) is not None
