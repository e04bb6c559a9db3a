"""A cache of the process: the standing of the programme shown, and pages that are the same for every visitor.

The key is the head of the programme's journal: no registration, slot or programme changes without an entry, so while
the head is the same, so is the rest. One short statement then replaces all others. Nothing is kept from inside a
transaction, which may yet be rolled back, or with DEBUG, where templates change and the demo's banner shows the time.
"""

import datetime as dt
from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language

from booking.models import Programme
from booking.queries import queue as queries
from booking.queries.shown import shown_of

MOST_PAGES = 32

_pages: dict[Hashable, str] = {}


class Head(NamedTuple):
    """The columns that decide which programme is shown and whether it is open, and the head of its journal."""

    pk: int
    last_entry_number: int
    last_entry_digest: str
    opens_at: dt.datetime
    closes_at: dt.datetime


def current_standing() -> queries.ProgrammeStanding | None:
    """Return the programme that the public pages show, with its numbers; None where there is none.

    The programme is shared by all requests of the process: read it, never change it.
    """
    head = _current_head()
    if head is None:
        return None
    found = _standing(head.pk) if _forgets() else _standing_at(head)
    return replace(found, now=timezone.now())


def page_of(standing: queries.ProgrammeStanding, path: str, render: Callable[[], str], *, more: Hashable = None) -> str:
    """Return a page that depends only on the standing, on whether it is open, on language, path and `more`."""
    programme = standing.programme
    facts = (
        Head(*(getattr(programme, field) for field in Head._fields)),
        standing.is_early,
        standing.is_open,
        get_language(),
        path,
        more,
    )
    return kept_page(facts, render)


def kept_page(facts: Hashable, render: Callable[[], str]) -> str:
    """Return a page that depends only on these facts, rendered once while they are the same."""
    if _forgets():
        return render()
    if facts not in _pages:
        if len(_pages) >= MOST_PAGES:
            _pages.clear()
        _pages[facts] = render()
    return _pages[facts]


def _forgets() -> bool:
    return settings.DEBUG or connection.in_atomic_block


def _current_head() -> Head | None:
    """Return the head of the programme shown; None where there is none."""
    row = shown_of(Programme.objects.values_list(*Head._fields))
    return Head(*row) if row else None


@lru_cache(maxsize=16)
def _standing_at(head: Head) -> queries.ProgrammeStanding:
    return _standing(head.pk)


def _standing(programme_id: int) -> queries.ProgrammeStanding:
    return queries.standings(Programme.objects.filter(pk=programme_id))[0]
