"""Witnesses: what other apps keep of the journal, such as mails that quote it, held against it by the proof."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from booking.journal.facts import Fact, Fault
from booking.models import Programme


@dataclass(frozen=True, kw_only=True)
class Witness:
    """`quotes` yields each number and digest that left the house; `faults` what else contradicts the journal.

    Both may be long: they are read some at a time, and the facts once.
    """

    quotes: Callable[[Programme], Iterable[tuple[int, str]]]
    faults: Callable[[Programme, Iterable[Fact]], Iterable[Fault]]


WITNESSES: list[Witness] = []


def register(*witnesses: Witness) -> None:
    """Add witnesses of another app."""
    WITNESSES.extend(witnesses)
