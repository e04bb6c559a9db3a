"""Mail servers on the loopback that accept, refuse, hang or cut the line."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller

GREETING = b"220 moody\r\n"


class Server:
    """Answers as a test says, by the recipient's local part: `{"anne": "550 no such user"}`; keeps what it accepts.

    `to_all` is its answer to every mail, as long as it is not empty.
    """

    def __init__(self) -> None:
        """Begin with no mail and accept everything."""
        self.accepted: list[bytes] = []
        self.at_recipient: dict[str, str] = {}
        self.at_data: dict[str, str] = {}
        self.to_all = ""
        self.connections = 0

    async def handle_EHLO(  # noqa: N802 aiosmtpd's name
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        """Count the connection."""
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Take or refuse a recipient."""
        refusal = self.at_recipient.get(address.partition("@")[0])
        if refusal is not None:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take or refuse a mail."""
        refusal = self.to_all or self.at_data.get(envelope.rcpt_tos[0].partition("@")[0])
        if refusal:
            return refusal
        self.accepted.append(bytes(envelope.content))
        return "250 OK"


@contextmanager
def running(server: Server, port: int = 0) -> Iterator[int]:
    """Run a server and yield its port."""
    controller = Controller(server, hostname="127.0.0.1", port=port or free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def free_port() -> int:
    """Find a port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def misbehaving(mood: str) -> Iterator[int]:
    """Run a server that `hangs` after the greeting, or `cuts` the line in the middle of DATA."""
    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()
    thread = threading.Thread(target=_misbehave, args=(listener, mood, ended), daemon=True)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        ended.set()
        with socket.create_connection(listener.getsockname()):  # wakes the thread, whose accept would wait for ever
            pass
        thread.join(5)
        listener.close()


def _misbehave(listener: socket.socket, mood: str, ended: threading.Event) -> None:
    while not ended.is_set():
        line, _address = listener.accept()
        with line:
            if not ended.is_set():
                _talk(line, mood, ended)


def _talk(line: socket.socket, mood: str, ended: threading.Event) -> None:
    line.sendall(GREETING)
    if mood == "hangs":
        line.settimeout(0.1)
        while not ended.is_set():
            try:
                if not line.recv(4096):
                    return
            except TimeoutError:
                continue
    with line.makefile("rwb") as stream:
        for command in stream:
            if command.upper().startswith(b"DATA"):
                stream.write(b"354 go on\r\n")
                stream.flush()
                stream.read(200)
                return
            stream.write(b"250 OK\r\n")
            stream.flush()
