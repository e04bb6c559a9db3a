"""Catalogues are compiled without gettext, once, and Django reads them."""

import gettext
import os
from pathlib import Path

import django
import polib

from config.tools import translations

CATALOGUE = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "plads"
msgid_plural "pladser"
msgstr[0] "place"
msgstr[1] "places"

#, fuzzy
msgid "usikker"
msgstr "uncertain"
"""


def test_compile_all_writes_what_gettext_reads(tmp_path: Path) -> None:
    folder = tmp_path / "booking" / "locale" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "django.po"
    source.write_text(CATALOGUE, encoding="utf-8")
    assert translations.compile_all(tmp_path) == [source]
    with (folder / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert [compiled.ngettext("plads", "pladser", number) for number in (1, 2)] == ["place", "places"]
    assert compiled.gettext("usikker") == "usikker"

    os.utime(folder / "django.mo", (2_000_000_000, 2_000_000_000))
    assert translations.compile_all(tmp_path) == []


def test_danish_words_of_ours_replace_texts_that_django_has() -> None:
    ours = polib.pofile(str(translations.ROOT / "booking/locale/da/LC_MESSAGES/django.po"))
    theirs = [polib.pofile(str(file)) for file in Path(django.__file__).parent.rglob("locale/da/LC_MESSAGES/django.po")]
    assert len(ours) > 10
    for entry in ours:
        [said] = {found.msgid_plural for catalogue in theirs if (found := catalogue.find(entry.msgid))}
        assert said == entry.msgid_plural, "Django has changed it: say it anew"
