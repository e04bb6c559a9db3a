"""The middleware of requests below /api/: their language, their size, and a problem document for every error."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from booking.api import problems
from booking.api.language import accepted_language

ROOT = "/api/"
KEPT = ("Allow", "Retry-After", "WWW-Authenticate")
FIRST_ERROR = 400
MOST_BODY = 65_536
"""Octets of a body: more than the longest attendee list of ordinary names and addresses takes."""
LARGER_BODIES: dict[str, int] = {}
"""The octets that a body may have where more is sent, by the beginning of the path."""


class ApiMiddleware:
    """Sets the language and rewrites errors; outside most middleware, so that it meets Django's own errors too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, and turn an error response into a problem document."""
        if not request.path_info.startswith(ROOT):
            return self.get_response(request)
        language = accepted_language(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        if _is_too_large(request):
            return problems.answer(request, problems.of_status(413))
        response = self.get_response(request)
        if request.headers.get("Authorization"):
            response["Cache-Control"] = "no-store"
        if response.status_code < FIRST_ERROR or response.get("Content-Type", "").startswith(problems.MEDIA_TYPE):
            return response
        kept = {name: response[name] for name in KEPT if name in response}
        return problems.answer(request, problems.of_status(response.status_code, headers=kept))


def _is_too_large(request: HttpRequest) -> bool:
    """Tell by the header whether the body is too large, before a byte of it is read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    most = next((most for path, most in LARGER_BODIES.items() if request.path_info.startswith(path)), MOST_BODY)
    return length.isascii() and length.isdigit() and int(length[:12]) > most
