"""Turning request bodies into the values that the services take."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking.api.schemas import ContactBody, RegistrationBody
from booking.models import Programme
from booking.rules.working_days import danish_day
from booking.services.registering import Choices, ContactDetails

EITHER = "either"


def contact_of(body: ContactBody, *, language: str) -> ContactDetails:
    """Return the contact; `language` is `da` or `en`."""
    return ContactDetails(
        name=body.name, title=body.title or "", email=body.email, phone=body.phone or "", language=language
    )


def choices_of(body: RegistrationBody, programme: Programme) -> tuple[Choices, dict[str, object]]:
    """Return the choices, and a sentence where the season is unknown or over."""
    faults: dict[str, object] = {}
    season = None
    if body.season != EITHER:
        today = danish_day(timezone.now())
        known = {season.slug: season for season in programme.seasons.all() if season.ends_on > today}
        season = known.get(body.season)
        if season is None:
            names = ", ".join([*known, EITHER])
            faults["season"] = _("Skriv en af disse værdier: %(expected)s") % {"expected": names}
    choices = Choices(
        talk="talk" in body.parts,
        workshop="workshop" in body.parts,
        audience=body.audience or "",
        season=season,
        expected_attendees=body.expected_attendees,
    )
    return choices, faults
