"""Place, focus and second contact: every field may stay empty, and what is refused gets a message (D2, D3)."""

import pytest

from booking.forms import AnotherDateForm, PracticalForm
from booking.services.day.preparing import FIELDS

pytestmark = pytest.mark.pure


def test_everything_may_be_empty() -> None:
    form = PracticalForm({})
    assert form.is_valid()
    assert form.values() == dict.fromkeys(FIELDS, "")


def test_texts_are_cleaned_and_keep_their_line_breaks() -> None:
    form = PracticalForm(
        {"venue_name": "  Rådhuset  ", "focus": " Sagsgange\r\nTilsyn\r", "phone_on_the_day": "+45 72423700"}
    )
    assert form.is_valid(), form.errors
    values = form.values()
    assert (values["venue_name"], values["focus"], values["phone_on_the_day"]) == (
        "Rådhuset", "Sagsgange\nTilsyn", "72 42 37 00",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("venue_name", "x" * 121, "Mødested: skriv højst 120 tegn"),
        ("venue_room", "a\ufffdb", "Lokale: skriv det på én linje og uden usynlige tegn"),
        ("venue_address", "<b>", "Adresse: skriv det uden tegnene < og >"),
        (
            "venue_access",
            "x" * 501,
            "Sådan kommer man ind: skriv højst 500 tegn. Teksten er nu på 501 tegn",
        ),
        ("focus", "x" * 2001, "Fokus på jeres egen praksis: skriv højst 2000 tegn. Teksten er nu på 2001 tegn"),
        (
            "phone_on_the_day",
            "123",
            "Skriv telefonnummeret med 8 cifre, fx 12 34 56 78, eller med landekode, fx +46 8 123 456 78",
        ),
    ],
)
def test_refused_input_gets_a_message_and_is_kept(field: str, value: str, sentence: str) -> None:
    form = PracticalForm({field: value})
    assert dict(form.errors) == {field: [sentence]}
    assert form[field].value() == value


def test_a_line_break_counts_as_one_character() -> None:
    assert PracticalForm({"venue_access": "x\r\n" * 250}).is_valid()


def test_a_second_contact_who_can_be_reached_needs_a_name() -> None:
    assert dict(PracticalForm({"second_email": "bo@aarhus.dk"}).errors) == {
        "second_name": ["Skriv den anden kontaktpersons navn"]
    }
    assert PracticalForm({"second_email": "bo@aarhus.dk", "second_name": "Bo"}).is_valid()
    assert dict(PracticalForm({"second_email": "bo"}).errors) == {
        "second_email": ["Skriv hele mailadressen med @, fx navn@kommune.dk"]
    }


def test_every_free_text_carries_the_warning() -> None:
    warning = (
        "Skriv ikke om enkelte børn, unge, familier eller medarbejdere og ikke om sygdom. "
        "Teksten kan være omfattet af aktindsigt."
    )
    fields = [PracticalForm().fields["focus"], PracticalForm().fields["venue_access"], AnotherDateForm().fields["note"]]
    assert all(str(field.help_text).endswith(warning) for field in fields)
