"""An uploaded attendee list: CSV in the usual encodings, or XLSX, whose size is checked before it is unpacked."""

import codecs
import datetime as dt
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import CellCoordinatesException, InvalidFileException, SheetTitleException

from booking.attendee_list.lines import MOST_LINES, AttendeeListError, Line, judge_line, read_pasted, too_many_lines
from booking.attendee_list.people import Candidate
from booking.attendee_list.table import drafts_of_records
from booking.attendee_list.text import TAB, Record
from booking.rules.inputs import clean_text

MOST_BYTES = 2_000_000
MOST_UNPACKED_BYTES = 10_000_000
MOST_XML_BYTES = 4_000_000
"""In octets: a list of 500 rows takes a tenth of it; a hostile file of this size is read in some three seconds."""
MOST_ENTRIES = 500
MOST_ROWS = 5_000
MOST_COLUMNS = 100
MOST_CELL_CHARACTERS = 2_000
NULS_OF_UTF16 = 0.2
"""Every other octet of Danish text in UTF-16 is nul; with this share of nuls a file is taken for UTF-16."""

FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")

BINARY_BEGINNINGS = (
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"Rar!",
    b"\x1f\x8b",
)
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
BROKEN_WORKBOOK = (
    InvalidFileException, CellCoordinatesException, SheetTitleException, zipfile.BadZipFile, zlib.error, struct.error,
    KeyError, ValueError, TypeError, AttributeError, IndexError,
    OSError, EOFError, SyntaxError, NotImplementedError, RuntimeError, ArithmeticError, AssertionError,
)  # fmt: skip
"""The exceptions of openpyxl and zipfile on broken workbooks (ElementTree's ParseError is a SyntaxError)."""


def read_file(name: str, data: bytes, existing: Sequence[tuple[str, str]] = ()) -> list[Line]:
    """Read an uploaded list: the format follows from its content; `name` is only quoted in a refusal.

    CSV with comma, semicolon or tab in UTF-8, UTF-16 or windows-1252; XLSX, all visible sheets. `existing` holds name
    and address of those who are on the list already. Raises AttendeeListError and nothing else.
    """
    if len(data) > MOST_BYTES:
        sentence = _("Filen er for stor. Den må højst fylde %(most)d MB.") % {"most": MOST_BYTES // 1_000_000}
        raise AttendeeListError("too-large", sentence)
    if data.startswith(b"PK"):
        return judge_line(_drafts_of_workbook(name, data), existing)
    if data.startswith(BINARY_BEGINNINGS):
        raise _unreadable(name)
    text = text_of_bytes(data)
    if "\x00" in text:
        raise _unreadable(name)
    return read_pasted(text, existing)


def _unreadable(name: str) -> AttendeeListError:
    """Return the refusal of a file in another format."""
    sentence = _("Vi kan ikke læse filen %(name)s. Gem listen som Excel-fil (.xlsx) eller CSV, og prøv igen.")
    return AttendeeListError("unreadable", sentence % {"name": " ".join(clean_text(name).split())[:100]})


def text_of_bytes(data: bytes) -> str:
    """Decode text by its byte order mark, else as UTF-16 if it has many nuls, UTF-8 if valid, or windows-1252."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if data[start::2].count(0) > NULS_OF_UTF16 * len(data) and not data[1 - start :: 2].count(0):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _drafts_of_workbook(name: str, data: bytes) -> list[Candidate]:
    """Read the people of a workbook; each sheet may have its own headings."""
    has_formulas = _check_archive(name, data)
    try:
        shown = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        written = openpyxl.load_workbook(io.BytesIO(data), read_only=True) if has_formulas else None
        sheets = [
            list(_records_of(shown[title], written[title] if written else None)) for title in shown.sheetnames
        ]  # fmt: skip
    except BROKEN_WORKBOOK as error:
        raise _unreadable(name) from error
    return [draft for records in sheets for draft in drafts_of_records(records)]


def _check_archive(name: str, data: bytes) -> bool:
    """Refuse an archive that unpacks to too much, or has XML with entities of its own.

    Return whether any cell has a formula.
    """
    has_formulas = False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            xml = [entry for entry in entries if entry.filename.endswith((".xml", ".rels"))]
            if (
                len(entries) > MOST_ENTRIES
                or sum(entry.file_size for entry in entries) > MOST_UNPACKED_BYTES
                or sum(entry.file_size for entry in xml) > MOST_XML_BYTES
            ):
                sentence = _("Filen er for stor, når den pakkes ud. Gem kun listen i en ny fil, og prøv igen.")
                raise AttendeeListError("too-large", sentence)
            if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
                raise _unreadable(name)
            for entry in xml:
                content = archive.read(entry).replace(b"\x00", b"")
                if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                    raise _unreadable(name)
                has_formulas = has_formulas or FORMULA.search(content) is not None
    except BROKEN_WORKBOOK as error:
        raise _unreadable(name) from error
    return has_formulas


def _records_of(shown: Any, written: Any) -> Iterator[Record]:
    """Read one sheet: the value a cell shows, or its formula where no value was stored.

    `written` is the same sheet with its formulas, None where the workbook has none.
    """
    if getattr(shown, "sheet_state", "visible") != "visible" or not hasattr(shown, "iter_rows"):
        return
    found = 0
    for number, (values, formulas) in enumerate(zip_longest(_rows(shown), _rows(written), fillvalue=()), 1):
        cells = tuple(
            _text(formula if value is None else value) for value, formula in zip_longest(values, formulas)
        )  # fmt: skip
        if any(cells):
            found += 1
            yield Record(number, TAB.join(cells).strip(), cells, TAB if sum(map(bool, cells)) > 1 else "")
        if found > MOST_LINES + 1 or number > MOST_ROWS:
            raise too_many_lines()


def _rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    """Return the rows of a sheet, ignoring the size that the sheet declares."""
    if sheet is not None:
        sheet.reset_dimensions()
        yield from sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)


def _text(value: Any) -> str:
    """Write a cell's value as text on one line."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(clean_text(str(value)[:MOST_CELL_CHARACTERS]).split())
