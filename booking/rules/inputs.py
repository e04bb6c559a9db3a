"""The first step of all cleaning: what can be seen of a text (pure). Single lines are in `rules.lines`."""

import re
import unicodedata

UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
"""Control characters, marks of direction, characters without width, and those that no font has."""
BREAKS = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")


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
    return "" if category in UNSEEN else character
