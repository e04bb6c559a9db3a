"""Public pages that say the same to everybody, answered before any other middleware, view or template is run.

Each answer is one that the plain way has given: its octets and headers, kept with what its page showed, for as long as
a page made now would show the same. Who sends a cookie, a query or a body, or asks in a way that only the plain way
knows, goes the plain way; so does everybody while the database is away.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import NamedTuple

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

from booking.queries.queue import ProgrammeStanding
from booking.web.compressed import encoding_for
from booking.web.remembered import Shown, forgets, shown_by, shown_now

MOST_KEPT = 64
PLAIN_WAY = ("HTTP_COOKIE", "QUERY_STRING", "CONTENT_LENGTH", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")
"""Of what says any of these, the answer is not kept and not looked for."""


class Asked(NamedTuple):
    """All of a request by which such answers differ; the language stands in the path."""

    path: str
    host: str
    is_secure: bool
    encoding: str


class Answer(NamedTuple):
    """The octets and headers of an answer."""

    content: bytes
    headers: Mapping[str, str]

    def again(self, status: int) -> HttpResponse:
        """Give the answer once more."""
        if status == HTTPStatus.NOT_MODIFIED:
            return HttpResponseNotModified(headers=self.headers)
        return HttpResponse(self.content, headers=self.headers)


@dataclass
class KeptPage:
    """What a page showed, its tag, and its answers by their status: the page itself, and that it has not changed."""

    shown: Shown
    etag: str
    answers: dict[int, Answer] = field(default_factory=dict)


class RememberedMiddleware:
    """Answers from memory what `same_for_all` has marked, and remembers it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler and begin with nothing remembered."""
        self.get_response = get_response
        self._kept: dict[Asked, KeptPage] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer from memory where that is what the plain way would say."""
        asked = _asked(request)
        if asked is None:
            return self.get_response(request)
        kept = self._kept.get(asked)
        if kept is not None and kept.shown == _shown_now():
            status = HTTPStatus.NOT_MODIFIED if _has_already(request, kept.etag) else HTTPStatus.OK
            if (answer := kept.answers.get(status)) is not None:
                return answer.again(status)
        response = self.get_response(request)
        self._keep(asked, response)
        return response

    def _keep(self, asked: Asked, response: HttpResponse) -> None:
        shown = getattr(response, "same_for_all", None)
        if shown is None or response.cookies or forgets():
            return
        kept = self._kept.get(asked)
        if kept is None or kept.shown != shown:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            kept = self._kept[asked] = KeptPage(shown, response["ETag"])
        if response.status_code in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
            kept.answers[response.status_code] = Answer(response.content, dict(response.headers))


def same_for_all(response: HttpResponse, standing: ProgrammeStanding) -> HttpResponse:
    """Mark the answer of a page that says the same to everybody who is shown this standing."""
    response.same_for_all = shown_by(standing)  # type: ignore[attr-defined]
    return response


def _asked(request: HttpRequest) -> Asked | None:
    """Return by what the answer to a request differs; None where only the plain way knows."""
    told = request.META
    host = told.get("HTTP_HOST")
    if request.method not in {"GET", "HEAD"} or not host or any(told.get(name) for name in PLAIN_WAY):
        return None
    encoding = encoding_for(told.get("HTTP_ACCEPT_ENCODING", ""))
    return Asked(request.path, host, request.is_secure(), encoding)


def _has_already(request: HttpRequest, etag: str) -> bool:
    """Tell whether the browser has the page of this tag; Django's own way would make an answer first."""
    sent = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    return sent == ["*"] or etag.removeprefix("W/") in {tag.removeprefix("W/") for tag in sent}


def _shown_now() -> Shown | None:
    try:
        return shown_now()
    except (OperationalError, InterfaceError):
        return None
