"""A workbook's sheets as rows of text: values by calamine, what it does not tell by a streaming read of the same sheet.

calamine reads the values of all that Excel opens. It builds each sheet as a full rectangle, so the streaming read comes
first and refuses what would be too large; calamine then gets a package of nothing but the parts that were looked at.
"""

import io
import posixpath
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from booking.attendee_list.archive import parts_of
from booking.attendee_list.refused import Refused
from booking.attendee_list.sheet_facts import MAIL_LINK, Attributes, SheetFacts, facts_of, parse
from booking.attendee_list.sheets import Sheet, SheetRow

MOST_CELL_CHARACTERS = 2_000
MOST_CHARACTERS = 500_000
"""Of all sheets together: one long text may stand in every cell at the price of one."""
MOST_SHEETS = 50
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORKBOOK, STRINGS = "xl/workbook.xml", "xl/sharedstrings.xml"


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of a part: the last word of its type, and its target, lower-cased where it is inside the archive."""

    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet as the workbook lists it."""

    name: str
    hidden: bool
    content: bytes
    relations: dict[str, Relation]


def sheets_of(data: bytes) -> tuple[Sheet, ...]:
    """Read all sheets that have rows, hidden ones too. Raises Refused."""
    parts = parts_of(data)
    root = next(
        (relation.target for relation in _relations(parts, "").values() if relation.kind == "officeDocument"), ""
    )
    root = root if root in parts else WORKBOOK
    if root not in parts:
        raise Refused("unreadable")
    relations = _relations(parts, root)
    listed = _listed(parts, root, relations)
    strings = next((relation.target for relation in relations.values() if relation.kind == "sharedStrings"), STRINGS)
    facts = facts_of(sheet.content for sheet in listed)
    try:
        with CalamineWorkbook.from_filelike(_package(listed, parts.get(strings))) as book:
            sheets = [
                Sheet(
                    sheet.name,
                    _rows(book.get_sheet_by_index(place), found, sheet.relations),
                    hidden=sheet.hidden,
                    hidden_columns=tuple(sorted(found.hidden_columns)),
                )
                for place, (sheet, found) in enumerate(zip(listed, facts, strict=True))
            ]
    except CalamineError as error:
        raise Refused("unreadable") from error
    if sum(len(cell) for sheet in sheets for row in sheet.rows for cell in row.cells) > MOST_CHARACTERS:
        raise Refused("unpacked")
    return tuple(sheet for sheet in sheets if sheet.rows)


def _target(relations: dict[str, Relation], kind: str, otherwise: str) -> str:
    """Return the target of the first relation of a kind."""
    return next((relation.target for relation in relations.values() if relation.kind == kind), otherwise)


def _relations(parts: dict[str, bytes], part: str) -> dict[str, Relation]:
    """Return a part's relations by id; those of the archive itself for no part."""
    folder, name = posixpath.split(part)
    found: dict[str, Relation] = {}

    def start(element: str, attributes: Attributes) -> None:
        if element == "Relationship":
            target = attributes.get("Target", "")
            if attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/")))
                target = target.lstrip("/").casefold()
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = Relation(kind, target)

    content = parts.get(posixpath.join(folder, "_rels", f"{name}.rels"))
    if content is not None:
        parse(content, start)
    return found


def _listed(parts: dict[str, bytes], root: str, relations: dict[str, Relation]) -> list[SheetPart]:
    """Return the sheets of the workbook that are in the archive; a chart on a sheet of its own has no rows."""
    listed: list[SheetPart] = []

    def start(element: str, attributes: Attributes) -> None:
        if element == "sheet":
            key = next((value for name, value in attributes.items() if name.endswith(":id")), "")
            relation = relations.get(key)
            if relation and relation.kind == "worksheet" and relation.target in parts:
                hidden = attributes.get("state", "visible") != "visible"
                content, name = parts[relation.target], attributes.get("name", "")
                listed.append(SheetPart(name, hidden, content, _relations(parts, relation.target)))
            if len(listed) > MOST_SHEETS:
                raise Refused("unpacked")

    parse(parts[root], start)
    return listed


def _package(listed: Sequence[SheetPart], strings: bytes | None) -> io.BytesIO:
    """Pack sheets and strings into a workbook that has nothing else."""
    numbers = range(1, len(listed) + 1)
    sheets = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="s{n}"/>' for n in numbers)
    relations = "".join(
        f'<Relationship Id="s{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    if strings is not None:
        relations += f'<Relationship Id="t" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    root = f'<Relationship Id="w" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{RELATIONS}">{root}</Relationships>')
        archive.writestr(WORKBOOK, f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>')
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{RELATIONS}">{relations}</Relationships>'
        )
        for number, sheet in zip(numbers, listed, strict=True):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", sheet.content)
        if strings is not None:
            archive.writestr("xl/sharedStrings.xml", strings)
    out.seek(0)
    return out


def _rows(sheet: Any, facts: SheetFacts, relations: dict[str, Relation]) -> tuple[SheetRow, ...]:
    """Return the rows that are not blank, with hyperlinks and formulas in their cells."""
    first_row, first_column = sheet.start or (0, 0)
    values: dict[int, list[Any]] = {
        first_row + place: [""] * first_column + list(row)
        for place, row in enumerate(sheet.to_python(skip_empty_area=True))
    }
    for (row, column), formula in facts.formulas.items():
        cells = values.setdefault(row, [])
        cells += [""] * (column + 1 - len(cells))
        cells[column] = cells[column] or formula
    rows: list[SheetRow] = []
    for row in sorted(values):
        cells = [_text(value) for value in values[row]]
        for column, cell in enumerate(cells):
            link = facts.links.get((row, column), "")
            address = MAIL_LINK.match(relations[link].target if link in relations else link)
            if cell and address and "@" not in cell:
                cells[column] = f"{cell} <{address[1]}>"
        if any(cells):
            rows.append(SheetRow(row + 1, tuple(cells), hidden=row in facts.hidden_rows))
    return tuple(rows)


def _text(value: Any) -> str:
    """Write a value as text."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)[:MOST_CELL_CHARACTERS].strip()
