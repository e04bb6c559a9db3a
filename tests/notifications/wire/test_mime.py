"""The bytes of mails: golden files, header rules, and the MIME tree of an invite (calendar rules 1–5)."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.wire.calendar import request_bytes
from notifications.wire.mailbox import Mailbox, one_line, printable
from notifications.wire.mime import (
    forward_bytes,
    invite_mail_bytes,
    mail_bytes,
    mailbox_header,
    new_message_id,
    text_header,
)
from tests.notifications import golden_cases as golden

HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language", "MIME-Version"]


def parsed(raw: bytes) -> EmailMessage:
    """Read a mail with the library's modern reader."""
    return message_from_bytes(raw, policy=policy.default)


def tree(message: Any) -> Any:
    """Return the MIME tree as nested lists of Content-Type headers, unfolded, without boundaries."""
    kind = re.sub(
        r"\s+", " ", re.sub(r'; boundary="[^"]*"', "", str(message["Content-Type"]).replace('"UTF-8"', "UTF-8"))
    )
    return [kind, *(tree(part) for part in message.get_payload())] if message.is_multipart() else kind


def assert_wire_rules(raw: bytes) -> None:
    """Check what an SMTP server requires: seven bits, CRLF, short lines."""
    assert raw.isascii()
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", raw)
    assert raw.endswith(b"\r\n")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def head_lines(raw: bytes) -> list[bytes]:
    """Return the lines of the outermost header, folded as they are."""
    return raw.partition(b"\r\n\r\n")[0].split(b"\r\n")


def test_golden_mails_are_all_there() -> None:
    assert {path.stem for path in golden.GOLDEN.glob("*.eml")} == set(golden.mails())


@pytest.mark.parametrize("name", golden.mails())
def test_mail_equals_golden_file(name: str) -> None:
    assert golden.mails()[name] == (golden.GOLDEN / f"{name}.eml").read_bytes()


@pytest.mark.parametrize("name", golden.mails())
def test_mail_keeps_wire_rules(name: str) -> None:
    assert_wire_rules(golden.mails()[name])


@pytest.mark.parametrize(
    ("name", "method"), [("request", "REQUEST"), ("update_2_moved", "REQUEST"), ("cancel", "CANCEL")]
)
def test_invite_mail_has_the_tree_of_rule_1(name: str, method: str) -> None:
    message = message_from_bytes(golden.mails()[name])
    assert tree(message) == [
        "multipart/mixed",
        [
            "multipart/alternative",
            "text/plain; charset=UTF-8",
            "text/html; charset=UTF-8",
            f"text/calendar; charset=UTF-8; method={method}",
        ],
        "application/ics; name=invite.ics",
    ]


def test_invite_mail_carries_the_same_octets_twice() -> None:
    leaves = [part for part in parsed(golden.mails()["request"]).walk() if not part.is_multipart()]
    calendar, attached = (part for part in leaves if part.get_content_type() in {"text/calendar", "application/ics"})
    assert calendar.get_payload(decode=True) == request_bytes(golden.FIRST)
    assert attached.get_payload(decode=True) == request_bytes(golden.FIRST)
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert calendar.get_content_disposition() is None
    assert calendar["Content-ID"] is None
    assert (attached.get_content_disposition(), attached.get_filename()) == ("attachment", "invite.ics")


def test_invite_mail_has_one_of_each_header_and_no_reply_to() -> None:
    message = parsed(golden.mails()["request"])
    assert message.keys() == [*HEADERS, "Content-Type"]
    assert message["From"] == "Socialstyrelsen <temadage@socialstyrelsen.example>"
    assert message["To"] == "Jens Ærø Hansen <jens.hansen@kommune.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == "<golden-1@socialstyrelsen.example>"
    assert message["Date"] == "Mon, 03 Oct 2016 09:01:00 +0200"


def test_plain_mail_is_text_and_html_with_reply_to_staff() -> None:
    message = parsed(golden.mails()["plain"])
    assert tree(message) == ["multipart/alternative", "text/plain; charset=UTF-8", "text/html; charset=UTF-8"]
    assert message["Reply-To"] == '"Socialstyrelsen, temadage" <faglig.ledelse@socialstyrelsen.example>'
    text, markup = (part.get_payload(decode=True) for part in message.iter_parts())
    expected = golden.mail(7, "x")
    assert text == expected.text.encode().replace(b"\n", b"\r\n") + b"\r\n"
    assert markup == expected.html.encode().replace(b"\n", b"\r\n") + b"\r\n"


def test_nasty_name_and_subject_stay_in_their_headers() -> None:
    raw = golden.mails()["nasty_name"]
    message = message_from_bytes(raw)
    assert message.keys() == [*HEADERS, "Content-Type"]
    assert str(make_header(decode_header(message["Subject"]))) == "Invitation 🎉 Bcc: alle@kommune.example"
    name, address = parseaddr(message["To"])
    assert str(make_header(decode_header(name))) == one_line(golden.NASTY_NAME)
    assert address == "jens.hansen@kommune.example"


