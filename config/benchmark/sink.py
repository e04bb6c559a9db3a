"""A mail server that takes every mail and notes when: `python -m config.benchmark.sink PORT FILE`.

As every mail server must, it has a mail on its disk before it says yes. It notes a line for each recipient: the moment
by the machine's steady clock, the address, the Message-ID.
"""

import os
import socketserver
import sys
import tempfile
import time
from pathlib import Path
from threading import Lock

ANSWERS = {b"EHLO": b"250 sink", b"DATA": b"354 go on", b"QUIT": b"221 bye"}
NAMES_ID = b"message-id:"


class SinkTalk(socketserver.StreamRequestHandler):
    """A conversation: everything is fine."""

    disable_nagle_algorithm = True
    noted = Lock()

    def handle(self) -> None:
        """Talk until the other side ends."""
        self.wfile.write(b"220 sink\r\n")
        recipients: list[bytes] = []
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"RCPT":
                recipients.append(line.partition(b"<")[2].partition(b">")[0])
            self.wfile.write(ANSWERS.get(word, b"250 OK") + b"\r\n")
            if word == b"DATA":
                self._take(recipients)
                recipients = []
            if word == b"QUIT":
                return

    def _take(self, recipients: list[bytes]) -> None:
        name, lines = b"", []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
            if not name and line[: len(NAMES_ID)].lower() == NAMES_ID:
                name = line[len(NAMES_ID) :].strip()
        with tempfile.TemporaryFile(dir=Path(sys.argv[2]).parent) as kept:
            kept.writelines(lines)
            kept.flush()
            os.fsync(kept.fileno())
        with self.noted, Path(sys.argv[2]).open("ab") as file:
            file.writelines(b"%f %s %s\n" % (time.monotonic(), recipient, name) for recipient in recipients)
        self.wfile.write(b"250 OK\r\n")


class SinkServer(socketserver.ThreadingTCPServer):
    """A thread for each conversation."""

    daemon_threads = True
    allow_reuse_address = True


if __name__ == "__main__":
    with SinkServer(("127.0.0.1", int(sys.argv[1])), SinkTalk) as server:
        server.serve_forever()
