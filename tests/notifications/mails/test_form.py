"""One text becomes subject, plain part and HTML; what people typed is never read as markup in any of them."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from django.utils.text import normalize_newlines
from hypothesis import example, given
from hypothesis import strategies as st

from notifications.mails import values as values_module
from notifications.mails.form import FaultyTextError, Formed, _last_read, form
from notifications.mails.values import Values

LETTER = """# Besøg i Ærø

Kære alle
Vi ses.

## Det sker der nu
1. Vi skriver.
2. I svarer.

- Hvor: Torvet 1
- Hvornår: kl. 9

Se [siden](https://example.dk/?a=1&b=2) først.

[Åbn siden](https://example.dk/side)

> Gem denne mail.
> Kode 4-5e
"""
TEXT = """Kære alle
Vi ses.

Det sker der nu
1. Vi skriver.
2. I svarer.

- Hvor: Torvet 1
- Hvornår: kl. 9

Se siden (https://example.dk/?a=1&b=2) først.

https://example.dk/side

Gem denne mail.
Kode 4-5e
"""
HTML = """<p>Kære alle<br>
Vi ses.</p>
<h2>Det sker der nu</h2>
<ol>
<li>Vi skriver.</li>
<li>I svarer.</li>
</ol>
<ul>
<li>Hvor: Torvet 1</li>
<li>Hvornår: kl. 9</li>
</ul>
<p>Se <a href="https://example.dk/?a=1&amp;b=2">siden</a> først.</p>
<p><a href="https://example.dk/side" class="button">Åbn siden</a></p>
<p class="small">https://example.dk/side</p>
<p class="small">Gem denne mail.<br>
Kode 4-5e</p>
"""
WITH_VALUES = """# Om {{ value }}

{{ value }}

## {{ value }}
- Hvor: {{ value }}
- {{ value }}

1. {{ value }}

{{ value }} ses *{{ value }}* [{{ value }}] <{{ value }}> her.
{{ value }}

> {{ value }}

[Åbn {{ value }}](https://example.dk/)

Se [{{ value }}](https://example.dk/).
"""
PLAIN = "¤"  # stands nowhere else
HOSTILE = (
    "*", "**", "_", "__", "<", ">", "&", "&lt;", "<b>", "</p>", "<script>alert(1)</script>", "[x](javascript:alert(1))",
    "[x](https://evil.example/)", "https://evil.example/", "<https://evil.example/>", "![](x)", "](", ")", "[", "]",
    "# ", "\n# ", "\n## x", "\n\n", "\n- ", "\n1. ", "\n> ", "\n---\n", "\n===\n", "\n    ", "\t", " ", "`", "```",
    "\n~~~", "\\", "\\*", "|", "{{ value }}", "{% now 'Y' %}", "\r\n", "\r", "\u2028", "\x00", "\ue000",
    "\ue0000\ue001", "L\ue001", "Ø",
)  # fmt: skip
typed = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=4), min_size=1, max_size=8).map("".join).filter(bool)


class Shown(HTMLParser):
    """The text that a reader of HTML sees, and the tags that shape it."""

    def __init__(self, markup: str) -> None:
        """Read the HTML at once."""
        super().__init__()
        self.words = ""
        self.tags: list[str] = []
        self.targets: list[str | None] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag, and the address of a link."""
        if tag in {"p", "br"}:  # a value alone in its paragraph brings its own
            self.words += "\n"
        else:
            self.tags.append(tag)
        self.targets += [value for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.words += data


def formed(source: str, **words: object) -> Formed:
    values = Values()
    return form(Template("{% load mail_text %}" + source).render(Context(values.take(words))), values)


def test_form_makes_subject_text_and_html_of_one_text() -> None:
    assert form(LETTER, Values()) == Formed(subject="Besøg i Ærø", text=TEXT, html=HTML)


@pytest.mark.parametrize(
    "typed",
    [
        "<b>fed</b>", "<!-- nej -->", "*fed* __fed__", "`kode`", "![billede]", "https://example.dk/",
        "<https://example.dk/>", "a | b", "~~~", "---", "&amp;", "[x]: https://example.dk/", "\\# ikke en overskrift",
    ],
)  # fmt: skip
def test_form_takes_all_other_signs_for_words(typed: str) -> None:
    made = form(f"# Emne\n\n{typed}\n", Values())
    assert made.text == typed.removeprefix("\\") + "\n"
    assert Shown(made.html).words.strip() == made.text.strip()
    assert Shown(made.html).tags == []


@pytest.mark.parametrize("address", ["https://a.dk/x", "HTTP://a.dk/", "mailto:a@b.dk"])
def test_link_goes_to_a_page_or_a_mailbox(address: str) -> None:
    assert form(f"# Emne\n\nSe [her]({address}).\n", Values()).html == f'<p>Se <a href="{address}">her</a>.</p>\n'
    assert formed("# Emne\n\n[Her]({{ address }})\n", address=address).text == f"{address}\n"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "/x", "//a.dk", "ftp://a.dk/", " https://a.dk", "x\nhttps://a.dk"]
)  # fmt: skip
def test_link_to_anywhere_else_stays_what_was_typed(address: str) -> None:
    made = formed("# Emne\n\n[Her]({{ address }})\n", address=address)
    assert made.text == f"[Her]({address})\n"
    assert Shown(made.html).targets == []


def test_link_of_a_value_has_nothing_but_its_address() -> None:
    source = '# Emne\n\n[Her]({{ address }} "{{ address|linked }}")\n'
    assert formed(source, address="https://a.dk/?a&b='").html == (
        '<p><a href="https://a.dk/?a&amp;b=\'" class="button">Her</a></p>\n'
        '<p class="small">https://a.dk/?a&amp;b=\'</p>\n'
    )


@pytest.mark.parametrize("source", ["", "Kære alle", "## Emne\n\nKære alle", "Kære alle\n\n# Emne"])
def test_text_without_a_subject_is_refused(source: str) -> None:
    with pytest.raises(FaultyTextError, match="begins with its subject"):
        form(source, Values())


@pytest.mark.parametrize("source", ["# Emne\n\n[Her]({{ address }})", "# Emne\n\nSe [her]() nu."])
def test_link_without_an_address_is_refused(source: str) -> None:
    with pytest.raises(FaultyTextError, match="has no address"):
        formed(source, address="")


@given(typed)
@example("[x](javascript:alert(1))")
@example("\n\n# Overskrift\n\n- punkt\n\n`kode`")
@example("\ue0000\ue001")
def test_value_is_shown_exactly_and_never_becomes_markup(value: str) -> None:
    made, harmless = formed(WITH_VALUES, value=value), formed(WITH_VALUES, value=PLAIN)
    assert made.subject == f"Om {value}"
    assert made.text == harmless.text.replace(PLAIN, value)
    shown, expected = Shown(made.html), Shown(harmless.html)
    assert (shown.tags, shown.targets) == (expected.tags, expected.targets)
    words = normalize_newlines(expected.words.replace(PLAIN, value))
    assert shown.words.split() == words.split()


@given(typed)
def test_linked_value_makes_links_to_pages_and_mailboxes_alone(value: str) -> None:
    made = formed("# Emne\n\n{{ value|linked }}\n", value=value)
    assert made.text == f"{value}\n"
    shown = Shown(made.html)
    assert set(shown.tags) <= {"a"}
    assert all((target or "").startswith(("http://", "https://", "mailto:")) for target in shown.targets)
    assert shown.words.split() == value.split()


LINKED_TEXT = (
    "{% load mail_text %}# {{ said }}\n\nSe [siden]({{ link }}) {{ said }}\n\n"
    "[Åbn]({{ link|linked }}/{{ said }})\n\n{{ said }}"
)
LINKS = st.sampled_from(
    ["https://example.dk/a?b='1'&c=2", "javascript:alert(1)", "mailto:kim@example.dk", "x y", "", "https://"]
)


@given(LINKS, LINKS, st.text(max_size=8))
def test_text_that_was_read_before_is_shown_as_if_it_were_read_anew(first: str, second: str, word: str) -> None:
    """Reading each text anew is the oracle of remembering what it was read as."""

    def shown(*, remembers: bool) -> Iterator[Formed | str]:
        for link, said in ((first, "før"), (second, word), (second, "efter")):
            if not remembers:
                _last_read.cache_clear()
            values = Values()
            words = values.take({"link": link, "said": said})
            try:
                yield form(Template(LINKED_TEXT).render(Context(words)), values)
            except FaultyTextError as fault:
                yield str(fault)

    assert list(shown(remembers=True)) == list(shown(remembers=False))


def test_an_address_of_a_link_is_written_as_it_was_typed() -> None:
    values = Values()
    words = values.take({"link": "https://example.dk/a?b='1'&c=2"})
    written = Template("# Emne\n\n[Åbn]({{ link }})").render(Context(words))
    assert form(written, values).html == (
        '<p><a href="https://example.dk/a?b=\'1\'&amp;c=2" class="button">Åbn</a></p>\n'
        "<p class=\"small\">https://example.dk/a?b='1'&amp;c=2</p>\n"
    )


@given(st.text("ab 12.:-#>()[]\n\\", max_size=40))
@example("1. a 2. b\n2. a: 12")
@example("[a 1](https://example.dk/a: 1)")
@example("[a 1](https://example.dk/1)\n\n- a 2\n1")
def test_marks_for_numbers_change_nothing(text: str) -> None:
    """Reading a text with its numbers in it is the oracle."""
    source = f"# Emne 1\n\n{text}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(values_module, "NUMBER", re.compile("(?!)"))
        expected = form(source, Values())
    assert form(source, Values()) == expected
