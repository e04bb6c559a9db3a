"""Turning records into people: which cells of a line belong together, for lists copied from any program."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from booking.attendee_list.cells import Cell, is_role, may_be_two, read_cell, split_addresses, turned, words_of
from booking.attendee_list.text import COMMA, Record, resplit

SHORTEST_HINT = 3
"""A word of a name with at least this many characters in the address means that the two belong together."""


class Doubt(Enum):
    """Why a reading may be wrong."""

    ONE_OR_TWO = auto()
    NAME_ORDER = auto()
    NAME_AND_ADDRESS = auto()
    ROLE_OR_PERSON = auto()
    SEVERAL_ADDRESSES = auto()


@dataclass(slots=True)
class Candidate:
    """A person as read from one or more cells; `number` and `source` are the line's."""

    number: int
    source: str
    name: str = ""
    email: str = ""
    role: str = ""
    doubt: Doubt | None = None


def people_of(record: Record, *, is_table: bool) -> list[Candidate]:
    """Read the people of a line that has no headings above it.

    With `is_table` the line is a row of columns: one person. A cell that holds several addresses
    is read as a list of its own.
    """
    found: list[Candidate] = []
    plain: list[str] = []

    def read_plain() -> None:
        if any(plain):
            source = record.source if len(plain) == len(record.cells) else record.separator.join(plain)
            found.extend(_plain(replace(record, source=source, cells=tuple(plain)), is_table=is_table))
        plain.clear()

    for text in record.cells:
        if len(split_addresses(text)) == 1:
            plain.append(text)
            continue
        read_plain()
        pieces = tuple(piece for inner in resplit(text) for piece in split_addresses(inner))
        found += _plain(Record(record.number, text, pieces, COMMA), is_table=False)
    read_plain()
    return found


def _plain(record: Record, *, is_table: bool) -> list[Candidate]:
    """Read the people of cells that hold at most one address each."""
    cells = [read_cell(text) for text in record.cells if text]
    addresses = sum(bool(cell.email) for cell in cells)
    before = [cell for cell in cells[: _first_address(cells)] if not cell.is_role]
    if len(cells) > 1 and addresses <= 1 and is_table:
        return [_row(record, cells, is_table=True)]
    if len(cells) > 1 and addresses == 1 and not any(cell.is_mailbox for cell in cells) and _one_name(before):
        return [_row(record, cells, is_table=False)]
    return _list(record, cells)


def _first_address(cells: Sequence[Cell]) -> int:
    """Return the index of the first cell with an address, or the number of cells."""
    return next((place for place, cell in enumerate(cells) if cell.email), len(cells))


def _one_name(before: Sequence[Cell]) -> bool:
    """Tell whether the cells in front of an address can be one name (given and family name)."""
    if len(before) == 2:  # noqa: PLR2004 Efternavn, Fornavn
        return not may_be_two(before[0].name, before[1].name)
    return len(before) < 2  # noqa: PLR2004


def _row(record: Record, cells: list[Cell], *, is_table: bool) -> Candidate:
    """Read a line as one person; cells without a letter (a number, a phone) stay in `source`."""
    draft = Candidate(record.number, record.source)
    roles = [cell.role for cell in cells if cell.role]
    place = _first_address(cells)
    if place < len(cells):
        draft.email, draft.name = cells[place].email, cells[place].name
    before = [cell for cell in cells[:place] if _has_letter(cell.name)]
    after = [cell for cell in cells[place + 1 :] if _has_letter(cell.name)]
    if not draft.name:
        texts = before or after
        used = _name(draft, texts, is_comma=record.separator == COMMA)
        if not is_table and not before and after and not belongs(draft.name, draft.email):
            draft.doubt = draft.doubt or Doubt.NAME_AND_ADDRESS
        extra = texts[used:] + (after if before else [])
    else:
        extra = before + after
    if extra and not is_table and not draft.doubt:
        draft.doubt = Doubt.ROLE_OR_PERSON
    draft.role = ", ".join([*roles, *(cell.name for cell in extra)])
    return draft


def _has_letter(text: str) -> bool:
    """Tell whether a text holds a letter."""
    return any(character.isalpha() for character in text)


