"""Words of a search: all of them, in small letters, within bounds."""

import pytest

from toolbox.rules.search import MOST_LETTERS, MOST_WORDS, is_found, searched_words

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("typed", "texts", "found"),
    [
        ("MÅL", ["Politiske mål"], True),
        ("mål opfølgning", ["Mål", "Opfølgningen"], True),
        ("mål tal", ["Mål"], False),
        ("nedbrydning", ["Målnedbrydning"], True),
        ("", ["Mål"], True),
    ],
)
def test_every_word_must_be_there(typed: str, texts: list[str], found: bool) -> None:  # noqa: FBT001 a row of the table
    assert is_found(searched_words(typed), *texts) is found


def test_what_is_beyond_the_bounds_is_left_out() -> None:
    assert searched_words("a " * 50) == ["a"] * MOST_WORDS
    assert searched_words("å" * 500) == ["å" * MOST_LETTERS]
