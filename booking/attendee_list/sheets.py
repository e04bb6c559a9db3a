"""An opened list, before anybody has looked at what it says: text, or sheets of rows. Plain data, also as JSON."""

import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that is not blank: `number` as the program shows it, `cells` as text, in which line breaks stay."""

    number: int
    cells: tuple[str, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook; `hidden_columns` counts from 0."""

    name: str
    rows: tuple[SheetRow, ...]
    hidden: bool = False
    hidden_columns: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A list as text or, where `sheets` has any, as a workbook."""

    text: str = ""
    sheets: tuple[Sheet, ...] = ()

    def as_json(self) -> str:
        """Write it as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


def opened_of_json(written: str) -> Opened:
    """Read what `as_json` wrote."""
    value = json.loads(written)
    return Opened(value["text"], tuple(_sheet(**sheet) for sheet in value["sheets"]))


def _sheet(*, name: str, rows: list[dict[str, Any]], hidden: bool, hidden_columns: list[int]) -> Sheet:
    read = (SheetRow(row["number"], tuple(row["cells"]), hidden=row["hidden"]) for row in rows)
    return Sheet(name, tuple(read), hidden=hidden, hidden_columns=tuple(hidden_columns))
