"""One figure of one statement: five answers at least, the ends cut, the spread as one bit (R1, R3, R5). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Answer = int | None
"""From 1 (not at all) to 5 (to a very high degree); None is "ved ikke"."""

SMALLEST_GROUP = 5
LOWEST, HIGHEST = 1, 5
CUT = 6
"""The ends of a sum that are not told apart. Of 5 the values were safe, but a colleague could learn a side (R3)."""


class Precision(StrEnum):
    """How a figure is to be read."""

    EXACT = "exact"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    FEW = "few"


@dataclass(frozen=True)
class PublishedFigure:
    """What everybody may know: a mean in tenths, or its bound, of `n` answers; nothing at all of too few."""

    kind: Precision
    tenths: int | None = None
    n: int | None = None
    split: bool = False

    @property
    def value(self) -> Decimal | None:
        """The figure as people write it: 34 tenths are 3.4."""
        return None if self.tenths is None else Decimal(self.tenths) / 10

    @property
    def is_few(self) -> bool:
        """Tell whether there is nothing to read."""
        return self.kind is Precision.FEW


FEW = PublishedFigure(Precision.FEW)


def published(answers: Sequence[Answer], *, smallest: int = SMALLEST_GROUP) -> PublishedFigure:
    """Publish the mean of a group's answers to one statement, never how many were missing."""
    refuse_smaller(smallest)
    given = [answer for answer in answers if answer is not None]
    if len(given) < smallest:
        return FEW
    kind, tenths = cut(sum(given), len(given))
    return PublishedFigure(kind, tenths, len(given), is_split(given))


def published_openly(answers: Sequence[Answer]) -> PublishedFigure:
    """Publish the plain mean of those who chose to be seen, be it one (R6)."""
    given = [answer for answer in answers if answer is not None]
    if not given:
        return FEW
    return PublishedFigure(Precision.EXACT, tenths_of(sum(given), len(given)), len(given))


def refuse_smaller(smallest: int) -> None:
    """Refuse a limit under five, whoever asks for it (R1)."""
    if smallest < SMALLEST_GROUP:
        raise ValueError(f"a group of {smallest} is never shown")


def cut(total: int, n: int) -> tuple[Precision, int]:
    """Return a mean in tenths, or the bound that the ends are cut at (R3).

    What is cut is decided on the whole sum, before anything is rounded. A mean that would be written as 1,0 or 5,0 is
    cut too: it would read as "all of them", and so would a bound.
    """
    tenths = tenths_of(total, n)
    lowest, highest = 10 * LOWEST, 10 * HIGHEST
    if total <= LOWEST * n + CUT or tenths == lowest:
        return Precision.AT_MOST, max(tenths_of(LOWEST * n + CUT, n), lowest + 1)
    if total >= HIGHEST * n - CUT or tenths == highest:
        return Precision.AT_LEAST, min(tenths_of(HIGHEST * n - CUT, n), highest - 1)
    return Precision.EXACT, tenths


def tenths_of(total: int, n: int) -> int:
    """Round total / n to whole tenths, halves up, in whole numbers only."""
    return (20 * total + n) // (2 * n)


def is_split(given: Sequence[int]) -> bool:
    """Tell whether at least two answer low (1–2) and at least two high (4–5) (R5)."""
    return sum(answer <= 2 for answer in given) >= 2 and sum(answer >= 4 for answer in given) >= 2  # noqa: PLR2004 -- the sentence
