"""Letters that an encoding has spoiled: mended where that is certain enough to suggest, and always asked about."""

import re
import unicodedata
from dataclasses import replace

from booking.attendee_list.candidate import Candidate, Doubt

TWICE = re.compile(r"[ÃÂ][\x80-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
"""UTF-8 that was read as windows-1252: "SÃ¸ren"."""
IN_NAMES = frozenset("´`’‘·–\ufffd")
"""Signs that names have, and the one that is refused anyway."""
BETWEEN_LETTERS = re.compile(r"[^\W\d_]\?[^\W\d_]")


def mended_letters(person: Candidate) -> Candidate:
    """Return a person with name and role as they were probably meant, and a doubt where letters are spoiled."""
    if person.name.isascii() and person.role.isascii() and "?" not in person.name:
        return person
    name, role = _once(person.name), _once(person.role)
    spoiled = (name, role) != (person.name, person.role) or _is_odd(name)
    return replace(person, name=name, role=role, doubt=person.doubt or (Doubt.LETTERS if spoiled else None))


def _once(text: str) -> str:
    """Undo an encoding that was done twice."""
    if not TWICE.search(text):
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def _is_odd(name: str) -> bool:
    """Tell whether a name has signs that no name has."""
    return BETWEEN_LETTERS.search(name) is not None or any(
        not character.isascii() and unicodedata.category(character)[0] not in "LMZ" and character not in IN_NAMES
        for character in name
    )
