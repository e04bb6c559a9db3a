"""`./start` once its packages are installed: a copy of the project is set up, served, stopped, resumed."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest

from config.tools import demo, frontend
from tests import migrated

ROOT = Path(__file__).resolve().parents[3]
BEGINNING = datetime(2016, 9, 28, 7, tzinfo=UTC)
COPIED = ("manage.py", "package-lock.json", "config", "booking", "notifications", "toolbox", "templates")
PATIENCE = 90


class Demo:
    """A copy of the project with its running processes."""

    def __init__(self, folder: Path) -> None:
        """Copy the files of a clone and the assets that have been fetched before."""
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        for name in COPIED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
            copy(ROOT / name, folder / name)
        (folder / "node_modules").mkdir()
        shutil.copytree(ROOT / "var" / "frontend", folder / "var" / "frontend")
        shutil.copyfile(ROOT / "var" / "frontend.stamp", folder / "var" / "frontend.stamp")
        self.running: subprocess.Popen[str] | None = None

    def start(self, *options: str) -> str:
        """Start the demo and return what it prints until it serves."""
        self.running = subprocess.Popen(
            [sys.executable, "-m", "config.tools.launch", "--port", str(self.port), *options],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.running.stdout is not None
        lines: list[str] = []
        for line in self.running.stdout:
            lines.append(line)
            if line.startswith("Temadag runs at"):
                break
        return "".join(lines)

    def serve(self, *options: str) -> str:
        """Start the demo and return what it printed; fail unless it serves."""
        said = self.start(*options)
        assert "Temadag runs at" in said, said
        return said

    def end(self, number: int = signal.SIGINT) -> tuple[int, str]:
        """Send a signal and return the exit code and what was printed last."""
        assert self.running is not None
        self.running.send_signal(number)
        output, _nothing = self.running.communicate(timeout=PATIENCE)
        return self.running.returncode, output

    def get(self, path: str) -> tuple[int, str, datetime]:
        """Return status, body and the server's own time of one page."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            when = datetime.strptime(answer.headers["Date"], "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
            return answer.status, answer.read().decode(), when

    def children(self) -> list[int]:
        """Return the processes that the demo started."""
        assert self.running is not None
        return [child.pid for child in psutil.Process(self.running.pid).children()]


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Demo]:
    frontend.ensure()
    running = Demo(tmp_path)
    yield running
    if running.running and running.running.stdout:
        running.running.send_signal(signal.SIGTERM)
        running.running.wait(timeout=PATIENCE)
        running.running.stdout.close()


def is_alive(pid: int) -> bool:
    """Tell whether a process still runs."""
    return Path(f"/proc/{pid}").exists()


def test_start_serves_the_opening_goes_on_where_it_stood_and_ends_when_a_child_dies(copy: Demo) -> None:
    said = copy.serve()
    status, page, first = copy.get("/")
    assert status == 200
    assert "Styrk den faglige ledelse og styring på børneområdet" in page
    assert BEGINNING <= first < BEGINNING + timedelta(minutes=3)
    assert copy.get("/static/dkfds/css/dkfds.css")[0] == 200
    password = re.search(r"user staff {2}password (\S+)", said)
    assert password is not None
    assert (copy.folder / "var" / "staff-password").stat().st_mode & 0o777 == 0o600

    children = copy.children()
    assert len(children) == 2
    assert copy.end() == (0, "\nTemadag has stopped. ./start goes on from here.\n")
    assert [pid for pid in children if is_alive(pid)] == []

    again = copy.serve()
    assert f"password {password[1]}" in again
    second = copy.get("/")[2]
    assert first <= second < BEGINNING + timedelta(minutes=6)
    ends_with_a_sentence_when_a_child_dies(copy)


def ends_with_a_sentence_when_a_child_dies(copy: Demo) -> None:
    """Kill the worker of a demo that serves: setting one up for this alone takes longer than all that is tried."""
    children = copy.children()
    os.kill(children[-1], signal.SIGKILL)
    assert copy.running is not None
    output, _nothing = copy.running.communicate(timeout=PATIENCE)
    assert copy.running.returncode == 1
    assert re.search(r"The (web|worker) process ended by itself \(exit code -9\)\. Its log: ", output)
    assert [pid for pid in children if is_alive(pid)] == []


def test_start_today_uses_the_real_clock_and_other_data(copy: Demo) -> None:
    today = copy.folder / "var" / "today.sqlite3"
    migrated.copy_sqlite(today)  # the first test sets up from nothing
    copy.serve("--today")
    assert abs(copy.get("/health/")[2].timestamp() - time.time()) < 60
    copy.end()
    with closing(sqlite3.connect(today)) as data:
        assert data.execute("SELECT count(*) FROM booking_programme").fetchone() == (1,)
    assert not (copy.folder / "var" / "temadag.sqlite3").exists()
    assert demo.OFFSET in demo.read_demo(copy.folder / "var" / "demo.env")


def test_start_says_so_when_the_port_is_taken(copy: Demo) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", copy.port))
        other.listen()
        said = copy.start()
    assert said == f"Port {copy.port} is in use. Stop what runs there, or take another: ./start --port N\n"