def test_same_values_give_same_bytes_and_other_mails_other_boundaries() -> None:
    first, second = (golden.mail(number, "Hej") for number in (1, 2))
    assert mail_bytes(first) == mail_bytes(first)
    boundaries = re.findall(rb'boundary="([^"]+)"', mail_bytes(first) + mail_bytes(second))
    assert len(boundaries) == len(set(boundaries)) == 2


@given(name=st.text(), subject=st.text(), text=st.text(), markup=st.text())
def test_any_text_is_read_back(name: str, subject: str, text: str, markup: str) -> None:
    raw = invite_mail_bytes(golden.mail(1, subject, name, text=text, html=markup), request_bytes(golden.invite(name)))
    assert_wire_rules(raw)
    assert max(len(line) for line in head_lines(raw)) <= 78
    message = message_from_bytes(raw)
    assert message.keys() == [*HEADERS, "Content-Type"]
    assert str(make_header(decode_header(message["Subject"]))) == one_line(subject)
    shown, address = parseaddr(message["To"])
    assert str(make_header(decode_header(shown))) == one_line(name)
    assert address == "jens.hansen@kommune.example"
    leaves = [part for part in message.walk() if not part.is_multipart()]
    for part, written in zip(leaves, (text, markup), strict=False):
        assert part.get_payload(decode=True) == wire_text(written)


def wire_text(written: str) -> bytes:
    """Return the octets of a text as they should arrive."""
    return (printable(written).rstrip("\n") + "\n").replace("\n", "\r\n").encode()


@given(st.text(alphabet=st.sampled_from('ab "\\,;:<>@()=?_.æ\r\n'), max_size=300))
def test_display_name_is_read_back(name: str) -> None:
    header = mailbox_header("To", Mailbox(name, "a@b.example"))
    shown, address = parseaddr(header.replace("\r\n", ""))
    assert str(make_header(decode_header(shown))) == one_line(name)
    assert address == "a@b.example"


@pytest.mark.parametrize(
    ("subject", "written"),
    [
        ("Tak", "Tak"),
        ("", ""),
        ("På", "=?utf-8?b?UMOl?="),
        ("=?utf-8?q?snyd?=", "=?utf-8?b?PT91dGYtOD9xP3NueWQ/PQ==?="),
        ("x" * 60, f"=?utf-8?q?{'x' * 55}?=\r\n =?utf-8?q?{'x' * 5}?="),
    ],
)
def test_text_header_is_plain_or_encoded(subject: str, written: str) -> None:
    assert text_header("Subject", subject) == written


def test_invite_mail_refuses_a_reply_to_and_a_calendar_without_method() -> None:
    with pytest.raises(ValueError, match="no Reply-To"):
        invite_mail_bytes(golden.mail(1, "x", reply_to=golden.STAFF), request_bytes(golden.FIRST))
    with pytest.raises(ValueError, match="exactly one METHOD"):
        invite_mail_bytes(golden.mail(1, "x"), golden.calendars()["feed"])


@pytest.mark.parametrize(
    "message_id", ["", "a@b", "<a@b>\r\nBcc: c@d", "<a b@c>", "<@c>", "<a@>", f"<{'a' * 990}@b.example>"]
)
def test_message_id_that_is_none_is_refused(message_id: str) -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        golden.mail(1, "x", message_id=message_id)


def test_date_must_be_aware() -> None:
    with pytest.raises(ValueError, match="aware"):
        golden.mail(1, "x", date=datetime(2016, 10, 3, 9, 0))  # noqa: DTZ001 -- this is what is refused
    assert golden.mail(1, "x", date=datetime(2016, 10, 3, 9, 0, tzinfo=UTC)).date.hour == 9


def test_new_message_id_is_fresh_and_fits() -> None:
    first, second = new_message_id("ærø.example"), new_message_id("ærø.example")
    assert first != second
    assert re.fullmatch(r"<[0-9a-f]{32}@xn--r-3fa9c\.example>", first)
    assert golden.mail(1, "x", message_id=first).message_id == first


def attachment_of(raw: bytes) -> Any:
    """Return the second part of a mail."""
    parts: Any = message_from_bytes(raw).get_payload()
    return parts[1]


def test_plain_mail_is_forwarded_as_a_mail() -> None:
    attached = attachment_of(golden.mails()["forward"])
    assert attached.get_content_type() == "message/rfc822"
    assert attached.get_payload()[0].as_bytes() == b"From: a@kommune.example\nSubject: Parkering\n\nFrom her\n"


@pytest.mark.parametrize("original", [b"Subject: \xe6\n\n\x00", b"x" * 1200, "æ".encode()])
def test_mail_that_cannot_pass_seven_bits_is_forwarded_as_a_file(original: bytes) -> None:
    raw = forward_bytes(golden.mail(1, "VS"), original)
    assert_wire_rules(raw)
    attached = attachment_of(raw)
    assert (attached.get_content_type(), attached.get_filename()) == ("application/octet-stream", "mail.eml")
    assert attached.get_payload(decode=True) == original
