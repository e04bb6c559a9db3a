"""The people of a table: each row by its columns."""

from collections.abc import Sequence

from booking.attendee_list.candidate import Candidate, Doubt
from booking.attendee_list.cells import joined_roles, read_cell, split_addresses
from booking.attendee_list.columns import PeopleTable, with_headings
from booking.attendee_list.headings import Column, asks_who_comes, is_heading_row, likely_headings
from booking.attendee_list.names import DECLINES, REFUSALS, TWO_PEOPLE, belongs, is_nobody, looks_like_name, words_of
from booking.attendee_list.people import people_of
from booking.attendee_list.text import Record, split_records, unquoted

MOST_ABOVE = 40
"""Headings stand among the first so many lines."""
NO_ADDRESS = frozenset(("-", "–", "?", "ingen", "mangler", "ukendt", "har ikke", "n/a", "na", "x", "none", "nej"))

Told = Sequence[tuple[Column, str]]


def cells_of(record: Record) -> list[str]:
    """Return the cells of a line without their quotation marks."""
    return [unquoted(cell) for cell in record.cells]


def headings_at(records: Sequence[Record]) -> int | None:
    """Return the index of the line of headings, None where there is none among the first."""
    places = [place for place, record in enumerate(records[:MOST_ABOVE]) if is_heading_row(cells_of(record))]
    if not places:
        return None
    first = next((place for place in places if likely_headings(cells_of(records[place])) > 1), places[0])
    below = first + 1
    if below in places and likely_headings(cells_of(records[below])) > likely_headings(cells_of(records[first])):
        return below
    return first


def tables_of(records: Sequence[Record], name: str = "") -> list[PeopleTable]:
    """Cut lines into tables at each line of headings; the first line must be one."""
    tables: list[PeopleTable] = []
    for record in records:
        told = cells_of(record)
        if is_heading_row(told) and (not tables or likely_headings(told) > 1):
            while tables and tables[-1].rows and _is_title(tables[-1].rows[-1]):
                tables[-1].rows.pop()
                tables[-1].titles += 1
            tables.append(PeopleTable([], told, name=name))
        else:
            tables[-1].rows.append(record)
    return [with_headings(table) for table in tables if table.rows]


def _is_title(record: Record) -> bool:
    """Tell whether a line has one cell and no address: the title of the table that begins below it."""
    return sum(map(bool, record.cells)) < 2 and "@" not in record.source  # noqa: PLR2004 one cell


def people_in(table: PeopleTable) -> tuple[list[Candidate], int]:
    """Return the people of a table and the number of rows that hold nobody."""
    found: list[Candidate] = []
    skipped = table.titles
    groups = table.groups()
    for row in _whole_rows(table):
        people = _of_row(table, row, groups)
        found += people
        skipped += any(row.cells) and not people
    return found, skipped


def _whole_rows(table: PeopleTable) -> list[Record]:
    """Join rows that a line break inside a cell of Word has cut in two."""
    width = len(table.headings)
    rows: list[Record] = []
    for row in table.rows:
        last = rows[-1] if rows else None
        is_cut = last is not None and width > 1 and not last.separator and "@" not in last.source
        if last is not None and is_cut and len(last.cells) + len(row.cells) - 1 == width and len(row.cells) > 1:
            first, *others = row.cells
            cells = (*last.cells[:-1], f"{last.cells[-1]}\n{first}", *others)
            rows[-1] = Record(last.number, f"{last.source}\n{row.source}", cells, row.separator)
        else:
            rows.append(row)
    return rows


def _of_row(table: PeopleTable, row: Record, groups: Sequence[Sequence[int]]) -> list[Candidate]:
    """Read a row by its columns; read one that does not fit them as if there were none."""
    if not row.separator and "@" in row.source and len(table.columns) > 1:  # pasted below from somewhere else
        return [draft for other in split_records(row.source) for draft in people_of(other)]
    has_address = any("@" in cell for cell in row.cells)
    in_column = any(
        "@" in cell
        for column, cell in zip(table.columns, row.cells, strict=False)
        if column not in {Column.OTHER, Column.ROLE}
    )
    if any(row.cells[len(table.headings) :]):
        return people_of(row)
    if has_address and not in_column and Column.EMAIL in table.columns:
        return _elsewhere(table, row, groups)
    people: list[Candidate] = []
    for places in groups:
        told = [(table.columns[place], row.cells[place]) for place in places if place < len(row.cells)]
        source = row.source if len(groups) == 1 else " ".join(cell for _column, cell in told if cell)
        if draft := _person([(column, cell) for column, cell in told if cell], row.number, source):
            if any(_declines(table, place, row) for place in places):
                draft.doubt = draft.doubt or Doubt.REMARK
            if not table.is_sure and not belongs(draft.name, draft.email):
                draft.doubt = draft.doubt or _unsure(table)
            people.append(draft)
    return people


