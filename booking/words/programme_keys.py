"""What staff call the keys of a programme: the labels of the desk's forms, and the words of its journal."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.words import moments as wording

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+\d\d:\d\d")
DAY = re.compile(r"\d{4}-\d\d-\d\d")

IN_ORDER = ("starts_on", "ends_on", "kind", "name_da", "name_en", "da", "en", "key", "heading", "paragraphs")
"""How the parts of a row are told: a database keeps no order of them."""

LABELS: Mapping[str, Any] = {
    "opens_at": gettext_lazy("Tilmeldingen åbner"),
    "closes_at": gettext_lazy("Tilmeldingen lukker"),
    "promote_until": gettext_lazy("Ledige pladser gives videre til"),
    "confirm_working_days": gettext_lazy("Frist for at bekræfte (arbejdsdage)"),
    "recommended_min": gettext_lazy("Anbefalet antal deltagere, mindst"),
    "recommended_max": gettext_lazy("Anbefalet antal deltagere, højst"),
    "published_on": gettext_lazy("Offentliggjort"),
    "updated_on": gettext_lazy("Senest opdateret"),
    "contact_officer_email": gettext_lazy("Fuldmægtigens mailadresse"),
    "toolbox_url": gettext_lazy("Redskabskassens adresse"),
    "newsletter_url": gettext_lazy("Nyhedsbrevets adresse"),
    "seasons": gettext_lazy("Perioder"),
    "talk_min": gettext_lazy("Oplæg, korteste tid (minutter)"),
    "talk_max": gettext_lazy("Oplæg, længste tid (minutter)"),
    "workshop_min": gettext_lazy("Workshop, korteste tid (minutter)"),
    "workshop_max": gettext_lazy("Workshop, længste tid (minutter)"),
    "break_max": gettext_lazy("Pause, længste tid (minutter)"),
    "list_missing_days_before": gettext_lazy("Påmindelse om deltagerlisten (dage før temadagen)"),
    "practical_days_before": gettext_lazy("Praktiske oplysninger (dage før temadagen)"),
    "thanks_days_after": gettext_lazy("Tak for dagen (dage efter temadagen)"),
    "privacy_notice_within_days": gettext_lazy("Besked om personoplysninger (højst dage efter, man er sat på listen)"),
    "retention": gettext_lazy("Opbevaring af personoplysninger"),
    "with_place_months": gettext_lazy("Personoplysninger gemmes, når kommunen har en plads (måneder)"),
    "without_place_months": gettext_lazy("Personoplysninger gemmes, når kommunen ingen plads har (måneder)"),
    "roles": gettext_lazy("Deltagernes roller"),
    "days_to_avoid": gettext_lazy("Dage at undgå"),
}
LANGUAGES: Mapping[str, Any] = {"da": gettext_lazy("dansk"), "en": gettext_lazy("engelsk")}
GROUPS: Mapping[str, Any] = {
    "sections": gettext_lazy("Afsnit"),
    "parts": gettext_lazy("Oplæg og workshop"),
    "talk": gettext_lazy("Oplægget"),
    "workshop": gettext_lazy("Workshoppen"),
    "who": gettext_lazy("Hvem kan deltage"),
    "price": gettext_lazy("Prisen"),
    "precondition": gettext_lazy("Forudsætningen"),
    "allocation": gettext_lazy("Fordelingen"),
    "contact": gettext_lazy("Kontakten"),
    "toolbox": gettext_lazy("Redskabskassen"),
    "newsletter": gettext_lazy("Nyhedsbrevet"),
}
TEXTS: Mapping[str, Any] = {
    "title": gettext_lazy("Titel"),
    "theme": gettext_lazy("Emnet, som det står i mails og kalender"),
    "short_theme": gettext_lazy("Emnet, kort"),
    "hooks": gettext_lazy("Indledende spørgsmål"),
    "lead": gettext_lazy("Indledning"),
    "heading": gettext_lazy("Overskrift"),
    "paragraphs": gettext_lazy("Tekst"),
    "text": gettext_lazy("Tekst"),
    "both": gettext_lazy("Om at vælge begge dele"),
    "length": gettext_lazy("Varighed"),
    "hint": gettext_lazy("Hjælpetekst i tilmeldingen"),
    "audience": gettext_lazy("Målgruppe"),
    "outcome": gettext_lazy("Udbytte"),
    "how_many": gettext_lazy("Antal deltagere"),
    "order": gettext_lazy("Rækkefølgen, under knappen"),
    "list": gettext_lazy("Punkter"),
    "link_text": gettext_lazy("Linkets tekst"),
}


def label(key: str) -> str:
    """Name a key as `services.programmes.differences` writes it; an unknown one is its own name."""
    first, *rest = key.split(".")
    if first == "texts" and len(rest) > 1:
        language, *path = rest
        return text_label(language, path)
    if first == "seasons" and rest:
        return _("Perioden %(season)s") % {"season": rest[0]}
    return str(LABELS.get(key.rpartition(".")[2], key))


def value_text(value: Any) -> str:
    """Write an old value as the journal kept it, in JSON's types."""
    if value in (None, "", [], {}):
        return _("ikke angivet")
    if isinstance(value, list):
        return "; ".join(map(value_text, value))
    if isinstance(value, dict):
        known = [key for key in IN_ORDER if key in value]
        return ", ".join(value_text(value[key]) for key in (*known, *sorted(value.keys() - {*known})))
    return _moment_text(value) if isinstance(value, str) else str(value)


def _moment_text(value: str) -> str:
    """Moments and dates stand in ISO form; everything else is a text."""
    if MOMENT.fullmatch(value):
        return wording.long_moment(dt.datetime.fromisoformat(value))
    return wording.long_day(dt.date.fromisoformat(value)) if DAY.fullmatch(value) else value


def text_label(language: str, path: Sequence[str]) -> str:
    """Name one of the offer's texts, `path` as in the file."""
    group, text = GROUPS.get(path[0]) if len(path) > 1 else None, TEXTS.get(path[-1])
    words = ", ".join(str(word) for word in (group, text) if word) or ".".join(path)
    return f"{words} ({LANGUAGES.get(language, language)})"
