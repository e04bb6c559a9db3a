"""The rules of longer texts, for forms, admin and API alike. Single lines are in `rules.lines`."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs"})
MAY_STAND = frozenset("\n\r\t")
BREAKS = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
HIDDEN_CATEGORIES = UNSEEN | {"Cn"}


def visible(text: str) -> None:
    """Refuse control characters and bidirectional marks; line breaks and tabs are allowed.

    A Django validator: raises ValidationError.
    """
    if any(unicodedata.category(sign) in UNSEEN for sign in text if sign not in MAY_STAND):
        raise ValidationError(
            _("Skriv det uden usynlige tegn. Prøv at skrive det i stedet for at indsætte det"), code="invisible"
        )


def clean_text(text: str) -> str:
    """Compose the text (NFC), remove invisible characters, and unify breaks and spaces.

    Control characters, bidirectional marks and zero-width characters are removed; tabs and line breaks stay.
    """
    text = BREAKS.sub("\n", text)
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", "".join(map(_seen, text)))


def _seen(character: str) -> str:
    """Return the character, or what replaces it."""
    if character in "\t\n":
        return character
    category = unicodedata.category(character)
    if category == "Zs":
        return " "
    return "" if category in HIDDEN_CATEGORIES else character
