"""Which municipality a code or an address is of, and whether it is registered already."""

import time
from collections.abc import Mapping
from functools import lru_cache

from django.conf import settings
from django.db import connection

from booking.models import Municipality, made_once
from booking.queries.queue import live_registration
from booking.queries.shown import shown_programme
from booking.rules.addresses import is_outside


def municipality_by_code(code: str) -> Municipality | None:
    """Return the municipality of a code, at most a second old; it is shared by the process: never change it.

    In a rush every visitor's is asked for by the post and again by the receipt. Where a municipality was stored within
    the second, it is looked for. Nothing is kept from inside a transaction, which may yet be rolled back.
    """
    kept = {} if settings.DEBUG or connection.in_atomic_block else _all_in(_second())
    return kept.get(code) or made_once.find(Municipality, pk=code)


def forget_municipalities() -> None:
    """Forget all, as a process does that ends."""
    _all_in.cache_clear()


def _second() -> int:
    return int(time.monotonic())


@lru_cache(maxsize=1)
def _all_in(_second: int) -> Mapping[str, Municipality]:
    return {row.code: row for row in Municipality.objects.all()}


def municipality_of(address: str) -> Municipality | None:
    """Return the municipality in whose domains an address is (Q10)."""
    inside = (row for row in Municipality.objects.all() if not is_outside(address, row.email_domains))
    return next(inside, None)


def is_registered(municipality: Municipality) -> bool:
    """Tell whether a municipality has a live registration in the programme that the site shows (Q3)."""
    programme = shown_programme()
    return programme is not None and live_registration(programme.pk, municipality.pk) is not None
