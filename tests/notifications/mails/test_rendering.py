"""Every mail is made from one text; a hand-written HTML template beside it replaces the HTML made from the text."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from notifications.mails.drafts import Draft
from notifications.mails.examples import EXAMPLES, example
from notifications.mails.rendering import Rendered, write_out

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
MAILS = TEMPLATES / "notifications"
PARTS = MAILS / "parts"
SIGN = re.compile(r"(?m)^(#+ |> )|^\[|\]\(|\ue000|\ue001|\{[{%]|[%}]\}")
TAG = re.compile(r"<(h\d|ul|ol|li|a)\b")
REGISTERED: dict[str, Any] = {
    "queue_number": 3, "received": "i dag", "parts": "Oplæg", "wished_season": "efteråret", "expected": 12,
    "recommended": "5-15", "deadline": "i morgen", "capacity_word": "fem", "code": "4-5e",
}  # fmt: skip
COMMON = {"municipality": "Aarhus", "phone": "12", "privacy_url": "https://p.dk/", "link": "https://x.dk/a"}


def sources() -> list[Path]:
    """Return the templates of mails and of their parts."""
    return [*MAILS.glob("*.md"), *PARTS.glob("*.md")]


def test_every_mail_has_exactly_one_source_and_no_source_lies_about() -> None:
    assert sorted(file.name for file in MAILS.iterdir() if file.is_file()) == sorted(
        {f"{example(name).template}.md" for name in EXAMPLES}
    )


def test_every_part_is_part_of_something() -> None:
    named = "\n".join(file.read_text(encoding="utf-8") for file in [*sources(), *PARTS.glob("*.html")])
    unused = [file.name for file in PARTS.iterdir() if f'"notifications/parts/{file.name}"' not in named]
    assert unused == ["page.html"]  # rendering's own


def test_texts_use_no_filter_that_would_take_a_value_out_of_its_mark() -> None:
    filters = {name for file in sources() for name in re.findall(r"\|(\w+)", file.read_text(encoding="utf-8"))}
    assert filters == {"default", "linked"}


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_no_sign_of_the_form_is_left_over(name: str, language: str) -> None:
    mail = example(name, language)
    assert [SIGN.findall(part) for part in (mail.subject, mail.text)] == [[], []]
    assert not re.search(r"\ue000|\ue001|\{[{%]|[%}]\}", mail.html.replace("}\n  }", ""))


@given(st.text(min_size=1, max_size=6).map(lambda odd: f"# {odd}\n- [x](https://e.dk) *{odd}* <b>`{odd}`\n\n## {odd}"))
def test_names_and_remarks_stay_words_in_a_whole_mail(typed: str) -> None:
    told = {"note": typed, "reason": typed}
    mail = receipt_place(municipality=typed, **told)
    assert mail.text.count(typed) == 2
    assert TAG.findall(mail.html) == TAG.findall(receipt_place(municipality="Aarhus", note="Bemærk").html)


def test_page_set_by_hand_makes_the_html_and_the_text_stays(settings: Settings, tmp_path: Path) -> None:
    made = receipt_place(municipality="<Ærø>")
    by_hand = '{% extends "notifications/parts/page.html" %}{% block letter %}<h1>{{ municipality }}</h1>{% endblock %}'
    (tmp_path / "notifications").mkdir()
    (tmp_path / "notifications" / "receipt_place.html").write_text(by_hand, encoding="utf-8")
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path, TEMPLATES]}]
    mail = receipt_place(municipality="<Ærø>")
    assert (mail.subject, mail.text) == (made.subject, made.text)
    assert "<h1>&lt;Ærø&gt;</h1>" in mail.html
    assert mail.html.startswith('<!DOCTYPE html>\n<html lang="da">')
    assert "Kvitteringskode" not in mail.html


def receipt_place(**words: Any) -> Rendered:
    """Write out the receipt of a place."""
    return write_out(Draft("receipt_place", REGISTERED | words), COMMON, "da")
