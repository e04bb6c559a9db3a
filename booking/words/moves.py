"""The last move of a day, read from the entries: from when to when, and who asked for it (D5)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from booking.models import EntryKind, JournalEntry

MOVES = (
    EntryKind.DAY_FIXED,
    EntryKind.DAY_MOVED,
    EntryKind.DAY_CALLED_OFF,
    EntryKind.DAY_CHANGE_UNDONE,
    EntryKind.ANOTHER_DATE_ASKED,
)
"""The entries that tell of moves."""


@dataclass(frozen=True)
class Move:
    """A move of the day; `asked_at` is when the municipality asked for another date, None where it did not."""

    before: dt.datetime
    after: dt.datetime
    at: dt.datetime
    asked_at: dt.datetime | None


def last_move(entries: Iterable[JournalEntry]) -> Move | None:
    """Return the last change of the start of the day that stands; `entries` are a registration's, in order."""
    rows = list(entries)
    undone = {row.details["undoes"] for row in rows if row.kind == EntryKind.DAY_CHANGE_UNDONE}
    starts_at: dt.datetime | None = None
    asked_at: dt.datetime | None = None
    move: Move | None = None
    for row in (row for row in rows if row.number not in undone):
        if row.kind == EntryKind.ANOTHER_DATE_ASKED:
            asked_at = row.at
        elif row.kind in {EntryKind.DAY_FIXED, EntryKind.DAY_CALLED_OFF}:
            move = asked_at = None
        elif row.kind == EntryKind.DAY_MOVED and starts_at is not None:
            after = dt.datetime.fromisoformat(row.details["starts_at"])
            move = Move(starts_at, after, row.at, asked_at) if after != starts_at else move
            asked_at = None
        if row.kind in {EntryKind.DAY_FIXED, EntryKind.DAY_MOVED}:
            starts_at = dt.datetime.fromisoformat(row.details["starts_at"])
    return move
