"""What somebody changed, beside what stood when they began and what stands now (Q13)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

V = TypeVar("V")


@dataclass(frozen=True)
class Merged(Generic[V]):
    """The values to write, and the names that two changed to different values."""

    values: dict[str, V]
    clashes: list[str]


def merge(*, stood: Mapping[str, V] | None, wanted: Mapping[str, V], stands: Mapping[str, V]) -> Merged[V]:
    """Write only what was changed: a value that is wanted as it stood gives way to the one that stands now.

    With `stood` None nobody knows what was changed, and all that is wanted is written.
    """
    values, clashes = dict(wanted), []
    for name in wanted.keys() & (stood or {}).keys():
        was, now = (stood or {})[name], stands[name]
        if wanted[name] == was:
            values[name] = now
        elif now not in (was, wanted[name]):
            clashes.append(name)
    return Merged(values, sorted(clashes))


def merge_rows(*, stood: Iterable[V] | None, wanted: Iterable[V], stands: Iterable[V]) -> list[V]:
    """Return the rows that stand now without those that were removed, and then those that were added."""
    rows = list(dict.fromkeys(wanted))
    if stood is None:
        return rows
    before = list(stood)
    kept = [row for row in stands if row in rows or row not in before]
    return kept + [row for row in rows if row not in before and row not in kept]


def is_same_person(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Tell whether two (name, address) are one person, of whom at most the one or the other was corrected."""
    name, email = (text.casefold() for text in one)
    return name == other[0].casefold() or (bool(email) and email == other[1].casefold())
