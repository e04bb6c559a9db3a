"""A staircase of how registrations came in: moments in, an SVG path and the rows of a table out. Pure."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import cycle

LEFT, TOP, WIDTH, HEIGHT = 34, 18, 600, 200
"""The corner and the size of the field that the staircase is drawn in."""
MARGIN_RIGHT, MARGIN_BELOW = 26, 26
MOST_LEVELS, MOST_TICKS = 6, 7


@dataclass(frozen=True)
class Arrivals:
    """A row of the table: a span of time in words, how many came in it, and how many had come by its end."""

    when: str
    came: int
    total: int


@dataclass(frozen=True, kw_only=True)
class Curve:
    """The staircase as drawn: `ticks` below it, `levels` beside it, `slots_y` where the slots are used up."""

    path: str
    ticks: list[tuple[int, str]]
    levels: list[tuple[int, int]]
    slots_y: int
    rows: list[Arrivals]
    left: int = LEFT
    right: int = LEFT + WIDTH
    bottom: int = TOP + HEIGHT
    ticks_y: int = TOP + HEIGHT + 18
    width: int = LEFT + WIDTH + MARGIN_RIGHT
    height: int = TOP + HEIGHT + MARGIN_BELOW

    @property
    def shown(self) -> int:
        """Count what came in the time that is drawn."""
        return sum(row.came for row in self.rows)


def curve(
    moments: Sequence[dt.datetime],
    *,
    slots: int,
    begins: dt.datetime,
    ends: dt.datetime,
    spans: Iterable[tuple[dt.datetime, str]],
    tick: Callable[[dt.datetime], str],
) -> Curve:
    """Draw the sorted `moments` between `begins` and `ends`; `spans`: the end of each row of the table, and its words.

    A row in which nothing came is kept; who wants it left out leaves its span out.
    """
    lasts = (ends - begins).total_seconds()
    shown = [moment for moment in moments if begins <= moment <= ends]
    top = max(len(moments), slots, 1)

    def x_of(moment: dt.datetime) -> int:
        return LEFT + round((moment - begins).total_seconds() / lasts * WIDTH)

    def y_of(number: int) -> int:
        return TOP + HEIGHT - round(number / top * HEIGHT)

    before = bisect_left(moments, begins)
    stairs = {x_of(moment): before + number for number, moment in enumerate(shown, 1)}  # the last one of each place
    steps = "".join(f"H{x}V{y_of(number)}" for x, number in stairs.items())
    rows, done = [], before
    for end, words in spans:
        total = bisect_right(moments, end)
        rows.append(Arrivals(words, total - done, total))
        done = total
    return Curve(
        path=f"M{LEFT} {y_of(before)}{steps}H{LEFT + WIDTH}",
        ticks=[
            (x_of(moment), tick(moment))
            for moment in (begins + (ends - begins) * number / (MOST_TICKS - 1) for number in range(MOST_TICKS))
        ],
        levels=[(y_of(number), number) for number in range(0, top + 1, _step(top))],
        slots_y=y_of(slots),
        rows=rows,
    )


def _step(top: int) -> int:
    """Return a round number by which few levels reach `top` (1, 2, 5, 10, 20 and so on)."""
    size = 1
    for factor in cycle((2, 2.5, 2)):
        if top / size < MOST_LEVELS:
            break
        size = int(size * factor)
    return size
