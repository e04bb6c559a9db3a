"""Mails that are too large, too deep or no mails at all: read quickly, and without an exception."""

import base64
import random
import time
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.inbound import parse as inbound_parse
from notifications.inbound.parse import CalendarMail, Flaw, HumanMail, Inbound, Unusable, parse_inbound
from notifications.inbound.parse.wishes import asks_for_a_place
from tests.notifications.inbound import reply_cases as cases

MAILS = {path.stem: path.read_bytes() for path in sorted((Path(__file__).parent / "replies").glob("*.eml"))}
KINDS = get_args(Inbound)


def with_attachment(octets: int) -> bytes:
    """Return an accepted invite with a picture of that size beside the calendar."""
    picture = base64.encodebytes(random.Random(1).randbytes(octets))  # noqa: S311 -- bytes to fill a mail
    head, _, body = MAILS["latin1_eight_bit"].replace(b"\r\n", b"\n").partition(b"\nContent-Type: ")
    parts = [
        head,
        b'Content-Type: multipart/mixed; boundary="b"\n',
        b"--b\nContent-Type: image/jpeg\nContent-Transfer-Encoding: base64\n",
        picture,
        b"--b\nContent-Type: " + body,
        b"--b--\n",
    ]
    return b"\n".join(parts)


def test_five_megabytes_beside_an_answer_are_read_in_time() -> None:
    raw = with_attachment(3_800_000)
    assert 5_000_000 < len(raw) < inbound_parse.MAX_MAIL
    begun = time.perf_counter()
    read = parse_inbound(raw)
    assert time.perf_counter() - begun < 10
    assert isinstance(read, CalendarMail)
    assert read.replies[0].partstat is cases.YES


def test_mail_above_the_limit_is_kept_by_its_head() -> None:
    read = parse_inbound(with_attachment(8_000_000))
    assert isinstance(read, Unusable)
    assert read.flaw is Flaw.TOO_LARGE
    assert read.mail.senders == (cases.ADDRESS,)
    assert read.mail.message_id == "<latin1-8bit@mail.kommune.example>"


@pytest.mark.parametrize("body", [b"x\n" * 400_001, b"--b\n\n" * 5_001, b"--b\r\r" * 5_001])
def test_mail_of_more_lines_or_parts_than_any_is_kept_by_its_head(body: bytes) -> None:
    head = b'From: a@b.example\nContent-Type: multipart/mixed; boundary="b"\n\n'
    read = parse_inbound(head + body)
    assert isinstance(read, Unusable)
    assert (read.flaw, read.mail.senders) == (Flaw.TOO_LARGE, ("a@b.example",))


def test_calendar_above_the_limit_is_not_read() -> None:
    raw = MAILS["latin1_eight_bit"].replace(b"COMMENT:", b"COMMENT:" + b"x" * 300_000)
    read = parse_inbound(raw)
    assert isinstance(read, Unusable)
    assert read.problems == ("calendar-too-large",)


HOSTILE = {
    "deep multiparts": b"From: a@b.example\n"
    + b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3000)),
    "many parts": b'From: a@b.example\nContent-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\nx\n" * 50_000,
    "comments in a header": b"From: " + b"(" * 200_000 + b"\n\nx",
    "one long header": b"Subject: " + b"=?utf-8?q?x?= " * 100_000 + b"\n\nx",
    "blank lines": b"Content-Type: text/calendar\nFrom: a@b.example\n\n" + b"\r\n" * 120_000,
    "open components": b"Content-Type: text/calendar\nFrom: a@b.example\n\n" + b"BEGIN:VEVENT\r\n" * 18_000,
    "styles": b"Content-Type: text/html\nFrom: a@b.example\n\n" + b"<style" * 400_000,
    "brackets": b"Content-Type: text/html\nFrom: a@b.example\n\n" + b"<" * 2_000_000,
    "a list of addresses": b"From: " + b"a@b.example, " * 100_000 + b"\n\nx",
    "quotation marks": b"Content-Type: text/calendar\nFrom: a@b.example\n\nATTENDEE;CN=" + b'"' * 250_001 + b":x\r\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_size_is_read_in_time(name: str) -> None:
    begun = time.perf_counter()
    assert isinstance(parse_inbound(HOSTILE[name]), KINDS)
    assert time.perf_counter() - begun < 10


FOUND_BY_FUZZING = {
    "NUL in a charset": b"From: a@b.example\nContent-Type: text/plain; charset=utf\x00-8\n\n\xff",
    "surrogates by a charset": b"From: a@b.example\nContent-Type: text/plain; charset=unicode_escape\n\n\\ud800\xff",
    "eight bits in returned headers": b"From: a@b.example\nContent-Type: multipart/report; boundary=b\n\n"
    b"--b\nContent-Type: message/delivery-status\n\n\nAction: failed\n"
    b"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <\xc3\xa6@b.example>\n--b--",
}


@pytest.mark.parametrize("name", FOUND_BY_FUZZING)
def test_what_fuzzing_found_is_read_without_the_last_net(name: str) -> None:
    assert inbound_parse._parse(FOUND_BY_FUZZING[name]).mail.senders == ("a@b.example",)


def test_fault_of_the_reader_keeps_the_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_raw: bytes) -> Inbound:
        raise AttributeError

    monkeypatch.setattr(inbound_parse, "_parse", broken)
    read = parse_inbound(MAILS["human_mail"])
    assert isinstance(read, Unusable)
    assert read.flaw is Flaw.BROKEN_MAIL


@given(st.binary(max_size=2000))
def test_any_bytes_are_read_without_the_last_net(raw: bytes) -> None:
    assert isinstance(inbound_parse._parse(raw), KINDS)


@given(
    name=st.sampled_from(sorted(MAILS)),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=40)), min_size=1, max_size=6),
)
def test_any_change_to_a_real_mail_is_read_without_the_last_net(
    name: str, cuts: list[tuple[float, int, bytes]]
) -> None:
    raw = MAILS[name]
    for place, length, inserted in cuts:
        start = int(place * len(raw))
        raw = raw[:start] + inserted + raw[start + length :]
    assert isinstance(inbound_parse._parse(raw), KINDS)


@given(
    calendar=st.binary(max_size=1500), charset=st.sampled_from(["utf-8", "iso-8859-1", "utf-16", "utf-7", "no-such"])
)
def test_any_calendar_part_is_read_without_the_last_net(calendar: bytes, charset: str) -> None:
    head = f"From: {cases.ADDRESS}\nContent-Type: text/calendar; method=REPLY; charset={charset}\n".encode()
    content = (
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\nATTENDEE" + calendar + b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    raw = head + b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(content)
    assert isinstance(inbound_parse._parse(raw), KINDS)


@given(place=st.floats(0, 1))
def test_cut_off_mail_never_becomes_another_answer(place: float) -> None:
    raw = MAILS["zimbra_top_level_decline"]
    read = parse_inbound(raw[: int(place * len(raw))])
    if isinstance(read, CalendarMail):
        assert read.replies[0].partstat is cases.NO


def test_words_of_a_wish_are_looked_for_in_no_time() -> None:
    read = parse_inbound(b"From: bo@aarhus.dk\r\nContent-Type: text/plain\r\n\r\n" + b"meld " * 50_000)
    assert isinstance(read, HumanMail)
    assert not asks_for_a_place(read.mail)
