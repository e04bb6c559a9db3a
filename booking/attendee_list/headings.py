"""What a heading says that its column holds, from the words in it: Danish and English, as many programs write them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import pairwise

from booking.attendee_list.vocabulary import HEADING_WORDS


class Column(Enum):
    """The content of a column; the values stand in the page."""

    NAME = "name"
    GIVEN = "given"
    MIDDLE = "middle"
    FAMILY = "family"
    EMAIL = "email"
    ROLE = "role"
    OTHER = "other"


PERSON = frozenset((Column.NAME, Column.GIVEN, Column.FAMILY, Column.EMAIL))
"""Without one of these a list says nothing of people."""
LONGEST_HEADING = 80
MOST_WORDS = 4
"""Of a heading that we do not know, beside one that we do."""
CERTAIN = 4
"""The strength of a heading that is nothing else, such as "Navn"."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading says: `strength` compares several of a kind, 0 for words that are no heading we know."""

    column: Column = Column.OTHER
    strength: int = 0


CAMEL = re.compile(r"(?<=[a-zæøå])(?=[A-ZÆØÅ])")
EMAIL_PARTS = re.compile(r"\be[\W_]*(?=mail)")
WORD = re.compile(r"[^\W_]+|#")

GIVEN = HEADING_WORDS["given"]
MIDDLE = HEADING_WORDS["middle"]
FAMILY = HEADING_WORDS["family"]
NAME = HEADING_WORDS["name"]
NAME_ENDING = ("navn", "navne")
"""Of compounds: "deltagernavn", "medarbejdernavn"."""
PERSONS = HEADING_WORDS["persons"]
ROLE = HEADING_WORDS["role"]
TITLE = HEADING_WORDS["title"]

NOT_A_NAME = HEADING_WORDS["not_a_name"]
NOT_AN_ADDRESS = HEADING_WORDS["not_an_address"]
NOT_A_ROLE = HEADING_WORDS["not_a_role"]
SECOND = HEADING_WORDS["second"]
FIRST = HEADING_WORDS["first"]
OTHER = HEADING_WORDS["other"]
ATTENDS = HEADING_WORDS["attends"]
BETWEEN = HEADING_WORDS["between"]
NAMES_WITH_MAIL = HEADING_WORDS["names_with_mail"]
"""Of people, and of those who carry mail: "Ismail" is no heading."""
KNOWN = frozenset[str]().union(*HEADING_WORDS.values())


@lru_cache(maxsize=1_000)
def heading_of(text: str) -> Heading:
    """Return what a heading says."""
    if not text or len(text) > LONGEST_HEADING or "@" in text:
        return Heading()
    words = _words(text)
    told = frozenset(words)
    return _address(words, told) or _name(words, told) or _role(told) or _other(told)


def _strength(told: frozenset[str], base: int) -> int:
    """Return the strength: "sekundær" and "2" make it weak, "primær" makes it strong."""
    return 1 if told & SECOND else base + 1 if told & FIRST else base


def _is_mail(word: str) -> bool:
    return "mail" in word and word not in NAMES_WITH_MAIL


def says_nothing_else(text: str) -> bool:
    """Tell whether a text is made of words of headings alone: "Navn og mail", and not "Cai uden mail"."""
    return all(_is_mail(word) or word in KNOWN or word.endswith(NAME_ENDING) for word in _words(text))


def _words(text: str) -> list[str]:
    return WORD.findall(EMAIL_PARTS.sub("e", CAMEL.sub(" ", text).casefold()))


def _address(words: Sequence[str], told: frozenset[str]) -> Heading | None:
    if any(map(_is_mail, words)) or "smtp" in told:
        if any(word.endswith(("type", "nickname")) for word in words):
            return Heading(Column.OTHER, 1)
        if told & NAME and not told & NOT_AN_ADDRESS:  # "Navn og mail": a column that holds both
            return Heading(Column.NAME, 4)
        return Heading(Column.OTHER, 1) if told & NOT_AN_ADDRESS else Heading(Column.EMAIL, _strength(told, 4))
    if told & {"upn"} or {"user", "principal"} <= told:
        return Heading(Column.EMAIL, 1)
    return Heading(Column.EMAIL, 2) if told in ({"adresse"}, {"address"}) else None


def _name(words: Sequence[str], told: frozenset[str]) -> Heading | None:
    pairs = {f"{first}{second}" for first, second in pairwise(words)}
    if told & NOT_A_NAME and not told & PERSONS:
        return None
    given, family = (told | pairs) & GIVEN, (told | pairs) & FAMILY
    if (given or told & {"for", "first", "given"}) and (family or "efternavn" in told):
        return Heading(Column.NAME, 5)
    for found, column in ((given, Column.GIVEN), (family, Column.FAMILY)):
        if found:
            return Heading(column, 4)
    if (told | pairs) & MIDDLE or {"additional", "name"} <= told:
        return Heading(Column.MIDDLE, 4)
    if told & NAME or any(word.endswith(NAME_ENDING) for word in words):
        return None if told & NOT_A_NAME else Heading(Column.NAME, _strength(told, 4))
    persons_only = told <= PERSONS | OTHER | BETWEEN
    return Heading(Column.NAME, 2) if told & PERSONS and not told & OTHER and persons_only else None


def _role(told: frozenset[str]) -> Heading | None:
    if told & NOT_A_ROLE:
        return None
    if told & ROLE or {"job", "title"} <= told:
        return Heading(Column.ROLE, _strength(told, 4))
    if told & TITLE:
        return Heading(Column.ROLE, 3 if len(told) > 1 else 2)
    return None


def _other(told: frozenset[str]) -> Heading:
    return Heading(Column.OTHER, 1) if told & OTHER or "#" in told else Heading()


def asks_who_comes(text: str) -> bool:
    """Tell whether a heading asks if the person comes: "Deltager?", "Status"."""
    return not ATTENDS.isdisjoint(WORD.findall(text.casefold()))


def is_heading_row(cells: Sequence[str]) -> bool:
    """Tell whether a row consists of headings, at least one of them of people."""
    told = [cell for cell in cells if cell]
    found = [heading_of(cell) for cell in told]
    known = [heading for heading in found if heading.column is not Column.OTHER]
    if not any(heading.column in PERSON for heading in known) or any("@" in cell for cell in told):
        return False
    if len(told) == 1:
        alone = told[0]
        is_short = len(alone.split()) < MOST_WORDS and not alone.endswith("?")
        return found[0].strength >= 2 and is_short and says_nothing_else(alone)  # noqa: PLR2004
    if len({heading.column for heading in known}) > 1 or all(heading.strength for heading in found):
        return True
    if len(known) > 1 and len(known) == len(told):  # twice the same: two lists beside each other
        return True
    is_plain = all(len(cell.split()) < MOST_WORDS and not any(map(str.isdigit, cell)) for cell in told)
    return is_plain and max(heading.strength for heading in known) >= CERTAIN


def likely_headings(cells: Sequence[str]) -> int:
    """Count the cells that are headings, to choose between two rows that may be."""
    return sum(heading_of(cell).column is not Column.OTHER for cell in cells if cell)
