"""Addresses and names: what a header may hold, and when two addresses are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.wire.mailbox import Mailbox, UnusableAddressError, address_key, one_line, printable, wire_address


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Jens.Hansen@Kommune.example", "jens.hansen@kommune.example"),
        ("MAILTO:jens@kommune.example", "jens@kommune.example"),
        ("mailto:jens@kommune.example?subject=x", "jens@kommune.example"),
        (" <jens@kommune.example> ", "jens@kommune.example"),
        ("mailto:jens%2Btemadag@kommune.example", "jens%2btemadag@kommune.example"),
        ("mailto:jens%40kommune.example", "jens@kommune.example"),
        ("jens@Ærø.example", "jens@xn--r-3fa9c.example"),
        ("/1234567890/principal/", None),
        ("jens", None),
        ("@kommune.example", None),
        ("", None),
    ],
)
def test_address_key(written: str, key: str | None) -> None:
    assert address_key(written) == key


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\r\nBcc: c@d.example",
        "a b@c.example",
        "søren@kommune.example",
        "a@b..example",
        "a@-b.example",
        "a..b@c.example",
        '"a"@b.example',
        "a@" + "b" * 64 + ".example",
        "a" * 250 + "@b.example",
        "a,b@c.example",
        "<a@b.example>",
    ],
)
def test_unusable_address_is_refused(address: str) -> None:
    with pytest.raises(UnusableAddressError) as refused:
        Mailbox("Jens", address)
    assert address not in str(refused.value)


@given(st.text())
def test_wire_address_is_printable_ascii_or_refused(text: str) -> None:
    try:
        wire = wire_address(text)
    except UnusableAddressError:
        return
    assert wire.isascii()
    assert wire.isprintable()
    assert not set(wire) & set(' <>,;:"\\')


def test_clean_line_is_one_line_without_marks_that_turn_the_writing() -> None:
    assert one_line(" Jens\r\n\tBcc: x\u202e\x00\u2028y 👩‍👩‍👧\ud800 ") == "Jens Bcc: x y 👩‍👩‍👧"


def test_clean_text_keeps_lines_and_tabs() -> None:
    assert printable("a\r\nb\rc\n\td\x85e\x07") == "a\nb\nc\n\td\ne"
