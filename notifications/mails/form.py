r"""The form in which a mail is written: one text, parsed once, becomes subject, plain part and HTML.

It is a small part of Markdown (CommonMark, read by markdown-it-py); everything else in a text is plain words:

    # The subject                 the first line, which every text has
    ## A heading
    A paragraph. A line break in it
    is kept.
    - a list                      also numbered: 1. 2. 3.
    [Open your page](address)     alone in its paragraph: a button with the address below it; in the plain part the
                                  address alone. In a sentence: a link; in the plain part the address in brackets
    > Small print
    \# a backslash takes the meaning from a sign

A link goes to an http(s) or mailto address or stays what was typed. Facts are a list ("- Where: the town hall").

What the form lacks, on purpose: emphasis, tables, pictures, lists in lists, quotations, code, raw HTML, and addresses
that become links by themselves (a template asks for it: `{{ privacy_url|linked }}`). A mail that needs any of these has
a hand-written `<name>.html` beside its text (see `rendering`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from notifications.mails.values import CLOSING, OPENING, Values, in_address

SMALL = "small"
SIGNS = ("heading", "list", "link", "blockquote", "newline", "escape")
ADDRESS = re.compile(rf"(https?://|mailto:)[^\s<>\"{OPENING}{CLOSING}]+", re.IGNORECASE)


MOST_REMEMBERED = 200
"""Texts; a kind of mail has a handful, with and without what only some of its mails say."""


class FaultyTextError(ValueError):
    """The text of a mail lacks what every mail needs. Its author sees this; the mail is not sent."""


@dataclass(frozen=True)
class Formed:
    """What a text became; `html` goes inside the page around it."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Read:
    """What a text with marks became before its values are put in.

    `links` are the addresses that were asked about while it was read, and whether a link may lead there.
    """

    formed: Formed
    links: Mapping[str, bool]


class Reader(MarkdownIt):
    """markdown-it with our signs only; an address that is a value's mark is checked by the value behind it."""

    def __init__(self, values: Values) -> None:
        """Take the values of one mail."""
        super().__init__("zero", {"breaks": True})
        self.enable(SIGNS)
        self.values = values
        self.links: dict[str, bool] = {}

    def normalizeLink(self, url: str) -> str:  # noqa: N802 markdown-it's name
        """Return the address unchanged, but for the use of its marks, so that a value's mark in it is found again."""
        return in_address(url)

    def validateLink(self, url: str) -> bool:  # noqa: N802 markdown-it's name
        """Tell whether a link may lead to the address."""
        self.links[url] = _is_address(url, self.values)
        return self.links[url]


def _is_address(url: str, values: Values) -> bool:
    return ADDRESS.fullmatch(values.put_into_text(url)) is not None


def form(source: str, values: Values) -> Formed:
    """Make subject, plain part and HTML from a text with the values' marks in it; raises FaultyTextError.

    The same text was mostly read before, for another mail of its kind: reading it again would give the same, unless a
    value makes or breaks a link.
    """
    source = values.take_numbers(source)
    last = _last_read(source)
    if not any(all(_is_address(url, values) == was for url, was in read.links.items()) for read in last):
        last[:] = [read_form(source, values)]
    (read,) = last
    return Formed(
        subject=values.put_into_text(read.formed.subject),
        text=values.put_into_text(read.formed.text),
        html=values.put_into_html(read.formed.html),
    )


@lru_cache(maxsize=MOST_REMEMBERED)
def _last_read(_source: str) -> list[Read]:
    """Hold what a text was read as last; nothing where it was never read. It holds marks and no person's data."""
    return []


def read_form(source: str, values: Values) -> Read:
    """Read a text and write its parts, with the marks still in them; raises FaultyTextError."""
    reader = Reader(values)
    tokens = reader.parse(source)
    if [token.tag for token in tokens[:1]] != ["h1"]:
        raise FaultyTextError("a mail's text begins with its subject: # …")
    _opening, subject, _closing, *letter = tokens
    text = _plain(letter)
    html = str(reader.renderer.render(list(_shaped(letter)), reader.options, {}))
    return Read(formed=Formed(subject=_words(subject), text=text, html=html), links=reader.links)


def _plain(tokens: Sequence[Token]) -> str:
    """Write the blocks with their list marks, and with the blank lines that stand between them in the source."""
    text, end, mark = "", 0, ""
    for before, token in pairwise(tokens):
        if before.type == "list_item_open":
            mark = f"{before.info}{before.markup} "
        if token.type == "inline" and token.map:
            gap = "" if not text else "\n" if token.map[0] == end else "\n\n"
            text, end, mark = f"{text}{gap}{mark}{_address_of_button(before, token) or _words(token)}", token.map[1], ""
    return text + "\n"


def _words(inline: Token) -> str:
    """Write a block's text as its reader sees it, each link followed by its address in brackets."""
    words, address = "", ""
    for token in inline.children or []:
        if token.type == "link_open":
            address = str(token.attrGet("href"))
            if not address:
                raise FaultyTextError("a link of a mail's text has no address")
        elif token.type == "link_close":
            words += f" ({address})"
        else:
            words += "\n" if token.type in {"softbreak", "hardbreak"} else token.content
    return words


def _address_of_button(before: Token, inline: Token) -> str:
    """Return the address of a link that stands alone in its paragraph; empty where the block is something else."""
    links = [token for token in inline.children or [] if token.type == "link_open"]
    if before.type != "paragraph_open" or before.level or len(links) != 1 or not inline.children:
        return ""
    alone = inline.children[0] is links[0] and inline.children[-1].type == "link_close"
    return str(links[0].attrGet("href")) if alone else ""


def _shaped(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield the blocks for the HTML: buttons with their addresses, small print without the quotation around it."""
    address, small = "", False
    for before, token in pairwise([Token("", "", 0), *tokens]):
        for link in (child for child in token.children or [] if child.type == "link_open"):
            address = _address_of_button(before, token)
            link.attrs.pop("title", None)  # a value's mark could not be replaced in an attribute
            if address:
                link.attrSet("class", "button")
        if token.type in {"blockquote_open", "blockquote_close"}:
            small = token.type == "blockquote_open"
            continue
        if small and token.type == "paragraph_open":
            token.attrSet("class", SMALL)
        yield token
        if address and token.type == "paragraph_close":
            yield Token("paragraph_open", "p", 1, attrs={"class": SMALL}, block=True)
            yield Token("inline", "", 0, children=[Token("text", "", 0, content=address)])
            yield Token("paragraph_close", "p", -1, block=True)
            address = ""
