"""Lines, addresses and telephone numbers: cleaned, or refused with a sentence that says what to do."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from booking.rules.lines import clean_address, clean_line, clean_phone


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  Anne   Jensen ", "Anne Jensen"),
        ("Anne\u00a0Jensen", "Anne Jensen"),
        ("Åse O’Brien-Sørensen", "Åse O’Brien-Sørensen"),
        ("A\u030ase", "Åse"),
        ("李 明", "李 明"),
        ("😀", "😀"),
    ],
)
def test_clean_line_composes_and_keeps_what_names_hold(text: str, line: str) -> None:
    assert clean_line(text, most=100) == line


@pytest.mark.parametrize(
    "bad", ["\x00", "\x1b", "\n", "\r", "\u2028", "\u200b", "\u202e", "\u2066", "\ufeff", "\ufffd"]
)
def test_clean_line_refuses_what_cannot_be_seen(bad: str) -> None:
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
    ("text", "address"),
    [
        (" aje@aarhus.dk ", "aje@aarhus.dk"),
        ("Anne.Jensen@Aarhus.DK", "Anne.Jensen@aarhus.dk"),
        ("o'brien+temadag@bu.aarhus.dk", "o'brien+temadag@bu.aarhus.dk"),
        ("post@københavn.dk", "post@xn--kbenhavn-54a.dk"),
    ],
)
def test_clean_address_takes_what_every_server_takes(text: str, address: str) -> None:
    assert clean_address(text) == address


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("anne", "Skriv hele mailadressen med @, fx navn@kommune.dk"),
        ("anne@", "Skriv mailadressen som navn@kommune.dk"),
        ("@aarhus.dk", "Skriv mailadressen som navn@kommune.dk"),
        ("anne@aarhus", "Skriv mailadressen som navn@kommune.dk"),
        ("anne jensen@aarhus.dk", "Skriv mailadressen som navn@kommune.dk"),
        ("Anne <anne@aarhus.dk>", "Skriv mailadressen som navn@kommune.dk"),
        ("a@aarhus.dk;b@aarhus.dk", "Skriv mailadressen som navn@kommune.dk"),
        ("anne@aarhus.dk\r\nBcc: x@y.dk", "Skriv mailadressen som navn@kommune.dk"),
        ("åse@aarhus.dk", "Skriv mailadressen uden æ, ø, å og andre særlige tegn før @"),
        ("a" * 255, "Mailadressen må højst være på 254 tegn"),
    ],
)
def test_clean_address_says_what_is_wrong(text: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        clean_address(text)
    assert refused.value.messages == [sentence]


@given(st.text(max_size=300))
def test_clean_address_never_fails_otherwise(text: str) -> None:
    try:
        address = clean_address(text)
    except ValidationError:
        return
    assert address.isascii()
    assert address.count("@") == 1


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("72423700", "72 42 37 00"),
        ("+45 72 42 37 00", "72 42 37 00"),
        ("0045 72423700", "72 42 37 00"),
        ("(72) 42-37-00", "72 42 37 00"),
        ("+46 8 123 456 78", "+46 8 123 456 78"),
    ],
)
def test_clean_phone_writes_numbers_as_danes_do(text: str, number: str) -> None:
    assert clean_phone(text) == number


@pytest.mark.parametrize("text", ["1234", "+45", "+999 12345678", "ring", "7242370072423700724237007242"])
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
