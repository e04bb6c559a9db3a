"""Journal entries in words for staff: what happened, with reason and old values."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking import permissions
from booking.models import Audience, EntryKind, JournalEntry, Preparation, Season, Status
from booking.words import moments as wording
from booking.words.programme_keys import label, value_text
from booking.words.staff_day_texts import DAY_WORDS, entry_moment, old_day, said
from booking.words.who import who

CONTACT_FIELDS: Mapping[str, Any] = {
    "name": gettext_lazy("navn"),
    "title": gettext_lazy("stilling"),
    "email": gettext_lazy("mailadresse"),
    "phone": gettext_lazy("telefon"),
    "language": gettext_lazy("sprog"),
}
PREPARED_FIELDS: Mapping[str, Any] = {
    column.name: column.verbose_name
    for column in Preparation._meta.fields  # noqa: SLF001 documented API
}
PARTS: Mapping[str, Any] = {"talk": gettext_lazy("oplæg"), "workshop": gettext_lazy("workshop")}


@dataclass(frozen=True)
class StaffLine:
    """One entry in words; `reason` is the written one, `said` its other texts by name; erased texts set `is_erased`."""

    entry: JournalEntry
    what: str
    moment: str
    who: str
    facts: list[str]
    reason: str
    said: list[tuple[str, str]]
    is_erased: bool


def staff_lines(
    entries: Iterable[JournalEntry], seasons: Iterable[Season], *, attendees: bool = True
) -> list[StaffLine]:
    """Write the entries of one programme, read by `with_who` and with their texts, without a query.

    Without `attendees`, leave out what attendees wrote.
    """
    names = {season.slug: str(season) for season in seasons}
    return [line(entry, names, attendees=attendees) for entry in entries]


def line(entry: JournalEntry, seasons: Mapping[str, str], *, attendees: bool = True) -> StaffLine:
    """Write one entry; `seasons`: slug -> name."""
    kept = text_of(entry)
    text = kept if attendees or entry.kind not in permissions.OF_ATTENDEES else {}
    return StaffLine(
        entry=entry,
        what=entry.get_kind_display(),
        moment=wording.received(entry.at),
        who=who(entry),
        facts=facts(entry, seasons) + _old_contact(entry, text) + _old_programme(entry, text) + old_day(text),
        reason=str(text.get("reason", "")),
        said=list(said(text)),
        is_erased=bool(entry.text_hash) and not kept,
    )


def text_of(entry: JournalEntry) -> dict[str, Any]:
    """Return the entry's free text; empty where it has none or it was erased."""
    kept = getattr(entry, "text", None)
    return dict(kept.text) if kept is not None else {}


def facts(entry: JournalEntry, seasons: Mapping[str, str]) -> list[str]:
    """Write the numbers and enumerations of an entry, each in a few words; leave out unknown ones."""
    if entry.kind == EntryKind.CHOICES_CHANGED:
        old, new = (", ".join(_words(entry.details.get(side, {}), seasons)) for side in ("old", "new"))
        return [_("før: %(facts)s") % {"facts": old}, _("nu: %(facts)s") % {"facts": new}]
    return _words(entry.details, seasons)


def _words(details: Mapping[str, Any], seasons: Mapping[str, str]) -> list[str]:
    known = [say(details[key]) for key, say in WORDS.items() if details.get(key) not in (None, "", [], {}, False)]
    if slug := details.get("season"):
        name = _("begge") if slug == "either" else seasons.get(slug, slug)
        known.append(_("periode: %(season)s") % {"season": name})
    return known


def _old_contact(entry: JournalEntry, text: Mapping[str, Any]) -> list[str]:
    if entry.kind != EntryKind.CONTACT_CHANGED:
        return []
    old: Mapping[str, str] = text.get("old", {})
    return [
        _("%(field)s før: %(value)s") % {"field": CONTACT_FIELDS[field], "value": value or _("ikke angivet")}
        for field, value in old.items()
        if field in CONTACT_FIELDS
    ]


def _old_programme(entry: JournalEntry, text: Mapping[str, Any]) -> list[str]:
    if entry.kind != EntryKind.PROGRAMME_CHANGED:
        return []
    old: Mapping[str, Any] = text.get("old", {})
    return [_("%(field)s før: %(value)s") % {"field": label(key), "value": value_text(old[key])} for key in sorted(old)]


def _was(value: Any) -> str:
    if value in Status.values:
        return _("var: %(status)s") % {"status": Status(value).label}
    return _("frist før: %(moment)s") % {"moment": entry_moment(value)}


def _changed(value: Any) -> str:
    fields = value if isinstance(value, list) else [value]
    return _("ændret: %(fields)s") % {
        "fields": ", ".join(str(CONTACT_FIELDS.get(field) or PREPARED_FIELDS.get(field, field)) for field in fields)
    }


WORDS: Mapping[str, Callable[[Any], str]] = {
    "last_lost_number": lambda value: _("numre til og med %(number)s kan være givet ud") % {"number": value},
    "last_lost_entry": lambda value: _("poster til og med %(number)s er gået tabt") % {"number": value},
    "lost_entry": lambda value: _("kvittering for den tabte post %(number)s") % {"number": value},
    "queue_number": lambda value: _("nr. %(number)s") % {"number": value},
    "slot": lambda value: _("plads %(number)s") % {"number": value},
    "waiting_position": lambda value: _("plads %(position)s på ventelisten") % {"position": value},
    "answer_by": lambda value: _("frist: %(moment)s") % {"moment": entry_moment(value)},
    "lapses_at": lambda value: _("udløber: %(moment)s") % {"moment": entry_moment(value)},
    "was": _was,
    "parts": lambda value: " + ".join(str(PARTS.get(part, part)) for part in value),
    "audience": lambda value: _("for: %(audience)s") % {"audience": Audience(value).label},
    "passed_season": lambda _value: _("den ønskede periode var slut"),
    "expected_attendees": lambda value: _("%(number)s deltagere forventet") % {"number": value},
    "address_outside": lambda _value: _("adressen er uden for kommunens domæner"),
    "on_behalf": lambda _value: _("tilmeldt af Socialstyrelsen på kommunens vegne"),
    "passed_on": lambda _value: _("pladsen gik videre"),
    "stops_clock": lambda _value: _("fristen løber ikke"),
    "reminds": lambda _value: _("som påmindelse om det, der mangler"),
    "link_arrived": lambda _value: _("linket er kommet frem"),
    "queue_closed": lambda _value: _("ventelisten var lukket"),
    "moved_back": lambda value: _("antal rykket tilbage: %(number)s") % {"number": len(value)},
    "waiting": lambda value: _("antal på ventelisten: %(number)s") % {"number": len(value)},
    "changed": _changed,
    "keys": lambda value: _("ændret: %(fields)s") % {"fields": "; ".join(label(key) for key in value)},
    "copied_from": lambda value: _("kopieret fra %(slug)s") % {"slug": value},
    "queue_reopened": lambda _value: _("ventelisten er åbnet igen"),
    "opens_at": lambda value: _("tilmelding fra: %(moment)s") % {"moment": entry_moment(value)},
    "closes_at": lambda value: _("tilmelding til: %(moment)s") % {"moment": entry_moment(value)},
    "promote_until": lambda value: _("ledige pladser gives videre til: %(moment)s") % {"moment": entry_moment(value)},
    "capacity": lambda value: _("antal pladser: %(number)s") % {"number": value},
    **DAY_WORDS,
}
