"""Turning lines without columns into people: which cells belong together, for lists copied from any program."""

import re
from collections.abc import Sequence
from dataclasses import replace

from booking.attendee_list.candidate import Candidate, Doubt
from booking.attendee_list.cells import Cell, joined_roles, may_be_two, ordered, read_cell, split_addresses
from booking.attendee_list.names import (
    belongs,
    folded,
    is_degree,
    is_given,
    is_nobody,
    is_phone,
    is_role,
    is_unit,
    words_of,
)  # fmt: skip
from booking.attendee_list.text import COMMA, Record, resplit

GROUP = re.compile(r"[^:;<>@\",]{1,60}:([^:;]*@[^:;]*);")
"""A group of mailboxes: "Ledere: Anna <anna@…>, Bo <bo@…>;"."""


def people_of(record: Record) -> list[Candidate]:
    """Read the people of a line that has no columns; a cell with several addresses is read as a list of its own."""
    if group := GROUP.fullmatch(record.source):
        first, *others = _people_of(Record(record.number, group[1], (group[1],), ""))
        return [replace(first, source=record.source[: group.start(1)] + first.source), *others]
    return _people_of(record)


def _people_of(record: Record) -> list[Candidate]:
    found: list[Candidate] = []
    plain: list[str] = []

    def read_plain() -> None:
        if any(plain):
            source = record.source if len(plain) == len(record.cells) else record.separator.join(plain)
            found.extend(_plain(replace(record, source=source, cells=tuple(plain))))
        plain.clear()

    for text in record.cells:
        if len(split_addresses(text)) == 1:
            plain.append(text)
            continue
        read_plain()
        pieces = tuple(piece for inner in resplit(text) for piece in split_addresses(inner))
        found += _plain(Record(record.number, text, pieces, COMMA))
    read_plain()
    return found


def _plain(record: Record) -> list[Candidate]:
    """Read the people of cells that hold at most one address each."""
    cells = [read_cell(text) for text in record.cells if text]
    told = [cell for cell in cells if not is_phone(cell.source)]
    before = [cell for cell in told[: _first_address(told)] if not cell.is_role]
    has_one = len(told) > 1 and sum(bool(cell.email) for cell in told) == 1
    if has_one and not any(cell.is_mailbox for cell in told) and _one_name(before):
        return [_row(record, told)]
    return _list(record, cells)


def _first_address(cells: Sequence[Cell]) -> int:
    """Return the index of the first cell with an address, or the number of cells."""
    return next((place for place, cell in enumerate(cells) if cell.email), len(cells))


def _one_name(before: Sequence[Cell]) -> bool:
    """Tell whether the cells in front of an address can be one name (given and family name)."""
    if len(before) == 2:  # noqa: PLR2004 Efternavn, Fornavn
        return not may_be_two(before[0].name, before[1].name)
    return len(before) < 2  # noqa: PLR2004


def _row(record: Record, cells: list[Cell]) -> Candidate:
    """Read a line with one address as one person; cells without a letter stay in `source`."""
    place = _first_address(cells)
    draft = Candidate(record.number, record.source, email=cells[place].email, doubt=cells[place].doubt)
    roles = [cell.role for cell in cells if cell.role]
    before = [cell for cell in cells[:place] if _has_letter(cell.name)]
    after = [cell for cell in cells[place + 1 :] if _has_letter(cell.name)]
    texts = before or after
    used = _name(draft, texts, is_comma=record.separator == COMMA)
    if not before and after and not belongs(draft.name, draft.email):
        draft.doubt = draft.doubt or Doubt.NAME_AND_ADDRESS
    extra = texts[used:] + (after if before else [])
    if extra:
        draft.doubt = draft.doubt or Doubt.ROLE_OR_PERSON
    draft.role = joined_roles(*roles, *(cell.name for cell in extra))
    return draft


def _has_letter(text: str) -> bool:
    """Tell whether a text holds a letter."""
    return any(character.isalpha() for character in text)


def _name(draft: Candidate, texts: Sequence[Cell], *, is_comma: bool) -> int:
    """Join a name from one cell or two (given and family name); return how many cells it used."""
    if not texts:
        return 0
    first = texts[0]
    draft.name, draft.doubt = first.name, first.doubt or draft.doubt
    if len(words_of(first.name)) > 1 or len(texts) == 1 or is_unit(texts[1].name):
        return 1
    name, doubt = two_cells(first.name, texts[1].name, draft.email, is_comma=is_comma)
    draft.name, draft.doubt = name, doubt or draft.doubt
    return 2


def two_cells(first: str, second: str, email: str, *, is_comma: bool) -> tuple[str, Doubt | None]:
    """Join given and family name from two cells, in the order that the address speaks for."""
    local = folded(email.partition("@")[0])
    given_first = local.startswith(folded(first))
    family_first = local.startswith(folded(words_of(second)[0])) or local.endswith(folded(first))
    is_turned = not given_first and (is_comma or family_first)
    doubt = Doubt.NAME_ORDER if email and not given_first and not family_first else None
    if is_given(first) and is_given(words_of(second)[0]):
        doubt = Doubt.ONE_OR_TWO
    return f"{second} {first}" if is_turned else f"{first} {second}", doubt


