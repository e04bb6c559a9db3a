"""A database that is away for a moment: short absences are waited out, longer ones give back what was sent.

A connection whose prepared statements an upgrade has outdated counts as lost, too.
"""

import select
import sys
import time
from collections.abc import Callable
from typing import Any

from django.core.signals import got_request_exception
from django.db import InterfaceError, NotSupportedError, OperationalError, connection
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from booking.api.middleware import ROOT as API
from booking.web.views.errors import RETRY_AFTER_SECONDS, database_away

PATIENCE_SECONDS = 5.0
"""A restart of PostgreSQL, or a change to its standby, takes less."""
BETWEEN_TRIES_SECONDS = 0.25
ASKED_EVERY_SECONDS = 5.0
"""So often a connection is asked by a statement whether it answers."""
OWN_ANSWER = ("/health/", "/webhooks/", "/robots.txt", "/favicon.ico", "/.well-known/", "/api/v1/openapi.json")
"""Monitoring wants to know at once; mail providers come again; the others need no database."""
OUTDATED = "0A000"
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
            return away(request)
        response = self.get_response(request)
        if not hasattr(request, "lost_database"):
            return response
        if request.method in REPEATABLE and waited_for():
            del request.lost_database
            response = self.get_response(request)
        return away(request) if hasattr(request, "lost_database") else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Take up a view's fault that comes of a lost connection; all others go on."""
        if not is_lost_with(exception):
            return None
        request.lost_database = True  # type: ignore[attr-defined]
        return HttpResponse(status=503)


@receiver(got_request_exception)
def mark_lost_database(request: HttpRequest | None = None, **_more: Any) -> None:
    """Take up such a fault where no view raised it: a log-in read or a session saved by a middleware below ours."""
    if request is not None and is_lost_with(sys.exc_info()[1]):
        request.lost_database = True  # type: ignore[attr-defined]


def away(request: HttpRequest) -> HttpResponse:
    """Answer 503: people get a page, other programs the problem that `ApiMiddleware` makes of it."""
    if not request.path_info.startswith(API):
        return database_away(request)
    return HttpResponse(status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})


def waited_for() -> bool:
    """Wait until the database answers, and tell whether it does; a connection that is dead is replaced."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_connected():
        if time.monotonic() > until:
            return False
        time.sleep(BETWEEN_TRIES_SECONDS)
    return True


def is_connected() -> bool:
    """Tell whether there is a connection that answers, making one where needed.

    One that was in use a moment ago need not be asked (`is_quiet`), which would be a statement more for each request.
    """
    try:
        if is_quiet():
            connection.health_check_done = True  # type: ignore[attr-defined] # which the stubs leave out
        connection.close_if_health_check_failed()
        connection.ensure_connection()
    except (OperationalError, InterfaceError):
        connection.close()
        return False
    return True


def is_quiet() -> bool:
    """Tell by its socket alone whether a connection that was asked a moment ago is still there.

    A server that ends, is killed or drops the connection closes it, and that can be read. One whose machine or line is
    gone says nothing, here as to a statement.
    """
    wire, now = connection.connection, time.monotonic()
    if wire is None or connection.vendor != "postgresql" or wire.closed:
        return False
    if now > getattr(wire, "asked_at", 0.0) + ASKED_EVERY_SECONDS:
        wire.asked_at = now
        return False
    poll = select.poll()
    poll.register(wire.fileno(), select.POLLIN)
    return not poll.poll(0)


def is_lost_with(fault: BaseException | None) -> bool:
    """Tell whether a fault means that the connection is of no use any more; one that is outdated is closed."""
    if comes_of_changed_tables(fault):
        connection.close()
        return True
    return comes_of_lost_connection(fault)


def comes_of_changed_tables(fault: BaseException | None) -> bool:
    """Tell of PostgreSQL's "cached plan must not change result type": an upgrade has widened a column meanwhile.

    The statement stays prepared, and fails on that connection as long as it lives.
    """
    return isinstance(fault, NotSupportedError) and getattr(fault.__cause__, "sqlstate", "") == OUTDATED


def comes_of_lost_connection(fault: BaseException | None) -> bool:
    """Tell whether a fault comes of a lost connection, even where another one has been made since.

    PostgreSQL names the cause of what it refuses by a code (`08…`: no connection, `57P…`: it ends, crashed or starts);
    a fault of its connection without a code was found at this end of it.
    """
    if not isinstance(fault, (OperationalError, InterfaceError)):
        return False
    code = getattr(fault.__cause__, "sqlstate", "")
    return code is None or code.startswith(("08", "57P")) or not is_there()


def is_there() -> bool:
    """Tell whether this thread's connection answers yet."""
    return connection.connection is not None and connection.is_usable()
