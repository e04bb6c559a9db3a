"""Lists whose lines say what they are: vCards, answers of a form ("Navn: …"), and forms filled in downwards."""

import quopri
import re
from collections.abc import Iterable, Sequence

from booking.attendee_list.candidate import Candidate, Doubt
from booking.attendee_list.cells import read_cell, split_addresses
from booking.attendee_list.headings import PERSON, Column, heading_of
from booking.attendee_list.names import TWO_PEOPLE
from booking.attendee_list.people import people_of
from booking.attendee_list.text import Record, split_records, unquoted

BEGIN = re.compile(r"^BEGIN:VCARD[ \t]*\n", re.IGNORECASE | re.MULTILINE)
END = re.compile(r"^END:VCARD[ \t]*$", re.IGNORECASE | re.MULTILINE)
PROPERTY = re.compile(r"(?:[\w-]+\.)?([A-Z-]+)((?:;[^:]*)?):(.*)", re.IGNORECASE)
LABEL_LINE = re.compile(r"\s*(?:[-–•*]\s+)?([^:\t;@\n]{2,60})\s*:[ \t]*(.*)")
ESCAPED = re.compile(r"\\(.)")

Line = tuple[Record, Column, str]
"""A line that says what it holds: the source, the kind, the text."""


def has_cards(text: str) -> bool:
    """Tell whether a text holds vCards."""
    return BEGIN.search(text) is not None


def people_on_cards(text: str) -> list[Candidate]:
    """Read the people of vCards (2.1 to 4.0); what stands between them is read as lines."""
    found: list[Candidate] = []
    start = 0
    for begin in BEGIN.finditer(text):
        if begin.start() < start:
            continue
        if (end := END.search(text, begin.end())) is None:
            break
        found += _between(text[start : begin.start()])
        found.append(_card(len(found) + 1, text[begin.start() : end.end()], text[begin.end() : end.start()]))
        start = end.end()
    return found + _between(text[start:])


def _between(text: str) -> list[Candidate]:
    return [draft for record in split_records(text) for draft in people_of(record)]


def _card(number: int, source: str, content: str) -> Candidate:
    """Read one vCard."""
    lines = re.sub(r"=\n", "", re.sub(r"\n[ \t]", "", content)).split("\n")
    told: dict[str, list[str]] = {}
    for line in lines:
        if found := PROPERTY.fullmatch(line.strip()):
            told.setdefault(found[1].upper(), []).append(_value(found[3], found[2].upper()))
    family, given, middle, *_rest = [*told.get("N", [""])[0].split(";"), "", "", ""]
    parts = " ".join(unescaped for part in (given, middle, family) if (unescaped := _unescaped(part)))
    name = parts or _unescaped(told.get("FN", [""])[0])
    addresses = list(dict.fromkeys(_unescaped(address) for address in told.get("EMAIL", []) if address.strip()))
    role = _unescaped((told.get("TITLE") or told.get("ROLE") or [""])[0])
    doubt = Doubt.SEVERAL_ADDRESSES if len(addresses) > 1 else None
    return Candidate(number, source.strip(), name, addresses[0] if addresses else "", role, doubt)


def _value(text: str, parameters: str) -> str:
    """Decode a value of version 2.1."""
    if "QUOTED-PRINTABLE" in parameters:
        encoding = "utf-8" if "UTF-8" in parameters else "cp1252"
        return quopri.decodestring(text.encode("ascii", "replace")).decode(encoding, "replace")
    return text


def _unescaped(text: str) -> str:
    return ESCAPED.sub(lambda match: " " if match[1] in "nN" else match[1], text).strip()


def labelled(text: str) -> list[Line] | None:
    """Return the labelled lines of a text, None where it is not made of them."""
    lines: list[Line] = []
    for number, line in enumerate(text.split("\n") if ":" in text else [], 1):
        if not line or line.isspace():
            continue
        found = LABEL_LINE.fullmatch(line)
        heading = heading_of(found[1].strip()) if found else None
        column = heading.column if heading and heading.strength > 1 else Column.OTHER
        record = Record(number, line.strip(), (line.strip(),), "")
        lines.append((record, column, found[2].strip() if found and column is not Column.OTHER else ""))
    kinds = {column for _record, column, value in lines if value}
    return lines if len(kinds - {Column.OTHER}) > 1 and kinds & PERSON else None


def downwards(records: Sequence[Record]) -> list[list[Line]] | None:
    """Return the columns of a form that is filled in downwards, its labels in the first column; None for others."""
    if len(records) < 2 or not any(record.separator for record in records):  # noqa: PLR2004 one line is no form
        return None
    rows = [[unquoted(cell) for cell in record.cells] for record in records]
    kinds = [heading_of(row[0]) for row in rows]
    known = [heading.column for heading in kinds if heading.column is not Column.OTHER and heading.strength > 1]
    beside = [heading_of(cell) for row in rows[:1] for cell in row[1:] if cell]
    if len(set(known)) < 2 or not PERSON & set(known) or 2 * len(known) < len(rows):  # noqa: PLR2004
        return None
    if any(heading.column is not Column.OTHER for heading in beside):
        return None
    width = max(len(row) for row in rows)
    return [
        [
            (record, heading.column, row[place] if place < len(row) else "")
            for record, row, heading in zip(records, rows, kinds, strict=True)
        ]
        for place in range(1, width)
        if any(place < len(row) and row[place] for row in rows)
    ]


def people_of_labels(lines: Iterable[Line]) -> tuple[list[Candidate], int]:
    """Read labelled lines: a label that comes again begins the next person. Also count the lines that hold nobody."""
    found: list[Candidate] = []
    person: dict[Column, str] = {}
    sources: list[Record] = []
    skipped = 0

    def finish() -> None:
        if person.keys() & PERSON:
            found.append(_labelled_person(sources[0].number, "\n".join(record.source for record in sources), person))
        person.clear()
        sources.clear()

    for record, column, value in lines:
        if column is Column.OTHER:
            loose = people_of(record) if "@" in record.source else []
            found += loose
            skipped += not loose
            continue
        if column in person:
            finish()
        if value:
            person[column] = value
            sources.append(record)
    finish()
    return found, skipped


def _labelled_person(number: int, source: str, told: dict[Column, str]) -> Candidate:
    parts = (told.get(column, "") for column in (Column.GIVEN, Column.MIDDLE, Column.FAMILY))
    cell = read_cell(told.get(Column.NAME, ""))
    pieces = split_addresses(told.get(Column.EMAIL, ""))
    address = read_cell(pieces[0])
    doubt = Doubt.SEVERAL_ADDRESSES if len(pieces) > 1 else cell.doubt or address.doubt
    name = " ".join(filter(None, parts)) or cell.name or cell.role
    if TWO_PEOPLE.search(name):
        doubt = Doubt.ONE_OR_TWO
    email = address.email or cell.email or told.get(Column.EMAIL, "")
    return Candidate(number, source, name, email, told.get(Column.ROLE, "") or cell.role, doubt)
