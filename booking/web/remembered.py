"""A cache of the process: the standing of the programme shown, and pages that are the same for every visitor.

The key is the head of the programme's journal: no registration, slot or programme changes without an entry, so while
the head is the same, so is the rest. The head is looked up by one short statement, ten times a second at most: what is
shown is never older than that. Nothing is kept from inside a transaction, which may yet be rolled back, or with DEBUG,
where templates change and the demo's banner shows the time.
"""

import datetime as dt
import time
from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from booking.models import Programme, Season, made_once
from booking.models.programme import LONG_COLUMNS
from booking.queries import queue as queries
from booking.queries.shown import opened_last, opens_next
from booking.rules import queue as rules

MOST_PAGES = 32
LOOKS_A_SECOND = 10

_pages: dict[Hashable, str] = {}


class Head(NamedTuple):
    """The columns that decide which programme is shown and whether it is open, and the head of its journal."""

    pk: int
    last_entry_number: int
    last_entry_digest: str
    opens_at: dt.datetime
    closes_at: dt.datetime


class Shown(NamedTuple):
    """What a public page of the programme depends on, beside its address and language."""

    head: Head
    is_early: bool
    is_open: bool


def current_standing() -> queries.ProgrammeStanding | None:
    """Return the programme that the public pages show, with its numbers; None where there is none.

    The programme is shared by all requests of the process: read it, never change it.
    """
    head = _current_head()
    if head is None:
        return None
    found = _standing(head.pk) if forgets() else _standing_at(head)
    return replace(found, now=timezone.now())


def standing_of(programme_id: int) -> queries.ProgrammeStanding:
    """Return the standing of any programme, remembered where it is the one that is shown."""
    shown = current_standing()
    return shown if shown is not None and shown.programme.pk == programme_id else _standing(programme_id)


def programme_to_register_for() -> Programme | None:
    """Return what a POST needs of the programme shown: its row without the texts, and its seasons.

    The numbers that pages show are left out: in a rush they change with every registration.
    """
    return _to_register_for() if forgets() else _to_register_for_in(_moment())


def shown_now() -> Shown | None:
    """Return what a public page made now would depend on; None where there is no programme, or nothing is kept."""
    head = None if forgets() else _current_head()
    if head is None:
        return None
    now = timezone.now()
    return Shown(head, now < head.opens_at, rules.is_open(now, head.opens_at, head.closes_at))


def shown_by(standing: queries.ProgrammeStanding) -> Shown:
    """Return what a public page of this standing depends on."""
    head = Head(*(getattr(standing.programme, field) for field in Head._fields))
    return Shown(head, standing.is_early, standing.is_open)


def page_of(standing: queries.ProgrammeStanding, path: str, render: Callable[[], str]) -> str:
    """Return a page that depends only on what is shown, on language and path."""
    return kept_page((shown_by(standing), get_language(), path), render)


def kept_page(facts: Hashable, render: Callable[[], str]) -> str:
    """Return a page that depends only on these facts, rendered once while they are the same."""
    if forgets():
        return render()
    if facts not in _pages:
        if len(_pages) >= MOST_PAGES:
            _pages.clear()
        _pages[facts] = render()
    return _pages[facts]


def forget() -> None:
    """Forget all, as a process does that ends."""
    _pages.clear()
    _head_in.cache_clear()
    _to_register_for_in.cache_clear()
    _standing_at.cache_clear()


def forgets() -> bool:
    """Tell whether nothing may be kept now."""
    return settings.DEBUG or connection.in_atomic_block


def _current_head() -> Head | None:
    """Return the head of the programme shown, at most a tenth of a second old; None where there is none."""
    return _head() if forgets() else _head_in(_moment())


def _moment() -> int:
    return int(time.monotonic() * LOOKS_A_SECOND)


@lru_cache(maxsize=1)
def _head_in(_moment: int) -> Head | None:
    return _head()


@lru_cache(maxsize=1)
def _to_register_for_in(_moment: int) -> Programme | None:
    return _to_register_for()


def _to_register_for() -> Programme | None:
    now = timezone.now()
    rows = made_once.select_rows(Programme, _short_opened, now) or made_once.select_rows(Programme, _short_next, now)
    return _with_seasons(rows[0]) if rows else None


def _head() -> Head | None:
    now = timezone.now()
    rows = made_once.select_values(_head_opened, now) or made_once.select_values(_head_next, now)
    return Head(*rows[0]) if rows else None


# What `shown_of` asks in a rush is asked by every process ten times a second: its statements are made once.


def _short_opened(now: dt.datetime) -> QuerySet[Programme]:
    return opened_last(Programme.objects.defer(*LONG_COLUMNS), now)


def _short_next(now: dt.datetime) -> QuerySet[Programme]:
    return opens_next(Programme.objects.defer(*LONG_COLUMNS), now)


def _head_opened(now: dt.datetime) -> QuerySet[Programme, Any]:
    return opened_last(Programme.objects.values_list(*Head._fields), now)


def _head_next(now: dt.datetime) -> QuerySet[Programme, Any]:
    return opens_next(Programme.objects.values_list(*Head._fields), now)


@lru_cache(maxsize=16)
def _standing_at(head: Head) -> queries.ProgrammeStanding:
    return _standing(head.pk)


def _standing(programme_id: int) -> queries.ProgrammeStanding:
    standing = queries.standing_by_id(programme_id)
    _with_seasons(standing.programme)
    return standing


def _with_seasons(programme: Programme) -> Programme:
    """Give a programme its seasons, as `prefetch_related` would by a statement that is made anew each time."""
    seasons = programme.seasons.all()
    seasons._result_cache = made_once.select_rows(Season, _seasons, programme.pk)  # noqa: SLF001
    programme._prefetched_objects_cache = {"seasons": seasons}  # type: ignore[attr-defined] # noqa: SLF001
    return programme


def _seasons(programme_id: int) -> QuerySet[Season]:
    return Season.objects.filter(programme_id=programme_id)
