"""The code of an entry, written and read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.journal.codes import code_of, codes_in, read_code

pytestmark = pytest.mark.pure
DIGEST = "0123456789abcdef" * 4


@given(number=st.integers(1, 999_999_999), before=st.text(max_size=20), gap=st.sampled_from(["", " ", "\n"]))
def test_code_is_read_however_it_is_pasted(number: int, before: str, gap: str) -> None:
    code = code_of(number, DIGEST)
    pasted = gap.join((code[:20], code[20:40].upper(), code[40:]))
    assert read_code(f" {pasted} ") == (number, DIGEST)
    assert (number, DIGEST) in codes_in(f"{before} {code} {before}")


@given(text=st.text(max_size=200))
def test_any_other_text_is_no_code(text: str) -> None:
    found = read_code(text)
    assert found is None or read_code(code_of(*found)) == found


@pytest.mark.parametrize("text", ["", "2", f"0-{DIGEST}", f"-{DIGEST}", f"2-{DIGEST}0", f"1234567890-{DIGEST}"])
def test_what_only_looks_like_a_code_is_none(text: str) -> None:
    assert read_code(text) is None
    assert codes_in(f"x {text} y") == []


def test_codes_of_a_mail_are_found_once_each() -> None:
    mail = f"Kvitteringskode 2-{DIGEST}\n\n2-{DIGEST}\n7-{DIGEST}\n"
    assert codes_in(mail) == [(2, DIGEST), (7, DIGEST)]
