"""Texts are found in Python and in templates as Django finds them, and faults of a catalogue are named."""

from pathlib import Path

import polib
import pytest

from config.tools import catalogue
from config.tools.catalogue import Text

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext_lazy
title = _("Tilmeld")
count = ngettext("%(n)s plads", "%(n)s pladser", 2) % {"n": 2}
month = pgettext_lazy("kort", "maj")
unknown = _(title)
joined = _("Vi "
           "venter")
"""
TEMPLATE = """{% load i18n %}<p title="{% translate "Hvad (nu)?" %}">{% translate 'maj' context "lang" %}</p>
{% blocktranslate trimmed count number=n %}
  {{ number }} kommune
{% plural %}
  {{ number }} kommuner
{% endblocktranslate %}{% include "x.html" with button=_("Opret (nu)") %}{{ name|default:_("I alt") }}"""


def text(msgid: str, plural: str = "", context: str | None = None) -> Text:
    return Text(msgid, plural, context)


def entry(msgid: str, msgstr: str = "", **more: object) -> polib.POEntry:
    return polib.POEntry(msgid=msgid, msgstr=msgstr, **more)


def test_in_python_reads_literal_texts_of_every_function() -> None:
    assert list(catalogue.in_python(PYTHON)) == [
        (text("Tilmeld"), 3),
        (text("maj", context="kort"), 5),
        (text("Vi venter"), 7),
        (text("%(n)s plads", "%(n)s pladser"), 4),
    ]


def test_in_template_reads_tags_and_blocks() -> None:
    assert list(catalogue.in_template(TEMPLATE)) == [
        (text("Hvad (nu)?"), 1),
        (text("maj", context="lang"), 1),
        (text("%(number)s kommune", "%(number)s kommuner"), 2),
        (text("Opret (nu)"), 6),
        (text("I alt"), 6),
    ]


def test_collect_looks_into_code_and_templates(tmp_path: Path) -> None:
    for name in catalogue.SOURCES:
        (tmp_path / name).mkdir()
    (tmp_path / "booking" / "a.py").write_text('_("a")', encoding="utf-8")
    (tmp_path / "templates" / "b.txt").write_text('{% load i18n %}{% translate "b" %}', encoding="utf-8")
    assert catalogue.collect(tmp_path) == {text("a"): [("booking/a.py", 1)], text("b"): [("templates/b.txt", 1)]}


@pytest.mark.parametrize(
    ("translation", "said"),
    [
        (entry("{n} dage", "{n} days"), []),
        (entry("{n} dage"), ["not translated: '{n} dage'"]),
        (entry("{n} dage", "{n} days", flags=["fuzzy"]), ["marked fuzzy: '{n} dage'"]),
        (entry("{n} dage", "days"), ["lacks a placeholder of the Danish text: '{n} dage'"]),
        (entry("{n} dage", "{n} {m}"), ["has a placeholder that the Danish text lacks: '{n} dage'"]),
    ],
)
def test_problems_names_what_is_wrong_with_a_translation(translation: polib.POEntry, said: list[str]) -> None:
    file = polib.POFile()
    file.append(translation)
    assert catalogue.problems(file, {text("{n} dage"): [("a.py", 1)]}) == said


def test_problems_names_missing_and_unused_texts() -> None:
    file = polib.POFile()
    file.append(entry("gammel", "old"))
    assert catalogue.problems(file, {text("ny"): [("a.py", 1)]}) == [
        "not in the catalogue: 'ny' (a.py)",
        "no longer used: 'gammel'",
    ]


def test_update_keeps_translations_adds_new_texts_and_drops_old_ones() -> None:
    file = polib.POFile()
    file.extend([entry("gammel", "old"), entry("kendt", "known")])
    catalogue.update(file, {text("ny"): [("b.py", 1)], text("kendt"): [("a.py", 1), ("a.py", 9)]})
    assert [(item.msgid, item.msgstr, item.occurrences) for item in file] == [("kendt", "known", []), ("ny", "", [])]


def test_update_moves_only_the_lines_of_the_text_that_is_new() -> None:
    before, after = polib.POFile(), polib.POFile()
    found = {text("maj"): [("b.py", 1)], text("plads"): [("a.py", 1)], text("maj", context="kort"): [("c.py", 1)]}
    catalogue.update(before, found)
    catalogue.update(after, {text("dag"): [("z.py", 1)], **dict(reversed(found.items()))})
    assert str(after).replace('msgid "dag"\nmsgstr ""\n\n', "") == str(before)


def test_the_catalogue_in_the_repository_is_as_the_tool_writes_it() -> None:
    written = polib.pofile(str(catalogue.CATALOGUE), wrapwidth=catalogue.WIDTH)
    catalogue.update(written, catalogue.collect())
    assert str(written).splitlines() == catalogue.CATALOGUE.read_text(encoding="utf-8").splitlines()
