"""The outermost middleware: the client's address, the log's line for each request, and what Back may show."""

import logging
import re
from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django_structlog.middlewares import RequestMiddleware

from booking.key_paths import SIGNED_PAGES, TOKEN_PAGES

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT")
UNUSED = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), serial=(), usb=()"
SECRET_PATH = re.compile(rf"^((?:/en)?/(?:{'|'.join(TOKEN_PAGES + SIGNED_PAGES)})/)[^/]+")


class ClientAddressMiddleware:
    """Makes `REMOTE_ADDR` the client's address where the request came through one of `TRUSTED_PROXIES`.

    Forwarding headers from other peers are removed, so that nothing after this is misled by them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the client's address and pass the request on."""
        peer = request.META.get("REMOTE_ADDR", "")
        if is_trusted(peer):
            request.META["REMOTE_ADDR"] = client_address(peer, request.META.get("HTTP_X_FORWARDED_FOR", ""))
        else:
            for name in FORWARDED:
                request.META.pop(name, None)
        return self.get_response(request)


class KeptForBackMiddleware:
    """Lets a browser's Back show a form that came back with an error, whatever cookies it has got since (Q12).

    Else the browser, which keeps such a page for itself alone, takes it for another visitor's and asks whether to send
    the form again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Take cookies out of what the answer to a form depends on; shared caches keep no answer to a POST."""
        response = self.get_response(request)
        kept = {word.strip() for word in response.get("Cache-Control", "").split(",")}
        if request.method == "POST" and {"private", "no-cache"} <= kept and "no-store" not in kept:
            varies = [word.strip() for word in response.get("Vary", "").split(",")]
            response["Vary"] = ", ".join(word for word in varies if word.lower() != "cookie") or "Accept-Encoding"
        return response


class RequestLogMiddleware(RequestMiddleware):
    """Logs one line for each request: method, path without its secret part, status; never the query."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Log what comes in and what goes out; the package would look anew each time whether we are asynchronous."""
        self.prepare(request)
        response: HttpResponse = self.get_response(request)  # type: ignore[assignment] # we are not
        self.handle_response(request, response)
        return response

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Return method and path, the key of a personal link masked."""
        return f"{request.method} {mask(request.path)}"


class BrowserPolicyMiddleware:
    """Forbids pages what none of ours needs, and other sites to load ours: headers for which Django has no setting."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers to the answer."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", UNUSED)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


def is_trusted(address: str) -> bool:
    """Tell whether an address belongs to `TRUSTED_PROXIES`; the empty one is that of a unix socket."""
    if not address:
        return None in settings.TRUSTED_PROXIES
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(network is not None and parsed in network for network in settings.TRUSTED_PROXIES)


def client_address(peer: str, forwarded: str) -> str:
    """Return the last address of `X-Forwarded-For` that is not one of our own proxies.

    The entries before it may be the client's own invention. A malformed entry ends the search: the last address read
    counts.
    """
    address = peer
    for entry in reversed([part.strip() for part in forwarded.split(",")]):
        try:
            ip_address(entry)
        except ValueError:
            break
        address = entry
        if not is_trusted(entry):
            break
    return address


def mask(path: str) -> str:
    """Return a path with the key of a personal link replaced."""
    return SECRET_PATH.sub(r"\1***", path)


class MaskPaths(logging.Filter):
    """Masks paths in the arguments of Django's own log lines ("Not Found: /min-temadag/…")."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask every text argument of a record and keep the record."""
        if isinstance(record.args, tuple):
            record.args = tuple(mask(value) if isinstance(value, str) else value for value in record.args)
        return True
