"""The attendee list as a file that opens in Excel, with nothing in it that Excel would run."""

import csv
import io
from collections.abc import Iterable, Sequence

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.workbook.child import _WorkbookChild

from booking.attendee_text import clean

FORMULA_BEGINNINGS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
WIDTHS = (32, 40, 32)


def headings() -> tuple[str, str, str]:
    """This function will give the headings in the active language; `attendee_files` reads them back."""
    return _("Navn"), _("Mailadresse"), _("Rolle")


def attendees_csv(rows: Iterable[Sequence[str]], titles: Sequence[str] = ()) -> bytes:
    """This function will write rows (name, address, role …) as CSV: UTF-8 with byte order mark, semicolons, CRLF.

    `titles` are the headings, by default those of `headings()`.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(titles or headings())
    writer.writerows([defused(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def attendees_xlsx(rows: Iterable[Sequence[str]], titles: Sequence[str] = ()) -> bytes:
    """This function will write rows (name, address, role …) as an Excel workbook of one sheet, all cells text.

    `titles` are the headings, by default those of `headings()`.
    """
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(_("Deltagere"))
    for letter, width in zip("ABC", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    top = [_cell(sheet, title) for title in titles or headings()]
    for cell in top:
        cell.font = Font(bold=True)
    sheet.append(top)
    for row in rows:
        sheet.append([_cell(sheet, defused(value)) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def defused(value: str) -> str:
    """This function will put an apostrophe before a text that a spreadsheet would take for a formula."""
    text = " ".join(clean(value).split())
    return f"'{text}" if text.startswith(FORMULA_BEGINNINGS) else text


def _cell(sheet: _WorkbookChild, value: str) -> Cell:
    """This function will make a cell that is text, whatever it begins with."""
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    return cell
