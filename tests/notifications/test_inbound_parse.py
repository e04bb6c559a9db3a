"""Mails as they come in: hand-written shapes of real programs, hostile ones, and whatever hypothesis makes of them."""

import base64
import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications import inbound_parse
from notifications.answers import InviteState, judge
from notifications.inbound_parse import (
    AutoReply,
    CalendarMail,
    CalendarReply,
    DeliveryReport,
    Flaw,
    HumanMail,
    Inbound,
    OtherCalendar,
    RecipientStatus,
    Unusable,
    parse_inbound,
)
from tests.notifications import reply_cases as cases

FOLDER = Path(__file__).parent / "replies"
MAILS = {path.stem: path.read_bytes() for path in sorted(FOLDER.glob("*.eml"))}
TABLES = (cases.ANSWERS, cases.REPORTS, cases.OTHER_CALENDARS, cases.AUTOMATIC, cases.HUMAN, cases.UNUSABLE)
RECEIVED_AT = datetime(2016, 10, 5, 12, 0, tzinfo=UTC)
KINDS = (CalendarMail, OtherCalendar, DeliveryReport, AutoReply, HumanMail, Unusable)


def invite_state(*, sequence: int, time_sequence: int) -> InviteState:
    """This function will return the invite that the mails answer."""
    return InviteState(
        uid=cases.UID,
        address="Jens.Hansen@kommune.example",
        sequence=sequence,
        time_sequence=time_sequence,
        starts_at=cases.START,
        ends_at=cases.END,
    )


def answers_of(name: str) -> tuple[CalendarReply, ...]:
    """This function will return the answers that a mail of the folder gives."""
    read = parse_inbound(MAILS[name])
    assert isinstance(read, CalendarMail)
    return read.replies


def stamp_of(expected: cases.Expected) -> datetime:
    """This function will return the moment that a table row writes as hours, minutes and seconds."""
    hours, minutes, seconds = (int(part) for part in f"{expected.stamp}:00".split(":")[:3])
    return datetime(2016, 10, 3, tzinfo=UTC) + timedelta(hours=hours, minutes=minutes, seconds=seconds)


def test_every_mail_of_the_folder_is_expected_once() -> None:
    assert sorted([*(name for table in TABLES for name in table), "two_events_both_whole"]) == sorted(MAILS)
    assert len(MAILS) >= 70


@pytest.mark.parametrize("name", cases.ANSWERS)
def test_answer_is_read(name: str) -> None:
    expected = cases.ANSWERS[name]
    (reply,) = answers_of(name)
    assert reply.method == expected.method
    assert reply.uid == expected.uid
    assert reply.attendee == expected.attendee
    assert reply.partstat is expected.partstat
    assert reply.sequence == expected.sequence
    assert reply.dtstamp == stamp_of(expected)
    assert reply.starts_at == expected.starts_at
    assert reply.comment == expected.comment


@pytest.mark.parametrize("name", cases.ANSWERS)
def test_answer_has_its_outcome(name: str) -> None:
    expected = cases.ANSWERS[name]
    (reply,) = answers_of(name)
    known = reply.uid.lower() == cases.UID
    before = invite_state(sequence=2, time_sequence=0) if known else None
    after = invite_state(sequence=2, time_sequence=2) if known else None
    assert judge(reply, before, received_at=RECEIVED_AT).outcome is expected.outcome
    assert judge(reply, after, received_at=RECEIVED_AT).outcome is expected.moved


def test_two_whole_events_are_two_answers() -> None:
    first, second = answers_of("two_events_both_whole")
    assert (first.uid, first.partstat) == (cases.UID, cases.YES)
    assert (second.uid, second.partstat) == ("1111aaaa2222bbbb3333cccc4444dddd", cases.NO)


def test_half_a_mail_says_what_was_left_out() -> None:
    read = parse_inbound(MAILS["two_events_one_without_uid"])
    assert isinstance(read, CalendarMail)
    assert read.problems == ("no-uid",)


