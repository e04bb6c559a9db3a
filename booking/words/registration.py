"""The facts of a registration as its page lists them: groups of names and values."""

import datetime as dt
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from booking.models import Registration, Status
from booking.words import moments as wording


@dataclass(frozen=True)
class FactGroup:
    """A heading and its facts; facts without a value are left out."""

    heading: str
    facts: list[tuple[str, str]]


def groups(registration: Registration, position: int | None) -> list[FactGroup]:
    """Return the facts of a registration; `position` is its place on the waiting list."""
    found = [
        FactGroup(_("Pladsen"), _place(registration, position)),
        FactGroup(_("Kontaktpersonen"), _contact(registration)),
        FactGroup(_("Ønskerne"), _choices(registration)),
    ]
    return [FactGroup(group.heading, [(name, value) for name, value in group.facts if value]) for group in found]


def _place(registration: Registration, position: int | None) -> list[tuple[str, str]]:
    slot = registration.slot
    return [
        (_("Tilbud"), str(registration.programme)),
        (_("Referencenummer"), registration.reference),
        (_("Journalnummer"), registration.case_number),
        (_("Nummer i køen"), str(registration.queue_number)),
        (_("Modtaget"), wording.exact(registration.received_at)),
        (_("Status"), registration.get_status_display()),
        (_("Plads"), str(slot.number) if slot else ""),
        (_("Plads på ventelisten"), _waiting(registration, position)),
        (_("Plads givet"), _moment(registration.allocated_at if slot else None)),
        (_("Frist for at bekræfte"), _moment(shown_deadline(registration))),
        (_("Mailen, der beder om bekræftelse, er modtaget"), _moment(registration.asked_at)),
        (_("Påmindet"), _moment(registration.reminded_at)),
        (_("Bekræftet"), _moment(registration.confirmed_at)),
        (_("Fristen udløb"), _moment(registration.lapsed_at)),
        (_("Afmeldt"), _moment(registration.withdrawn_at)),
        (_("Annulleret"), _moment(registration.annulled_at)),
    ]


def _waiting(registration: Registration, position: int | None) -> str:
    if registration.status != Status.WAITING:
        return ""
    return str(position) if position is not None else _("Uden for rækkefølgen, indtil det ophæves")


def shown_deadline(registration: Registration) -> dt.datetime | None:
    """Return the deadline that runs, or that is over; one that stands still is no date (Q5)."""
    runs = registration.lapses_at is not None or registration.status == Status.LAPSED
    return registration.answer_by if runs else None


def _contact(registration: Registration) -> list[tuple[str, str]]:
    return [
        (_("Navn"), registration.contact_name),
        (_("Stilling"), registration.contact_title),
        (_("Mailadresse"), registration.contact_email),
        (_("Adressen"), _address(registration)),
        (_("Mail afvist"), _moment(registration.contact_bounced_at)),
        (_("Mail måske afvist"), _moment(registration.doubted_at)),
        (_("Telefon"), registration.contact_phone),
        (_("Sprog"), registration.get_language_display()),
    ]


def contact_facts(registration: Registration) -> list[tuple[str, str]]:
    """Return what there is to say of the contact besides the name and how to reach it."""
    facts = _contact(registration)
    said = {str(registration.contact_name), registration.contact_title}
    said |= {registration.contact_email, registration.contact_phone}
    return [(name, value) for name, value in facts if value and value not in said]


def _address(registration: Registration) -> str:
    if not registration.address_outside:
        return _("Inden for kommunens domæner")
    if registration.address_checked_at is None:
        return _("Uden for kommunens domæner, ikke kontrolleret")
    moment = {"moment": wording.long_moment(registration.address_checked_at)}
    return _("Uden for kommunens domæner, kontrolleret %(moment)s") % moment


def _choices(registration: Registration) -> list[tuple[str, str]]:
    season = _("Begge perioder") if registration.season is None else capfirst(str(registration.season))
    return [
        (_("Dele"), capfirst(wording.parts_text(registration))),
        (_("Oplægget er for"), wording.audience_text(registration)),
        (_("Ønsket periode"), season),
        (_("Forventet antal deltagere"), str(registration.expected_attendees)),
    ]


def _moment(moment: dt.datetime | None) -> str:
    return wording.long_moment(moment) if moment is not None else ""
