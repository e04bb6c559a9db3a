"""People over HTTP, light enough to leave the machine to the servers: a process of threads with plain sockets.

`python -m config.benchmark.clients` reads a `Visiting` as JSON, and writes a `Heard` as JSON. A script is what one
visitor does: its steps follow each other over one connection, and each answer is checked. Names in `<…>` stand for what
earlier answers held.
"""

import gzip
import json
import re
import socket
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

PATIENCE_SECONDS = 60
MOST_FAULTS = 5
LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)\r\n", re.IGNORECASE)
CLOSES = re.compile(rb"\r\nconnection: *close\r\n", re.IGNORECASE)
ZIPPED = re.compile(rb"\r\ncontent-encoding: *gzip\r\n", re.IGNORECASE)
LOCATION = re.compile(rb"\r\nlocation: *([^\r\n]+)\r\n", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Requested:
    """A request, the status of its answer, a pattern that the answer has; a group's text is kept under its name."""

    method: str = "GET"
    path: str = "/"
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    status: int = 200
    has: str = ""


@dataclass(frozen=True, kw_only=True)
class Visiting:
    """Scripts, and who goes through them: `clients` take one after the other until the seconds are over.

    With `seconds` 0 all scripts are gone through. `again`: a script that was gone through waits for its next turn.
    `at_once`: a client for each script, all at the same instant.
    """

    ports: list[int]
    scripts: list[list[dict[str, Any]]]
    clients: int = 8
    seconds: float = 0
    again: bool = False
    at_once: bool = False


@dataclass
class Heard:
    """How long each script took, what its answers held, when the first began and the last ended, and what was wrong."""

    began: float = 0.0
    ended: float = 0.0
    seconds: list[float] = field(default_factory=list)
    kept: list[dict[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class KeptLine:
    """A connection that is kept while both sides want it."""

    def __init__(self, port: int) -> None:
        """Connect."""
        self.port = port
        self._socket: socket.socket | None = None
        self.connect()

    def connect(self) -> socket.socket:
        """Return the connection, a new one where the server has closed."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), PATIENCE_SECONDS)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket

    def ask(self, request: bytes) -> tuple[bytes, bytes]:
        """Send a request; return head and body of the answer."""
        line = self.connect()
        line.sendall(request)
        head, body = b"", b""
        while not head:
            piece = line.recv(262_144)
            if not piece:
                raise ConnectionError("closed without an answer")
            body += piece
            if (end := body.find(b"\r\n\r\n")) >= 0:
                head, body = body[: end + 2], body[end + 4 :]
        length = LENGTH.search(head)
        wanted = int(length[1]) if length and b" 304 " not in head[:14] else 0
        while len(body) < wanted:
            piece = line.recv(262_144)
            if not piece:
                raise ConnectionError("closed in the middle")
            body += piece
        if CLOSES.search(head):
            self.close()
        return head, body

    def close(self) -> None:
        """Close the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def follow(line: KeptLine, script: list[Requested]) -> dict[str, str]:
    """Go through a script; return what was kept. Raises ValueError for an answer that is wrong."""
    kept: dict[str, str] = {}
    for step in script:
        head, body = line.ask(_request(step, kept, line.port))
        if not head.startswith(b"HTTP/1.1 %d " % step.status):
            raise ValueError(f"{step.method} {step.path}: {head[:60]!r} {body[:200]!r}, not {step.status}")
        if step.has:
            text = (gzip.decompress(body) if ZIPPED.search(head) else body).decode(errors="replace")
            found = re.search(step.has, text)
            if found is None:
                raise ValueError(f"{step.method} {step.path}: {step.has} is missing in {text[:200]!r}")
            kept |= found.groupdict()
        if (location := LOCATION.search(head)) is not None:
            kept["location"] = location[1].decode()
    return kept


def _request(step: Requested, kept: dict[str, str], port: int) -> bytes:
    path, body = step.path, step.body
    for name, text in kept.items():
        path, body = path.replace(f"<{name}>", text), body.replace(f"<{name}>", text)
    octets = body.encode()
    lines = [f"{step.method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    lines += [f"{name}: {value}" for name, value in step.headers.items()]
    if octets or step.method == "POST":
        lines.append(f"Content-Length: {len(octets)}")
    return "\r\n".join([*lines, "", ""]).encode() + octets


def perform(task: Visiting) -> Heard:
    """Let the clients work and tell."""
    told, waiting = Heard(), deque([Requested(**step) for step in script] for script in task.scripts)
    waiting *= task.clients if task.again else 1
    number = len(waiting) if task.at_once else task.clients
    ready = threading.Barrier(number + 1)

    def client(place: int) -> None:
        line = KeptLine(task.ports[place % len(task.ports)])
        try:
            ready.wait()
            work(line)
        finally:
            line.close()

    def work(line: KeptLine) -> None:
        until = time.monotonic() + (task.seconds or 3600)
        while time.monotonic() < until and len(told.faults) < MOST_FAULTS:
            try:
                script = waiting.popleft()
            except IndexError:
                return
            began = time.monotonic()
            try:
                kept = follow(line, script)
            except (ValueError, OSError) as fault:
                told.faults.append(str(fault) or type(fault).__name__)
                return
            ended = time.monotonic()
            told.seconds.append(ended - began)
            told.kept.append(kept)
            told.ended = max(told.ended, ended)
            if task.again:
                waiting.append(script)
            if task.at_once:
                return

    threads = [threading.Thread(target=client, args=(place,), daemon=True) for place in range(number)]
    for thread in threads:
        thread.start()
    ready.wait(PATIENCE_SECONDS)
    told.began = time.monotonic()
    for thread in threads:
        thread.join()
    return told


def main() -> None:
    """Read the task, tell what came of it."""
    told = perform(Visiting(**json.load(sys.stdin)))
    json.dump(vars(told), sys.stdout)


if __name__ == "__main__":
    main()
