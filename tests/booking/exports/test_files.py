"""Any table as a file: exact CSV, typed cells, names of sheets and column widths that Excel accepts."""

import datetime as dt
import io

import openpyxl
import pytest

from booking.exports.files import Exact, Plain, Table, csv_bytes, xlsx_bytes

pytestmark = pytest.mark.pure
TABLE = Table(name="Et navn, der er længere end Excel tillader", titles=("A", "B"), rows=[("=1", "x" * 99), ("", "ø")])


def test_csv_bytes_are_exact() -> None:
    assert csv_bytes(TABLE) == ("\ufeffA;B\r\n'=1;" + "x" * 99 + "\r\n;ø\r\n").encode()


def test_xlsx_bytes_hold_texts_in_columns_of_a_readable_width() -> None:
    (sheet,) = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(TABLE))).worksheets
    assert sheet.title == "Et navn, der er længere end Exc"
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["A", "B"], ["'=1", "x" * 99], [None, "ø"]]
    assert (sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width) == (10, 60)
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    assert {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.alignment.wrap_text} == {"B2"}
    assert sheet["A3"].data_type == "n"  # really empty: a filter on blanks finds it


def test_xlsx_bytes_print_as_wide_as_the_page_with_the_headings_on_each() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(TABLE)))
    sheet = book.worksheets[0]
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    fitted = sheet.sheet_properties.pageSetUpPr
    assert fitted is not None
    assert fitted.fitToPage
    assert sheet.print_title_rows == "$1:$1"
    assert book.properties.creator == "Temadag"


AT = dt.datetime(2016, 9, 28, 7, 0, 3, 417000, tzinfo=dt.UTC)
TYPED = Table(
    name="Typer",
    titles=("Nr.", "Modtaget", "Frist", "Telefon", "Navn", "Svaret"),
    rows=[(1, Exact(at=AT, words="kl. 9.00.03,417000"), AT, Plain("+4572423700"), "+4572423700", None)],
)


def test_csv_bytes_write_moments_in_danish_time_and_defuse_all_texts() -> None:
    (_titles, row) = csv_bytes(TYPED).decode("utf-8-sig").splitlines()
    assert row == "1;kl. 9.00.03,417000;2016-09-28 09:00;'+4572423700;'+4572423700;"


def test_xlsx_bytes_are_typed_and_defuse_only_what_people_wrote() -> None:
    (sheet,) = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(TYPED))).worksheets
    assert [(cell.value, cell.data_type, cell.number_format) for cell in sheet[2]] == [
        (1, "n", "General"),
        (dt.datetime(2016, 9, 28, 9, 0, 3, 417000), "d", r"dd\-mm\-yyyy\ hh:mm:ss.000"),  # noqa: DTZ001 Excel's have none
        (dt.datetime(2016, 9, 28, 9, 0, 3, 417000), "d", r"dd\-mm\-yyyy\ hh:mm"),  # noqa: DTZ001 Excel's have none
        ("+4572423700", "s", "General"),
        ("'+4572423700", "s", "General"),
        (None, "n", "General"),
    ]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:F2")
