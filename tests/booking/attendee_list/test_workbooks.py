"""Workbooks as programs and people make them: what matters is read, what does not is no obstacle."""

from collections.abc import Sequence

import pytest

from booking.attendee_list.lines import AttendeeListError
from booking.attendee_list.opening import opened
from booking.attendee_list.sheets import Opened
from booking.attendee_list.whole_list import read_list
from tests.booking.attendee_helpers import read_file, read_here
from tests.booking.attendee_list.test_cases import faults
from tests.booking.attendee_list.workbooks import (
    MAIN,
    OFFICE,
    PACKAGE,
    STRICT,
    archive,
    book_of,
    parts_of_book,
    rows_of,
    sheet_of,
    text_cell,
)  # fmt: skip

pytestmark = pytest.mark.pure

OLD = b"\xd0\xcf\x11\xe0"
HEAD = ["Navn", "E-mail", "Stilling"]
MAJA, OLE = ["Maja Lund", "maja@sydby.example", "Teamleder"], ["Ole Kjær", "ole@sydby.example", "Konsulent"]
LIST = rows_of([HEAD, MAJA, OLE])
PLAIN = sheet_of(LIST)
BLANK_ROWS = "".join(f'<row r="{n}" spans="1:3"><c r="A{n}" s="0"/></row>' for n in range(4, 6_000))
PARTS = parts_of_book([PLAIN])
STRINGS = ("Navn", "E-mail", "Stilling", *MAJA, *OLE)
SHARED = f'<sst xmlns="{MAIN}">{"".join(f"<si><t>{text}</t></si>" for text in STRINGS)}</sst>'
NUMBERED = [f'<c t="s"><v>{number}</v></c>' for number in range(9)]
BY_NUMBER = sheet_of("".join(f"<row>{''.join(NUMBERED[start : start + 3])}</row>" for start in (0, 3, 6)))
STRING_PARTS = parts_of_book([BY_NUMBER], strings=SHARED)


def _book(*rows: Sequence[str]) -> bytes:
    return book_of(sheet_of(rows_of(rows)))


def _style(content: str) -> bytes:
    return book_of(PLAIN, more={"xl/styles.xml": f"<styleSheet>{content}</styleSheet>"})


def _renamed(parts: dict[str, str | bytes], old: str, new: str) -> bytes:
    return archive({name.replace(old, new): content for name, content in parts.items()})


