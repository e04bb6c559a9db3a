"""The fields that a mail written by staff may have, such as {dato}: found, checked and filled in. Pure.

A field is a name in braces and nothing more: text is never evaluated, and a value that was filled in is not searched
for fields again, so braces in a person's name do no harm.
"""

import re
from collections.abc import Mapping

NAME, MUNICIPALITY, DATE, VENUE = "navn", "kommune", "dato", "mødested"
FIELDS = (NAME, MUNICIPALITY, DATE, VENUE)
SHOWN = ", ".join(f"{{{name}}}" for name in FIELDS)
"""The names of the fields as typed."""
BRACES = re.compile(r"\{([^{}\n]*)\}")


def used(text: str) -> list[str]:
    """Return the names in braces, each once, without blanks and in lower case."""
    return list(dict.fromkeys(_name(found) for found in BRACES.findall(text)))


def unknown(text: str) -> list[str]:
    """Return the names in braces that are no field."""
    return [name for name in used(text) if name not in FIELDS]


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """Fill in the values, in one pass; raises KeyError for a name without a value."""
    return BRACES.sub(lambda found: values[_name(found.group(1))], text)


def _name(typed: str) -> str:
    return typed.strip().lower()
