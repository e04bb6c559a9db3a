"""The season calendar of the desk: as a drawing (cells with position, words and links) and as a table.

Small SVGs of some weeks, so that they fold to one column on a phone and two on paper; groups of links, because an image
cannot have links.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.models import Programme, ThemedDay
from booking.queries import desk as desk_queries
from booking.rules.working_days import danish_day
from booking.words import moments as wording
from booking.words import season_calendar
from booking.words.season_calendar import Block, Calendar, CalendarCell, Mark

NUMBER_WIDTH, CELL_WIDTH, CELL_HEIGHT, HEAD_HEIGHT = 30, 76, 32, 20
WIDTH = NUMBER_WIDTH + season_calendar.WEEKDAYS * CELL_WIDTH + 1
STRIP_WIDTH = 8
MOST_LETTERS = 11
"""The number of characters that fit into a cell."""
MOST_NUMBERS = 3

KINDS: Mapping[str, Any] = {
    "day": gettext_lazy("Temadag"),
    "proposal": gettext_lazy("Foreslået"),
    "wish": gettext_lazy("Ønsket"),
}


@dataclass(frozen=True, kw_only=True)
class DrawnCell:
    """A weekday as drawn: the position of its corner and its two lines of text, the text, the shading, the link.

    `strip` shades the edge of a day with a mark that is a holiday or lies in a week off.
    """

    x: int
    y: int
    number: str
    label: str
    css: str
    strip: str
    url: str
    title: str

    width: int = CELL_WIDTH
    height: int = CELL_HEIGHT

    @property
    def text_x(self) -> int:
        """Return the x at which both lines begin."""
        return self.x + 4

    @property
    def strip_x(self) -> int:
        """Return the x at which the strip begins, at the right edge."""
        return self.x + self.width - STRIP_WIDTH

    @property
    def number_y(self) -> int:
        """Return the y of the number's base line."""
        return self.y + 12

    @property
    def label_y(self) -> int:
        """Return the y of the label's base line."""
        return self.y + 26


@dataclass(frozen=True, kw_only=True)
class DrawnBlock:
    """A block of weeks as drawn: week numbers, each with its base line; weekdays, each with its middle; the cells."""

    name: str
    height: int
    weekdays: list[tuple[int, str]]
    numbers: list[tuple[int, int]]
    cells: list[DrawnCell]
    named: list[tuple[str, str]]
    width: int = WIDTH


@dataclass(frozen=True)
class SeasonLine:
    """A row of the table: a date and what is on it, each mark in words with the page it links to."""

    date: dt.date
    marks: list[tuple[str, str]]
    names: list[str]

    @property
    def week(self) -> int:
        """Return the ISO number of the week."""
        return self.date.isocalendar().week


@dataclass(frozen=True)
class Load:
    """A facilitator's days and their number."""

    name: str
    days: list[ThemedDay]


@dataclass(frozen=True, kw_only=True)
class DrawnSeason:
    """All that the desk shows of the seasons; the table also has the marks that lie outside every block."""

    blocks: list[DrawnBlock]
    table: list[SeasonLine]
    load: list[Load]


def season_of(programme: Programme, days: list[ThemedDay], *, may_open: bool) -> DrawnSeason:
    """Draw the seasons of a programme; `days` must come with registration, slot and facilitators.

    With `may_open`, days link to their registration.
    """
    spans = [(str(season), season.starts_on, season.ends_on) for season in programme.seasons.all()]
    marks = [*map(desk_queries.mark_of_day, days), *desk_queries.open_dates(programme.pk)]
    found = season_calendar.calendar_of(spans, programme.days_off(), marks, danish_day(timezone.now()))
    return DrawnSeason(
        blocks=[_block(block, may_open=may_open) for block in found.blocks],
        table=_table(found, may_open=may_open),
        load=load_of(days),
    )


def load_of(days: Iterable[ThemedDay]) -> list[Load]:
    """Return each facilitator's days, the busiest first; a facilitator is one mail address."""
    names: dict[str, str] = {}
    held: dict[str, list[ThemedDay]] = defaultdict(list)
    for day in days:
        for facilitator in day.facilitators.all():
            names.setdefault(facilitator.email.lower(), facilitator.name)
            held[facilitator.email.lower()].append(day)
    busiest = sorted(held, key=lambda email: (-len(held[email]), names[email]))
    return [Load(names[email], held[email]) for email in busiest]


