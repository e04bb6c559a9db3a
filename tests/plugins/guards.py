"""What every test must keep to: no error in the log that it did not ask for, and no connection to other machines."""

import logging
import socket
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

import pytest
from django.utils import translation

from booking import throttle
from booking.queries.municipalities import forget_municipalities
from booking.web import remembered

LOGGERS = ("", "django.server")


class Errors(logging.Handler):
    """Collects ERROR records of all threads."""

    def __init__(self) -> None:
        """Begin with no records."""
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record."""
        self.records.append(record)


@pytest.fixture(autouse=True)
def no_logged_errors(request: pytest.FixtureRequest) -> Iterator[Errors]:
    """Fail a test that logs an ERROR, unless it is marked `logs_errors`: that is its subject."""
    handler = Errors()
    for name in LOGGERS:
        logging.getLogger(name).addHandler(handler)
    yield handler
    for name in LOGGERS:
        logging.getLogger(name).removeHandler(handler)
    if handler.records and not request.node.get_closest_marker("logs_errors"):
        pytest.fail("logged as ERROR: " + "; ".join(record.getMessage() for record in handler.records))


@pytest.fixture(autouse=True)
def no_language_of_another_test() -> None:
    """Begin in Danish: a request leaves its language active in the thread that made it."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def no_pages_of_another_test() -> None:
    """Begin with no page remembered: the programmes of two tests may have one key in one minute.

    Nor is it remembered in which second ended windows were forgotten last: clocks stand still.
    """
    remembered.forget()
    forget_municipalities()
    throttle._forget.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def no_other_machines() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _local_only(getattr(socket.socket, name)))
        yield


def _local_only(connect: Any) -> Any:
    """Wrap one of a socket's methods to connect."""

    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_local(address[0]):
            pytest.fail(f"a test tried to reach {address[0]}")
        return connect(self, address)

    return guarded


def _is_local(host: str) -> bool:
    """Tell whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in {"localhost", ""}
