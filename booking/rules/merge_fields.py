"""The fields that a mail written by staff may hold, such as {dato}: found, judged and filled in. Pure.

A field is a name in braces and nothing more: what stands in a text is never evaluated, and what is filled in is not
read again, so a name with braces in it stays a name.
"""

import re
from collections.abc import Mapping

NAME, MUNICIPALITY, DATE, VENUE = "navn", "kommune", "dato", "mødested"
FIELDS = (NAME, MUNICIPALITY, DATE, VENUE)
SHOWN = ", ".join(f"{{{name}}}" for name in FIELDS)
"""The fields as they are typed."""
BRACES = re.compile(r"\{([^{}\n]*)\}")


def used(text: str) -> list[str]:
    """List the names in braces, each once, as they are typed but for blanks and capitals."""
    return list(dict.fromkeys(_name(found) for found in BRACES.findall(text)))


def unknown(text: str) -> list[str]:
    """List the names in braces that are no field."""
    return [name for name in used(text) if name not in FIELDS]


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """Put the values in, in one pass; raises KeyError for a name without one."""
    return BRACES.sub(lambda found: values[_name(found.group(1))], text)


def _name(typed: str) -> str:
    return typed.strip().lower()
