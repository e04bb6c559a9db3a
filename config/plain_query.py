"""What an address may say: signs that nothing stored can hold, and numbers and searches beyond all use, end here."""

import re
from collections.abc import Callable
from itertools import islice
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.text import smart_split

LISTS = "/admin/"
SEARCHES = ("q", "term")
MOST_WORDS = 8
"""Each word is looked for in every column, and a registration's municipality is joined for it anew."""
MOST_NUMBER = 2**31 - 1
"""No page, row or year is beyond it; databases and calendars fail on larger ones."""
NUMBER = re.compile(r"\s*[-+]?[\d_]+\s*")
UNREADABLE = "\N{REPLACEMENT CHARACTER}"
"""As octets that are no UTF-8 are read already: it is found nowhere, and it is no number."""


class PlainQueryMiddleware:
    """Reads an address so that no page behind it can fail on it, whichever parameters the page has.

    PostgreSQL holds no NUL, and an ORM's lookups let it through: whoever asks for one finds nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on with a path and a query that can be asked for."""
        request.path, request.path_info = (_readable(text) for text in (request.path, request.path_info))
        query = request.META.get("QUERY_STRING", "")
        if query:
            request.META["QUERY_STRING"] = plain_query(query, is_list=request.path_info.startswith(LISTS))
        return self.get_response(request)


def plain_query(query: str, *, is_list: bool) -> str:
    """Return a query without NUL; of a list of the administration also without what no list can mean."""
    pairs = parse_qsl(query, keep_blank_values=True, encoding="utf-8", errors="replace")
    plain = [
        (_readable(name), _of_list(name, _readable(value)) if is_list else _readable(value)) for name, value in pairs
    ]
    return urlencode(plain) if plain != pairs else query


def _of_list(name: str, value: str) -> str:
    if name in SEARCHES:
        words = list(islice(smart_split(value), MOST_WORDS + 1))
        return " ".join(words[:MOST_WORDS]) if len(words) > MOST_WORDS else value
    return UNREADABLE if NUMBER.fullmatch(value) and _is_too_large(value) else value


def _is_too_large(number: str) -> bool:
    digits = re.sub(r"\D", "", number).lstrip("0")
    return len(digits) > len(str(MOST_NUMBER)) or int(digits or "0") > MOST_NUMBER


def _readable(text: str) -> str:
    return text.replace("\x00", UNREADABLE)
