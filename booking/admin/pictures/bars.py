"""Lying bars of numbers, with or without a band of what is recommended: lines in, positions out. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

LABEL_WIDTH, FIELD_WIDTH, ROW_HEIGHT, BAR_HEIGHT, HEAD = 220, 420, 26, 16, 22
MOST_LETTERS = 28
"""The number of characters for which there is room before a bar."""
SPARE = 3
"""So much of the scale is left behind the longest bar and behind the band."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A number with its label; `url` is the page it leads to, `is_unusual` sets its bar apart."""

    label: str
    number: int
    url: str = ""
    is_unusual: bool = False


@dataclass(frozen=True, kw_only=True)
class DrawnBar:
    """A line as drawn: the y of its bar and of its text, the length, the x at which the number stands."""

    measure: Measure
    label: str
    y: int
    text_y: int
    length: int
    number_x: int


@dataclass(frozen=True, kw_only=True)
class DrawnBars:
    """The bars as drawn; the band reaches from `band_x` over `band_width`, which is 0 where nothing is recommended."""

    bars: list[DrawnBar]
    height: int
    band_x: int
    band_width: int
    left: int = LABEL_WIDTH
    label_x: int = LABEL_WIDTH - 8
    width: int = LABEL_WIDTH + FIELD_WIDTH + 30
    bar_height: int = BAR_HEIGHT
    head: int = HEAD


def draw_bars(lines: Sequence[Measure], *, least: int = 0, most: int = 0) -> DrawnBars:
    """Draw the lines one below the other on one scale, with a band from `least` to `most` where they are given."""
    scale = max([most, *(line.number for line in lines)]) + SPARE

    def length(number: int) -> int:
        return round(number / scale * FIELD_WIDTH)

    return DrawnBars(
        bars=[
            DrawnBar(
                measure=line,
                label=line.label if len(line.label) <= MOST_LETTERS else f"{line.label[: MOST_LETTERS - 1]}…",
                y=HEAD + place * ROW_HEIGHT,
                text_y=HEAD + place * ROW_HEIGHT + 13,
                length=length(line.number),
                number_x=LABEL_WIDTH + length(line.number) + 6,
            )
            for place, line in enumerate(lines)
        ],
        height=HEAD + len(lines) * ROW_HEIGHT + 4,
        band_x=LABEL_WIDTH + length(least),
        band_width=length(most) - length(least),
    )
