"""Domains of a pasted list that are likely a slip for one that is known: asked about, never refused."""

import time

import pytest

from booking.attendee_list.candidate import Doubt
from booking.attendee_list.lines import LineVerdict, check_rows
from tests.booking.attendee_helpers import read_pasted

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("email", "read", "is_asked"),
    [
        ("Maja@silkborg.dk", "Maja@silkeborg.dk", True),
        ("maja@silkeborg.com", "maja@silkeborg.dk", True),
        ("maja@silkeborg.dk", "maja@silkeborg.dk", False),
        ("maja@bu.silkeborg.dk", "maja@bu.silkeborg.dk", False),
        ("maja@ucl.dk", "maja@ucl.dk", False),
    ],
)
def test_a_domain_that_is_likely_a_slip_is_asked_about(email: str, read: str, *, is_asked: bool) -> None:
    (line,) = read_pasted(f"Maja Lund <{email}>", domains=["silkeborg.dk", "aarhus.dk"])
    assert (line.email, line.doubt is Doubt.ADDRESS_MENDED, line.may_stand) == (read, is_asked, is_asked)
    assert email in line.source
    assert line.reason == (f"Mente I {read}?" if is_asked else "")
    (kept,) = check_rows([("Maja Lund", email, "")])
    assert (kept.verdict, kept.email) == (LineVerdict.ACCEPTED, email)


def test_a_domain_on_several_lines_is_no_slip() -> None:
    text = "".join(f"Maja Lund{n} <maja{n}@silkborg.dk>\n" for n in "abc")
    assert {line.email.partition("@")[2] for line in read_pasted(text, domains=["silkeborg.dk"])} == {"silkborg.dk"}


def test_many_domains_are_compared_quickly() -> None:
    text = "".join(f"Maja Lund <maja@{'aei' * 18}{chr(97 + n % 26)}{chr(97 + n // 26)}.dk>\n" for n in range(500))
    began = time.process_time()
    read_pasted(text, domains=[f"{'aei' * n}by.dk" for n in range(1, 99)])
    assert time.process_time() - began < 1
