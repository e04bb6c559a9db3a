"""The list as a download: Excel opens it with all letters right, and nothing in it is a formula."""

import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.attendee_list.export import attendees_csv, attendees_xlsx
from booking.exports.files import defused

pytestmark = pytest.mark.pure

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r\n=1", " =1", "＝1", "\u200b=1", "\x00=1"]


def test_attendees_csv_is_exact() -> None:
    assert attendees_csv([("Åse; Ærø", "a@aarhus.dk", '"chef"'), ("Bo", "", "=1")]) == (
        "\ufeffNavn;Mailadresse;Rolle\r\n"
        '"Åse; Ærø";a@aarhus.dk;"""chef"""\r\n'
        "Bo;;'=1\r\n"
    ).encode()  # fmt: skip


def test_attendees_xlsx_has_text_cells_only() -> None:
    data = attendees_xlsx([("Åse Ærø", "a@aarhus.dk", "=1+1"), ("12", "", "\x07chef")], ("Navn", "Mail", "Rolle"))
    (sheet,) = openpyxl.load_workbook(io.BytesIO(data)).worksheets
    assert sheet.title == "Deltagere"
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Navn", "Mail", "Rolle"],
        ["Åse Ærø", "a@aarhus.dk", "'=1+1"],
        ["12", None, "chef"],
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize("value", FORMULAS)
def test_defused_puts_an_apostrophe_before_a_formula(value: str) -> None:
    assert defused(value).startswith("'")


@given(st.text(max_size=30))
def test_no_text_is_a_formula_or_breaks_the_workbook(value: str) -> None:
    assert not defused(value).startswith(("=", "+", "-", "@", "\t", "\r", "\n", " "))
    data = attendees_xlsx([(value, "", "")])
    (sheet,) = openpyxl.load_workbook(io.BytesIO(data)).worksheets
    assert (sheet["A2"].value or "") == defused(value)
    assert sheet["A2"].data_type != "f"
