"""Which column of a table holds what: told by its headings, by what stands in it, or chosen by a person."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from booking.attendee_list.cells import turned
from booking.attendee_list.headings import PERSON, Column, heading_of
from booking.attendee_list.names import (
    SALUTATIONS,
    TEAMS_ROLES,
    belongs,
    folded,
    is_given,
    is_role,
    looks_like_name,
    words_of,
)
from booking.attendee_list.text import Record, unquoted

HALF = 0.5


@dataclass
class PeopleTable:
    """Rows below each other with columns; `headings` are empty texts where there are none."""

    rows: list[Record]
    headings: Sequence[str]
    columns: list[Column] = field(default_factory=list)
    name: str = ""
    """Of the sheet."""
    titles: int = 0
    """Rows below the list that are the title of the next."""
    is_sure: bool = True
    """False where the name column is only a guess."""

    @property
    def width(self) -> int:
        """Return the number of columns."""
        return max([len(self.headings), *(len(row.cells) for row in self.rows)])

    def cells(self, place: int) -> list[str]:
        """Return what stands in a column, blank cells left out."""
        return [unquoted(row.cells[place]) for row in self.rows if place < len(row.cells) and row.cells[place]]

    def groups(self) -> list[list[int]]:
        """Return the columns of each list: more than one where lists stand beside each other."""
        names = [place for place, column in enumerate(self.columns) if column in {Column.NAME, Column.GIVEN}]
        addresses = self.columns.count(Column.EMAIL)
        if len(names) < 2 or addresses not in {0, len(names)}:  # noqa: PLR2004
            return [list(range(len(self.columns)))]
        starts = _starts(self.columns)
        return [list(range(start, end)) for start, end in zip(starts, [*starts[1:], len(self.columns)], strict=True)]


def _starts(columns: Sequence[Column]) -> list[int]:
    """Return where each list begins: at the first column of a kind of person that the list has already."""
    starts, seen = [0], set[Column]()
    for place, column in enumerate(columns):
        if column in seen and column in PERSON:
            starts.append(place)
            seen = set()
        seen.add(column)
    return starts


def with_headings(table: PeopleTable) -> PeopleTable:
    """Decide the columns of a table by its headings, and by what stands below them."""
    filled = [table.cells(place) for place in range(table.width)]
    table.columns = [Column.OTHER] * table.width
    for column in (Column.NAME, Column.GIVEN, Column.MIDDLE, Column.FAMILY, Column.EMAIL, Column.ROLE):
        for place in _headed(table, column, filled):
            table.columns[place] = column
    if Column.EMAIL not in table.columns:
        addressed = next((place for place, cells in enumerate(filled) if _share(cells, _has_address) > HALF), None)
        if addressed is not None and table.columns[addressed] is Column.OTHER:
            table.columns[addressed] = Column.EMAIL
    if not {Column.NAME, Column.GIVEN, Column.FAMILY} & set(table.columns) and Column.EMAIL in table.columns:
        _guess_name(table, filled)
    if {Column.GIVEN, Column.FAMILY} <= set(table.columns):
        table.columns = [Column.OTHER if column is Column.NAME else column for column in table.columns]
    return table


def _headed(table: PeopleTable, column: Column, filled: Sequence[Sequence[str]]) -> list[int]:
    """Return the columns of a kind: the one whose heading says so best, and others with the same heading."""
    headings = [unquoted(heading) for heading in table.headings]
    ranks = {
        place: (_is_filled(column, filled[place]), heading.strength)
        for place, heading in enumerate(map(heading_of, headings))
        if heading.column is column and not _is_no_role(column, filled[place])
    }
    if not ranks:
        return []
    best = max(ranks, key=lambda place: (ranks[place], -place))
    return [place for place in ranks if headings[place].casefold() == headings[best].casefold()]


def _is_filled(column: Column, cells: Sequence[str]) -> bool:
    return any(map(_has_address, cells)) if column is Column.EMAIL else bool(cells)


def _is_no_role(column: Column, cells: Sequence[str]) -> bool:
    """Tell whether a column of titles holds Mr and Ms, or one of roles what Teams calls people in a meeting."""
    plain = {cell.casefold().strip(" .") for cell in cells}
    return column is Column.ROLE and bool(plain) and (plain <= SALUTATIONS or plain <= TEAMS_ROLES)


def _has_address(cell: str) -> bool:
    return "@" in cell


def _share(cells: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, cells)) / len(cells) if cells else 0.0


def _whole_name(cell: str) -> bool:
    return looks_like_name(turned(cell)) and "@" not in cell


def _guess_name(table: PeopleTable, filled: Sequence[Sequence[str]]) -> None:
    """Choose the column of names by what stands in it, where no heading tells."""
    at = table.columns.index(Column.EMAIL)
    addresses = {row.number: row.cells[at] for row in table.rows if at < len(row.cells)}
    places = [
        place
        for place, cells in enumerate(filled)
        if table.columns[place] is Column.OTHER and _share(cells, _whole_name) > HALF
    ]
    if not places:
        return

    def fits(place: int) -> int:
        return sum(
            place < len(row.cells) and belongs(row.cells[place], addresses.get(row.number, "")) for row in table.rows
        )

    best = max(places, key=lambda place: (fits(place), place < at, -place))
    table.columns[best] = Column.NAME
    table.is_sure = len(places) == 1 or 2 * fits(best) > len(table.rows)


def without_headings(table: PeopleTable) -> PeopleTable | None:
    """Decide the columns of rows without headings by what stands in them; None where nobody seems to be."""
    width = table.width
    filled = [table.cells(place) for place in range(width)]
    table.columns = [Column.OTHER] * width
    addressed = [place for place in range(width) if _share(filled[place], _has_address) >= HALF and filled[place]]
    if addressed:
        table.columns[max(addressed, key=lambda place: (len(filled[place]), -place))] = Column.EMAIL
        _guess_name(table, filled)
    elif (place := next((p for p in range(width) if _share(filled[p], _whole_name) > HALF), None)) is not None:
        table.columns[place] = Column.NAME
    texts = [
        place
        for place in range(width)
        if table.columns[place] is Column.OTHER
        and _share(filled[place], lambda cell: any(map(str.isalpha, cell)) and "@" not in cell) > HALF
    ]
    if Column.NAME not in table.columns and not _is_mailbox(table):
        texts = _guess_parts(table, filled, texts)
    roles = [place for place in texts if _share(filled[place], is_role) >= HALF]
    if not roles and len(texts) == 1 and any(map(is_role, filled[texts[0]])):
        roles = texts
    for place in roles[:1]:
        table.columns[place] = Column.ROLE
    return table if PERSON & set(table.columns) else None


def _is_mailbox(table: PeopleTable) -> bool:
    """Tell whether the address column holds names too: "Anna Holm <anna@…>"."""
    at = table.columns.index(Column.EMAIL) if Column.EMAIL in table.columns else None
    return at is not None and _share(table.cells(at), lambda cell: " " in cell) > HALF


def _guess_parts(table: PeopleTable, filled: Sequence[Sequence[str]], texts: list[int]) -> list[int]:
    """Choose given and family name, or the one short name; return the columns of text that are left."""
    texts = [place for place in texts if _share(filled[place], is_role) < HALF]
    short = [
        place for place in texts if _share(filled[place], lambda cell: len(words_of(cell)) < 3) > HALF  # noqa: PLR2004
    ]  # fmt: skip
    if Column.EMAIL not in table.columns and not any(is_given(cell) for place in short[:2] for cell in filled[place]):
        return texts
    if len(short) > 1 and short[1] == short[0] + 1:
        first, second = short[:2]
        if _is_turned(table, filled, first, second):
            first, second = second, first
        table.columns[first], table.columns[second] = Column.GIVEN, Column.FAMILY
        return [place for place in texts if place not in {first, second}]
    if short and Column.EMAIL in table.columns:
        table.columns[short[0]] = Column.NAME
        return [place for place in texts if place != short[0]]
    return texts


def _is_turned(table: PeopleTable, filled: Sequence[Sequence[str]], first: int, second: int) -> bool:
    """Tell whether the family name stands first; mark the table where neither names nor addresses tell."""
    at = table.columns.index(Column.EMAIL) if Column.EMAIL in table.columns else None
    votes = 0
    for row in table.rows:
        if at is not None and max(first, second, at) < len(row.cells):
            local = folded(row.cells[at].partition("@")[0])
            votes += bool(local) and local.startswith(folded(row.cells[first]) or "-")
            votes -= bool(local) and local.startswith(folded(row.cells[second]) or "-")
    given = [sum(is_given(words_of(cell)[0]) for cell in filled[place] if words_of(cell)) for place in (first, second)]
    table.is_sure = bool(votes) or given[0] != given[1]
    return votes < 0 or (votes == 0 and given[1] > given[0])