def test_delegation_names_both() -> None:
    (delegated,) = answers_of("delegated_two_attendees")
    (delegate,) = answers_of("delegate_accepts")
    assert delegated.delegated_to == ("mette.holm@kommune.example",)
    assert delegate.delegated_from == (cases.ADDRESS,)


def test_sender_and_from_both_count_and_the_written_name_does_not() -> None:
    (on_behalf,) = answers_of("outlook_on_behalf_sender")
    (forged,) = answers_of("forged_sender")
    assert on_behalf.senders == (cases.ADDRESS, "sekretariat@kommune.example")
    assert forged.senders == ("skurk@ond.example",)


@pytest.mark.parametrize("name", cases.REPORTS)
def test_delivery_report_is_read(name: str) -> None:
    action, status, permanent = cases.REPORTS[name]
    read = parse_inbound(MAILS[name])
    assert isinstance(read, DeliveryReport)
    assert read.original_message_ids == (cases.OUR_MAIL,)
    (recipient,) = read.recipients
    assert (recipient.address, recipient.action, recipient.status) == (cases.ADDRESS, action, status)
    assert recipient.is_permanent is permanent
    assert read.failures == ((recipient,) if action == "failed" else ())


def test_diagnostic_is_unfolded() -> None:
    read = parse_inbound(MAILS["bounce_postfix"])
    assert isinstance(read, DeliveryReport)
    assert read.recipients == (
        RecipientStatus(
            address=cases.ADDRESS,
            action="failed",
            status="5.1.1",
            diagnostic="smtp; 550 5.1.1 <jens.hansen@kommune.example>: Recipient address rejected: User unknown",
        ),
    )


@pytest.mark.parametrize("name", cases.OTHER_CALENDARS)
def test_calendar_that_answers_nothing(name: str) -> None:
    read = parse_inbound(MAILS[name])
    assert isinstance(read, OtherCalendar)
    assert read.methods == (cases.OTHER_CALENDARS[name],)
    assert read.uids == (cases.UID,)


def test_text_around_a_forwarded_invite_is_kept() -> None:
    read = parse_inbound(MAILS["forwarded_inline_request"])
    assert isinstance(read, OtherCalendar)
    assert read.mail.text == "Jeg sender den lige videre"


@pytest.mark.parametrize("name", cases.AUTOMATIC)
def test_automatic_mail_is_told_from_a_person(name: str) -> None:
    read = parse_inbound(MAILS[name])
    assert isinstance(read, AutoReply)
    assert read.mail.is_automatic
    assert read.mail.text == cases.AUTOMATIC[name]


def test_answer_that_a_machine_sent_is_an_answer() -> None:
    read = parse_inbound(MAILS["gmail_accept"])
    assert isinstance(read, CalendarMail)
    assert read.mail.is_automatic


@pytest.mark.parametrize("name", cases.HUMAN)
def test_persons_mail_is_read(name: str) -> None:
    read = parse_inbound(MAILS[name])
    assert isinstance(read, HumanMail)
    assert read.mail.text == cases.HUMAN[name]


def test_headers_of_a_persons_mail() -> None:
    read = parse_inbound(MAILS["human_mail"])
    assert read.mail.sender_name == "Jørgen Særens"
    assert read.mail.senders == ("joergen@kommune.example",)
    assert read.mail.recipients == ("temadage@socialstyrelsen.example",)
    assert read.mail.subject == "Spørgsmål om parkering"
    assert read.mail.message_id == "<human-1@kommune.example>"
    assert read.mail.references == (cases.OUR_MAIL, "<aaa@socialstyrelsen.example>")
    assert read.mail.sent_at == datetime(2016, 10, 3, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize("name", cases.UNUSABLE)
def test_damaged_mail_says_why(name: str) -> None:
    read = parse_inbound(MAILS[name])
    assert isinstance(read, Unusable)
    assert (read.flaw.value, read.problems) == cases.UNUSABLE[name]


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n ", b"\n"])
def test_empty_mail(raw: bytes) -> None:
    read = parse_inbound(raw)
    assert isinstance(read, Unusable)
    assert read.flaw is Flaw.EMPTY


def with_attachment(octets: int) -> bytes:
    """This function will return an accepted invite with a picture of that size beside the calendar."""
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
