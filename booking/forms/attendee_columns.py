"""The step between a list and its lines: which column is read as what, and what was left out.

The page carries the opened list, signed, so that it can be read again with other columns; nothing is stored.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core import signing
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from booking.attendee_list.headings import Column
from booking.attendee_list.reading import Choices, ListReading, ReadColumn
from booking.attendee_list.sheets import Opened, opened_of_json
from booking.attendee_list.text import without_cpr

SALT = "temadag.attendee-list"
MOST_HOURS = 24
FIELD = re.compile(r"column-([0-9]{1,2})-([0-9]{1,3})")
MOST_SELECTS = 60
"""Columns beyond these are read, or left out, as their headings say."""
SAMPLE_LENGTH = 40

KINDS: Mapping[Column, Any] = {
    Column.NAME: gettext_lazy("navn"),
    Column.GIVEN: gettext_lazy("fornavn"),
    Column.MIDDLE: gettext_lazy("mellemnavn"),
    Column.FAMILY: gettext_lazy("efternavn"),
    Column.EMAIL: gettext_lazy("mailadresse"),
    Column.ROLE: gettext_lazy("rolle"),
    Column.OTHER: gettext_lazy("bruges ikke"),
}


def sealed(opened: Opened) -> str:
    """Sign an opened list for the page, CPR numbers masked (D2)."""
    return signing.dumps(without_cpr(opened.as_json()), salt=SALT, compress=True)


def unsealed(written: str) -> Opened | None:
    """Return the list that the page carried, None where it is not ours or too old."""
    try:
        return opened_of_json(signing.loads(written, salt=SALT, max_age=MOST_HOURS * 3600))
    except signing.BadSignature:
        return None


def column_choices_of(data: Mapping[str, Any]) -> Choices:
    """Return the columns that a person chose."""
    kinds = {column.value: column for column in Column}
    return {
        (int(found[1]), int(found[2])): kinds[value]
        for name, value in data.items()
        if (found := FIELD.fullmatch(name)) and value in kinds
    }


@dataclass(frozen=True)
class ColumnSelect:
    """One column: what it is read as, and what stands in it."""

    field: str
    letter: str
    heading: str
    column: Column
    samples: list[str]

    @property
    def options(self) -> Iterator[tuple[str, Any, bool]]:
        """Yield value, label and whether it is chosen."""
        for column, label in KINDS.items():
            yield column.value, label, column is self.column


@dataclass(frozen=True)
class ColumnTable:
    """The columns of a table that have something in them."""

    name: str
    selects: list[ColumnSelect]

    @property
    def sample_rows(self) -> list[tuple[str, ...]]:
        """Return the first cells of each column, beside each other."""
        return list(zip(*(select.samples for select in self.selects), strict=True))

    @property
    def sentence(self) -> str:
        """Say which column is read as what."""
        used = [
            _("kolonne %(letter)s som %(kind)s") % {"letter": select.letter, "kind": KINDS[select.column]}
            for select in self.selects
            if select.column is not Column.OTHER
        ]
        if not used:
            return _("Vi fandt ingen kolonne med navne eller mailadresser.")
        columns = get_text_list(used, _("og"))
        if len(used) == len(self.selects):
            return _("Vi læser %(columns)s.") % {"columns": columns}
        return _("Vi læser %(columns)s; resten bruger vi ikke.") % {"columns": columns}


@dataclass(frozen=True)
class ColumnStep:
    """What the preview shows above its lines."""

    source: str
    reading: ListReading
    role: str
    parts: list[str]
    with_hidden: bool

    @cached_property
    def tables(self) -> list[ColumnTable]:
        """Return the tables, of at most `MOST_SELECTS` columns in all."""
        left = MOST_SELECTS
        shown: list[ColumnTable] = []
        for number, table in enumerate(self.reading.tables):
            selects = [_select(number, column) for column in table.columns[:left]]
            left -= len(selects)
            if selects:
                shown.append(ColumnTable(table.name, selects))
        return shown

    @property
    def found_nobody(self) -> bool:
        """Tell whether a person must choose the columns."""
        return not self.reading.people

    @property
    def left_out(self) -> list[str]:
        """Say what is not among the lines."""
        reading = self.reading
        rows = ngettext(
            "%(n)d linje uden navn og mailadresse er ikke taget med.",
            "%(n)d linjer uden navn og mailadresse er ikke taget med.",
            reading.skipped,
        )
        hidden = ngettext(
            "%(n)d skjult række er ikke taget med.", "%(n)d skjulte rækker er ikke taget med.", reading.hidden_rows
        )
        columns = ngettext(
            "%(n)d skjult kolonne er ikke taget med.",
            "%(n)d skjulte kolonner er ikke taget med.",
            reading.hidden_columns,
        )
        counted = ((reading.skipped, rows), (reading.hidden_rows, hidden), (reading.hidden_columns, columns))
        sentences = [sentence % {"n": number} for number, sentence in counted if number]
        for names, sentence in (
            (reading.hidden_sheets, _("Skjulte ark er ikke læst: %(names)s.")),
            (reading.other_sheets, _("Ark uden navne og mailadresser er ikke læst: %(names)s.")),
        ):
            if names:
                sentences.append(sentence % {"names": ", ".join(names)})
        return sentences

    @property
    def is_needed(self) -> bool:
        """Tell whether there is anything to show."""
        return bool(self.tables or self.left_out or self.with_hidden)


def _select(number: int, column: ReadColumn) -> ColumnSelect:
    field, letter = f"column-{number}-{column.place}", column_letter(column.place)
    return ColumnSelect(field, letter, _short(column.heading), column.column, [_short(cell) for cell in column.samples])


def _short(text: str) -> str:
    text = without_cpr(" ".join(text.split()))
    return text if len(text) <= SAMPLE_LENGTH else f"{text[: SAMPLE_LENGTH - 1]}…"


def column_letter(place: int) -> str:
    """Return the letters of a column as spreadsheets name it: A for 0, AA for 26."""
    letters = ""
    while place >= 0:
        place, rest = divmod(place, 26)
        letters = chr(65 + rest) + letters
        place -= 1
    return letters