def _declines(table: PeopleTable, place: int, row: Record) -> bool:
    """Tell whether a column that is not read declines: "Afbud", or "Nej" below "Deltager?"."""
    if table.columns[place] is not Column.OTHER or place >= len(row.cells):
        return False
    told = unquoted(row.cells[place]).casefold().strip(" .!")
    asks = place < len(table.headings) and asks_who_comes(table.headings[place])
    return told in DECLINES or (asks and told in REFUSALS)


def _unsure(table: PeopleTable) -> Doubt:
    return Doubt.NAME_ORDER if Column.GIVEN in table.columns else Doubt.NAME_AND_ADDRESS


def _elsewhere(table: PeopleTable, row: Record, groups: Sequence[Sequence[int]]) -> list[Candidate]:
    """Read a row whose address stands in a column that is not for addresses."""
    told = [(column, cell) for column, cell in zip(table.columns, row.cells, strict=False) if cell]
    address = next(cell for _column, cell in told if "@" in cell)
    if len(groups) > 1:
        return people_of(row)
    rest = [(column, cell) for column, cell in told if cell is not address]
    draft = _person([*rest, (Column.EMAIL, address)], row.number, row.source)
    if draft is None:
        return people_of(row)
    if not belongs(draft.name, draft.email):
        draft.doubt = draft.doubt or Doubt.NAME_AND_ADDRESS
    return [draft]


def _person(told: Told, number: int, source: str) -> Candidate | None:
    """Read one person from the cells of a row that are not blank; None where there is neither name nor address."""
    draft = Candidate(number, source)
    written = {column: " ".join(unquoted(cell) for kind, cell in told if kind is column) for column in Column}
    address = written[Column.EMAIL]
    if address.casefold().strip(" .") not in NO_ADDRESS:
        _address(draft, address)
    _name(draft, written)
    draft.role = joined_roles(written[Column.ROLE], draft.role)
    if not draft.name and not draft.email:
        return None
    if not draft.email and is_nobody(draft.name):
        draft.doubt = draft.doubt or Doubt.NO_PERSON
    return draft


def _name(draft: Candidate, written: dict[Column, str]) -> None:
    """Set the name from its column or its parts, first, middle and last in order."""
    given, middle, family, whole = (
        written[column] for column in (Column.GIVEN, Column.MIDDLE, Column.FAMILY, Column.NAME)
    )
    if whole and family and not given and not set(words_of(family.casefold())) <= set(words_of(whole.casefold())):
        given, whole = whole, ""
    parts = " ".join(filter(None, (given, middle, family)))
    if (given or family) and ((given and family) or not whole):
        draft.name = parts
        if TWO_PEOPLE.search(parts):
            draft.doubt = Doubt.ONE_OR_TWO
        return
    if not whole:
        return
    cell = read_cell(whole)
    if cell.is_role and not looks_like_name(whole):
        draft.name, draft.doubt = whole, draft.doubt or Doubt.NO_PERSON
        return
    if middle and cell.name and middle.casefold() not in cell.name.casefold():
        first, _blank, last = cell.name.rpartition(" ")
        cell.name = f"{first} {middle} {last}".strip()
    draft.name, draft.role = cell.name or draft.name, cell.role
    draft.email = draft.email or cell.email
    draft.doubt = draft.doubt or cell.doubt


def _address(draft: Candidate, text: str) -> None:
    """Read the address column, which may hold a name too, or more than one address."""
    if not text:
        return
    pieces = split_addresses(text)
    cell = read_cell(pieces[0])
    draft.email = cell.email or text
    draft.name = cell.name if cell.email else ""
    draft.doubt = Doubt.SEVERAL_ADDRESSES if len(pieces) > 1 else cell.doubt
