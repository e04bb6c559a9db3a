"""An opened list, before anybody has looked at what it says: text, or sheets of rows. Plain data, also as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that is not blank: `number` as the program shows it, `cells` as text, in which line breaks stay."""

    number: int
    cells: Sequence[str]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook; `hidden_columns` counts from 0."""

    name: str
    rows: Sequence[SheetRow]
    hidden: bool = False
    hidden_columns: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A list as text or, where `sheets` has any, as a workbook."""

    text: str = ""
    sheets: Sequence[Sheet] = ()

    def as_json(self) -> str:
        """Write it as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


def opened_of_json(written: str) -> Opened:
    """Read what `as_json` wrote."""
    value = json.loads(written)
    sheets = [Sheet(**{**sheet, "rows": [SheetRow(**row) for row in sheet["rows"]]}) for sheet in value["sheets"]]
    return Opened(value["text"], sheets)
