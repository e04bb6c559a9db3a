"""The values in the text of a mail: each is a mark while the text is read as Markdown and put in only afterwards.

So no name and no remark is ever read as Markdown, whatever characters it holds.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.template.defaultfilters import linebreaksbr
from django.utils.functional import Promise
from django.utils.html import escape, linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe
from markdown_it.common.utils import escapeHtml

# Two private-use characters, which stand in no template and no translation; Markdown takes them for letters.
OPENING, CLOSING = "\ue000", "\ue001"
LINKED, ADDRESS = "L", "A"
MARK = re.compile(f"{OPENING}([0-9]+)([{LINKED}{ADDRESS}]?){CLOSING}")
# The same in HTML; a paragraph that is nothing but one value takes the value's own paragraphs.
MARK_IN_HTML = re.compile(f"(?P<paragraph><p>)?{MARK.pattern}(?(paragraph)</p>)")

# Behind a word a number is no mark of a list, whatever line it stands in.
NUMBER = re.compile(r"(?:(?<=[^\W\d_] )|(?<=[^\W\d_][.:] ))[0-9]+")


class Value(str):
    """A text for the tags of a template, such as `if`; where the template prints it, its mark appears.

    Django asks `__html__` for the escaped form of what it prints.
    """

    __slots__ = ("mark",)
    mark: str

    def __html__(self) -> SafeString:
        """Return the mark; an empty value leaves nothing behind."""
        return mark_safe(self.mark if self else "")  # noqa: S308 a mark holds a number


def linked(value: str) -> str:
    """Have the addresses in a value become links in the HTML: `{{ body|linked }}`."""
    return _marked(value, value.mark.replace(CLOSING, LINKED + CLOSING)) if isinstance(value, Value) else value


def in_address(text: str) -> str:
    """Return the address of a link with its marks as those of an address."""
    return MARK.sub(rf"{OPENING}\1{ADDRESS}{CLOSING}", text)


class Values:
    """The values of one mail, in the order in which they were taken."""

    def __init__(self) -> None:
        """Start with none."""
        self._taken: list[str] = []

    def take(self, words: Mapping[str, Any]) -> dict[str, Any]:
        """Return the words for a template, their texts as values; raises TypeError for other types than it knows."""
        return {name: self._take(word) for name, word in words.items()}

    def _take(self, word: Any) -> Any:
        if isinstance(word, str | Promise):
            self._taken.append(str(word))
            return _marked(self._taken[-1], f"{OPENING}{len(self._taken) - 1}{CLOSING}")
        if isinstance(word, list | tuple):
            return [self._take(item) for item in word]
        if word is None or isinstance(word, int):
            return word
        raise TypeError(f"a mail's words are texts, whole numbers and lists of them, not {type(word).__name__}")

    def take_numbers(self, text: str) -> str:
        """Return a text with marks for the numbers behind its words, so that it is the same for other numbers."""
        return NUMBER.sub(self._mark_number, text)

    def _mark_number(self, found: re.Match[str]) -> str:
        self._taken.append(found[0])
        return f"{OPENING}{len(self._taken) - 1}{CLOSING}"

    def put_into_text(self, text: str) -> str:
        """Replace the marks in a text by their values, as they are."""
        return MARK.sub(lambda found: self._taken[int(found[1])], text)

    def put_into_html(self, html: str) -> str:
        """Replace the marks between the tags of HTML by their values, escaped, with the values' own line breaks."""
        return MARK_IN_HTML.sub(self._html_of, html)

    def _html_of(self, found: re.Match[str]) -> str:
        alone, number, use = found.groups()
        value = self._taken[int(number)]
        if use == ADDRESS:
            return escapeHtml(value)
        escaped = urlize(value, nofollow=True, autoescape=True) if use == LINKED else escape(value)
        return linebreaks(escaped.strip()) if alone else linebreaksbr(escaped, autoescape=False)


def _marked(text: str, mark: str) -> Value:
    value = Value(text)
    value.mark = mark
    return value