def _block(block: Block, *, may_open: bool) -> DrawnBlock:
    first, last = block.weeks[0], block.weeks[-1]
    words = {"season": block.season, "first": first.number, "last": last.number}
    cells = [
        _cell(cell, column, row, is_first=(column, row) == (0, 0), may_open=may_open)
        for row, week in enumerate(block.weeks)
        for column, cell in enumerate(week.cells)
    ]
    return DrawnBlock(
        name=_("%(season)s, uge %(first)s til %(last)s") % words,
        height=HEAD_HEIGHT + len(block.weeks) * CELL_HEIGHT + 1,
        weekdays=[
            (NUMBER_WIDTH + column * CELL_WIDTH + CELL_WIDTH // 2, date_format(cell.date, "D"))
            for column, cell in enumerate(first.cells)
        ],
        numbers=[(HEAD_HEIGHT + row * CELL_HEIGHT + 20, week.number) for row, week in enumerate(block.weeks)],
        cells=cells,
        named=[(span_text(begins, ends), name) for begins, ends, name in block.named],
    )


def _cell(cell: CalendarCell, column: int, row: int, *, is_first: bool, may_open: bool) -> DrawnCell:
    kind = cell.marks[0].kind if cell.marks else ""
    free = "holiday" if cell.holiday else "off" if cell.time_off else ""
    css = [kind or free if cell.in_season else f"away {kind}", "today" if cell.is_today else ""]
    number = date_format(cell.date, "j. b" if is_first or cell.date.day == 1 else "j")
    others = sum(mark.kind != kind for mark in cell.marks)
    more = [_("i dag")] if cell.is_today else []
    more += [f"+{others}"] if others else []
    said = [long_words(mark) for mark in cell.marks] + [name for name in (cell.holiday, cell.time_off) if name]
    return DrawnCell(
        x=NUMBER_WIDTH + column * CELL_WIDTH,
        y=HEAD_HEIGHT + row * CELL_HEIGHT,
        number=" · ".join([number, *more]),
        label=_label(cell),
        css=" ".join(css).strip(),
        strip=free if kind else "",
        url=registration_url(cell.marks[0].registration) if cell.marks and may_open else "",
        title=f"{wording.long_day(cell.date)}: {', '.join(said)}" if said else "",
    )


def _label(cell: CalendarCell) -> str:
    """Return the label of a cell: the day, else what is proposed or wished, else the holiday or week off."""
    if not cell.marks:
        if not cell.in_season:
            return ""
        return short(cell.holiday) if cell.holiday else _("ferie") if cell.time_off else ""
    first = cell.marks[0]
    same = [mark for mark in cell.marks if mark.kind == first.kind]
    if first.kind == "day" and len(same) == 1:
        return short(f"{first.slot} {first.municipality}")
    if len(same) > MOST_NUMBERS:
        return str(MANY[first.kind]) % {"count": len(same)}
    return str(FEW[first.kind]) % {"numbers": ", ".join(str(mark.slot) for mark in same)}


FEW: Mapping[str, Any] = {
    "day": gettext_lazy("plads %(numbers)s"),
    "proposal": gettext_lazy("forslag %(numbers)s"),
    "wish": gettext_lazy("ønske %(numbers)s"),
}
MANY: Mapping[str, Any] = {
    "day": gettext_lazy("%(count)s dage"),
    "proposal": gettext_lazy("%(count)s forslag"),
    "wish": gettext_lazy("%(count)s ønsker"),
}


def long_words(mark: Mark) -> str:
    """Write a mark in full: "Plads 1, Aarhus, temadag kl. 9.00-14.00"."""
    facts = {"slot": mark.slot, "municipality": mark.municipality, "kind": KINDS[mark.kind], "when": mark.when}
    return _("Plads %(slot)s, %(municipality)s: %(kind)s %(when)s") % facts


def short(words: str) -> str:
    """Cut words to what a cell holds."""
    return words if len(words) <= MOST_LETTERS else f"{words[: MOST_LETTERS - 1]}…"


def span_text(first: dt.date, last: dt.date) -> str:
    """Write a date, or the first and last of several: "17. oktober til 21. oktober"."""
    begins, ends = (date_format(date, "j. F") for date in (first, last))
    return begins if first == last else _("%(first)s til %(last)s") % {"first": begins, "last": ends}


def registration_url(registration_id: int) -> str:
    """Return the address of a registration's page."""
    return reverse("admin:booking_registration_change", args=[registration_id])


def _table(found: Calendar, *, may_open: bool) -> list[SeasonLine]:
    """Return the weekdays of the seasons that have something on them, in order, and the marks outside every block."""
    cells = {cell.date: cell for block in found.blocks for week in block.weeks for cell in week.cells}
    lines = [
        _line(date, cell.marks, [name for name in (cell.holiday, cell.time_off) if name], may_open=may_open)
        for date, cell in cells.items()
        if cell.marks or (cell.in_season and (cell.holiday or cell.time_off))
    ]
    lines += [_line(mark.date, [mark], [], may_open=may_open) for mark in found.outside]
    return sorted(lines, key=lambda line: line.date)


def _line(date: dt.date, marks: Iterable[Mark], names: list[str], *, may_open: bool) -> SeasonLine:
    said = [(long_words(mark), registration_url(mark.registration) if may_open else "") for mark in marks]
    return SeasonLine(date, said, names)
