"""The programs that are measured, started as in production and ended again."""

import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from config.benchmark.clients import Heard, Visiting

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 90
GUNICORN = ("-m", "gunicorn", "--config", "python:config.gunicorn")
WEB_PROCESSES = 2


class WrongAnswerError(Exception):
    """Something answered wrong, or not at all: a run with this in it says nothing about speed."""


@dataclass(frozen=True, kw_only=True)
class Web:
    """A web server: its process and port, and how long it took until it answered."""

    process: int
    port: int
    start_seconds: float


def production(inherited: Mapping[str, str], url: str, smtp: int = 0) -> dict[str, str]:
    """Return an environment as in production, behind a proxy on this machine."""
    mail = {"EMAIL_URL": f"smtp://127.0.0.1:{smtp}" if smtp else "memory:"}
    return (
        dict(inherited)
        | {
            "DEBUG": "off",
            "DJANGO_SETTINGS_MODULE": "config.benchmark.settings",
            "SECRET_KEY": secrets.token_hex(32),
            "ALLOWED_HOSTS": "127.0.0.1",
            "SITE_URL": "http://127.0.0.1:8000",
            "DATABASE_URL": url,
            "MAIL_FROM": "temadage@example.dk",
            "STAFF_EMAIL": "vagt@example.dk",
            "STAFF_PHONE": "00 00 00 00",
            "TRUSTED_PROXIES": "127.0.0.1",
            "REQUIRE_STAFF_MFA": "off",
            "UNDO_SECONDS": "0",
        }
        | mail
    )


@contextmanager
def running_program(name: str, arguments: list[str], environment: Mapping[str, str], folder: Path) -> Iterator[int]:
    """Run a Python program with its log in the folder, yield its process, and end it."""
    with (folder / f"{name}.log").open("ab") as log:
        started = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            yield started.pid
            if started.poll() is not None:
                raise WrongAnswerError(f"{name} ended by itself (exit code {started.returncode}): {tail(log.name)}")
        finally:
            started.terminate()
            try:
                started.wait(30)
            except subprocess.TimeoutExpired:
                started.kill()
                started.wait()


@contextmanager
def web_server(
    name: str, application: str, environment: Mapping[str, str], folder: Path, path: str = "/"
) -> Iterator[Web]:
    """Serve an application by gunicorn as in production, and wait until it answers."""
    port = unused_port()
    began = time.monotonic()
    command = [*GUNICORN, "--workers", str(WEB_PROCESSES), "--bind", f"127.0.0.1:{port}", application]
    with running_program(name, command, environment, folder) as process:
        while not answers(port, path):
            if time.monotonic() - began > PATIENCE_SECONDS:
                raise WrongAnswerError(f"{name} does not answer: {tail(folder / f'{name}.log')}")
            time.sleep(0.02)
        yield Web(process=process, port=port, start_seconds=time.monotonic() - began)


def run_to_end(arguments: list[str], environment: Mapping[str, str], *, given: str = "") -> str:
    """Run a Python program and return what it printed."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise WrongAnswerError(f"{' '.join(arguments)}: {done.stderr[-2000:]}")
    return done.stdout


def visit(task: Visiting) -> Heard:
    """Let clients go through their scripts, in a process of their own. Raises WrongAnswerError for any wrong answer."""
    told = Heard(
        **json.loads(run_to_end(["-m", "config.benchmark.clients"], os.environ, given=json.dumps(asdict(task))))
    )
    if told.faults or not told.seconds:
        raise WrongAnswerError("; ".join(told.faults) or "no answer in time")
    return told


def ask_once(port: int, path: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
    """Ask for a page; return status, headers in small letters and body."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        line.request("GET", path, headers=dict(headers))
        answer = line.getresponse()
        return answer.status, {name.lower(): text for name, text in answer.getheaders()}, answer.read()
    finally:
        line.close()


def answers(port: int, path: str) -> bool:
    """Tell whether a page is there."""
    try:
        return ask_once(port, path, {})[0] == http.client.OK
    except OSError:
        return False


def unused_port() -> int:
    """Find a port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def tail(log: Any) -> str:
    """Return the end of a log."""
    return Path(log).read_text(encoding="utf-8", errors="replace")[-1500:]
