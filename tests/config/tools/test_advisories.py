"""Known vulnerabilities of the locked packages are named, and where nobody can be asked, that is said."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from config.tools import advisories
from tests.notifications.mail_servers import free_port


@contextmanager
def database(answer: Any) -> Iterator[str]:
    """Run a database of advisories that answers as a test says, from the queries it got."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Answer a batch of queries."""
            queries = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
            body = json.dumps(answer(queries)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def vulnerable(*names: str) -> Any:
    """Return an answer in which packages of these names have an advisory."""
    known = {"vulns": [{"id": "GHSA-1"}, {"id": "GHSA-2"}]}
    return lambda queries: {"results": [known if query["package"]["name"] in names else {} for query in queries]}


def test_what_production_locks_is_asked_for() -> None:
    packages = advisories.locked_packages()
    names = {(ecosystem, name) for ecosystem, name, _version in packages}
    assert {("PyPI", "django"), ("PyPI", "psycopg"), ("npm", "dkfds")} <= names
    assert len(packages) == len(set(packages))


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        (vulnerable(), 0, "0 of them with known vulnerabilities."),
        (vulnerable("django"), 1, "GHSA-1, GHSA-2"),
        (lambda _queries: {"error": "busy"}, 2, "NOT RUN"),
        (lambda _queries: {"results": []}, 2, "NOT RUN"),
    ],
)
def test_what_is_known_is_told(capsys: pytest.CaptureFixture[str], answer: Any, code: int, said: str) -> None:
    with database(answer) as url:
        assert advisories.main(url) == code
    assert said in capsys.readouterr().out


def test_where_nobody_can_be_asked_that_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert advisories.main(f"http://127.0.0.1:{free_port()}/") == 2
    assert capsys.readouterr().out.startswith("NOT RUN: the database of advisories could not be asked")
