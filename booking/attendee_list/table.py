"""A list with columns, known by headings in Danish or English or by lines that all have the same form."""

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum, auto

from booking.attendee_list.cells import Cell, read_cell, split_addresses, turned
from booking.attendee_list.people import Candidate, Doubt, people_of
from booking.attendee_list.text import COMMA, SEMICOLON, TAB, Record, split_records, unquoted


class Column(Enum):
    """The content of a column."""

    NAME = auto()
    GIVEN = auto()
    FAMILY = auto()
    EMAIL = auto()
    ROLE = auto()
    OTHER = auto()


PEOPLE = frozenset((Column.NAME, Column.GIVEN, Column.FAMILY, Column.EMAIL))
HEADINGS = {
    heading: column
    for column, headings in {
        Column.NAME: (
            "navn", "fulde navn", "deltager", "deltagere", "deltagernavn", "deltagerens navn", "medarbejder",
            "visningsnavn", "vist navn", "name", "full name", "attendee", "participant", "display name",
        ),
        Column.GIVEN: ("fornavn", "fornavne", "first name", "firstname", "given name", "forename"),
        Column.FAMILY: ("efternavn", "efternavne", "last name", "lastname", "surname", "family name"),
        Column.EMAIL: (
            "mail", "e-mail", "email", "mailadresse", "mail-adresse", "e-mailadresse", "emailadresse", "e-mail-adresse",
            "arbejdsmail", "adresse", "mail address", "e-mail address", "email address", "work email",
        ),
        Column.ROLE: (
            "rolle", "titel", "stilling", "stillingsbetegnelse", "jobtitel", "funktion",
            "role", "title", "position", "job title", "function",
        ),
        Column.OTHER: (
            "nr", "nummer", "#", "id", "no", "number", "telefon", "telefonnummer", "tlf", "mobil", "phone", "mobile",
            "kommune", "municipality", "afdeling", "department", "forvaltning", "organisation", "bemærkning",
            "bemærkninger", "note", "noter", "notes", "dato", "date",
        ),
    }.items()
    for heading in headings
}  # fmt: skip


def drafts_of(text: str) -> list[Candidate]:
    """Read the people of a cleaned text."""
    records = split_records(text)
    columns = headings_of(records[0]) if records else None
    if columns and records[0].separator:
        records = split_records(text, records[0].separator)
    return drafts_of_records(records)


def drafts_of_records(records: Sequence[Record]) -> list[Candidate]:
    """Read the people of lines that are split into cells, the first of which may be headings."""
    columns = headings_of(records[0]) if records else None
    if columns and len(columns) > 1:
        return [draft for record in records[1:] for draft in _headed(record, columns)]
    rows = records[1:] if columns else records
    agreed = _lines_agree(rows)
    return [
        draft for record in rows for draft in people_of(record, is_table=agreed or record.separator == TAB)
    ]  # fmt: skip


def headings_of(record: Record) -> list[Column] | None:
    """Return the columns where the line consists of headings, else None."""
    cells = [unquoted(cell).strip(" .:*").casefold() for cell in record.cells]
    while len(cells) > 1 and not cells[-1]:
        cells.pop()
    columns = [HEADINGS.get(" ".join(cell.split()), Column.OTHER) for cell in cells]
    known = sum(" ".join(cell.split()) in HEADINGS for cell in cells)
    told = sum(bool(cell) for cell in cells)
    if "@" in record.source or not PEOPLE & set(columns) or (known < told and known < 2):  # noqa: PLR2004 one word may be a name
        return None
    return columns


def _lines_agree(records: Sequence[Record]) -> bool:
    """Tell whether all lines have the same number of cells and the address at the same place."""
    shapes = {(record.separator, len(record.cells)) for record in records}
    if len(records) < 2 or len(shapes) > 1 or records[0].separator not in (SEMICOLON, COMMA):  # noqa: PLR2004 one line agrees with itself
        return False
    places = {place for record in records for place, cell in enumerate(record.cells) if "@" in cell}
    if len(places) != 1:
        return False
    cells = [read_cell(record.cells[places.copy().pop()]) for record in records]
    bare = sum(bool(cell.email and not cell.name) for cell in cells)
    blank = sum(not cell.source for cell in cells)
    return bare + blank == len(cells) and bare >= blank


def _headed(record: Record, columns: Sequence[Column]) -> list[Candidate]:
    """Read a line below headings; read one that does not fit them as if there were none."""
    if not record.separator and "@" in record.source:  # pasted below the table from somewhere else
        loose = [people_of(other, is_table=False) for other in split_records(record.source)]
        return [replace(draft, number=record.number) for drafts in loose for draft in drafts]
    told = [(column, cell) for column, cell in zip(columns, record.cells, strict=False) if cell]
    fits = not any(record.cells[len(columns) :])
    has_address = any("@" in cell for cell in record.cells)
    in_column = any("@" in cell for column, cell in told if column in PEOPLE)
    if not fits or (has_address and not in_column):
        return people_of(record, is_table=True)
    draft = Candidate(record.number, record.source)
    name, given, family = (_joined(told, column) for column in (Column.NAME, Column.GIVEN, Column.FAMILY))
    draft.name = _plain_name(draft, name) if name else f"{given} {family}".strip()
    draft.role = ", ".join(filter(None, (_joined(told, Column.ROLE), draft.role)))
    _address(draft, _joined(told, Column.EMAIL))
    return [draft]


def _joined(told: Sequence[tuple[Column, str]], wanted: Column) -> str:
    """Return the text of all columns of a kind."""
    return " ".join(unquoted(cell) for column, cell in told if column is wanted)


def _plain_name(draft: Candidate, text: str) -> str:
    """Read the name column, which may hold the address too."""
    cell = read_cell(text)
    draft.email = cell.email
    if cell.two_names:
        draft.doubt = Doubt.ONE_OR_TWO
    if cell.is_role:
        return turned(text)
    draft.role = cell.role
    return cell.name


def _address(draft: Candidate, text: str) -> None:
    """Read the address column, which may hold a name too, or more than one address."""
    if not text:
        return
    if len(split_addresses(text)) > 1:
        draft.doubt = Doubt.SEVERAL_ADDRESSES
    cell: Cell = read_cell(split_addresses(text)[0])
    draft.email = cell.email or text
    draft.name = draft.name or (cell.name if cell.email else "")
