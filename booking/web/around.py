"""A page that says the same to everybody but for a few words, kept as octets around them.

By gzip each part between the words is compressed once, and the words stand there as they are: nothing is compressed for
a visitor, and the length tells nothing of the words but theirs. Brotli has no such blocks to put together, so by it the
page is compressed for each.
"""

import re
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from itertools import chain, zip_longest

import brotli

from booking.web.compressed import BROTLI, GZIP, QUALITY

BEST = 9
"""A part is compressed once a minute, so it may take its time."""
GZIP_BEGINS = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
"""RFC 1952: by deflate, no name, no time, as small as can be, on an unknown system."""
GZIP_ENDS = zlib.compressobj(BEST, zlib.DEFLATED, -zlib.MAX_WBITS).flush()
"""An empty last block."""
MARK = re.compile("\x02([a-z]+)\x03")
"""Signs that no text of ours has: what is stored and what is sent is searched for them."""
Words = Mapping[str, Callable[[], str]]
"""What makes a word for one visitor, by its name."""


def word_here(name: str) -> str:
    """Return what stands in a page for the word of this name."""
    return f"\x02{name}\x03"


class PageAround:
    """A page in one encoding, in which marks stand where words will (`word_here`)."""

    def __init__(self, page: str, encoding: str) -> None:
        """Take the page apart at its marks."""
        self.encoding = encoding
        parts = MARK.split(page)
        self._names = parts[1::2]
        self._parts = [part.encode() for part in parts[::2]]
        self._packed = [_packed(part, BEST) for part in self._parts] if encoding == GZIP else []

    def filled(self, words: Words) -> bytes:
        """Return the octets of the page with the words that its marks name."""
        given = [words[name]().encode() for name in self._names]
        whole = _in_turn(self._parts, given)
        if self.encoding == BROTLI:
            return bytes(brotli.compress(whole, quality=QUALITY, mode=brotli.MODE_TEXT))
        if self.encoding != GZIP:
            return whole
        packed = _in_turn(self._packed, [_packed(word, 0) for word in given])
        return b"".join((GZIP_BEGINS, packed, GZIP_ENDS, struct.pack("<LL", zlib.crc32(whole), len(whole))))


def _packed(part: bytes, level: int) -> bytes:
    """Deflate a part so that any other may follow: it ends at a whole octet and is looked back at by none."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS, 9 if level else 1)
    return packer.compress(part) + packer.flush(zlib.Z_FULL_FLUSH)


def _in_turn(parts: Sequence[bytes], between: Sequence[bytes]) -> bytes:
    return b"".join(chain.from_iterable(zip_longest(parts, between, fillvalue=b"")))
