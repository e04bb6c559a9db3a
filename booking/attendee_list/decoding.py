"""Text of unknown encoding, told by its byte order mark, its nuls, or by what Danish names look like in it."""

import codecs
import unicodedata
from itertools import islice

NULS_OF_UTF16 = 0.2
"""Every other octet of Danish text in UTF-16 is nul; with this share of nuls a file is taken for UTF-16."""

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CANDIDATES = ("cp1252", "cp850", "mac_roman")
"""What Windows, "CSV (MS-DOS)" and "CSV (Macintosh)" write; the first wins a tie."""

SAMPLE_LINES, SAMPLE_BYTES = 500, 20_000
"""Of the lines that are not ASCII: so many tell the encoding."""

DANISH, FOREIGN = frozenset("æøåÆØÅ"), frozenset("éèêëáàâíîïóôúûüöäñçšžðþýÉÈÁÍÓÚÜÖÄÑÇŠŽÐÞÝß")
TYPOGRAPHY = frozenset("’‘“”„–—…•«»·´§°©®\xa0")
"""Signs that people write in lists."""


def text_of_bytes(data: bytes) -> str:
    """Return the text of a file."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if data[start::2].count(0) > NULS_OF_UTF16 * len(data) and not data[1 - start :: 2].count(0):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        lines = (line for line in data.splitlines() if not line.isascii())
        sample = b"\n".join(islice(lines, SAMPLE_LINES))[:SAMPLE_BYTES]
        best = max(CANDIDATES, key=lambda encoding: _danishness(sample.decode(encoding, errors="replace")))
        return data.decode(best, errors="replace")


def _danishness(text: str) -> int:
    """Rate a text by its letters that are not ASCII: Danish ones speak for it, signs inside words against it."""
    rate = 0
    before = " "
    for character in text:
        if not character.isascii():
            rate += _weight(character, inside=before.isalpha())
        before = character
    return rate


def _weight(character: str, *, inside: bool) -> int:
    if character in DANISH:
        return 3 if character.islower() or not inside else -1
    if character in FOREIGN:
        return 1
    if character in TYPOGRAPHY:
        return -2 if inside and character not in "’´" else 0
    return -1 if unicodedata.category(character).startswith("L") else -4
