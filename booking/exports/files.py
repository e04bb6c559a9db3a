"""Tables as files that open in Excel: numbers and moments typed, and no formula that Excel would run. Pure."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from django.utils.module_loading import import_string

from booking.rules.inputs import clean_text
from booking.rules.working_days import DENMARK

FORMULA_BEGINNINGS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
WORKBOOK = "booking.exports.workbook.workbook_bytes"
"""Imported with the first workbook: openpyxl is a tenth of a process's start, and few processes write one."""


class Plain(str):
    """A text that the house made or checked (a code, a phone number), which a workbook shows as it is."""

    __slots__ = ()


@dataclass(frozen=True, kw_only=True)
class Exact:
    """A moment whose fractions of a second matter, and `words` for it; a workbook has room for milliseconds."""

    at: dt.datetime
    words: str


Value: TypeAlias = str | int | Decimal | dt.datetime | dt.date | Exact | None
"""What a cell may hold: free text unless it is `Plain`; a moment is written to the minute."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """Headings and rows of values; `name` is the sheet's name."""

    name: str
    titles: Sequence[str]
    rows: Iterable[Sequence[Value]]


def csv_bytes(table: Table) -> bytes:
    """Write a table as CSV: UTF-8 with byte order mark, semicolons, CRLF."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(table.titles)
    writer.writerows([defused(cell_text(value)) for value in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def xlsx_bytes(*tables: Table) -> bytes:
    """Write tables as an Excel workbook, a sheet each."""
    written: bytes = import_string(WORKBOOK)(*tables)
    return written


def cell_text(value: Value) -> str:
    """Write a value as text; a moment in Danish time, in a form that spreadsheets sort and people read."""
    match value:
        case None:
            return ""
        case Exact():
            return value.words
        case dt.datetime():
            return value.astimezone(DENMARK).strftime("%Y-%m-%d %H:%M")
        case _:
            return str(value)


def defused(value: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula."""
    text = " ".join(clean_text(value).split())
    return f"'{text}" if text.startswith(FORMULA_BEGINNINGS) else text
