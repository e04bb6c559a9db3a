"""What a row is found by, as one folded text that stands beside it: both databases then compare the same letters.

The column is written with each `save`. Null says "not folded yet": such are the rows that the release before writes;
`booking.services.searching` folds them, and once a day folds every row again.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Protocol

from django.db.models import Model, TextField

SAME_LETTERS = (("æ", "a"), ("ø", "o"), ("œ", "o"), ("ß", "ss"), ("ae", "a"), ("oe", "o"), ("aa", "a"))
"""However Danish letters are written, they are the same: "Læsø" and "laesoe", "Århus" and "Aarhus"."""
NO_BLANK = re.compile(r"[^\w\s@]|_")


class Findable(Protocol):
    """A row that says what it is found by."""

    def found_by(self) -> Iterable[str]:
        """Return the texts."""


def searchable(text: str) -> str:
    """Fold a text: no accents, no capitals, no punctuation; words apart by one blank. Odd characters are left out."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))
    for written, letter in SAME_LETTERS:
        plain = plain.replace(written, letter)
    kept = "".join(one for one in NO_BLANK.sub("", plain) if one.isalnum() or one == "@" or one.isspace())
    return " ".join(kept.split())


def digits_of(phone: str) -> str:
    """Return a phone number without blanks and without Denmark's own prefix."""
    digits = "".join(re.findall("[0-9]", phone))
    return re.sub("^(?:00)?45(?=[0-9]{8}$)", "", digits)


def searched_text(row: Findable) -> str:
    """Return what stands in the column of a row."""
    return " ".join(filter(None, map(searchable, row.found_by())))


class SearchedField(TextField):  # type: ignore[type-arg]  # has no brackets at run time
    """The column, made anew of the row's other columns with each `save`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin without a value, as the release before leaves it."""
        super().__init__(*args, **{"null": True, "default": None, "editable": False, **kwargs})

    def pre_save(self, model_instance: Model, add: bool) -> Any:  # noqa: ARG002, FBT001 Django's signature
        """Fold the row's texts."""
        text = searched_text(model_instance)  # type: ignore[arg-type]
        setattr(model_instance, self.attname, text)
        return text

    def deconstruct(self) -> Any:
        """Stand in migrations as the plain column that it is."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs
