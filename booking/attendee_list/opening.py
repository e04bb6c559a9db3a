"""Opening an uploaded file in a process of its own, which may use only so much time and memory.

Run as `python -m booking.attendee_list.opening`, it reads the file on standard input and writes JSON. It is started
fresh, never forked from a server with threads, and imports nothing of Django, so that it is there in a few hundredths
of a second. A file that wants more than its share ends that process and gets a sentence; the server is not touched.
"""

import re
import resource
import subprocess
import sys
from pathlib import Path

from booking.attendee_list.decoding import text_of_bytes
from booking.attendee_list.refused import Refused
from booking.attendee_list.sheets import Opened, opened_of_json
from booking.attendee_list.workbook import sheets_of

MOST_BYTES = 2_000_000
MOST_SECONDS = 2
"""Of processor time: the worst of the files that the tests try takes half of one."""
MOST_MEMORY = 140_000_000
"""Of addresses, in octets: the worst of the files that the tests try takes 60 million."""
MOST_WAIT_SECONDS = 20
"""Of the clock on the wall: on a busy machine a child gets its processor time late."""
ROOT = Path(__file__).resolve().parents[2]

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
BINARY_BEGINNINGS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"Rar!", b"\x1f\x8b")
BLANKS = b" \t\r\n\xef\xbb\xbf"
WEB_PAGE = re.compile(rb"<(?:!doctype html|html|table|head|body|meta|style|div)\b", re.IGNORECASE)
MAIL = re.compile(
    rb"(?:From|To|Subject|Date|Received|Return-Path|MIME-Version|Message-ID|Delivered-To): ", re.IGNORECASE
)
MAIL_LINES = 3


def open_file(data: bytes) -> Opened:
    """Open a file in a child process. Raises Refused and nothing else."""
    if len(data) > MOST_BYTES:
        raise Refused("too-large")
    try:
        child = subprocess.run(
            [sys.executable, "-m", "booking.attendee_list.opening"],
            input=data,
            capture_output=True,
            cwd=ROOT,
            env={"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"},
            timeout=MOST_WAIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused("too-much") from error
    if child.returncode:
        raise Refused("too-much")
    answer = child.stdout.decode()
    if answer.startswith("!"):
        raise Refused(answer[1:])
    return opened_of_json(answer)


def opened(data: bytes) -> Opened:
    """Read the file, by its content and not by its name, in this process. Raises Refused."""
    if data.startswith(b"PK"):
        return Opened(sheets=sheets_of(data))
    _check_format(data)
    text = text_of_bytes(data)
    if "\x00" in text:
        raise Refused("unreadable")
    return Opened(text)


def _check_format(data: bytes) -> None:
    """Refuse what is no text of lines and cells."""
    if data.startswith(OLD_EXCEL):
        raise Refused("password" if ENCRYPTED in data else "unreadable")
    if data.startswith(BINARY_BEGINNINGS):
        raise Refused("unreadable")
    beginning = data[:2_000].replace(b"\x00", b"").lstrip(BLANKS).lstrip(b"\xff\xfe")
    if beginning.startswith(b"<") and WEB_PAGE.search(beginning):
        raise Refused("web-page")
    if beginning.startswith(b"<?xml") or (beginning.startswith(b"<") and b"xmlns" in beginning):
        raise Refused("xml")
    lines = beginning.splitlines()[:12]
    if lines and MAIL.match(lines[0]) and sum(bool(MAIL.match(line)) for line in lines) >= MAIL_LINES:
        raise Refused("mail")


def main() -> None:
    """Be the child: limit oneself first, then read."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = opened(sys.stdin.buffer.read(MOST_BYTES + 1)).as_json()
    except Refused as refusal:
        answer = f"!{refusal.code}"
    except MemoryError:
        answer = "!too-much"
    sys.stdout.buffer.write(answer.encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
