"""Reading a request: only UTF-8 JSON, each key once; an empty value in a query counts as not given."""

import json
from typing import Any, Never

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from ninja.parser import Parser

JSON_TYPE = "application/json"


class UnreadableBodyError(Exception):
    """The body cannot be read: `status` is 400 or 415, `sentence` says what to send instead."""

    def __init__(self, sentence: Any, *, status: int = 400) -> None:
        """Take a lazily translated `sentence`."""
        super().__init__(sentence)
        self.sentence, self.status = sentence, status


class StrictParser(Parser):
    """Ninja's parser, made strict: JSON that two readers could read differently is refused (RFC 8259)."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the parsed body; raises UnreadableBodyError (Ninja wraps it in its HttpError)."""
        if request.content_type != JSON_TYPE:
            raise UnreadableBodyError(_("Send indholdet som application/json."), status=415)
        try:
            return json.loads(
                request.body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse, parse_float=_finite
            )
        except (ValueError, RecursionError) as fault:
            raise UnreadableBodyError(_("Indholdet er ikke gyldig JSON i UTF-8 med hver nøgle én gang.")) from fault

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """Return the query's values; `?status=` is the same as no status."""
        parsed: dict[str, Any] = super().parse_querydict(data, list_fields, request)
        return {name: value for name, value in parsed.items() if value != ""}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refuse(constant: str) -> Never:
    raise ValueError(constant)


def _finite(digits: str) -> float:
    number = float(digits)
    if number in {float("inf"), float("-inf")}:
        raise ValueError(digits)
    return number
