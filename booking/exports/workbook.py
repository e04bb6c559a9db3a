"""Tables as an Excel workbook: numbers and moments typed, headings that stay in sight, a page that fits. Pure."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from booking.exports.files import Exact, Plain, Table, Value, cell_text, defused
from booking.rules.working_days import DENMARK

NARROWEST, WIDEST = 10, 60
LONGEST_SHEET_NAME = 31
AUTHOR = "Temadag"
DAY, MINUTES, MILLISECONDS = "dd\\-mm\\-yyyy", "dd\\-mm\\-yyyy\\ hh:mm", "dd\\-mm\\-yyyy\\ hh:mm:ss.000"
"""How workbooks show days and moments, these in Danish time, whatever the language of the program that opens them."""


def workbook_bytes(*tables: Table) -> bytes:
    """Write tables as an Excel workbook, a sheet each, with headings that stay in sight and a filter.

    On paper a sheet is as wide as the page, and its headings stand on each.
    """
    book = openpyxl.Workbook(write_only=True)
    book.properties.creator = AUTHOR
    for table in tables:
        _write_sheet(book.create_sheet(table.name[:LONGEST_SHEET_NAME]), table)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_sheet(sheet: Worksheet, table: Table) -> None:
    rows = [[_shown(value) for value in row] for row in table.rows]
    for place, title in enumerate(table.titles):
        longest = max([len(title), *(len(cell_text(row[place])) for row in rows)])
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(max(longest + 2, NARROWEST), WIDEST)
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.titles))}{len(rows) + 1}"
    top = [_cell(sheet, Plain(title)) for title in table.titles]
    for cell in top:
        cell.font = Font(bold=True)
    sheet.append(top)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _shown(value: Value) -> Value:
    return defused(value) if isinstance(value, str) and not isinstance(value, Plain) else value


def _cell(sheet: Worksheet, value: Value) -> Cell:
    """Return a cell of the value's own type; a text stays one, whatever it begins with."""
    match value:
        case Exact(at=at):
            cell = WriteOnlyCell(sheet, value=_danish(at))
            cell.number_format = MILLISECONDS
        case dt.datetime():
            cell = WriteOnlyCell(sheet, value=_danish(value))
            cell.number_format = MINUTES
        case dt.date():
            cell = WriteOnlyCell(sheet, value=dt.datetime.combine(value, dt.time.min))
            cell.number_format = DAY
        case Decimal():
            cell = WriteOnlyCell(sheet, value=float(value))
        case "":
            cell = WriteOnlyCell(sheet)
        case str():
            cell = WriteOnlyCell(sheet, value=str(value))
            cell.data_type = "s"
            if len(value) > WIDEST:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        case _:
            cell = WriteOnlyCell(sheet, value=value)
    return cell


def _danish(at: dt.datetime) -> dt.datetime:
    """Return the time that clocks in Denmark show, without the zone, which workbooks cannot hold."""
    return at.astimezone(DENMARK).replace(tzinfo=None)
