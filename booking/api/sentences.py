"""Pydantic's error types, said in our own words and the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from booking.api.problems import FieldError
from booking.rules.lines import LINE_SENTENCES

OWN = "sentence"
"""The type of an error that brings its own sentence (`booking.api.fields`)."""

TEXT = _("Skriv en tekst")
NUMBER = _("Skriv et helt tal")
YES_OR_NO = _("Skriv true eller false")
DATE = _("Skriv en dato som 2016-10-05")
TIME = _("Skriv et klokkeslæt som 09:00")
OBJECT = _("Skriv et JSON-objekt med felterne")
UNUSABLE = _("Værdien kan ikke bruges her")

SENTENCES: Mapping[str, Any] = {
    "missing": _("Feltet mangler"),
    "extra_forbidden": _("Feltet findes ikke her. Fjern det, eller ret navnet"),
    "string_type": TEXT,
    "string_too_short": _("Udfyld feltet"),
    "string_too_long": _("Skriv højst %(max_length)s tegn"),
    "string_unicode": LINE_SENTENCES["invisible"],
    "string_pattern_mismatch": UNUSABLE,
    "int_type": NUMBER,
    "int_parsing": NUMBER,
    "int_parsing_size": NUMBER,
    "int_from_float": NUMBER,
    "greater_than_equal": _("Skriv et tal, der er mindst %(ge)s"),
    "less_than_equal": _("Skriv et tal, der er højst %(le)s"),
    "bool_type": YES_OR_NO,
    "bool_parsing": YES_OR_NO,
    "literal_error": _("Skriv en af disse værdier: %(expected)s"),
    "list_type": _("Skriv en liste"),
    "too_long": _("Skriv højst %(max_length)s"),
    "date_type": DATE,
    "date_parsing": DATE,
    "date_from_datetime_parsing": DATE,
    "date_from_datetime_inexact": DATE,
    "model_type": OBJECT,
    "model_attributes_type": OBJECT,
    "dict_type": OBJECT,
}


def field_errors(errors: Sequence[Mapping[str, Any]]) -> list[FieldError]:
    """Translate Pydantic's errors: each field once, by its path without what Ninja puts before it."""
    found: dict[str, FieldError] = {}
    for error in errors:
        name = _path(error["loc"])
        found.setdefault(name, FieldError(field=name, message=error_sentence(error)))
    return list(found.values())


def error_sentence(error: Mapping[str, Any]) -> str:
    """Say what to do about one error."""
    facts: dict[str, Any] = dict(error.get("ctx") or {})
    if error["type"] == OWN:
        return str(facts["sentence"])
    if "expected" in facts:
        facts["expected"] = str(facts["expected"]).replace("'", "").replace(" or ", ", ")
    return str(SENTENCES.get(error["type"], UNUSABLE)) % facts


def _path(location: Sequence[str | int]) -> str:
    """`("body", "payload", "contact", "email")` is `contact.email`; `("query", "after")` is `after`."""
    start = 2 if location and location[0] == "body" else 1
    return ".".join(str(part) for part in location[start:])
