"""The errors of a request, each by the path of its field."""

from collections.abc import Mapping, Sequence
from typing import Any

from booking.api.problems import FieldError
from booking.rules.validation import error_sentence


def field_errors(errors: Sequence[Mapping[str, Any]]) -> list[FieldError]:
    """Translate Pydantic's errors: each field once, by its path without what Ninja puts before it."""
    found: dict[str, FieldError] = {}
    for error in errors:
        name = _path(error["loc"])
        found.setdefault(name, FieldError(field=name, message=error_sentence(error)))
    return list(found.values())


def _path(location: Sequence[str | int]) -> str:
    """`("body", "payload", "contact", "email")` is `contact.email`; `("query", "after")` is `after`."""
    start = 2 if location and location[0] == "body" else 1
    return ".".join(str(part) for part in location[start:])
