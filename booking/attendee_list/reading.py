"""An opened list read into people: which of its lines are a table, what its columns hold, what was left out (pure)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from booking.attendee_list.candidate import Candidate
from booking.attendee_list.cards import downwards, has_cards, labelled, people_of_labels, people_on_cards
from booking.attendee_list.cells import LONGEST_CELL
from booking.attendee_list.columns import PeopleTable, without_headings
from booking.attendee_list.headings import Column
from booking.attendee_list.letters import mended_letters
from booking.attendee_list.refused import Refused
from booking.attendee_list.sheets import Opened, Sheet
from booking.attendee_list.table import headings_at, people_in, tables_of
from booking.attendee_list.text import BULLET, COMMA, SEMICOLON, SIGN, TAB, Record, split_records, unquoted
from booking.attendee_list.together import loose_people
from booking.rules.inputs import clean_text

SEP_LINE = re.compile(r'"?sep=(.)"?\n', re.IGNORECASE)
FOLD = re.compile(r"([^\s;,>])\n[ \t]+(?=\S)")
FOLDED_ADDRESS = re.compile(r"\n[ \t]+(?=<[^<>\s]{1,200}@)")
BLANK_LINES = re.compile(r"\n{3,}")
BLANKS = re.compile(r" {3,}")
"""A run of blanks, which would cost its square wherever a pattern begins with blanks."""
OTHER_ATS = str.maketrans("＠﹫", "@@")
CELL_ENDS = re.compile(r"[;,\t\n]")
FEWEST_ROWS = 3
"""A table without names and addresses is refused from so many rows on; fewer are read as lines."""
MOST_LINES = 500
MOST_CHARACTERS = 200_000
MOST_CELLS = 10_000
MOST_SIGNS = 80_000
"""Separators, brackets and quotation marks: 500 contacts of Outlook have 46,000 commas."""
MOST_TEXT_LINES = 2_500
"""That are not blank: 500 cards of name, role, address and telephone number, and what stands around them."""
SAMPLES = 3

Choices = Mapping[tuple[int, int], Column]
"""What a person chose for a column, by table and column."""


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A column that has something in it: its place from 0, what it is read as, and its first cells."""

    place: int
    column: Column
    heading: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadTable:
    """The columns of a table; `name` is that of the sheet where there are several."""

    name: str
    columns: tuple[ReadColumn, ...]


@dataclass
class ListReading:
    """The people as read, the tables they stand in, and what was left out."""

    people: list[Candidate] = field(default_factory=list)
    tables: list[ReadTable] = field(default_factory=list)
    hidden_rows: int = 0
    hidden_columns: int = 0
    hidden_sheets: list[str] = field(default_factory=list)
    other_sheets: list[str] = field(default_factory=list)
    """Names of sheets that hold nobody."""
    skipped: int = 0
    """Lines above the headings, and rows without name and address."""

    @property
    def leaves_out(self) -> bool:
        """Tell whether there is something that can be taken in."""
        return bool(self.hidden_rows or self.hidden_columns or self.hidden_sheets or self.other_sheets)


def tidied(text: str) -> str:
    """Clean a text and join lines that a mail program has folded."""
    text = FOLDED_ADDRESS.sub("\n", BLANK_LINES.sub("\n\n", _cleaned(text)))
    return FOLD.sub(r"\1 ", text) if FOLD.search(text) and "@" in text and ";" in text else text


def _cleaned(text: str) -> str:
    """Clean a text, write every @ alike, and shorten runs of blanks."""
    return BLANKS.sub("  ", clean_text(text).translate(OTHER_ATS))


def read_opened(opened: Opened, choices: Choices | None = None, *, with_hidden: bool = False) -> ListReading:
    """Read a list; `choices` of columns go before what the headings say, `with_hidden` takes in what was left out.

    Raises Refused for what is too long, and nothing else.
    """
    _check_size(opened.text)
    reading = ListReading()
    if opened.sheets:
        _read_sheets(reading, opened.sheets, choices or {}, with_hidden=with_hidden)
    else:
        _read_text(reading, tidied(opened.text), choices or {})
    if len(reading.people) > MOST_LINES:
        raise Refused("too-many")
    reading.people = [mended_letters(_shortened(person)) for person in reading.people]
    return reading


def _shortened(person: Candidate) -> Candidate:
    """Cut what is far longer than anything that can be saved: whoever judges it needs no more to refuse it."""
    name, email, role = (text[:LONGEST_CELL] for text in (person.name, person.email, person.role))
    return replace(person, source=person.source[:LONGEST_CELL], name=name, email=email, role=role)


def _check_size(text: str) -> None:
    if len(text) > MOST_CHARACTERS:
        raise Refused("text-too-long")
    cells = sum(bool(cell.strip()) for cell in CELL_ENDS.split(text))
    lines = sum(bool(line.strip()) for line in text.splitlines())
    if cells > MOST_CELLS or lines > MOST_TEXT_LINES or len(SIGN.findall(text)) > MOST_SIGNS:
        raise Refused("too-many")


def _read_text(reading: ListReading, text: str, choices: Choices) -> None:
    separator = ""
    if found := SEP_LINE.match(text):
        separator, text = found[1], text[found.end() :]
    if has_cards(text):
        reading.people += people_on_cards(text)
        return
    if (lines := labelled(text)) is not None:
        reading.people, reading.skipped = people_of_labels(lines)
        return
    records = split_records(text, separator if separator in {SEMICOLON, COMMA, TAB} else "")
    at = headings_at(records)
    if at is not None and records[at].separator:
        number = records[at].number
        records = split_records(text, records[at].separator)
        at = next((place for place, record in enumerate(records) if record.number == number), None)
    _read_records(reading, records, at, choices)


