"""Lines without columns that belong together: contact cards over several lines, and lines that were cut in two."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from booking.attendee_list.candidate import Candidate, Doubt
from booking.attendee_list.cells import Cell, joined_roles, read_cell
from booking.attendee_list.names import belongs, is_degree, is_nobody, is_phone, is_role, is_sign_off, is_unit, words_of
from booking.attendee_list.people import people_of
from booking.attendee_list.text import Record


def loose_people(records: Sequence[Record]) -> list[Candidate]:
    """Read the people of lines that have no columns; ask about who stands below "Med venlig hilsen"."""
    end = next((record.number for record in records if "@" not in record.source and is_sign_off(record.source)), None)
    people = _people(records)
    if end is None:
        return people
    below = [draft for draft in people if draft.number > end]
    addresses = {draft.email for draft in people if draft.number <= end}
    lone = sum(bool(draft.email) for draft in below) == 1
    for draft in below:
        if not draft.email or (lone and draft.email not in addresses):
            draft.doubt = draft.doubt or Doubt.NO_PERSON
    return people


def _people(records: Sequence[Record]) -> list[Candidate]:
    records = _mended(records)
    if _address_comes_first(records):
        return _cards_by_address(records)
    found: list[Candidate] = []
    waiting: list[Record] = []
    after_card = False
    for record in records:
        if after_card and is_phone(record.source):
            found[-1] = replace(found[-1], source=f"{found[-1].source}\n{record.source}")
            continue
        after_card = False
        if not record.separator and "@" not in record.source and not _has_mended_address(record):
            waiting.append(record)
        elif waiting and _is_bare(record):
            found += _card(waiting, record)
            waiting, after_card = [], True
        else:
            found += [draft for other in waiting for draft in people_of(other)]
            waiting = []
            found += _of_line(record)
    return found + [draft for other in waiting for draft in people_of(other)]


def _of_line(record: Record) -> list[Candidate]:
    """Read one line; ask about one that was joined from two."""
    people = people_of(record)
    if "\n" in record.source and not record.separator and record.source[:1] not in "\"'“„":
        people = [replace(draft, doubt=draft.doubt or Doubt.SPLIT_LINE) for draft in people]
    return people


def _has_mended_address(record: Record) -> bool:
    return bool(read_cell(record.source).email)


def _is_bare(record: Record) -> bool:
    """Tell whether a line holds an address and nothing else."""
    cell = read_cell(record.source)
    return not record.separator and bool(cell.email) and not cell.name and not cell.role


def _mended(records: Sequence[Record]) -> list[Record]:
    """Join a name that a line break has cut in two: "…; Bo" and "Berg <bo@…>; …"."""
    mended: list[Record] = []
    for record in records:
        last = mended[-1] if mended else None
        if last is None or not _is_cut(last, record):
            mended.append(record)
            continue
        *before, half = last.cells
        mended[-1:] = [replace(last, source=f"{last.separator} ".join(before), cells=tuple(before))] if before else []
        first, *others = record.cells
        whole = f"{half} {first}" if first.startswith("<") else f"{half}\n{first}"
        mended.append(Record(record.number, whole, (whole,), ""))
        if any(others):
            rest = record.source[record.source.index(first) + len(first) :].lstrip(record.separator + " ")
            mended.append(Record(record.number, rest, tuple(others), record.separator))
    return mended


def _is_cut(last: Record, record: Record) -> bool:
    """Tell whether the last cell of a line and the first of the next may be one person."""
    half, first = last.cells[-1], record.cells[0]
    if not (last.separator or record.separator) or not half or "@" in half or "@" not in first:
        return False
    cell = read_cell(first)
    if first.startswith("<") and not cell.name and not cell.role:
        return True
    if not last.separator or "@" not in last.source:
        return False
    short = len(words_of(half)) == 1 or len(words_of(cell.name)) == 1
    return short and bool(cell.name) and not (is_role(half) or is_degree(half) or is_phone(half) or is_unit(half))


def _card(waiting: Sequence[Record], address: Record) -> list[Candidate]:
    """Return the people of the lines before a bare address, the last of which is a card over several lines."""
    email = read_cell(address.source).email
    cells = [read_cell(record.source) for record in waiting]
    own = _own(cells, email)
    if own is None:
        return [draft for record in (*waiting, address) for draft in people_of(record)]
    before = [draft for record in waiting[:own] for draft in people_of(record)]
    card = _card_of(address.number, cells[own], cells[own + 1 :], [*waiting[own:], address], email)
    if before and not belongs(card.name, email):
        card.doubt = card.doubt or Doubt.NAME_AND_ADDRESS
    return [*before, card]


def _own(cells: Sequence[Cell], email: str) -> int | None:
    """Return the index of the cell whose name the address is, else of the last that may be a name."""
    names = [place for place, cell in enumerate(cells) if cell.name and not _is_beside(cell)]
    fitting = [place for place in names if belongs(cells[place].name, email)]
    found = fitting or names
    return found[-1] if found else None


def _is_beside(cell: Cell) -> bool:
    """Tell whether a line of a card is surely no name."""
    return is_phone(cell.source) or is_nobody(cell.name)


def _card_of(
    number: int, cell: Cell, beside: Sequence[Cell], records: Sequence[Record], email: str
) -> Candidate:  # fmt: skip
    """Return the person of a card: the name, then perhaps a role, and what else stands between it and the address."""
    others = [other for other in beside if not is_phone(other.source)]
    doubt = cell.doubt
    if any(not other.is_role for other in others):
        doubt = doubt or Doubt.ROLE_OR_PERSON
    if not belongs(cell.name, email):
        doubt = doubt or Doubt.NAME_AND_ADDRESS
    source = "\n".join(record.source for record in records)
    role = joined_roles(cell.role, *(other.role or other.name for other in others))
    return Candidate(number, source, cell.name, email, role, doubt)


def _address_comes_first(records: Sequence[Record]) -> bool:
    """Tell whether every card begins with its address."""
    if not records or not _is_bare(records[0]) or any(record.separator for record in records):
        return False
    bare = [_is_bare(record) for record in records]
    in_turn = not bare[-1] and not any(first and second for first, second in pairwise(bare))
    return in_turn and all(is_bare or "@" not in record.source for record, is_bare in zip(records, bare, strict=True))


def _cards_by_address(records: Sequence[Record]) -> list[Candidate]:
    """Read cards whose first line is the address."""
    found: list[Candidate] = []
    card: list[Record] = []
    for record in [*records, None]:
        if record is not None and not (card and _is_bare(record)):
            card.append(record)
            continue
        email = read_cell(card[0].source).email
        first, *beside = [read_cell(other.source) for other in card[1:]]
        found.append(_card_of(card[0].number, first, beside, card, email))
        card = [record] if record else []
    return found
