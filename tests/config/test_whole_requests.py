"""A client that sends or takes slowly holds no thread: the site answers beside more of them than it has threads."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

import pytest

from config.body_sizes import MOST_OCTETS, MOST_OCTETS_OF_MAIL
from config.whole_requests import GO_ON, LONG_HEAD, MOST_HEAD, NO_LENGTH, Arrival
from tests.notifications.mail_servers import free_port
from tests.plugins.databases import OwnDatabase
from tests.production import collect_static_files, is_up, started
from tests.waiting import until

SLOW = 60
"""Of them; threads are eight."""
HEAD = "POST {} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n{}\r\n\r\n"
AT_ONCE_SECONDS = 3
PAGE = "/robots.txt"
GET = f"GET {PAGE} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


def head(path: str = "/tilmeld/", more: str = "Content-Length: 100000") -> bytes:
    return HEAD.format(path, more).encode()


def arrival(*pieces: bytes) -> tuple[Arrival, list[bytes]]:
    """Let pieces arrive; return the request and what was answered at once."""
    request = Arrival()
    return request, [answer for piece in pieces if (answer := request.add(piece))]


def test_a_request_is_whole_with_its_last_octet() -> None:
    sent = head(more="Content-Length: 5") + b"a=bcd"
    for cut in range(1, len(sent)):
        request, answers = arrival(sent[:cut])
        assert (request.is_whole, answers) == (False, [])
        request.add(sent[cut:])
        assert (request.is_whole, request.recv(9_999), request.recv(9_999)) == (True, sent, b"")


def test_a_request_without_a_body_is_whole_with_its_head() -> None:
    assert arrival(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")[0].is_whole


@pytest.mark.parametrize(("path", "most"), [("/tilmeld/", MOST_OCTETS), ("/webhooks/mail/x/", MOST_OCTETS_OF_MAIL)])
def test_a_body_that_is_refused_unread_is_not_waited_for(path: str, most: int) -> None:
    assert not arrival(head(path, f"Content-Length: {most}"))[0].is_whole
    request, _answers = arrival(head(path, f"Content-Length: {most + 1}"))
    assert (request.is_whole, request.may_stay) == (True, False)


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (head(more="Transfer-Encoding: chunked"), NO_LENGTH),
        (head(more="Content-Length: 9\r\nExpect: 100-continue"), GO_ON),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * MOST_HEAD, LONG_HEAD),
    ],
)
def test_some_heads_are_answered_at_once(sent: bytes, answer: bytes) -> None:
    assert arrival(sent)[1] == [answer]


@pytest.fixture
def site(own_database: OwnDatabase, tmp_path: Path) -> Iterator[int]:
    """Run the web server as it is shipped, and nothing in front of it; yield its port."""
    port = free_port()
    collect_static_files(own_database)
    web = ["-m", "gunicorn", "--config", "python:config.gunicorn", "--bind", f"127.0.0.1:{port}", "config.wsgi"]
    with started(web, own_database.environment, tmp_path / "web.log"):
        until(partial(is_up, f"http://127.0.0.1:{port}", PAGE), "the site comes up")
        yield port


def talk(port: int, sent: bytes, **options: int) -> socket.socket:
    """Send something and keep the line open."""
    line = socket.socket()
    for name, value in options.items():
        line.setsockopt(socket.SOL_SOCKET, getattr(socket, name), value)
    line.settimeout(30)
    line.connect(("127.0.0.1", port))
    line.sendall(sent)
    return line


def seconds_for_a_page(port: int) -> float:
    began = time.monotonic()
    assert is_up(f"http://127.0.0.1:{port}", PAGE)
    return time.monotonic() - began


def kept_over_two_requests(port: int) -> bool:
    """Tell whether a second request goes over the connection of the first."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as browser:
        lines = []
        for _again in range(2):
            browser.request("GET", PAGE)
            lines.append(browser.sock)
            assert browser.getresponse().read()
        return lines[0] is lines[1] is not None


def test_the_site_answers_beside_many_slow_clients(site: int) -> None:
    with ExitStack() as stack:

        def many(sent: bytes, **options: int) -> list[socket.socket]:
            return [stack.enter_context(closing(talk(site, sent, **options))) for _client in range(SLOW)]

        slow = many(head() + b"contact_name=")
        for _again in range(3):
            for line in slow:
                line.sendall(b"x")
            assert seconds_for_a_page(site) < AT_ONCE_SECONDS
        many(b"GET / HTT")
        many(GET.replace(PAGE.encode(), b"/static/dkfds/css/dkfds.css"), SO_RCVBUF=2048)  # and takes nothing of it
        refused, chunked = many(head(more="Content-Length: 4000000")), many(head(more="Transfer-Encoding: chunked"))
        assert seconds_for_a_page(site) < AT_ONCE_SECONDS
        assert {line.recv(12) for line in refused} == {b"HTTP/1.1 413"}
        assert {line.recv(12) for line in chunked} == {b"HTTP/1.1 411"}
        assert seconds_for_a_page(site) < AT_ONCE_SECONDS

        slow[0].sendall(b"x" * 100_000)
        assert slow[0].recv(12).startswith(b"HTTP/1.1 4"), "who sends slowly is answered too, once all has come"
        assert kept_over_two_requests(site)
        with talk(site, GET + GET) as line, line.makefile("rb") as answer:
            assert answer.read().count(b"HTTP/1.1 200") == 1, "a second request sent along is not read"
