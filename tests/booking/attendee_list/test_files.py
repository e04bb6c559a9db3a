"""Uploaded lists: every usual encoding and separator, workbooks good and hostile, and no exception but the refusal."""

import io
import struct
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.attendee_list.decoding import text_of_bytes
from booking.attendee_list.export import attendees_csv, attendees_xlsx
from booking.attendee_list.lines import AttendeeListError, Line
from booking.attendee_list.opening import MOST_BYTES
from booking.attendee_list.sheet_facts import MOST_ROWS
from tests.booking.attendee_helpers import read_file

pytestmark = pytest.mark.pure

ROWS = [("Åse Ærø", "aase@aarhus.dk", "børne- og ungechef"), ("Bo Øster", "bo@aarhus.dk", ""), ("Carl Dam", "", "")]


def rows_of(lines: list[Line]) -> list[tuple[str, str, str]]:
    """Return name, address and role of each line."""
    return [(line.name, line.email, line.role) for line in lines]


def workbook(*sheets: list[list[object]]) -> bytes:
    """Return a workbook with these rows on its sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def refusal(data: bytes, name: str = "liste.xlsx") -> AttendeeListError:
    """Return the error with which a file is refused."""
    with pytest.raises(AttendeeListError) as caught:
        read_file(name, data)
    return caught.value


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    "heading", ["Navn{0}E-mail{0}Rolle", "NAME{0}Mail address{0}position", '"Navn"{0}"Mail"{0}"Titel"', ""]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_read_file_reads_csv_in_every_dress(separator: str, heading: str, encoding: str, line_break: str) -> None:
    lines = [heading.format(separator), *(separator.join(row) for row in ROWS)]
    data = line_break.join(line for line in lines if line).encode(encoding)
    assert rows_of(read_file("liste.csv", data)) == ROWS


def test_decoded_tells_utf16_without_a_mark_from_utf8_and_windows() -> None:
    assert text_of_bytes("Åse".encode("utf-16-be")) == "Åse"
    assert text_of_bytes("Åse".encode("utf-16-le")) == "Åse"
    assert text_of_bytes("Åse".encode()) == "Åse"
    assert text_of_bytes("Åse – “x”".encode("cp1252")) == "Åse – “x”"
    assert text_of_bytes(b"") == ""


def test_read_file_merges_with_those_on_the_list() -> None:
    (line,) = read_file("a.csv", b"Anna Holm;ANNA@aarhus.dk", [("Anna Holm", "anna@aarhus.dk")])
    assert (line.verdict.value, line.reason) == ("merged", "Mailadressen står allerede på listen.")


@pytest.mark.parametrize("heading", [["Navn", "E-mail", "Rolle"], ["Full name", "Email", "Job title"], None])
def test_read_file_reads_a_workbook_with_and_without_headings(heading: list[object] | None) -> None:
    rows: list[list[object]] = [[value or None for value in row] for row in ROWS]
    lines = read_file("liste.xlsx", workbook([*([heading] if heading else []), [], *rows]))
    assert rows_of(lines) == ROWS
    assert [line.number for line in lines] == [1, 2, 3]


def test_read_file_reads_every_visible_sheet_with_its_own_headings() -> None:
    data = workbook([["Navn", "Mail"], ["Anna Holm", "a@aarhus.dk"]], [["Mail", "Navn"], ["b@aarhus.dk", "Bo Berg"]])
    assert rows_of(read_file("x.xlsx", data)) == [("Anna Holm", "a@aarhus.dk", ""), ("Bo Berg", "b@aarhus.dk", "")]
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.worksheets[1].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    assert rows_of(read_file("x.xlsx", out.getvalue())) == [("Anna Holm", "a@aarhus.dk", "")]


def test_read_file_reads_outlook_mailboxes_in_one_column_and_numbers() -> None:
    data = workbook([["Deltagere"], ["Holm, Anna <a@aarhus.dk>"], ["Bo Berg (b@aarhus.dk)"], [12345678]])
    lines = read_file("x.xlsx", data)
    assert rows_of(lines)[:2] == [("Anna Holm", "a@aarhus.dk", ""), ("Bo Berg", "b@aarhus.dk", "")]
    assert (lines[2].source, lines[2].reason) == ("12345678", "Det ligner ikke et navn. Ret det.")


def test_formula_that_was_never_computed_is_questioned_not_dropped() -> None:
    lines = read_file("x.xlsx", workbook([["Navn", "Mail"], ['=HYPERLINK("http://x")', "a@aarhus.dk"]]))
    assert [(line.verdict.value, line.reason) for line in lines] == [
        ("questioned", "Det ligner ikke et navn. Ret det.")
    ]
    assert "=HYPERLINK" in lines[0].source


@pytest.mark.parametrize(
    "data",
    [
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n",
        b"PK\x03\x04 no archive",
        b"a\x00b\x00\x00c",
        b"{\\rtf1 Anna}",
    ],
)
def test_other_formats_are_refused_with_what_to_do(data: bytes) -> None:
    error = refusal(data, "min\u202eliste\n.xls")
    assert error.code == "unreadable"
    assert (
        str(error) == "Vi kan ikke læse filen minliste .xls. Gem listen som Excel-fil (.xlsx) eller CSV, og prøv igen."
    )


def test_archive_that_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert refusal(out.getvalue()).code == "unreadable"


def repacked(data: bytes, entry: str, content: bytes, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return the workbook with one entry of its archive replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", compression) as new:
        for name in {*old.namelist(), entry}:
            new.writestr(name, content if name == entry else old.read(name))
    return out.getvalue()


def test_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = repacked(workbook([["Navn"]]), "xl/media/a.bin", b"\x00" * 10_000_001)
    assert len(bomb) < 100_000
    assert refusal(bomb).code == "too-large"


def test_archive_that_lies_about_its_size_is_refused() -> None:
    data = repacked(workbook([["Navn"]]), "xl/worksheets/sheet1.xml", b" " * 1_000_000)
    lie = data.replace(struct.pack("<L", 1_000_000), struct.pack("<L", 10))
    assert lie != data
    assert refusal(lie).code == "unreadable"


def test_xml_entities_and_other_compressions_are_refused() -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    good = workbook([["Navn"], ["Anna Holm"]])
    assert refusal(repacked(good, "xl/worksheets/sheet1.xml", laughs)).code == "unreadable"
    utf16 = laughs.decode().encode("utf-16")
    assert refusal(repacked(good, "xl/worksheets/sheet1.xml", utf16)).code == "unreadable"
    content = zipfile.ZipFile(io.BytesIO(good)).read("xl/workbook.xml")
    assert refusal(repacked(good, "xl/workbook.xml", content, zipfile.ZIP_LZMA)).code == "unreadable"


def test_too_many_entries_rows_and_bytes_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(501):
            archive.writestr(f"{number}.bin", b"")
    assert refusal(out.getvalue()).code == "too-large"
    assert refusal(workbook([[f"Anna {chr(97 + n % 26)}"] for n in range(503)])).code == "too-many"
    assert refusal(workbook([*([[]] * MOST_ROWS), ["Anna Holm"]])).code == "too-many"
    assert refusal(b"a" * (MOST_BYTES + 1), "x.csv").code == "too-large"
    assert refusal(b"a" * MOST_BYTES, "x.csv").code == "too-large"


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"Navn;Mail\n"]))
def test_read_file_raises_nothing_else_on_any_bytes(data: bytes, beginning: bytes) -> None:
    try:
        read_file("x", beginning + data)
    except AttendeeListError as error:
        assert error.code in {"unreadable", "too-many"}  # noqa: PT017 an answer is right too


GOOD = workbook([["Navn", "Mail"], ["Anna Holm", "a@aarhus.dk"], [1.5, True]])
ENTRIES = sorted(zipfile.ZipFile(io.BytesIO(GOOD)).namelist())


@pytest.mark.filterwarnings("ignore::UserWarning")  # openpyxl says what it leaves out
@given(st.sampled_from(ENTRIES), st.integers(0, 5000), st.binary(max_size=12), st.integers(0, 40))
def test_read_file_raises_nothing_else_on_a_spoiled_workbook(entry: str, at: int, put: bytes, cut: int) -> None:
    content = zipfile.ZipFile(io.BytesIO(GOOD)).read(entry)
    at %= len(content)
    try:
        read_file("x.xlsx", repacked(GOOD, entry, content[:at] + put + content[at + cut :]))
    except AttendeeListError as error:
        assert error.code == "unreadable"  # noqa: PT017 an answer is right too


@pytest.mark.parametrize("write", [attendees_csv, attendees_xlsx])
def test_read_file_reads_back_what_was_downloaded(write: object) -> None:
    data = attendees_csv(ROWS) if write is attendees_csv else attendees_xlsx(ROWS)
    assert rows_of(read_file("liste", data)) == ROWS
