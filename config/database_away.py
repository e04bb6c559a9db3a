"""A database that is away for a moment: short absences are waited out, longer ones give back what was sent."""

import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse

from booking.web.views.errors import database_away

PATIENCE_SECONDS = 5.0
"""A restart of PostgreSQL, or a change to its standby, takes less."""
BETWEEN_TRIES_SECONDS = 0.25
OWN_ANSWER = ("/health/", "/webhooks/", "/robots.txt", "/.well-known/", "/api/v1/openapi.json")
"""Monitoring wants to know at once; mail providers come again; the others need no database."""
REPEATABLE = ("GET", "HEAD", "OPTIONS")


class DatabaseAwayMiddleware:
    """Waits for a database that is away, five seconds at most; then answers 503, with the form as it was sent.

    Where it goes away in the middle of a request, a reading one is done anew. A writing one is not: nobody knows
    whether its transaction was committed, and the key in a registration's form makes pressing again safe.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on once the database is there."""
        if request.path_info.startswith(OWN_ANSWER):
            return self.get_response(request)
        if not waited_for():
            return database_away(request)
        response = self.get_response(request)
        if not hasattr(request, "lost_database"):
            return response
        if request.method in REPEATABLE and waited_for():
            del request.lost_database
            response = self.get_response(request)
        return database_away(request) if hasattr(request, "lost_database") else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Take up a fault that comes of a lost connection; all others go on."""
        if not isinstance(exception, (OperationalError, InterfaceError)) or is_there():
            return None
        request.lost_database = True  # type: ignore[attr-defined]
        return HttpResponse(status=503)


def waited_for() -> bool:
    """Wait until the database answers, and tell whether it does; a connection that is dead is replaced."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_connected():
        if time.monotonic() > until:
            return False
        time.sleep(BETWEEN_TRIES_SECONDS)
    return True


def is_connected() -> bool:
    """Tell whether there is a connection that answers, making one where needed."""
    try:
        connection.close_if_health_check_failed()
        connection.ensure_connection()
    except (OperationalError, InterfaceError):
        connection.close()
        return False
    return True


def is_there() -> bool:
    """Tell whether this thread's connection answers yet."""
    return connection.connection is not None and connection.is_usable()
