"""Lines and telephone numbers: cleaned, or refused with a sentence that says what to do."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from booking.rules.lines import clean_line, clean_phone, forgiven_line, forgiven_phone, read_estimate


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  Anne   Jensen ", "Anne Jensen"),
        ("Anne\u00a0Jensen", "Anne Jensen"),
        ("Åse O’Brien-Sørensen", "Åse O’Brien-Sørensen"),
        ("A\u030ase", "Åse"),
        ("Anne Jensen; ", "Anne Jensen"),
        ("Anne Jensen ,", "Anne Jensen"),
        ("Anne Jensen;\u200b", "Anne Jensen"),
        ("Anne Jensen, cand.jur.", "Anne Jensen, cand.jur."),
        (";", ""),
        ("李 明", "李 明"),
        ("😀", "😀"),
    ],
)
def test_clean_line_composes_and_keeps_what_names_hold(text: str, line: str) -> None:
    assert clean_line(text, most=100) == line


@pytest.mark.parametrize(
    "unseen", ["\x00", "\x1b", "\u00ad", "\u200b", "\u200f", "\u202e", "\u2066", "\ufeff", "\ud800"]
)
def test_clean_line_drops_what_cannot_be_seen(unseen: str) -> None:
    assert clean_line(f"{unseen}An{unseen}ne Jensen{unseen}", most=100) == "Anne Jensen"


@pytest.mark.parametrize("bad", ["\n", "\r", "\x85", "\u2028", "\ufffd"])
def test_clean_line_refuses_a_second_line_and_what_is_unreadable(bad: str) -> None:
    with pytest.raises(ValidationError) as refused:
        clean_line(f"Anne{bad}Jensen", most=100)
    assert refused.value.code == "invisible"


@pytest.mark.parametrize("bad", ["<b>Anne", "Anne>", "<script>"])
def test_clean_line_refuses_markup(bad: str) -> None:
    with pytest.raises(ValidationError) as refused:
        clean_line(bad, most=100)
    assert refused.value.code == "markup"


@given(st.text())
def test_clean_line_gives_one_visible_line_or_refuses(text: str) -> None:
    try:
        line = clean_line(text, most=100)
    except ValidationError:
        return
    assert len(line) <= 100
    assert line == " ".join(line.split())
    assert not set(line) & set("<>\r\n\x00\u202e")
    assert clean_line(line, most=100) == line


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("72423700", "72 42 37 00"),
        ("+45 72 42 37 00", "72 42 37 00"),
        ("0045 72423700", "72 42 37 00"),
        ("(72) 42-37-00", "72 42 37 00"),
        ("+46 8 123 456 78", "+46 8 123 456 78"),
        ("72423700 lok. 12", "72 42 37 00 lok. 12"),
        ("72 42 37 00, lokal 1234", "72 42 37 00 lok. 1234"),
        ("72423700 ext 5", "72 42 37 00 lok. 5"),
        ("72423700 / 20123456", "72 42 37 00 / 20 12 34 56"),
        ("72423700, 20 12 34 56 lok. 3", "72 42 37 00 / 20 12 34 56 lok. 3"),
        ("72423700 eller 20123456", "72 42 37 00 / 20 12 34 56"),
        ("+46 8 123 456 78 / +46 70 123 45 67", "+46 8 123 456 78 / +46 70 123 45 67"),
    ],
)
def test_clean_phone_writes_numbers_as_danes_do(text: str, number: str) -> None:
    assert clean_phone(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "1234",
        "72423700 / 12",
        "72423700/20123456/30123456",
        "+45",
        "+999 12345678",
        "ring",
        "7242370072423700724237007242",
    ],
)
def test_clean_phone_refuses_what_no_telephone_has(text: str) -> None:
    with pytest.raises(ValidationError):
        clean_phone(text)


@given(st.text(max_size=50))
def test_clean_phone_never_fails_otherwise(text: str) -> None:
    try:
        number = clean_phone(text)
    except ValidationError:
        return
    assert clean_phone(number) == number


@given(st.text(max_size=300))
def test_forgiven_line_gives_one_visible_line_of_anything(text: str) -> None:
    line = forgiven_line(text, most=60)
    assert len(line) <= 60
    assert clean_line(line, most=60) == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Chef\nfor børn", "Chef for børn"),
        ("<b>Chef</b>", "bChef/b"),
        ("Chef; ,", "Chef"),
        ("x" * 99, "x" * 59 + "…"),
    ],
)
def test_forgiven_line_keeps_what_it_can(text: str, line: str) -> None:
    assert forgiven_line(text, most=60) == line


@given(st.text(max_size=300))
def test_forgiven_phone_refuses_nothing(text: str) -> None:
    assert len(forgiven_phone(text)) <= 60


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12), (" 12 ", 12), ("ca. 12", 12), ("Ca 12", 12), ("cirka 12", 12), ("~12", 12), ("12+", 12),
        ("10-15", 15), ("10 – 15", 15), ("10 til 15", 15), ("15/10", 15), ("ca. 10-15 personer", 15), ("op til 20", 20),
        ("12 deltagere.", 12), ("\u200b12", 12), ("0", 0), ("501", 501),
        ("", None), ("tolv", None), ("-3", None), ("12,5", None), ("1.200", None), ("10-15-20", None), ("9" * 50, None),
        ("12 og måske flere", None),
    ],
)  # fmt: skip
def test_read_estimate_reads_numbers_as_people_say_them(text: str, number: int | None) -> None:
    assert read_estimate(text) == number


@given(st.text(max_size=60) | st.text(alphabet="ca. 0123456789-–tilpersoner", max_size=40))
def test_read_estimate_never_fails(text: str) -> None:
    assert read_estimate(text) is None or 0 <= (read_estimate(text) or 0) <= 9999