def _name(draft: Candidate, texts: Sequence[Cell], *, is_comma: bool) -> int:
    """Join a name from one cell or two (given and family name); return how many cells it used."""
    if not texts:
        return 0
    first = texts[0]
    draft.name = first.name
    if first.two_names:
        draft.doubt = Doubt.ONE_OR_TWO
    if len(words_of(first.name)) > 1 or len(texts) == 1:
        return 1
    second = texts[1].name
    local = folded(draft.email.partition("@")[0])
    given_first = local.startswith(folded(first.name))
    family_first = local.startswith(folded(words_of(second)[0])) or local.endswith(folded(first.name))
    if not given_first and (is_comma or family_first):
        draft.name = f"{second} {first.name}"
    else:
        draft.name = f"{first.name} {second}"
    if draft.email and not given_first and not family_first:
        draft.doubt = Doubt.NAME_ORDER
    return 2


def _list(record: Record, cells: list[Cell]) -> list[Candidate]:
    """Read a line as a list of people."""
    is_comma = record.separator in (COMMA, "")
    found: list[Candidate] = []
    waiting: list[Cell] = []
    for cell in cells:
        if cell.is_role and (waiting or found):
            holder: Cell | Candidate = waiting[-1] if waiting else found[-1]
            holder.role = ", ".join(filter(None, (holder.role, cell.role)))
            holder.source += f"{record.separator} {cell.source}"
        elif cell.email:
            found += _with_address(record, waiting, cell, is_comma=is_comma)
            waiting = []
        else:
            waiting.append(cell)
    return found + _without_addresses(record, waiting, is_comma=is_comma)


def _with_address(record: Record, waiting: list[Cell], cell: Cell, *, is_comma: bool) -> list[Candidate]:
    """Return the people of the cells before an address (`waiting`), and the person of the address itself."""
    last = waiting[-1] if waiting else None
    number, source = record.number, cell.source
    if last is None:
        return [_draft(number, cell)]
    joined = f"{last.source}{record.separator} {source}"
    role = ", ".join(filter(None, (last.role, cell.role)))
    rest = waiting[:-1]
    if not cell.name:
        person = Candidate(number, joined, last.name, cell.email, role, Doubt.ONE_OR_TWO if last.two_names else None)
        if is_comma and rest and min(len(words_of(rest[-1].name)), len(words_of(last.name))) == 1:
            person.name = turned(f"{rest[-1].name}, {last.name}")
            person.source = f"{rest[-1].source}{record.separator} {joined}"
            rest = rest[:-1]
        return [*_without_addresses(record, rest, is_comma=False), person]
    if is_role(cell.name):
        role = ", ".join(filter(None, (last.role, cell.name, cell.role)))
        person = Candidate(number, joined, last.name, cell.email, role)
        return [*_without_addresses(record, rest, is_comma=False), person]
    if is_comma and not may_be_two(last.name, cell.name):
        person = Candidate(number, joined, turned(f"{last.name}, {cell.name}"), cell.email, role)
        return [*_without_addresses(record, rest, is_comma=False), person]
    people = [*_without_addresses(record, waiting, is_comma=False), _draft(number, cell)]
    if is_comma:
        people[-2].doubt = people[-1].doubt = Doubt.ONE_OR_TWO
    return people


def _without_addresses(record: Record, waiting: list[Cell], *, is_comma: bool) -> list[Candidate]:
    """Return the people of cells without an address: "Holm, Anna" is one, a longer list is many."""
    drafts = [_draft(record.number, cell) for cell in waiting]
    short = any(len(words_of(cell.name)) == 1 for cell in waiting)
    if is_comma and len(waiting) == 2 and short:  # noqa: PLR2004 Efternavn, Fornavn
        first, second = waiting
        source = f"{first.source}{record.separator} {second.source}"
        name = turned(f"{first.name}, {second.name}")
        return [Candidate(record.number, source, name, "", first.role or second.role)]
    if len(waiting) > 1 and (short or (is_comma and len(waiting) == 2)):  # noqa: PLR2004
        return [replace(draft, doubt=Doubt.ONE_OR_TWO) for draft in drafts]
    return drafts


def _draft(number: int, cell: Cell) -> Candidate:
    """Return the person of one cell."""
    if cell.is_role and not cell.email:
        return Candidate(number, cell.source, cell.role, "", "", Doubt.ROLE_OR_PERSON)
    return Candidate(
        number, cell.source, cell.name, cell.email, cell.role, Doubt.ONE_OR_TWO if cell.two_names else None
    )


def folded(text: str) -> str:
    """Write a name as addresses do: lower case, without accents, æ, ø and å spelled out."""
    text = text.casefold().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return "".join(
        character for character in unicodedata.normalize("NFD", text) if character.isascii() and character.isalnum()
    )


def belongs(name: str, email: str) -> bool:
    """Tell whether a word of the name is in the address."""
    local = folded(email.partition("@")[0])
    return any(word in local for word in map(folded, words_of(name)) if len(word) >= SHORTEST_HINT)
