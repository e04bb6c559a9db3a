"""gunicorn's threads, handed whole requests alone: who sends slowly holds a socket, and never a thread.

gunicorn itself gives a thread to each connection that has sent anything, so that eight slow bodies stop a site of eight
threads. Here the loop that already watches idle connections takes the request in, and gives it on when all of it is
there. nginx before us does the same (deploy/nginx.conf); this holds without it.
"""

import re
import selectors
import socket
import struct
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from gunicorn.http import get_parser
from gunicorn.workers.gthread import ThreadWorker

from config.body_sizes import most_octets

MOST_SECONDS_TO_ARRIVE = 60
"""A list of 2 MB over a poor connection is there by then."""
MOST_SECONDS_TO_TAKE = 10
"""So long a thread waits for a client that takes nothing of its answer any more."""
MOST_HEAD = 65_536
MOST_HELD = 134_217_728
"""Octets of unfinished requests that one process keeps; beyond it, the oldest of them are dropped."""
ANSWER_BUFFER = 1_048_576
"""Octets of an answer that the kernel takes over at once, as far as it allows: most pages leave the thread whole."""
PIECE = 65_536

END_OF_HEAD = b"\r\n\r\n"
TARGET = re.compile(rb"[A-Z]+ (\S+) ")
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,15})[ \t]*\r\n", re.IGNORECASE)
IN_CHUNKS = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
WAITS_FOR_US = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"
NO_LENGTH = b"HTTP/1.1 411 Length Required\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
LONG_HEAD = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Arrival:
    """What has come of one request; gunicorn's parser reads it as it would read a socket."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.octets = bytearray()
        self.wanted = 0  # octets of the whole request; 0 while its head is not there
        self.may_stay = True  # whether another request may follow on this connection
        self._read = 0

    def add(self, piece: bytes) -> bytes:
        """Add what came; return what must be answered at once, most often nothing."""
        start = max(0, len(self.octets) - len(END_OF_HEAD))
        self.octets += piece
        if self.wanted:
            return b""
        end = self.octets.find(END_OF_HEAD, start)
        if end < 0:
            return LONG_HEAD if len(self.octets) > MOST_HEAD else b""
        head = bytes(self.octets[: end + 2])
        if IN_CHUNKS.search(head):
            return NO_LENGTH  # Django reads no such body
        found, target = LENGTH.search(head), TARGET.match(head)
        length = int(found[1]) if found else 0
        if length > most_octets(target[1].decode("latin-1") if target else ""):
            length, self.may_stay = 0, False  # its body is refused unread
        self.wanted = end + len(END_OF_HEAD) + length
        return GO_ON if WAITS_FOR_US.search(head) and not self.is_whole else b""

    @property
    def is_whole(self) -> bool:
        """Tell whether all is there that the application reads."""
        return 0 < self.wanted <= len(self.octets)

    def recv(self, size: int) -> bytes:
        """Return the next octets; none after the request's end."""
        piece = bytes(self.octets[self._read : min(self._read + size, self.wanted)])
        self._read += len(piece)
        return piece


class WholeRequestWorker(ThreadWorker):
    """Takes each request in before a thread is given it, and lets none wait for a client that has its answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with nothing taken in."""
        super().__init__(*args, **kwargs)
        self.held = 0

    def enqueue_req(self, conn: Any) -> None:
        """Begin to take in a connection's next request; gunicorn calls this where it would give it to a thread."""
        conn.arrival = Arrival()
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", MOST_SECONDS_TO_TAKE, 0))
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ANSWER_BUFFER)
        self._watch(conn, self._take_in)
        self._take_in(conn, conn.sock)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """Keep the connection for a next request, or see it off without waiting: gunicorn's loop would, two seconds."""
        if conn.arrival.may_stay and not fs.cancelled() and fs.exception() is None and fs.result():
            super().finish_request(conn, fs)
        else:
            self._part(conn)

    def murder_pending(self) -> None:
        """Drop what has taken too long, and the oldest of what is too much."""
        now = time.monotonic()
        while self.pending_conns and (self.pending_conns[0].timeout <= now or self.held > MOST_HELD):
            self._drop(self.pending_conns[0])

    def _take_in(self, conn: Any, sock: socket.socket) -> None:
        """Read what has come, and give the request to a thread where it is whole."""
        try:
            piece = sock.recv(PIECE)
            answer = conn.arrival.add(piece)
            sock.send(answer)
        except BlockingIOError:
            return
        except OSError:
            piece = answer = b""
        self.held += len(piece)
        if not piece:
            self._drop(conn)
        elif answer not in {b"", GO_ON}:
            self._forget(conn)
            self._part(conn)
        elif conn.arrival.is_whole:
            self._forget(conn)
            conn.arrival.may_stay &= len(conn.arrival.octets) == conn.arrival.wanted
            conn.parser, conn.data_ready = get_parser(self.cfg, conn.arrival, conn.client), True
            super().enqueue_req(conn)

    def _part(self, conn: Any) -> None:
        """Close our side and wait until the client has its answer and closes too: to hurry would cut the answer off."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:  # the client is gone
            self._close(conn)
        else:
            conn.arrival = Arrival()
            self._watch(conn, self._let_go)

    def _let_go(self, conn: Any, sock: socket.socket) -> None:
        try:
            is_gone = not sock.recv(PIECE)
        except BlockingIOError:
            return
        except OSError:
            is_gone = True
        if is_gone:
            self._drop(conn)

    def _watch(self, conn: Any, then: Callable[[Any, socket.socket], None]) -> None:
        conn.sock.settimeout(0)
        conn.timeout = time.monotonic() + MOST_SECONDS_TO_ARRIVE
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(then, conn))

    def _forget(self, conn: Any) -> None:
        self.held -= len(conn.arrival.octets)
        self.pending_conns.remove(conn)
        self.poller.unregister(conn.sock)

    def _drop(self, conn: Any) -> None:
        self._forget(conn)
        self._close(conn)

    def _close(self, conn: Any) -> None:
        self.nr_conns -= 1
        conn.close()
