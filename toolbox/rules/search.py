"""Finding tools by words: every word must stand in what is read with the tool."""

MOST_LETTERS = 100
MOST_WORDS = 8


def searched_words(typed: str) -> list[str]:
    """Return the words to look for, in small letters; what is beyond the bounds is left out."""
    return typed[:MOST_LETTERS].casefold().split()[:MOST_WORDS]


def is_found(words: list[str], *texts: str) -> bool:
    """Tell whether each word stands in one of the texts, also within a longer word: Danish joins words."""
    read = "\n".join(texts).casefold()
    return all(word in read for word in words)
