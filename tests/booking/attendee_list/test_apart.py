"""Reading a list in a child process: hostile files and pastes cost little there, and the server nothing."""

import io
import json
import random
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from booking.attendee_list import apart, child
from booking.attendee_list.apart import ANSWER, read_apart
from booking.attendee_list.headings import Column
from booking.attendee_list.opening import MOST_BYTES
from booking.attendee_list.refused import Refused
from booking.attendee_list.sheets import Opened, Sheet, SheetRow, opened_of_json
from tests.booking.attendee_helpers import read_here
from tests.booking.attendee_list.workbooks import MAIN, archive, book_of, parts_of_book, rows_of, sheet_of, text_cell

pytestmark = pytest.mark.pure

ROOT = Path(__file__).resolve().parents[3]
MOST_SECONDS = 1.0
"""Of processor time beyond the start of the interpreter."""
MOST_MEGABYTES = 150

MEASURED = """
import re, resource, sys
from booking.attendee_list import child
started = resource.getrusage(resource.RUSAGE_SELF)
child.main()
ended = resource.getrusage(resource.RUSAGE_SELF)
seconds = ended.ru_utime + ended.ru_stime - started.ru_utime - started.ru_stime
with open("/proc/self/status") as status:
    peak = re.search(r"VmHWM:\\s+(\\d+)", status.read())[1]
sys.stderr.write(f"{seconds} {peak}")
"""

CHANCE = random.Random(2016)  # noqa: S311 no secret
ONE = text_cell("A1", "x")
LIE = archive(parts_of_book([sheet_of(" " * 1_000_000)]))
TRUE_SIZE = len(sheet_of(" " * 1_000_000)).to_bytes(4, "little")
LAUGHS = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 10))


def _strings(items: str) -> str:
    return f'<sst xmlns="{MAIN}">{items}</sst>'


def _in_every_cell(cell: str) -> str:
    return sheet_of(f"<row>{cell * 100}</row>" * 190)


