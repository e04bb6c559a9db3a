"""The journal of a registration for its municipality: what, when, who. No names or addresses, no other registration."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.models import CASEWORK, By, EntryKind, JournalEntry, Registration
from booking.words import moments as wording
from booking.words import municipality_day_timeline as day_timeline
from booking.words.municipality_day_timeline import plain

WHO: Mapping[str, Any] = {
    By.MUNICIPALITY: gettext_lazy("Kommunen"),
    By.STAFF: gettext_lazy("Socialstyrelsen"),
    By.API: gettext_lazy("Et andet it-system"),
    By.CLOCK: gettext_lazy("Automatisk"),
    By.MAIL: gettext_lazy("Automatisk"),
    By.SYSTEM: gettext_lazy("Automatisk"),
}


@dataclass(frozen=True)
class TimelineLine:
    """A line of the timeline."""

    at: dt.datetime
    text: str
    who: str


LEFT_OUT = frozenset({*CASEWORK, *day_timeline.UNTOLD})
"""Entries that the municipality does not see."""


def lines(entries: Iterable[JournalEntry]) -> list[TimelineLine]:
    """Return a line for each entry that the municipality sees."""
    return list(_told(entries))


def passed_season(promotion: JournalEntry | None, registration: Registration) -> str:
    """Name the wished season that was over at the promotion; empty where there was none (Q6)."""
    slug = promotion.details.get("passed_season") if promotion else None
    if slug is None:
        return ""
    return next((str(season) for season in registration.programme.seasons.all() if season.slug == slug), "")


def _told(entries: Iterable[JournalEntry]) -> Iterable[TimelineLine]:
    for entry in entries:
        if entry.kind in LEFT_OUT:
            continue
        tell = SENTENCES.get(entry.kind)
        text = tell(entry.details) if tell else entry.get_kind_display()
        yield TimelineLine(at=entry.at, text=text, who=str(WHO[entry.by]))


def _deadline(details: Mapping[str, Any]) -> str:
    return wording.long_moment(dt.datetime.fromisoformat(details["answer_by"]))


def _registered(details: Mapping[str, Any]) -> str:
    facts = {"number": details["queue_number"], "slot": details["slot"], "position": details["waiting_position"]}
    if not details["slot"]:
        return _("Tilmelding nr. %(number)d modtaget. Plads %(position)d på ventelisten") % facts
    facts["deadline"] = _deadline(details)
    return (
        _("Tilmelding nr. %(number)d modtaget. Plads %(slot)d reserveret. Frist for at bekræfte: %(deadline)s") % facts
    )


def _promoted(details: Mapping[str, Any]) -> str:
    facts = {"slot": details["slot"], "deadline": _deadline(details)}
    return _("En temadag blev ledig. Plads %(slot)d reserveret. Frist for at bekræfte: %(deadline)s") % facts


def _returned(details: Mapping[str, Any]) -> str:
    if details.get("slot"):
        return _("Svarede efter fristen. Der var en ledig temadag, og den blev bekræftet")
    if details.get("waiting_position") is None:
        return _("Svarede efter fristen og står igen på ventelisten")
    position = {"position": details["waiting_position"]}
    return _("Svarede efter fristen og står igen på ventelisten som nr. %(position)d") % position


def _lapsed(details: Mapping[str, Any]) -> str:
    if details.get("passed_on"):
        return _("Fristen udløb, og pladsen gik videre til den næste kommune")
    return _("Fristen udløb, og pladsen er ikke længere reserveret")


def _contact_changed(details: Mapping[str, Any]) -> str:
    if "address_outside" not in details:
        return _("Oplysningerne om kontaktpersonen rettet")
    if details.get("answer_by"):
        facts = {"deadline": _deadline(details)}
        return _("Mailadressen rettet, og et nyt link sendt. Ny frist for at bekræfte: %(deadline)s") % facts
    return _("Mailadressen rettet, og et nyt link sendt")


def _confirmed(details: Mapping[str, Any]) -> str:
    return _("Plads %(slot)d bekræftet") % {"slot": details["slot"]}


def _resumed(details: Mapping[str, Any]) -> str:
    return _("Fristen for at bekræfte løber igen: %(deadline)s") % {"deadline": _deadline(details)}


def _extended(details: Mapping[str, Any]) -> str:
    return _("Fristen for at bekræfte forlænget til %(deadline)s") % {"deadline": _deadline(details)}


def _link_requested(details: Mapping[str, Any]) -> str:
    if details.get("reminds"):
        return _("Påmindelse sendt til kontaktpersonen")
    return _("Linket til denne side sendt igen til kontaktpersonen")


SENTENCES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    EntryKind.REGISTERED: _registered,
    EntryKind.PROMOTED: _promoted,
    EntryKind.ASKED: plain(gettext_lazy("Mailen med fristen er modtaget af kommunens mailserver")),
    EntryKind.BOUNCED: plain(gettext_lazy("En mail til kontaktpersonen kunne ikke afleveres")),
    EntryKind.BOUNCE_DOUBTED: plain(
        gettext_lazy("En mail til kontaktpersonen kom måske ikke frem. Fristen står stille, til det er afklaret")
    ),
    EntryKind.CLOCK_RESUMED: _resumed,
    EntryKind.WAITING_TOLD: plain(gettext_lazy("Besked ved årsskiftet om ventelisten")),
    EntryKind.REMINDED: plain(gettext_lazy("Påmindelse om fristen")),
    EntryKind.CONFIRMED: _confirmed,
    EntryKind.LAPSED: _lapsed,
    EntryKind.RETURNED: _returned,
    EntryKind.WITHDRAWN: plain(gettext_lazy("Tilmeldingen afmeldt")),
    EntryKind.ANNULLED: plain(gettext_lazy("Tilmeldingen annulleret")),
    EntryKind.PLACED_AHEAD: plain(gettext_lazy("Stillet forrest på ventelisten")),
    EntryKind.PASSED_OVER: plain(gettext_lazy("Indtil videre sprunget over på ventelisten")),
    EntryKind.PASS_OVER_LIFTED: plain(gettext_lazy("Igen med i rækkefølgen på ventelisten")),
    EntryKind.EXTENDED: _extended,
    EntryKind.CONTACT_CHANGED: _contact_changed,
    EntryKind.CHOICES_CHANGED: plain(gettext_lazy("Ønskerne til temadagen ændret")),
    EntryKind.ADDRESS_CHECKED: plain(gettext_lazy("Kontaktpersonens mailadresse kontrolleret")),
    EntryKind.LINK_REQUESTED: _link_requested,
    EntryKind.QUEUE_CLOSED: plain(gettext_lazy("Ventelisten lukket. Ledige temadage går ikke længere videre")),
    EntryKind.PERSONAL_DATA_ERASED: plain(gettext_lazy("Personoplysninger slettet")),
    **day_timeline.SENTENCES,
}
