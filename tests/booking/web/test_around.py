"""A page put together from kept octets is the page with the words in it, whatever they are."""

import zlib
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.web.around import MARK, PageAround, word_here
from booking.web.compressed import BROTLI, GZIP, NONE
from tests.booking.web.answers import READ_BY

TEXTS = st.text(st.characters(codec="utf-8"), max_size=300).filter(lambda text: MARK.search(text) is None)
PAGES = st.lists(
    TEXTS | st.sampled_from([word_here("key"), word_here("line")]) | st.just("<option>Aarhus</option>" * 98)
)

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("encoding", [NONE, GZIP, BROTLI])
@given(parts=PAGES, key=TEXTS, line=TEXTS)
def test_a_filled_page_is_the_page_with_its_words(encoding: str, parts: list[str], key: str, line: str) -> None:
    page, words = "".join(parts), {"key": key, "line": line}
    plainly = MARK.sub(lambda found: words[found[1]], page)
    filled = PageAround(page, encoding).filled({"key": lambda: key, "line": lambda: line})
    assert READ_BY[encoding](filled).decode() == plainly


def test_one_stream_without_any_rest_as_browsers_want_it() -> None:
    reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
    text = reader.decompress(PageAround(f"a{word_here('key')}b" * 9, GZIP).filled({"key": lambda: "x" * 70_000}))
    assert (text, reader.eof, reader.unused_data) == ((b"a" + b"x" * 70_000 + b"b") * 9, True, b"")


def test_the_length_tells_nothing_of_the_words_but_theirs() -> None:
    around = PageAround(f"<p>a secret</p>{word_here('key')}<p>a secret</p>", GZIP)
    assert len({len(around.filled({"key": partial(str, word)})) for word in ("a secret", "12345678", "aaaaaaaa")}) == 1


def test_a_word_is_made_once_for_each_mark_and_not_at_all_without() -> None:
    made = iter("12")
    around = PageAround(f"{word_here('key')}-{word_here('key')}", NONE)
    assert around.filled({"key": lambda: next(made), "line": lambda: pytest.fail("made for nobody")}) == b"1-2"
