"""Starts the demo: prepares what is missing, then runs web and worker side by side until Ctrl-C (`./start`)."""

import argparse
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from types import FrameType
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

from config.tools import demo, frontend, translations

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
BEGINNING = datetime(2016, 9, 28, 9, tzinfo=ZoneInfo("Europe/Copenhagen"))
PYTHON = sys.executable
START_SECONDS = 60
STOP_SECONDS = 15
SHOWN_LINES = 15


class LaunchError(Exception):
    """The demo cannot start or go on; the message says why."""


class Stopped(BaseException):
    """The demo was asked to stop (Ctrl-C or a signal)."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Prepare and run the demo and return the exit code."""
    options = _options(arguments)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        set_environment(VAR, port=options.port, today=options.today)
        _refuse_busy_port(options.port)
        set_up()
        return run(options.port)
    except (LaunchError, ImproperlyConfigured, frontend.FrontendError) as error:
        print(error, file=sys.stderr)
        return 1
    except Stopped:
        print("\nTemadag has stopped. ./start goes on from here.")
        return 0


def set_environment(folder: Path, *, port: int, today: bool) -> None:
    """Set the environment that web, worker and commands of the demo share, in this process and in `demo.env`.

    Variables that are set already stay. With `today` the clock is real and the data are kept apart, so that the demo's
    time need not go back afterwards.
    """
    if os.environ.get("DEBUG", "").strip().lower() in demo.OFF:
        raise LaunchError("./start serves the demo, and DEBUG is off in the environment. See docs/operations.md.")
    os.environ.setdefault("SITE_URL", f"http://127.0.0.1:{port}")
    demo.create(folder, secret_key=secrets.token_urlsafe(48), site_url=os.environ["SITE_URL"], beginning=BEGINNING)
    if today:
        os.environ[demo.OFFSET] = "off"
        os.environ.setdefault("DATABASE_URL", "sqlite:///var/today.sqlite3")
        os.environ.setdefault("EMAIL_URL", (folder / "mail-today").as_uri())
    for name, value in demo.read_demo(folder / "demo.env").items():
        if name != demo.OFFSET:
            os.environ.setdefault(name, value)


def set_up() -> None:
    """Build what is missing: assets, translations, tables, data and the staff user."""
    if not (ROOT / "node_modules").exists():
        print("Fetching the design system …", flush=True)
    frontend.ensure()
    translations.compile_all()
    done = subprocess.run([PYTHON, "-m", "config.tools.prepare"], cwd=ROOT, check=False)
    if done.returncode:
        raise LaunchError("The database could not be prepared; the lines above say why.")


def run(port: int) -> int:
    """Keep web and worker running and return when one of them ends; Stopped ends both."""
    logs = VAR / "log"
    logs.mkdir(exist_ok=True)
    bind = f"127.0.0.1:{port}"
    commands = {
        "web": [PYTHON, "-m", "gunicorn", "--config", "python:config.gunicorn", "--bind", bind, "config.wsgi"],
        "worker": [PYTHON, "manage.py", "worker"],
    }
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands.items():
            children[name] = _spawn(command, logs / f"{name}.log")
        _wait_for_web(port, children)
        print(f"\nTemadag runs at {os.environ['SITE_URL']}/ (Ctrl-C stops it; logs are in {logs}).", flush=True)
        while not (ended := _ended(children)):
            time.sleep(0.5)
        raise LaunchError(_obituary(ended, children[ended], logs / f"{ended}.log"))
    finally:
        _stop_all(children)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="./start", description="Serves the demo of Temadag on this machine.")
    parser.add_argument("--port", type=int, default=8000, help="the port of the web pages (8000)")
    parser.add_argument("--today", action="store_true", help="use the real clock, with data of its own")
    return parser.parse_args(arguments)


def _stop(_number: int, _frame: FrameType | None) -> None:
    """End the demo on a signal."""
    raise Stopped


def _refuse_busy_port(port: int) -> None:
    """Raise LaunchError where another program, or another ./start, has the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise LaunchError(
                f"Port {port} is in use. Stop what runs there, or take another: ./start --port N"
            ) from error


def _spawn(command: list[str], log: Path) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, so that Ctrl-C reaches it only through us."""
    with log.open("wb") as output:
        return subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)


def _wait_for_web(port: int, children: dict[str, subprocess.Popen[bytes]]) -> None:
    """Wait until the server answers anything or a child has ended."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and not _ended(children):
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/health/")
            connection.getresponse()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()


def _ended(children: dict[str, subprocess.Popen[bytes]]) -> str:
    """Return the name of a child that has ended, or an empty text."""
    return next((name for name, child in children.items() if child.poll() is not None), "")


def _obituary(name: str, child: subprocess.Popen[bytes], log: Path) -> str:
    """Return what to print about a child that ended by itself."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-SHOWN_LINES:]
    return "\n".join([*lines, f"The {name} process ended by itself (exit code {child.returncode}). Its log: {log}"])


def _stop_all(children: dict[str, subprocess.Popen[bytes]]) -> None:
    """Terminate the children, then kill those that stay; a second Ctrl-C does not interrupt it."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children.values():
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


if __name__ == "__main__":
    sys.exit(main())
