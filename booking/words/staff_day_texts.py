"""The words for an entry about the day or the case: for its numbers, and for its erasable text."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.models import Partstat, TimeOfDay
from booking.models.registration import LANGUAGES
from booking.words import moments as wording

VIA: Mapping[str, Any] = {"mail": gettext_lazy("svaret med mail"), "page": gettext_lazy("svaret på siden")}
HOW: Mapping[str, Any] = {
    "same": gettext_lazy("samme person"),
    "replace": gettext_lazy("kommer i stedet"),
    "add": gettext_lazy("kommer også"),
    "no": gettext_lazy("kommer ikke"),
}
SAID: Mapping[str, Any] = {
    "note": gettext_lazy("Note"),
    "agreed": gettext_lazy("Aftalt med"),
    "message": gettext_lazy("Besked"),
    "subject": gettext_lazy("Emne"),
    "body": gettext_lazy("Tekst"),
}
"""Free texts of an entry by name, besides its reason and old values."""


def entry_moment(value: str) -> str:
    """Write a moment of an entry's details."""
    return wording.long_moment(dt.datetime.fromisoformat(value))


def old_day(text: Mapping[str, Any]) -> list[str]:
    """Write the day as it was before an entry changed it; empty where the text has none."""
    old: Any = text.get("old")
    if not isinstance(old, dict) or "starts_at" not in old:
        return []
    facilitators = ", ".join(facilitator["name"] for facilitator in old["facilitators"])
    facts = [entry_moment(old["starts_at"]), old["venue"], *([facilitators] if facilitators else [])]
    return [_("før: %(facts)s") % {"facts": "; ".join(facts)}]


def _wish(value: list[str]) -> str:
    day, time_of_day = value
    return f"{wording.long_day(dt.date.fromisoformat(day))}, {TimeOfDay(time_of_day).label}"


def said(text: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Return the free texts of an entry, each with its name."""
    for name, label in SAID.items():
        if value := text.get(name):
            yield str(label), str(value)


DAY_WORDS: Mapping[str, Callable[[Any], str]] = {
    "undoes": lambda value: _("fortryder journalpost %(number)s") % {"number": value},
    "warnings": lambda value: _("advarsler bekræftet: %(number)s") % {"number": len(value)},
    "starts_at": lambda value: _("begynder %(moment)s") % {"moment": entry_moment(value)},
    "wishes": lambda value: _("ønsker: %(wishes)s") % {"wishes": "; ".join(_wish(wish) for wish in value)},
    "starts": lambda value: _("foreslået: %(dates)s") % {"dates": "; ".join(entry_moment(start) for start in value)},
    "language": lambda value: _("sprog: %(language)s") % {"language": dict(LANGUAGES).get(value, value)},
    "partstat": lambda value: _("svar: %(answer)s") % {"answer": Partstat(value).label},
    "via": lambda value: str(VIA.get(value, value)),
    "how": lambda value: str(HOW.get(value, value)),
    "added": lambda value: _("tilføjet: %(number)s") % {"number": value},
    "removed": lambda value: _("fjernet: %(number)s") % {"number": value},
    "count": lambda value: _("på listen: %(number)s") % {"number": value},
    "requests": lambda value: _("kalendere, der får dagen eller en ændring: %(number)s") % {"number": len(value)},
    "cancels": lambda value: _("kalendere, der får en aflysning: %(number)s") % {"number": len(value)},
    "contact": lambda _value: _("til kontaktpersonen"),
    "told": lambda value: _("til deltagere: %(number)s") % {"number": len(value)},
    "case_number": lambda value: _("nu: %(number)s") % {"number": value},
    "case_number_was": lambda value: _("før: %(number)s") % {"number": value},
    "mails": lambda value: _("mails: %(number)s") % {"number": value},
    "decision": lambda value: _("afgørelse: %(decision)s") % {"decision": value},
}
