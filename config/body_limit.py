"""The limit on a request's body, checked before a byte of it is read."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from booking.web.views.errors import too_large
from config.body_sizes import MAIL_PATHS


class BodyLimitMiddleware:
    """Refuses bodies beyond `BODY_LIMIT` before they are read; at the webhook for mail, beyond Django's own limit.

    Django's limit holds for every address, so it must be as large as a mail, and it leaves out the files of a form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, or answer 413 with a page that says what to do.

        A mail that is too large raises RequestDataTooBig: Django answers 413 and logs an error, since the mail is lost.
        """
        if request.path_info.startswith(MAIL_PATHS):
            if body_length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
                raise RequestDataTooBig("the body is larger than its address takes")
        elif body_length(request) > settings.BODY_LIMIT:
            return too_large(request)
        return self.get_response(request)


def body_length(request: HttpRequest) -> int:
    """Return the length of a body in octets as its header says; 0 without one, since then nothing is read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length[:12]) if length.isascii() and length.isdigit() else 0
