"""A long story in parts: the newest entries of a journal, or those before a number."""

from collections.abc import Collection, Iterable
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
    story: QuerySet[JournalEntry]

    def last(self, kinds: Collection[str]) -> JournalEntry | None:
        """Return the last entry of some kinds."""
        return next(reversed(self.newest_of(kinds)), None)

    def newest_of(self, kinds: Collection[str]) -> list[JournalEntry]:
        """Return the newest entries of some kinds; the database is asked only where this part is not the whole."""
        if self.older is None and self.is_newest:
            return [entry for entry in self.entries if entry.kind in kinds]
        return [*reversed(self.story.filter(kind__in=kinds).order_by("-number")[:LINES])]


def before_in(text: str) -> int | None:
    """Read from an address before which number a story is shown; None for its newest part."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else None


def excerpt(
    story: QuerySet[JournalEntry], before: int | None = None, *, beside: Iterable[JournalEntry] = ()
) -> Excerpt:
    """Read one part of a story; `beside` are entries of another one that belong into it."""
    rows = story if before is None else story.filter(number__lt=before)
    found = [*rows.order_by("-number")[: LINES + 1], *(one for one in beside if before is None or one.number < before)]
    found.sort(key=lambda entry: entry.number)
    shown = found[-LINES:]
    older = shown[0].number if len(found) > LINES else None
    return Excerpt(entries=shown, older=older, is_newest=before is None, story=story)
