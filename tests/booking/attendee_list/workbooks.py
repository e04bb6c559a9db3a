"""Workbooks part by part, as programs write them that are not Excel, and as people write them who mean harm."""

import io
import zipfile
from collections.abc import Mapping, Sequence

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """Pack parts into an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


def text_cell(reference: str, text: str) -> str:
    """Write a cell with its text inside."""
    where = f' r="{reference}"' if reference else ""
    return f'<c{where} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def rows_of(rows: Sequence[Sequence[str]]) -> str:
    """Write rows of texts, each cell with its reference; a blank text is no cell."""
    written = ""
    for number, row in enumerate(rows, 1):
        cells = (text_cell(f"{chr(65 + place)}{number}", text) for place, text in enumerate(row) if text)
        written += f'<row r="{number}">{"".join(cells)}</row>'
    return written


def sheet_of(rows: str, *, before: str = "", after: str = "", namespace: str = MAIN) -> str:
    """Write a sheet."""
    return f'<worksheet xmlns="{namespace}" xmlns:r="{OFFICE}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def parts_of_book(
    sheets: Sequence[str], *, strings: str = "", state: str = "", strict: bool = False
) -> dict[str, str | bytes]:
    """Return the parts of a workbook; `state` is the last sheet's."""
    main, office = (STRICT, STRICT_OFFICE) if strict else (MAIN, OFFICE)
    numbers = range(1, len(sheets) + 1)
    states = {len(sheets): f' state="{state}"'} if state else {}
    listed = "".join(f'<sheet name="Ark{n}" sheetId="{n}" r:id="rId{n}"{states.get(n, "")}/>' for n in numbers)
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    if strings:
        relations += f'<Relationship Id="rId99" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>'
    parts: dict[str, str | bytes] = {
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>',
    }
    parts |= {f"xl/worksheets/sheet{n}.xml": sheet for n, sheet in zip(numbers, sheets, strict=True)}
    return parts | ({"xl/sharedStrings.xml": strings} if strings else {})


def book_of(*sheets: str, strings: str = "", more: Mapping[str, str | bytes] | None = None) -> bytes:
    """Return a workbook of these sheets, with more parts."""
    return archive(parts_of_book(sheets, strings=strings) | dict(more or {}))
