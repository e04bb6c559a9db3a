"""The parts of a workbook's archive, unpacked below bounds: what a file says of its own size is only a promise."""

import io
import zipfile
import zlib

from booking.attendee_list.refused import Refused

MOST_ENTRIES = 500
MOST_UNPACKED_BYTES = 10_000_000
MOST_PART_BYTES = 3_000_000
"""In octets: the sheet of 500 rows takes a tenth of it."""
PIECE = 65_536

FORBIDDEN = (b"<!doctype", b"<!entity")

BROKEN_ARCHIVE = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, KeyError,
    IndexError, ArithmeticError,
)  # fmt: skip
"""The exceptions of `zipfile` on broken archives, encrypted ones (RuntimeError) among them."""


def parts_of(data: bytes) -> dict[str, bytes]:
    """Return the parts that are XML, by lower-cased name with slashes; every part is unpacked below the bounds.

    Where the directory lies about a size, `zipfile` stops there and finds the checksum wrong.
    """
    parts: dict[str, bytes] = {}
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED_BYTES:
                raise Refused("unpacked")
            if any(entry.flag_bits & 1 for entry in entries):
                raise Refused("password")
            if any(entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for entry in entries):
                raise Refused("unreadable")
            for entry in entries:
                content = _unpacked(archive, entry, MOST_UNPACKED_BYTES - total)
                total += len(content)
                name = entry.filename.replace("\\", "/").lstrip("/").casefold()
                if name.endswith((".xml", ".rels")):
                    _check_xml(content)
                    parts.setdefault(name, content)
    except BROKEN_ARCHIVE as error:
        raise Refused("unreadable") from error
    return parts


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    """Unpack one part piece by piece, at most `left` octets."""
    pieces: list[bytes] = []
    size = 0
    with archive.open(entry) as stream:
        while piece := stream.read(PIECE):
            size += len(piece)
            if size > left:
                raise Refused("unpacked")
            pieces.append(piece)
    return b"".join(pieces)


def _check_xml(content: bytes) -> None:
    """Refuse a part that is too large to read, or has entities of its own."""
    if len(content) > MOST_PART_BYTES:
        raise Refused("unpacked")
    plain = content.replace(b"\x00", b"").lower()
    if any(mark in plain for mark in FORBIDDEN):
        raise Refused("unreadable")
