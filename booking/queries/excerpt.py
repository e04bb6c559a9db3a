"""A long story in parts: the newest entries of a journal, or those before a number."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from booking.models import JournalEntry

LINES = 50
DIGITS = 9


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """A part of a story, in order; `older` is the number before which it goes on, `is_newest` tells whether it ends."""

    entries: list[JournalEntry]
    older: int | None
    is_newest: bool


def before_in(text: str) -> int | None:
    """Read from an address before which number a story is shown; None for its newest part."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else None


def excerpt(
    entries: QuerySet[JournalEntry], before: int | None = None, *, beside: Iterable[JournalEntry] = ()
) -> Excerpt:
    """Read one part of a story; `beside` are entries of another one that belong into it."""
    rows = entries if before is None else entries.filter(number__lt=before)
    found = [*rows.order_by("-number")[: LINES + 1], *(one for one in beside if before is None or one.number < before)]
    found.sort(key=lambda entry: entry.number)
    shown = found[-LINES:]
    return Excerpt(entries=shown, older=shown[0].number if len(found) > LINES else None, is_newest=before is None)