def _entries(number: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for n in range(number):
            packed.writestr(str(n), b"")
    return out.getvalue()


READING, ATTRIBUTES = '<rPh sb="0" eb="1"><t>x</t></rPh>', " ".join(f'a{n}="1"' for n in range(250_000))
LINK, MERGED = '<hyperlink ref="A1" location="mailto:a@b.dk"/>', '<mergeCell ref="A1:XFD1048576"/>'
HIDDEN = '<col min="1" max="16384" hidden="1"/>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><worksheet>&b;</worksheet>'
FIRST = '<row><c t="s"><v>0</v></c></row>'
HOSTILE = {
    "a value in the last cell": book_of(sheet_of(f'<row r="1">{ONE}</row><row>{text_cell("XFD1048576", "y")}</row>')),
    "a wide rectangle": book_of(sheet_of(f'<row r="1">{ONE}</row><row>{text_cell("GR5000", "y")}</row>')),
    "many cells": book_of(_in_every_cell('<c t="b"><v>1</v></c>')),
    "one long text in every cell": book_of(
        _in_every_cell('<c t="s"><v>0</v></c>'), strings=_strings(f"<si><t>{'x' * 32_000}</t></si>")
    ),
    "many texts": book_of(sheet_of(FIRST), strings=_strings("<si><t>x</t></si>" * 150_000)),
    "a text of many pieces": book_of(sheet_of(FIRST), strings=_strings(f"<si>{'<r><t>x</t></r>' * 170_000}</si>")),
    "many readings of a text": book_of(sheet_of(FIRST), strings=_strings(f"<si><t>x</t>{READING * 80_000}</si>")),
    "a huge cell": book_of(sheet_of(f"<row>{text_cell('A1', 'x' * 2_900_000)}</row>")),
    "rows of nothing": book_of(sheet_of("<row/>" * 400_000)),
    "cells of nothing": book_of(sheet_of(f"<row>{'<c/>' * 700_000}</row>")),
    "deep elements": book_of(sheet_of("<a>" * 400_000)),
    "deep cells": book_of(sheet_of(f"<row>{'<c>' * 400_000}")),
    "many attributes": book_of(sheet_of(f"<row {ATTRIBUTES}/>")),
    "many formulas": book_of(_in_every_cell("<c><f>A1</f></c>")),
    "a long formula": book_of(sheet_of(f"<row><c><f>{'A' * 2_900_000}</f></c></row>")),
    "many links": book_of(sheet_of(f"<row>{ONE}</row>", after=f"<hyperlinks>{LINK * 60_000}</hyperlinks>")),
    "many hidden columns": book_of(sheet_of(f"<row>{ONE}</row>", before=f"<cols>{HIDDEN * 75_000}</cols>")),
    "many merged cells": book_of(sheet_of(f"<row>{ONE}</row>", after=f"<mergeCells>{MERGED * 85_000}</mergeCells>")),
    "one sheet fifty times": archive(
        parts_of_book(["<x/>"] * 49)
        | {f"xl/worksheets/sheet{n}.xml": sheet_of("<row/>" * 20_000) for n in range(1, 50)}
    ),
    "a bomb that is no XML": book_of(sheet_of(""), more={"xl/media/a.bin": b"\0" * 50_000_000}),
    "a bomb of another name": book_of(sheet_of(""), more={"xl\\WORKSHEETS\\a.XML": b" " * 9_000_000}),
    "many parts": book_of(sheet_of(""), more={f"p{n}.xml": b" " * 990_000 for n in range(10)}),
    "entities": book_of(f'<!DOCTYPE x [<!ENTITY b0 "ha">{LAUGHS}]><worksheet>&b9;</worksheet>'),
    "entities in another case": book_of('<!DocType x [<!Entity a "ha">]><worksheet>&a;</worksheet>'),
    "an entity from outside": book_of(OUTSIDE),
    "another encoding": archive(parts_of_book(["x"]) | {"xl/worksheets/sheet1.xml": sheet_of("").encode("utf-16")}),
    "a lie about its size": LIE.replace(TRUE_SIZE, (10).to_bytes(4, "little")),
    "many entries": _entries(15_000),
    "random bytes as an archive": b"PK\x03\x04" + CHANCE.randbytes(1_900_000),
    "random bytes": CHANCE.randbytes(MOST_BYTES).replace(b"\0", b"\xff"),
    "letters that are not ASCII": ("ø;" * 900_000).encode("cp1252"),
    "quotation marks": b'"' * MOST_BYTES,
    "a list": book_of(sheet_of(rows_of([["Navn", "Mail"], *[[f"Person {n}", f"p{n}@x.example"] for n in range(500)]]))),
}
LENGTH = 200_000
"""The longest text that is read."""


def _pasted(piece: str) -> Opened:
    return Opened((piece * (LENGTH // len(piece) + 1))[:LENGTH])


PASTES = {
    "one word": _pasted("a"),
    "runs of blanks": _pasted("a" + " " * 500),
    "addresses on one line": Opened(" ".join(f"a{n}@b.dk" for n in range(17_000))),
    "addresses in brackets": _pasted("(a@b.dk) "),
    "separators": _pasted(";"),
    "quotation marks": _pasted('"a'),
    "brackets": _pasted("<a "),
    "numbers in brackets": _pasted("(1) "),
    "labels": Opened("\n".join(["Navn: Anna\tMail: a@b.dk"] * 2_500)),
    "encoded words": _pasted("=?utf-8?Q?a?= "),
    "written-out at": _pasted("a(at)"),
    "dashes": _pasted("a - b "),
    "letters written twice": _pasted("Ã¸"),
    "letters of many parts": _pasted("\ufdfa"),
    "many names": Opened("\n".join(f"Anna{n} Holm" for n in range(2_500))),
    "a table": Opened("Navn;Mail;Rolle\n" + "Anna Holm;a@b.dk;leder\n" * 2_400),
    "a form of many columns": Opened(f"Navn{';a' * 4_000}\nMail{';a@b' * 4_000}"),
    "cards": Opened("BEGIN:VCARD\nFN:Anna\nEMAIL:a@b.dk\nEND:VCARD\n" * 600),
}


def test_there_are_thirty_hostile_files_and_each_is_small_enough_to_be_taken() -> None:
    assert len(HOSTILE) > 30
    assert max(map(len, HOSTILE.values())) <= MOST_BYTES


def _measured(source: bytes | Opened) -> None:
    """Read a list in a child process; it must cost little there, or be refused."""
    is_file = isinstance(source, bytes)
    body = source if isinstance(source, bytes) else source.as_json().encode()
    head = json.dumps({"is_file": is_file, "with_hidden": False, "choices": []}).encode()
    for _try in range(3):  # a busy machine makes the same work longer: the shortest counts
        run = subprocess.run(
            [sys.executable, "-c", MEASURED], input=head + b"\n" + body, capture_output=True, cwd=ROOT, check=False
        )
        if run.returncode:  # ended by its own limits, which are below these
            assert child.MOST_MEMORY < MOST_MEGABYTES * 1_000_000
            with pytest.raises(Refused, match="too-much"):
                read_apart(source, {}, with_hidden=False)
            return
        seconds, kilobytes = map(float, run.stderr.decode().split())
        if seconds <= MOST_SECONDS:
            break
    assert seconds <= MOST_SECONDS
    assert kilobytes / 1_000 <= MOST_MEGABYTES
    answer = run.stdout.decode()
    assert re.fullmatch("![a-z-]+", answer) or ANSWER.validate_json(answer)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_little_or_is_refused(name: str) -> None:
    _measured(HOSTILE[name])


@pytest.mark.parametrize("name", PASTES)
def test_a_hostile_paste_costs_little_or_is_refused(name: str) -> None:
    assert len(PASTES[name].text) <= LENGTH
    _measured(PASTES[name])


TABLE = Opened("Navn\tVej\tMail\nÅse Bæk\tTorvet 1\taase@b.example\nOle\tTorvet 2\t\n=?utf-8?Q?S=C3=B8ren?= <s@b.dk>")


@pytest.mark.parametrize("source", [HOSTILE["a list"], "Navn;Mail\r\nÅse;å@x\r\n".encode("cp1252"), TABLE])
def test_the_child_reads_as_this_process_does(source: bytes | Opened) -> None:
    for choices in ({}, {(0, 1): Column.ROLE}):
        here = read_here(source, choices, with_hidden=True)
        there = read_apart(source, choices, with_hidden=True)
        assert there.reading == here.reading
        assert there.opened == (here.opened if isinstance(source, bytes) else None)
        assert len(there.reading.people) in {1, 3, 500}


def test_a_refusal_comes_back_from_the_child() -> None:
    for source, code in ((b"<html></html>", "web-page"), (b"a" * (MOST_BYTES + 1), "too-large")):
        with pytest.raises(Refused, match=code):
            read_apart(source, {}, with_hidden=False)


def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MOST_WAIT_SECONDS", 0.001)
    with pytest.raises(Refused, match="too-much"):
        read_apart(b"Anna", {}, with_hidden=False)


def test_the_child_imports_nothing_of_django() -> None:
    seen = "import sys, booking.attendee_list.child; print({'django', 'openpyxl', 'pydantic'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", seen], capture_output=True, cwd=ROOT, check=True)
    assert ran.stdout.strip() == b"set()"


def test_an_opened_list_is_the_same_after_json() -> None:
    sheet = Sheet("Ark 1", (SheetRow(3, ("Åse", ""), hidden=True),), hidden=True, hidden_columns=(1, 4))
    for opened in (Opened("Anna\tå"), Opened(sheets=(sheet,))):
        assert opened_of_json(opened.as_json()) == opened
