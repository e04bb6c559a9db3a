"""What is read out of published figures, and of nothing else: themes, gaps, agreements, changes (R3, R11). Pure.

A cut figure stands for everything beyond its bound, so a difference is told only where it is there wherever in that
range the figure lies.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from toolbox.disclosure.figures import FEW, HIGHEST, LOWEST, Precision, PublishedFigure, tenths_of

GAP = 5
"""Tenths from which two columns see a statement differently."""
CHANGE = 3
"""Tenths from which something has changed since an earlier round."""


@dataclass(frozen=True)
class Gap:
    """A statement that two columns answer differently, by so many tenths at least."""

    statement: str
    higher: str
    lower: str
    tenths: int


def theme_figure(statements: Iterable[PublishedFigure]) -> PublishedFigure:
    """Return the plain mean of a theme's published figures, a cut one by its bound."""
    shown = [figure for figure in statements if figure.tenths is not None]
    if not shown:
        return FEW
    kinds = {figure.kind for figure in shown}
    tenths = tenths_of(sum(figure.tenths or 0 for figure in shown), 10 * len(shown))
    return PublishedFigure(kinds.pop() if len(kinds) == 1 else Precision.EXACT, tenths)


def five_step(figure: PublishedFigure) -> int | None:
    """Return the answer that a figure is nearest to, 1 to 5: its word, colour and pattern."""
    return None if figure.tenths is None else (figure.tenths + 5) // 10


def weakest_themes(themes: Mapping[str, Sequence[PublishedFigure]], count: int = 3) -> list[str]:
    """Return the themes that the columns together put lowest; equal ones in the order of the questionnaire."""
    means = {
        key: Fraction(sum(tenths), len(tenths))
        for key, row in themes.items()
        if (tenths := [figure.tenths for figure in row if figure.tenths is not None])
    }
    return sorted(means, key=lambda key: means[key])[:count]


def gaps(rows: Mapping[str, Mapping[str, PublishedFigure]]) -> list[Gap]:
    """Return each statement's surest difference between two columns, the largest first.

    `rows` has the figures of each statement of the joint form, by column; a role's are those of its own statement that
    mirrors it.
    """
    found = []
    for statement, row in rows.items():
        apart = [
            gap
            for one, other in combinations(row, 2)
            if (gap := _gap(statement, row, one, other) or _gap(statement, row, other, one))
        ]
        found += [max(apart, key=lambda gap: gap.tenths)] if apart else []
    return sorted(found, key=lambda gap: -gap.tenths)


def agreements(rows: Mapping[str, Mapping[str, PublishedFigure]]) -> list[str]:
    """Return the statements that at least two columns answer, none of them half a step from another."""
    return [
        statement
        for statement, row in rows.items()
        if len(tenths := [figure.tenths for figure in row.values() if figure.tenths is not None]) > 1
        and max(tenths) - min(tenths) < GAP
        and not gaps({statement: row})
    ]


def trend(before: PublishedFigure, after: PublishedFigure) -> int:
    """Return 1 where a figure has surely risen since an earlier round, −1 where it has fallen, else 0 (R11)."""
    if _surely_above(after, before) >= CHANGE:
        return 1
    return -1 if _surely_above(before, after) >= CHANGE else 0


def _gap(statement: str, row: Mapping[str, PublishedFigure], higher: str, lower: str) -> Gap | None:
    tenths = _surely_above(row[higher], row[lower])
    return Gap(statement, higher, lower, tenths) if tenths >= GAP else None


def _surely_above(one: PublishedFigure, other: PublishedFigure) -> int:
    """Return by how many tenths one figure lies above another wherever the two may lie; 0 if that is not sure."""
    if one.tenths is None or other.tenths is None:
        return 0
    lowest = 10 * LOWEST if one.kind is Precision.AT_MOST else one.tenths
    highest = 10 * HIGHEST if other.kind is Precision.AT_LEAST else other.tenths
    return max(lowest - highest, 0)
