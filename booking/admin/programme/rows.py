"""Several rows in one box, a row a line and its parts divided by |: read into values, or refused with line and part."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from booking.rules.inputs import visible

DIVIDER = "|"
DAY = "%d.%m.%Y"


@dataclass(frozen=True)
class Column:
    """A part of a row: its key, what staff call it, and how it reads."""

    key: str
    label: Any
    is_day: bool = False
    words: Mapping[str, Any] = field(default_factory=dict)
    """Where only some values may stand: value -> the word that is written for it."""

    def written(self, value: Any) -> str:
        """Write a value as it stands in the box."""
        return value.strftime(DAY) if isinstance(value, dt.date) else str(self.words.get(value, value))

    def read(self, text: str) -> Any:
        """Read what stands in the box; raises ValueError with a sentence."""
        if self.is_day:
            return _day(text)
        if self.words:
            values = {str(word).casefold(): value for value, word in self.words.items()}
            if text.casefold() not in values:
                raise ValueError(
                    _("Skriv en af disse: %(choices)s.") % {"choices": ", ".join(map(str, self.words.values()))}
                )
            return values[text.casefold()]
        return text


def _day(text: str) -> dt.date:
    try:
        return dt.datetime.strptime(text, DAY).replace(tzinfo=dt.UTC).date()
    except ValueError as error:
        raise ValueError(_("Skriv datoen med dag, måned og år, fx 28.09.2016.")) from error


class RowsField(forms.CharField):
    """A list of dicts, one a line."""

    def __init__(self, *, columns: Sequence[Column], rows: int = 6, **kwargs: Any) -> None:
        """`rows`: how high the box is."""
        super().__init__(widget=forms.Textarea(attrs={"rows": rows, "cols": 100, "spellcheck": "false"}), **kwargs)
        self.columns = columns

    def prepare_value(self, value: Any) -> Any:
        """Write the rows; what was typed stays as it was typed."""
        if not isinstance(value, list):
            return value
        return "\n".join(
            f" {DIVIDER} ".join(column.written(row[column.key]) for column in self.columns) for row in value
        )

    def to_python(self, value: Any) -> list[dict[str, Any]]:  # type: ignore[override]
        """Read the rows; raises ValidationError that names every line that can not stand."""
        text = str(value or "")
        visible(text)
        found, faults = [], []
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                try:
                    found.append(self._row(line))
                except ValueError as fault:
                    faults.append(_("Linje %(line)d: %(sentence)s") % {"line": number, "sentence": fault})
        if faults:
            raise ValidationError(faults)
        return found

    def run_validators(self, value: Any) -> None:
        """Leave it at that: the validators of a text have nothing to say of a list."""

    def _row(self, line: str) -> dict[str, Any]:
        parts = [part.strip() for part in line.split(DIVIDER)]
        labels = f" {DIVIDER} ".join(str(column.label) for column in self.columns)
        if len(parts) != len(self.columns) or not all(parts):
            raise ValueError(_("Skriv %(labels)s.") % {"labels": labels})
        return {column.key: column.read(part) for column, part in zip(self.columns, parts, strict=True)}
