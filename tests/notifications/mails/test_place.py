"""The words of every mail: the Danish to the letter, text and HTML alike, and which mail fits which state."""

import html
import re
from dataclasses import replace
from pathlib import Path

import pytest

from booking.models import EntryKind
from notifications.mails.day_examples import DAY_EXAMPLES, invite
from notifications.mails.drafts import Draft
from notifications.mails.examples import EXAMPLES, example, example_matter
from notifications.mails.facts import Matter, Overtaken
from notifications.mails.invite import person_invite
from notifications.mails.masking import masked
from notifications.mails.place import moved_back, receipt, staff_registered
from notifications.mails.registry import MailKind
from notifications.mails.rendering import Rendered, render

GOLDEN = Path(__file__).parent
TAG = re.compile(r"<[^>]+>")
TO_STAFF = re.compile("staff_.*|journal_head|strangers_digest")
BUTTONS = (
    "Åbn jeres side",
    "Åbn din side",
    "Åbn tilmeldingen",
    "Tilmeld Aalborg Kommune",
    "Tilmeld jeres kommune",
    "Få linket sendt",
    "Læs mailene",
    "Åbn overblikket",
    "Ret mailadressen",
    "Bekræft adressen",
    "Se, hvad adressen er skrevet op til",
    "Slet adressen",
    "Læs om dagen",
    "Se adgangen",
    "Åbn målplanen",
    "Ikke flere mails om denne plan",
    "Åbn kommunens side",
    "Åbn det fælles skema",
    "Åbn dit spørgeskema",
    "Se jeres resultat",
    "Få besked om en plads",
)


def words(text: str) -> list[str]:
    """Return the words of a text without list marks."""
    return re.sub(r"(?m)^(- |\d\. )", "", text).split()


def words_of_html(page: str) -> list[str]:
    """Return the words that a reader of the HTML sees, those of the button left out."""
    shown = page[page.index("<body>") :]
    for label in BUTTONS:
        shown = shown.replace(f">{label}</a>", "></a>")
    return html.unescape(TAG.sub(" ", shown)).split()


@pytest.mark.parametrize("name", EXAMPLES)
def test_mail_in_danish_is_word_for_word_as_agreed(name: str) -> None:
    mail = example(name)
    assert f"{mail.subject}\n\n{masked(mail.text)}" == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_golden_mails_are_those_of_the_examples() -> None:
    assert {file.stem for file in GOLDEN.glob("*.txt")} == set(EXAMPLES)


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_mail_says_the_same_in_text_and_html(name: str, language: str) -> None:
    mail = example(name, language)
    if language == "da" or name.startswith("staff_"):
        assert words_of_html(mail.html) == words(mail.text)
    else:  # the button has its English words
        assert set(words(mail.text)) <= set(words_of_html(mail.html))


@pytest.mark.parametrize("name", EXAMPLES)
def test_mail_text_has_single_blank_lines_and_no_markup(name: str) -> None:
    text = example(name).text
    assert "\n\n\n" not in text
    assert not re.search(r"[ \t]\n", text)
    assert not re.search(r"&\w+;|<|\{|None", text)
    assert text.endswith("\n")


@pytest.mark.parametrize("name", EXAMPLES)
def test_mail_html_is_a_whole_page_that_loads_nothing(name: str) -> None:
    page = example(name).html
    assert page.startswith('<!DOCTYPE html>\n<html lang="da">')
    assert page.count("<body>") == page.count("</body>") == page.count("</html>") == 1
    assert not re.search(r"<(img|script|link|iframe)|url\(|@import", page)
    assert "prefers-color-scheme: dark" in page


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("receipt_place", "Friday 30 September 2016"),
        ("promoted", "Tuesday 4 October 2016"),
        ("extended", "Friday 7 October 2016"),
    ],
)
def test_mail_in_english_has_english_dates_and_the_english_page(name: str, expected: str) -> None:
    mail = example(name, "en")
    assert expected in mail.subject
    assert expected in mail.text
    assert "/en/min-temadag/" in mail.text
    assert '<html lang="en">' in mail.html