def _read_records(
    reading: ListReading, records: Sequence[Record], at: int | None, choices: Choices, name: str = ""
) -> None:  # fmt: skip
    """Read lines, of which the one at `at` consists of headings."""
    for lines in (lists := downwards(records) or []):
        people, skipped = people_of_labels(lines)
        reading.people += people
        reading.skipped += skipped
    if lists:
        return
    if at is None:
        _read_unheaded(reading, records, choices, name)
        return
    above = [record for record in records[:at] if "@" in record.source]
    reading.skipped += at - len(above)
    reading.people += loose_people(above)
    if len([cell for cell in records[at].cells if cell]) == 1:
        below = records[at + 1 :]
        if any(record.separator == TAB for record in below):
            _read_tables(reading, tables_of(records[at:], name), choices)
        else:
            _read_unheaded(reading, below, choices, name)
        return
    _read_tables(reading, tables_of(records[at:], name), choices)


def _read_unheaded(reading: ListReading, records: Sequence[Record], choices: Choices, name: str) -> None:
    """Read lines without headings: those in columns by what stands in the columns, the others one by one."""
    agreed = _lines_agree(records)
    for is_table, lines in groupby(records, lambda record: agreed or record.separator == TAB):
        rows = [_without_bullet(row) if agreed else row for row in lines]
        blanks = [""] * max(len(row.cells) for row in rows)
        table = without_headings(PeopleTable(rows, blanks, name=name)) if is_table else None
        if table is not None:
            _read_tables(reading, [table], choices)
        elif is_table and len(rows) >= FEWEST_ROWS and not any("@" in row.source for row in rows):
            unknown = PeopleTable(rows, blanks, [Column.OTHER] * len(blanks), name=name)
            _read_tables(reading, [unknown], choices)
        else:
            reading.people += loose_people(rows)


def _without_bullet(row: Record) -> Record:
    first, *others = row.cells
    return replace(row, cells=(BULLET.sub("", first, count=1), *others))


def _lines_agree(records: Sequence[Record]) -> bool:
    """Tell whether all lines have the same number of cells and a bare address at the same place."""
    shapes = {(record.separator, len(record.cells)) for record in records}
    if len(records) < 2 or len(shapes) > 1 or records[0].separator not in (SEMICOLON, COMMA):  # noqa: PLR2004 one line agrees with itself
        return False
    places = {place for record in records for place, cell in enumerate(record.cells) if "@" in cell}
    if len(places) != 1:
        return False
    place = places.pop()
    cells = [record.cells[place] for record in records]
    bare = sum("@" in cell and " " not in cell and "<" not in cell for cell in cells)
    blank = sum(not cell for cell in cells)
    return bare + blank == len(cells) and bare >= blank


def _read_tables(reading: ListReading, tables: Sequence[PeopleTable], choices: Choices) -> None:
    for table in tables:
        at = len(reading.tables)
        chosen = {column: kind for (number, column), kind in choices.items() if number == at}
        if chosen:
            table.columns = [chosen.get(place, column) for place, column in enumerate(table.columns)]
            table.is_sure = True
        reading.tables.append(_read_table(table))
        people, skipped = people_in(table)
        reading.people += people
        reading.skipped += skipped


def _read_table(table: PeopleTable) -> ReadTable:
    """Return the columns to show: those that are read, and others that have something in them."""
    columns: list[ReadColumn] = []
    for place, column in enumerate(table.columns):
        if column is not Column.OTHER or table.cells(place):
            cells = [row.cells[place] if place < len(row.cells) else "" for row in table.rows[:SAMPLES]]
            heading = table.headings[place] if place < len(table.headings) else ""
            shown = [unquoted(text)[:LONGEST_CELL] for text in (heading, *cells, *[""] * (SAMPLES - len(cells)))]
            columns.append(ReadColumn(place, column, shown[0], tuple(shown[1:])))
    return ReadTable(table.name, tuple(columns))


def _read_sheets(reading: ListReading, sheets: Sequence[Sheet], choices: Choices, *, with_hidden: bool) -> None:
    """Read the sheets that are shown; a sheet without headings is read where it has addresses, or stands alone."""
    shown = [sheet for sheet in sheets if with_hidden or not sheet.hidden]
    reading.hidden_sheets = [sheet.name for sheet in sheets if sheet not in shown]
    lists = [(sheet, records) for sheet in shown if (records := _records(reading, sheet, with_hidden=with_hidden))]
    told = [(sheet, records, headings_at(records)) for sheet, records in lists]
    sure = [about for about in told if about[2] is not None or any("@" in record.source for record in about[1])]
    for sheet, records, at in told:
        if sure and (sheet, records, at) not in sure and not with_hidden:
            reading.other_sheets.append(sheet.name)
        else:
            _read_records(reading, records, at, choices, sheet.name if len(told) > 1 else "")
    reading.people = [replace(draft, number=number) for number, draft in enumerate(reading.people, 1)]


def _records(reading: ListReading, sheet: Sheet, *, with_hidden: bool) -> list[Record]:
    """Return the rows of a sheet, without hidden ones and without the cells of hidden columns."""
    hidden = set() if with_hidden else set(sheet.hidden_columns)
    records: list[Record] = []
    used: set[int] = set()
    for row in sheet.rows:
        if row.hidden and not with_hidden:
            reading.hidden_rows += 1
            continue
        used |= {place for place in hidden if place < len(row.cells) and row.cells[place]}
        cells = tuple("" if place in hidden else _cleaned(cell).strip() for place, cell in enumerate(row.cells))
        if any(cells):
            source = TAB.join(cells).strip()
            records.append(Record(row.number, source, cells, TAB if sum(map(bool, cells)) > 1 else ""))
    reading.hidden_columns += len(used)
    return records