@pytest.mark.parametrize(
    "data",
    [
        archive(PARTS),
        # Part names: backslashes of .NET, other cases, a leading slash, another folder.
        archive({name.replace("/", "\\"): content for name, content in PARTS.items()}),
        _renamed(STRING_PARTS, "sharedStrings", "SharedStrings"),
        _renamed(PARTS, "worksheets/sheet1", "Worksheets/Sheet1"),
        archive({f"/{name}": content for name, content in PARTS.items()}),
        archive(
            {name.replace("xl/", "bog/"): content for name, content in PARTS.items()}
            | {
                "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="a" Type="{OFFICE}/officeDocument"'
                ' Target="bog/workbook.xml"/></Relationships>'
            }
        ),
        # Strict Open XML, strings aside, strings in pieces, no references of cells.
        archive(parts_of_book([sheet_of(LIST, namespace=STRICT)], strict=True)),
        archive(STRING_PARTS),
        book_of(
            BY_NUMBER,
            strings=SHARED.replace(
                "<t>Maja Lund</t>", "<r><t xml:space='preserve'>Maja </t></r><r><rPr><b/></rPr><t>Lund</t></r>"
            ),
        ),
        # Faults where no value stands: styles, colours, properties, dimensions.
        _style('<fonts><font><family val="15"/></font></fonts>'),
        _style('<cellStyles><cellStyle xfId="0"/></cellStyles>'),
        _style('<color rgb="red"/>'),
        book_of(PLAIN, more={"docProps/core.xml": "<broken", "xl/theme/theme1.xml": "no xml at all"}),
        book_of(sheet_of(LIST, before='<dimension ref="A1:XFD1048576"/>')),
        book_of(sheet_of(LIST, before='<dimension ref="A1"/>')),
        # What spreadsheets put into texts.
        book_of(PLAIN.replace("Maja Lund", "Maja Lund_x000D_")),
        book_of(PLAIN.replace("Maja Lund", "Maja\u00a0Lund ")),
        # Rows that are only formatted.
        book_of(sheet_of(LIST + BLANK_ROWS)),
        # Titles, merged, and headings further down.
        _book(["Deltagerliste – Temadag, Sydby Kommune"], [], HEAD, MAJA, OLE),
        _book(["Udfyld skemaet nedenfor med alle deltagere."], ["Kun hvide felter"], HEAD, MAJA, OLE),
        _book(["", "Person", "", "Job"], ["", *HEAD], ["", *MAJA], ["", *OLE]),
        # Sheets that hold nobody, before and after.
        book_of(PLAIN, sheet_of(rows_of([["Roller"], ["Teamleder"], ["Skole og SFO"]]))),
        book_of(sheet_of(rows_of([["Vejledning"], ["Skriv deltagerne på næste ark."]])), PLAIN),
        book_of(sheet_of(rows_of([["Afdeling", "Leder"], ["Familie", "Tove Hjort"]])), PLAIN),
        # Filled in downwards.
        _book(["Navn", "Maja Lund", "Ole Kjær"], ["E-mail", MAJA[1], OLE[1]], ["Stilling", MAJA[2], OLE[2]]),
        _book(
            ["Navn:", MAJA[0]],
            ["Mail:", MAJA[1]],
            ["Rolle:", MAJA[2]],
            ["Navn:", OLE[0]],
            ["Mail:", OLE[1]],
            ["Rolle:", OLE[2]],
        ),
        # A line break in a cell.
        _book(["Deltager", "E-mail"], ["Maja Lund\nTeamleder", MAJA[1]], ["Ole Kjær\nKonsulent", OLE[1]]),
    ],
)
def test_the_same_two_people_are_read_without_a_question(data: bytes) -> None:
    lines = read_file("liste.xlsx", data)
    assert [[line.name, line.email, line.role, line.verdict.value] for line in lines] == [
        [*MAJA, "accepted"], [*OLE, "accepted"],
    ]  # fmt: skip


LINKS = "".join(f'<hyperlink ref="A{n}" r:id="m{n}"/>' for n in (2, 3))
TARGETS = f'<Relationships xmlns="{PACKAGE}">'
for _id, _mail in (("m2", MAJA[1]), ("m3", OLE[1])):
    TARGETS += (
        f'<Relationship Id="{_id}" Type="{OFFICE}/hyperlink" Target="mailto:{_mail}?cc=x" TargetMode="External"/>'
    )
TARGETS += "</Relationships>"
LINKED = sheet_of(rows_of([["Deltager"], ["Maja Lund"], ["Ole Kjær"]]), after=f"<hyperlinks>{LINKS}</hyperlinks>")


@pytest.mark.parametrize(
    "data",
    [
        _book(["Oplæg", "", "", "Workshop"], ["Navn", "Mail", "", "Navn", "Mail"], [*MAJA[:2], "", *OLE[:2]]),
        _book(["Navn", "Mail", "Navn", "Mail"], [*MAJA[:2], *OLE[:2]]),
        book_of(LINKED, more={"xl/worksheets/_rels/sheet1.xml.rels": TARGETS}),
        book_of(
            LINKED.replace("r:id", "location").replace("m2", f"mailto:{MAJA[1]}").replace("m3", f"MAILTO:{OLE[1]}")
        ),
        _book(MAJA[:2], OLE[:2]),
        _book(["Maja", "Lund", MAJA[1]], ["Ole", "Kjær", OLE[1]]),
    ],
)
def test_two_people_without_roles(data: bytes) -> None:
    lines = read_file("liste.xlsx", data)
    assert [[line.name, line.email, line.role, line.verdict.value] for line in lines] == [
        [*MAJA[:2], "", "accepted"], [*OLE[:2], "", "accepted"],
    ]  # fmt: skip


