"""Our own sentences for Pydantic's error types, in the reader's language, for the API and for files."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic_core import PydanticCustomError

from booking.rules.lines import LINE_SENTENCES

OWN = "sentence"
"""The type of an error that brings its own sentence."""

TEXT = _("Skriv en tekst")
NUMBER = _("Skriv et helt tal")
YES_OR_NO = _("Skriv true eller false")
DATE = _("Skriv en dato som 2016-10-05")
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


def own(sentence: Any, *, at: tuple[str | int, ...] = ()) -> PydanticCustomError:
    """Return an error with its own sentence; `at` is the path from where it is raised to the value at fault."""
    return PydanticCustomError(OWN, "{sentence}", {"sentence": sentence, "at": at})


def error_sentence(error: Mapping[str, Any], *, instead: Mapping[str, Any] | None = None) -> str:
    """Return what to do about an error; `instead` has other sentences by the error's type."""
    facts: dict[str, Any] = dict(error.get("ctx") or {})
    if error["type"] == OWN:
        return str(facts["sentence"])
    if "expected" in facts:
        facts["expected"] = str(facts["expected"]).replace("'", "").replace(" or ", ", ")
    return str((instead or {}).get(error["type"]) or SENTENCES.get(error["type"], UNUSABLE)) % facts
