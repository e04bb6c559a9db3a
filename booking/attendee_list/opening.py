"""A file opened by its content: text, or the sheets of a workbook; anything else is refused (pure)."""

import re

from booking.attendee_list.decoding import text_of_bytes
from booking.attendee_list.refused import Refused
from booking.attendee_list.sheets import Opened
from booking.attendee_list.workbook import sheets_of

MOST_BYTES = 2_000_000

OLD_OFFICE = b"\xd0\xcf\x11\xe0"
STREAMS = (
    ("EncryptedPackage", "password"),
    ("Workbook", "old-excel"),
    ("Book", "old-excel"),
    ("WordDocument", "word"),
    ("__substg1.0_", "mail"),
)
"""What a file of the old kind holds, by the names that stand in its directory."""
PACKAGES = ((b"mimetypeapplication/vnd.oasis.opendocument.", "open-document"), (b"word/document.xml", "word"))
"""What an archive holds that is no workbook of Excel, by what stands in it as it is packed."""
BINARY_BEGINNINGS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"Rar!", b"\x1f\x8b")
BLANKS = b" \t\r\n\xef\xbb\xbf"
WEB_PAGE = re.compile(rb"<(?:!doctype html|html|table|head|body|meta|style|div)\b", re.IGNORECASE)
MAIL = re.compile(
    rb"(?:From|To|Subject|Date|Received|Return-Path|MIME-Version|Message-ID|Delivered-To): ", re.IGNORECASE
)
MAIL_LINES = 3


def opened(data: bytes) -> Opened:
    """Read the file, by its content and not by its name, in this process. Raises Refused."""
    if data.startswith(b"PK"):
        _check_package(data)
        return Opened(sheets=sheets_of(data))
    _check_format(data)
    text = text_of_bytes(data)
    if "\x00" in text:
        raise Refused("unreadable")
    return Opened(text)


def _check_package(data: bytes) -> None:
    for mark, code in PACKAGES:
        if mark in data:
            raise Refused(code)


def _check_format(data: bytes) -> None:
    """Refuse what is no text of lines and cells."""
    if data.startswith(OLD_OFFICE):
        raise Refused(next((code for name, code in STREAMS if name.encode("utf-16-le") in data), "unreadable"))
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