LEFT = sheet_of(rows_of([HEAD, ["Frameldt Person", "f@sydby.example", ""]]))
HIDDEN_CELLS = text_cell("A4", "Frameldt Person") + text_cell("B4", "f@sydby.example")
HIDDEN_ROW = f'{LIST}<row r="4" hidden="1">{HIDDEN_CELLS}</row>'
HIDDEN_COLUMN = rows_of([[MAJA[0], "Leder af Ole", MAJA[1]], [OLE[0], "skjult note", OLE[1]]])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (book_of(sheet_of(HIDDEN_ROW)), {"hidden_rows": 1}),
        (book_of(sheet_of(HIDDEN_ROW.replace('hidden="1"', 'ht="0" customHeight="1"'))), {"hidden_rows": 1}),
        (
            book_of(sheet_of(HIDDEN_COLUMN, before='<cols><col min="2" max="2" hidden="1"/></cols>')),
            {"hidden_columns": 1},
        ),
        (
            archive(parts_of_book([PLAIN, LEFT], state="hidden")),
            {"hidden_sheets": ["Ark2"]},
        ),
        (
            archive(parts_of_book([PLAIN, LEFT], state="veryHidden")),
            {"hidden_sheets": ["Ark2"]},
        ),
        (book_of(PLAIN, sheet_of(rows_of([["Frameldt Person"], ["Anden Person"]]))), {"other_sheets": ["Ark2"]}),
    ],
)
def test_what_is_hidden_is_left_out_and_said_and_can_be_taken_in(data: bytes, said: dict[str, object]) -> None:
    read = read_list(data, read=read_here)
    assert [line.name for line in read.lines] == [MAJA[0], OLE[0]]
    reading = read.reading
    left = (reading.hidden_rows, reading.hidden_columns, reading.hidden_sheets, reading.other_sheets)
    names = ("hidden_rows", "hidden_columns", "hidden_sheets", "other_sheets")
    assert {name: value for name, value in zip(names, left, strict=True) if value} == said
    taken = read_list(data, with_hidden=True, read=read_here)
    assert not taken.reading.leaves_out
    wanted = "Frameldt Person" if "hidden_columns" not in said else "Leder af Ole"
    assert wanted in " ".join(line.source for line in taken.lines)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (OLD + "EncryptedPackage".encode("utf-16-le"), "beskyttet med en adgangskode"),
        (OLD + "Workbook".encode("utf-16-le"), "fra en gammel udgave af Excel"),
        (OLD + "Book".encode("utf-16-le") + b"x", "fra en gammel udgave af Excel"),
        (OLD + "WordDocument".encode("utf-16-le"), "er et Word-dokument"),
        (OLD + "__substg1.0_0037001F".encode("utf-16-le"), "er en gemt mail"),
        (b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK", "er i OpenDocument-format"),
        (archive({"word/document.xml": "<x/>"}), "er et Word-dokument"),
        (b"<html xmlns:o='urn'><body><table><tr><th>Navn</th></tr></table>", "er en webside"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>\n<html><table></table>", "er en webside"),
        ("<table><tr><td>Åse</td></tr></table>".encode("utf-16"), "er en webside"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "er en XML-fil"),
        (b"From: a@b.example\r\nTo: c@b.example\r\nSubject: Liste\r\n\r\nHer er den", "er en gemt mail"),
        (b"Received: from x\nMessage-ID: <1@x>\nDate: 1 Oct 2016\n\nx", "er en gemt mail"),
    ],
)
def test_what_is_no_list_gets_its_own_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(AttendeeListError, match=sentence) as refused:
        read_file("liste.xls", data)
    assert refused.value.code == "unreadable"


def test_a_list_goes_through_json_as_it_is() -> None:
    book = opened(book_of(PLAIN))
    assert list(faults(read_list(book, read=read_here).lines, [MAJA, OLE])) == []
    assert isinstance(book, Opened)


def test_the_faults_of_a_list_are_found() -> None:
    def told(rows: Sequence[Sequence[str]]) -> list[str]:
        return list(faults(read_file("x.xlsx", _book(HEAD, *rows)), [MAJA, OLE]))

    assert told([MAJA, OLE]) == []
    assert told([MAJA]) == [f"dropped {OLE}"]
    assert told([MAJA, OLE, ["Tove Hjort", "tove@sydby.example", ""]]) == [
        "accepted ('Tove Hjort', 'tove@sydby.example', '')"
    ]