def test_mail_to_staff_is_danish_whatever_the_contact_speaks() -> None:
    assert example("staff_passed_on", "en") == example("staff_passed_on", "da")


def test_receipt_names_either_season() -> None:
    text = rendered(receipt, season=None).text
    assert "- Oplæg og workshop, efteråret 2016 eller foråret 2017\n" in text


def test_receipt_on_behalf_says_so() -> None:
    matter = example_matter_of_registration()
    matter.proof.details["on_behalf"] = True
    draft = receipt(matter)
    assert draft.words["note"] == "Vi har udfyldt tilmeldingen på jeres vegne."


def test_html_escapes_what_people_have_written_and_text_does_not() -> None:
    matter = example_matter_of_registration()
    matter.registration.municipality.full_name = '<b>"Ø" & Å</b>'
    mail = render(receipt, receipt(matter), matter)
    assert 'Til <b>"Ø" & Å</b>\n' in mail.text
    assert "Til &lt;b&gt;&quot;Ø&quot; &amp; Å&lt;/b&gt;" in mail.html
    assert "<b>" not in mail.html


def test_subject_stays_one_line_whatever_stands_in_a_name() -> None:
    matter = example_matter_of_registration()
    matter.registration.municipality.full_name = "Ø\r\nBcc: alle@example.dk"
    subject = render(staff_registered, Draft("staff_registered", {"queue_number": 3}), matter).subject
    assert subject == "Ny tilmelding nr. 3: Ø Bcc: alle@example.dk"


def test_moved_back_without_a_position_is_overtaken() -> None:
    matter = replace(example_matter(EntryKind.PLACED_AHEAD, waits=True), position=None)
    with pytest.raises(Overtaken):
        moved_back(matter)


def test_mail_without_a_privacy_page_leaves_the_line_out(settings: object) -> None:
    settings.PRIVACY_URL = ""  # type: ignore[attr-defined]
    assert example("link").text.endswith("Venlig hilsen\nSocialstyrelsen\n")


def example_matter_of_registration(**facts: object) -> Matter:
    """Return the facts of a receipt with a place."""
    return example_matter(EntryKind.REGISTERED, **facts)  # type: ignore[arg-type]


def rendered(kind: MailKind, **facts: object) -> Rendered:
    """Render a receipt whose registration is changed."""
    matter = example_matter_of_registration(**facts)
    return render(kind, receipt(matter), matter)


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("name", [name for name in EXAMPLES if TO_STAFF.fullmatch(name) is None])
def test_mail_says_who_writes_and_whom_to_ask(name: str, language: str) -> None:
    text = example(name, language).text
    writer, ask = {
        "da": ("Venlig hilsen\nSocialstyrelsen\n", "spørgsmål, så svar på denne mail"),
        "en": ("Kind regards\nNational Board of Social Services\n", "questions, reply to this email"),
    }[language]
    assert writer in text
    assert ask in text
    assert text.count("72 42 37 00") <= 1


def test_receipt_repeats_what_was_answered_and_leads_to_where_its_code_is_checked() -> None:
    text = rendered(receipt, contact_title="Chef", contact_phone="20 30 40 50", audience="").text
    assert "- Kontaktperson: Anne Eksempel, Chef, 20 30 40 50\n- Kommunen har besluttet" in text
    assert "Oplægget er for" not in text
    assert "kontrollere koden på http://testserver/raekkefoelge/\n" in text


@pytest.mark.parametrize(("email", "told"), [("bo@GMAIL.com", True), ("bo@gmail.com.example.dk", False)])
def test_only_who_uses_gmail_is_told_about_it(email: str, *, told: bool) -> None:
    _kind, entry, facts = DAY_EXAMPLES["invite"]
    invited = invite()
    invited.email = email
    matter = example_matter(entry, **{**facts, "about_day": replace(facts["about_day"], invite=invited)})
    assert ("Gmail" in render(person_invite, person_invite(matter), matter).text) is told
