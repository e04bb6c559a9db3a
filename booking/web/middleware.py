"""Public pages that say the same to everybody, answered before any other middleware, view or template is run.

So is the empty form, which says the same but for a few words: they are made for each visitor (`booking.web.around`).

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
from booking.web.around import PageAround, Words
from booking.web.compressed import NONE, encoding_for
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


WordsNow = Callable[[], Words | None]
"""Returns what makes the words for one visitor; None once the page around them is another."""


@dataclass
class KeptPage:
    """What a page showed, its tag, and its answers by their status: the page itself, and that it has not changed."""

    shown: Shown
    etag: str
    answers: dict[int, Answer] = field(default_factory=dict)

    def again(self, request: HttpRequest) -> HttpResponse | None:
        """Give the answer once more; None where the page shows something else now, or it was not asked for yet."""
        if self.shown != shown_now():
            return None
        status = HTTPStatus.NOT_MODIFIED if _has_already(request, self.etag) else HTTPStatus.OK
        answer = self.answers.get(status)
        if answer is None:
            return None
        if status == HTTPStatus.NOT_MODIFIED:
            return HttpResponseNotModified(headers=answer.headers)
        return HttpResponse(answer.content, headers=answer.headers)


@dataclass
class KeptAround:
    """The octets of a page around what each visitor is given, what makes that, and the headers."""

    page: PageAround
    words_now: WordsNow
    headers: Mapping[str, str]

    def again(self, _request: HttpRequest) -> HttpResponse | None:
        """Give the page to another visitor; None once it is another page."""
        words = self.words_now()
        if words is None:
            return None
        content = self.page.filled(words)
        return HttpResponse(content, headers={**self.headers, "Content-Length": str(len(content))})


class RememberedMiddleware:
    """Answers from memory what `same_for_all` has marked, and remembers it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler and begin with nothing remembered."""
        self.get_response = get_response
        self._kept: dict[Asked, KeptPage | KeptAround] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer from memory where that is what the plain way would say."""
        asked = _asked(request)
        if asked is None:
            return self.get_response(request)
        again = self._again(asked, request)
        if again is not None:
            return again
        response = self.get_response(request)
        if not response.cookies and not forgets():
            self._keep(asked, response)
        return response

    def _again(self, asked: Asked, request: HttpRequest) -> HttpResponse | None:
        kept = self._kept.get(asked)
        try:
            return kept.again(request) if kept is not None else None
        except (OperationalError, InterfaceError):
            return None

    def _keep(self, asked: Asked, response: HttpResponse) -> None:
        kept = self._kept.get(asked)
        new = _around(asked, response) or _same(kept, response)
        if new is None or new is kept:
            return
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[asked] = new


def _around(asked: Asked, response: HttpResponse) -> KeptAround | None:
    """Return what is to be kept of an answer that differs by a few words."""
    page, words_now = getattr(response, "same_but_for", ("", None))
    if words_now is None or response.get("Content-Encoding", NONE) != asked.encoding:
        return None
    return KeptAround(PageAround(page, asked.encoding), words_now, dict(response.headers))


def _same(kept: KeptPage | KeptAround | None, response: HttpResponse) -> KeptPage | None:
    """Return what is to be kept of an answer that is the same for all, with the others of the same page."""
    shown = getattr(response, "same_for_all", None)
    if shown is None:
        return None
    page = kept if isinstance(kept, KeptPage) and kept.shown == shown else KeptPage(shown, response["ETag"])
    if response.status_code in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
        page.answers[response.status_code] = Answer(response.content, dict(response.headers))
    return page


def same_for_all(response: HttpResponse, standing: ProgrammeStanding) -> HttpResponse:
    """Mark the answer of a page that says the same to everybody who is shown this standing."""
    response.same_for_all = shown_by(standing)  # type: ignore[attr-defined]
    return response


def same_but_for(response: HttpResponse, page: str, words_now: WordsNow) -> HttpResponse:
    """Mark the answer made of a page with marks in it, which says the same to everybody but for these words."""
    response.same_but_for = (page, words_now)  # type: ignore[attr-defined]
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
