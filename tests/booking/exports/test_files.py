"""Any table as a file: exact CSV, text cells, names of sheets and column widths that Excel accepts."""

import io

import openpyxl
import pytest

from booking.exports.files import Table, csv_bytes, xlsx_bytes

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
