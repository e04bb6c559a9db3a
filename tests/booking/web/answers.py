"""Answers as a browser reads them, to hold what comes from memory against the plain way."""

import gzip
from collections.abc import Callable
from typing import Any

import brotli
from django.test import Client

from booking.web.compressed import BROTLI, GZIP, NONE

MADE_ANEW = {"Content-Length"}
"""Django puts a name of random length into what it compresses."""
ENCODINGS = ["", "gzip", "gzip, deflate, br, zstd", "br", "GZIP;q=0", "x-gzip", "gzip2", "identity"]
READ_BY: dict[str, Callable[[bytes], bytes]] = {NONE: bytes, GZIP: gzip.decompress, BROTLI: brotli.decompress}


def visitor() -> Client:
    """Return a browser; it names the host, as all do."""
    return Client(headers={"host": "testserver"})


def told(response: Any) -> tuple[int, dict[str, str], str]:
    """Return an answer as a browser reads it: status, headers, text."""
    content = response.content
    text = READ_BY[response.get("Content-Encoding", NONE)](content) if content else content
    headers = {name: value for name, value in response.headers.items() if name not in MADE_ANEW}
    return response.status_code, headers | {"Set-Cookie": str(response.cookies)}, text.decode()
