"""The names of a programme's keys for staff: labels of the admin's forms, and words of the journal."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.models import Programme
from booking.words import moments

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+\d\d:\d\d")
DAY = re.compile(r"\d{4}-\d\d-\d\d")

IN_ORDER = (
    *("date", "note", "starts_on", "ends_on", "kind", "name_da", "name_en"),
    *("da", "en", "key", "heading", "paragraphs"),
)
"""The order in which the parts of a row are written: JSON in a database keeps none."""

# The keys in entries from before the columns ("settings.lengths.talk_max"). Entries stay, so never change these.
OF_OLD_ENTRIES: Mapping[str, Any] = {
    "settings.published_on": gettext_lazy("Offentliggjort"),
    "settings.updated_on": gettext_lazy("Senest opdateret"),
    "settings.lengths.talk_min": gettext_lazy("Oplæg, korteste tid (minutter)"),
    "settings.lengths.talk_max": gettext_lazy("Oplæg, længste tid (minutter)"),
    "settings.lengths.workshop_min": gettext_lazy("Workshop, korteste tid (minutter)"),
    "settings.lengths.workshop_max": gettext_lazy("Workshop, længste tid (minutter)"),
    "settings.lengths.break_max": gettext_lazy("Pause, længste tid (minutter)"),
    "settings.mails.list_missing_days_before": gettext_lazy("Påmindelse om deltagerlisten (dage før temadagen)"),
    "settings.mails.practical_days_before": gettext_lazy("Praktiske oplysninger (dage før temadagen)"),
    "settings.mails.thanks_days_after": gettext_lazy("Tak for dagen (dage efter temadagen)"),
    "settings.mails.privacy_notice_within_days": gettext_lazy(
        "Besked om personoplysninger (højst dage efter, man er sat på listen)"
    ),
    "settings.retention": gettext_lazy("Opbevaring af personoplysninger"),
    "settings.retention.with_place_months": gettext_lazy(
        "Personoplysninger gemmes, når kommunen har en plads (måneder)"
    ),
    "settings.retention.without_place_months": gettext_lazy(
        "Personoplysninger gemmes, når kommunen ingen plads har (måneder)"
    ),
    "settings.roles": gettext_lazy("Deltagernes roller"),
    "settings.days_to_avoid": gettext_lazy("Dage at undgå"),
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
    """Name a key as `services.programmes.differences` writes it; return an unknown one as it is."""
    first, *rest = key.split(".")
    if first == "texts" and len(rest) > 1:
        language, *path = rest
        return text_label(language, path)
    if first == "seasons" and rest:
        return _("Perioden %(season)s") % {"season": rest[0]}
    return str(OF_OLD_ENTRIES.get(key) or column_label(key))


def column_label(key: str) -> Any:
    """Name a column of a programme, or one of its tables of rows, as the form does."""
    try:
        field = Programme._meta.get_field(key)  # noqa: SLF001 documented API
    except FieldDoesNotExist:
        return key
    if isinstance(field, Field):
        return field.verbose_name
    model = field.related_model
    return model._meta.verbose_name_plural if isinstance(model, type) else key  # noqa: SLF001 documented API


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
    """Write a moment or date in ISO form as people read it; return any other text as it is."""
    if MOMENT.fullmatch(value):
        return moments.long_moment(dt.datetime.fromisoformat(value))
    return moments.long_day(dt.date.fromisoformat(value)) if DAY.fullmatch(value) else value


def text_label(language: str, path: Sequence[str]) -> str:
    """Name one of the offer's texts, `path` as in the file."""
    group, text = GROUPS.get(path[0]) if len(path) > 1 else None, TEXTS.get(path[-1])
    words = ", ".join(str(word) for word in (group, text) if word) or ".".join(path)
    return f"{words} ({LANGUAGES.get(language, language)})"
