"""What a personal link still opens once a change of the contact's address has replaced it (Q11)."""

import datetime as dt
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from booking.links import replaced_registration_of
from booking.models import Registration
from booking.web.views.common import see_other
from booking.web.views.receipt import CORRECTED, did_lately


class Correctable(NamedTuple):
    """A registration whose contact may be corrected: by the old link `until` then, else by this browser for an hour."""

    registration: Registration
    until: dt.datetime | None


def correctable_by(request: HttpRequest, token: str) -> Correctable | None:
    """Return what an ended link may still correct; None where it opens nothing any more."""
    found = replaced_registration_of(token)
    if found is None or not found[0].is_live:
        return None
    registration, version = found
    until = registration.old_link_until if version == registration.old_link_version else None
    if until is not None and timezone.now() < until:
        return Correctable(registration, until)
    return Correctable(registration, None) if did_lately(request, registration, CORRECTED) else None


def to_its_page(request: HttpRequest, token: str) -> HttpResponse | None:
    """Lead a replaced link to the page that says so; None where it has ended."""
    return see_other("personal-moved", token=token) if correctable_by(request, token) else None
