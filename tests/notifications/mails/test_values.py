"""Values are texts to a template's tags, placeholders in what it writes out, and the values themselves in the end."""

import datetime as dt

import pytest
from django.template import Context, Template
from django.utils.translation import gettext_lazy

from notifications.mails.values import Values


def written(source: str, **words: object) -> tuple[str, str]:
    """Return what a template with values becomes as text and as HTML."""
    values = Values()
    made = Template("{% load i18n mail_text %}" + source).render(Context(values.take(words)))
    return values.put_into_text(made), values.put_into_html(made)


def test_values_are_compared_counted_and_written_in_every_tag() -> None:
    source = (
        '{% if name == "<A>" and not empty %}{{ name }}{% endif %}{{ empty }}{{ empty|default:"–" }}'
        "{% for one in many %} {{ one }}{% endfor %} {% firstof empty name %}"
        "{% blocktranslate count counter=count %} 1 ven {{ name }}{% plural %} {{ counter }} venner {{ name }}"
        "{% endblocktranslate %}"
    )
    text, html = written(source, name="<A>", empty="", many=["&", "b"], count=2)
    assert text == "<A>– & b <A> 2 venner <A>"
    assert html == "&lt;A&gt;– &amp; b &lt;A&gt; 2 venner &lt;A&gt;"


def test_value_alone_in_a_paragraph_brings_its_own_paragraphs() -> None:
    assert written("<p>{{ note }}</p>", note="a\r\nb\n\n\n<c>\n")[1] == "<p>a<br>b</p>\n\n<p>&lt;c&gt;</p>"
    assert written("<p>{{ note }}.</p>", note="a\n\nb")[1] == "<p>a<br><br>b.</p>"
    assert written('<p class="small">{{ note }}</p>', note="a\n\nb")[1] == '<p class="small">a<br><br>b</p>'


def test_linked_alone_makes_links_of_the_addresses_in_a_value() -> None:
    typed = "Se https://example.dk/?a=1&b=2 <nu>"
    assert written("{{ typed }}", typed=typed)[1] == "Se https://example.dk/?a=1&amp;b=2 &lt;nu&gt;"
    assert written("{{ typed|linked }}", typed=typed) == (
        typed,
        'Se <a href="https://example.dk/?a=1&amp;b=2" rel="nofollow">https://example.dk/?a=1&amp;b=2</a> &lt;nu&gt;',
    )
    assert written("{{ missing|linked }}") == ("", "")


def test_value_that_looks_like_a_mark_is_only_a_value() -> None:
    assert written("{{ a }} {{ b }}", a="\ue0001\ue001", b="hemmeligt")[0] == "\ue0001\ue001 hemmeligt"


def test_lazy_text_is_a_value_too() -> None:
    assert written("{{ lazy }}", lazy=gettext_lazy("<b>"))[1] == "&lt;b&gt;"


@pytest.mark.parametrize("word", [1.5, dt.date(2016, 11, 17), {"a": "b"}, [object()]])
def test_word_that_could_slip_through_as_markup_is_refused(word: object) -> None:
    with pytest.raises(TypeError, match="a mail's words are texts"):
        Values().take({"word": word})