def _list(record: Record, cells: list[Cell]) -> list[Candidate]:
    """Read a line as a list of people."""
    is_comma = record.separator in (COMMA, "")
    found: list[Candidate] = []
    waiting: list[Cell] = []
    for cell in cells:
        beside = cell.is_role or is_phone(cell.source)
        if beside and (waiting or found):
            holder: Cell | Candidate = waiting[-1] if waiting else found[-1]
            holder.role = joined_roles(holder.role, cell.role)
            holder.source += f"{record.separator} {cell.source}"
        elif cell.email:
            found += _with_address(record, waiting, cell, is_comma=is_comma)
            waiting = []
        else:
            waiting.append(cell)
    return found + _without_addresses(record, waiting, is_comma=is_comma)


def _with_address(record: Record, waiting: list[Cell], cell: Cell, *, is_comma: bool) -> list[Candidate]:
    """Return the people of the cells before an address (`waiting`), and the person of the address itself."""
    if not waiting:
        return [_draft(record.number, cell)]
    if not cell.name:
        return _before_address(record, waiting, cell, is_comma=is_comma)
    *rest, last = waiting
    is_beside = is_role(cell.name) or is_degree(cell.name)
    if is_beside or (is_comma and (is_unit(cell.name) or not may_be_two(last.name, cell.name))):
        name, doubt = (last.name, None) if is_beside else ordered((last.name, cell.name), cell.email)
        role = joined_roles(last.role, cell.name if is_beside else "", cell.role)
        source = f"{last.source}{record.separator} {cell.source}"
        person = Candidate(record.number, source, name, cell.email, role, doubt or last.doubt or cell.doubt)
        return [*_without_addresses(record, rest, is_comma=False), person]
    people = [*_without_addresses(record, waiting, is_comma=False), _draft(record.number, cell)]
    if is_comma:
        people[-2].doubt = people[-1].doubt = Doubt.ONE_OR_TWO
    return people


def _before_address(record: Record, waiting: list[Cell], cell: Cell, *, is_comma: bool) -> list[Candidate]:
    """Return the people of cells before a bare address, which is the last one's, or that of the one it fits."""
    own = len(waiting) - 1
    if not belongs(waiting[own].name, cell.email):
        own = next((place for place in range(own - 1, -1, -1) if belongs(waiting[place].name, cell.email)), own)
    rest, beside, last = waiting[:own], waiting[own + 1 :], waiting[own]
    name, doubt = last.name, last.doubt or cell.doubt
    if beside and is_comma and len(beside) == 1 and min(len(words_of(c.name)) for c in (last, *beside)) == 1:
        name, doubt = ordered((last.name, beside[0].name), cell.email)
        used, beside = [last, *beside], []
    elif not beside and is_comma and rest and min(len(words_of(c.name)) for c in (rest[-1], last)) == 1:
        name, doubt = ordered((rest[-1].name, last.name), cell.email)
        used, rest = [rest[-1], last], rest[:-1]
    else:
        used = [last, *beside]
        doubt = Doubt.ROLE_OR_PERSON if beside else doubt
    people = _without_addresses(record, rest, is_comma=False)
    if people and not belongs(name, cell.email):
        people[-1].doubt, doubt = Doubt.ONE_OR_TWO, doubt or Doubt.NAME_AND_ADDRESS
    source = f"{record.separator} ".join(c.source for c in (*used, cell))
    role = joined_roles(*(c.role for c in used), cell.role, *(c.name for c in beside))
    return [*people, Candidate(record.number, source, name, cell.email, role, doubt)]


def _without_addresses(record: Record, waiting: list[Cell], *, is_comma: bool) -> list[Candidate]:
    """Return the people of cells without an address: "Holm, Anna" is one, a longer list is many."""
    drafts = [_draft(record.number, cell) for cell in waiting]
    short = any(len(words_of(cell.name)) == 1 for cell in waiting)
    if is_comma and len(waiting) == 2 and short:  # noqa: PLR2004 Efternavn, Fornavn
        first, second = waiting
        source = f"{first.source}{record.separator} {second.source}"
        name, doubt = ordered((first.name, second.name), "")
        return [Candidate(record.number, source, name, "", first.role or second.role, doubt)]
    if len(waiting) > 1 and (short or (is_comma and len(waiting) == 2)):  # noqa: PLR2004
        return [replace(draft, doubt=Doubt.ONE_OR_TWO) for draft in drafts]
    return drafts


def _draft(number: int, cell: Cell) -> Candidate:
    """Return the person of one cell."""
    if cell.is_role and not cell.email:
        return Candidate(number, cell.source, cell.role, "", "", Doubt.ROLE_OR_PERSON)
    doubt = cell.doubt
    if not cell.email and is_nobody(cell.name):
        doubt = doubt or Doubt.NO_PERSON
    return Candidate(number, cell.source, cell.name, cell.email, cell.role, doubt)
