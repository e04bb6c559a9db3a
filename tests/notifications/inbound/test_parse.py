"""Mails as they come in: hand-written shapes of real programs and damaged ones, each with its expected reading."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from notifications.inbound.answers import InviteState, judge
from notifications.inbound.parse import (
    AutoReply,
    CalendarMail,
    CalendarReply,
    DeliveryReport,
    Flaw,
    HumanMail,
    OtherCalendar,
    RecipientStatus,
    Unusable,
    parse_inbound,
)
from tests.notifications.inbound import reply_cases as cases

FOLDER = Path(__file__).parent / "replies"
MAILS = {path.stem: path.read_bytes() for path in sorted(FOLDER.glob("*.eml"))}
TABLES = (cases.ANSWERS, cases.REPORTS, cases.OTHER_CALENDARS, cases.AUTOMATIC, cases.HUMAN, cases.UNUSABLE)
RECEIVED_AT = datetime(2016, 10, 5, 12, 0, tzinfo=UTC)


def invite_state(*, sequence: int, time_sequence: int) -> InviteState:
    """Return the invite that the mails answer."""
    return InviteState(
        uid=cases.UID,
        address="Jens.Hansen@kommune.example",
        sequence=sequence,
        time_sequence=time_sequence,
        starts_at=cases.START,
        ends_at=cases.END,
    )


def answers_of(name: str) -> tuple[CalendarReply, ...]:
    """Return the answers read from a mail of the folder."""
    read = parse_inbound(MAILS[name])
    assert isinstance(read, CalendarMail)
    return read.replies


def stamp_of(expected: cases.Expected) -> datetime:
    """Return the moment that a table row writes as hours, minutes and seconds."""
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
    action, status = cases.REPORTS[name]
    read = parse_inbound(MAILS[name])
    assert isinstance(read, DeliveryReport)
    assert read.original_message_ids == (cases.OUR_MAIL,)
    (recipient,) = read.recipients
    assert (recipient.address, recipient.action, recipient.status) == (cases.ADDRESS, action, status)
    assert recipient.is_failed is (action == "failed")


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
