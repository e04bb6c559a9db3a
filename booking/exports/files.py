"""Tables as files that open in Excel, without any formula that Excel would run. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import openpyxl
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.workbook.child import _WorkbookChild

from booking.rules.inputs import clean_text

FORMULA_BEGINNINGS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
NARROWEST, WIDEST = 10, 60
LONGEST_SHEET_NAME = 31


@dataclass(frozen=True, kw_only=True)
class Table:
    """Headings and rows of texts; `name` is the sheet's name."""

    name: str
    titles: Sequence[str]
    rows: Iterable[Sequence[str]]


def csv_bytes(table: Table) -> bytes:
    """Write a table as CSV: UTF-8 with byte order mark, semicolons, CRLF."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(table.titles)
    writer.writerows([defused(value) for value in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def xlsx_bytes(table: Table) -> bytes:
    """Write a table as an Excel workbook of one sheet, all cells text."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(table.name[:LONGEST_SHEET_NAME])
    rows = [[defused(value) for value in row] for row in table.rows]
    for place, title in enumerate(table.titles):
        longest = max([len(title), *(len(row[place]) for row in rows)])
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(max(longest + 2, NARROWEST), WIDEST)
    sheet.freeze_panes = "A2"
    top = [_cell(sheet, title) for title in table.titles]
    for cell in top:
        cell.font = Font(bold=True)
    sheet.append(top)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def defused(value: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula."""
    text = " ".join(clean_text(value).split())
    return f"'{text}" if text.startswith(FORMULA_BEGINNINGS) else text


def _cell(sheet: _WorkbookChild, value: str) -> Cell:
    """Return a cell that is text, whatever it begins with."""
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    return cell
