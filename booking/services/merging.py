"""Merging a form into what stands, below the lock (Q13)."""

from collections.abc import Mapping
from typing import TypeVar

from booking.refusals import Clash
from booking.rules.three_way import merge

V = TypeVar("V")


def merged(*, stood: Mapping[str, V] | None, wanted: Mapping[str, V], stands: Mapping[str, V]) -> dict[str, V]:
    """Return the values to write: those that were changed, and what stands now; raises Clash."""
    found = merge(stood=stood, wanted=wanted, stands=stands)
    if found.clashes:
        raise Clash
    return found.values
