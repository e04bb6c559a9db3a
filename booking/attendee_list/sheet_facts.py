"""A streaming read of a sheet's XML: how far its values reach, what is hidden, links, formulas without a value."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from xml.parsers import expat

from booking.attendee_list.refused import Refused

MOST_ROWS = 5_000
"""Rows down to the last value; formatted rows below it do not count."""
MOST_COLUMNS = 200
MOST_RECTANGLE = 250_000
"""Cells from the first to the last value, blank ones too: calamine builds them all."""
MOST_ELEMENTS = 250_000
"""Of XML, in all sheets: 6,000 rows that are only formatted take a tenth of it."""
MOST_COLUMN_RANGES = 1_000
MOST_FORMULA_CHARACTERS = 500

REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
MAIL_LINK = re.compile(r"mailto:([^?]+)", re.IGNORECASE)
LONGEST_NUMBER = 7

Attributes = dict[str, str]
Place = tuple[int, int]
"""Row and column, both from 0."""


@dataclass
class SheetFacts:
    """What the streaming read of a sheet finds."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formulas: dict[Place, str] = field(default_factory=dict)
    links: dict[Place, str] = field(default_factory=dict)
    """By cell: the id of the relation, or the place as written."""


def parse(
    content: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Read XML as a stream, which builds no tree however deep it is; names lose their prefixes. Raises Refused."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    parser.CharacterDataHandler = text
    try:
        parser.Parse(content, True)  # noqa: FBT003 pyexpat takes no keywords
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Refused("unreadable") from error


def facts_of(contents: Iterable[bytes]) -> list[SheetFacts]:
    """Read all sheets. Raises Refused where a value stands too far out, or where there is too much."""
    found: list[SheetFacts] = []
    elements = 0
    for content in contents:
        reader = _SheetReader(elements)
        parse(content, reader.start, reader.end, reader.text)
        elements = reader.elements
        found.append(reader.facts)
    return found


class _SheetReader:
    """Where the stream is, and what it has passed."""

    def __init__(self, elements: int) -> None:
        self.facts = SheetFacts()
        self.elements = elements
        self.column_ranges = self.last_row = self.last_column = 0
        self.row = self.column = -1
        self.inside = ""
        """The element of a cell whose text comes now: `f`, `v` or `is`."""
        self.formula = ""
        self.has_value = False

    def start(self, element: str, attributes: Attributes) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise Refused("unpacked")
        if element == "row":
            self.row = _number(attributes["r"]) - 1 if "r" in attributes else self.row + 1
            self.column = -1
            if _is_on(attributes.get("hidden")) or attributes.get("ht") == "0":
                self.facts.hidden_rows.add(self.row)
        elif element == "c":
            self.row, self.column = _place(attributes["r"]) if "r" in attributes else (self.row, self.column + 1)
            self.formula, self.has_value = "", False
        elif element in {"f", "v", "is"}:
            self.inside = element
            self._reach()
        elif element == "col" and _is_on(attributes.get("hidden")) and self.column_ranges < MOST_COLUMN_RANGES:
            self.column_ranges += 1
            first, last = _number(attributes.get("min")), min(_number(attributes.get("max")), MOST_COLUMNS)
            self.facts.hidden_columns.update(range(first - 1, last))
        elif element == "hyperlink" and REFERENCE.fullmatch(attributes.get("ref", "")):
            relation = next((value for name, value in attributes.items() if name.endswith(":id")), "")
            self.facts.links[_place(attributes["ref"])] = relation or attributes.get("location", "")

    def end(self, element: str) -> None:
        if element == self.inside:
            self.inside = ""
        elif element == "c" and self.formula and not self.has_value:
            self.facts.formulas[self.row, self.column] = f"={self.formula}"

    def text(self, written: str) -> None:
        if self.inside == "f":
            self.formula = (self.formula + written)[:MOST_FORMULA_CHARACTERS]
        elif self.inside:
            self.has_value = True

    def _reach(self) -> None:
        """Note a value or formula, and refuse it where the rectangle of values would be too large."""
        self.last_row, self.last_column = max(self.last_row, self.row), max(self.last_column, self.column)
        is_near = 0 <= self.row < MOST_ROWS and 0 <= self.column < MOST_COLUMNS
        if not is_near or (self.last_row + 1) * (self.last_column + 1) > MOST_RECTANGLE:
            raise Refused("too-far")


def _place(reference: str) -> Place:
    """Return row and column of a reference such as B12."""
    found = REFERENCE.fullmatch(reference)
    if found is None:
        raise Refused("unreadable")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def _number(text: str | None) -> int:
    """Return a number as sheets have them, 0 where it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else 0


def _is_on(text: str | None) -> bool:
    return text in {"1", "true", "on"}
