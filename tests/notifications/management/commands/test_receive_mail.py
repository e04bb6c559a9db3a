"""Mail from a mailbox: raw on stdin, an exit code that a mail server understands, and no mail breaks it (14)."""

import io
import sys
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import OperationalError
from pytest_django.fixtures import Settings

from booking.models import JournalEntry
from notifications.management.commands import receive_mail
from notifications.models import Became, Door, Received

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HUMAN = b"From: Jens <jens@aarhus.dk>\r\nMessage-ID: <a@aarhus.dk>\r\nSubject: Hej\r\n\r\nHvor kan man parkere?\r\n"
PACKED = bytes.fromhex("040000008200E00074C5B7101A82E008") + b"x" * 24 + b"vCal-Uid\x01\x00\x00\x00ab\x00cd\x00"
HOSTILE = {
    "zeros": b"From: a\x00b@aarhus.dk\r\nSubject: a\x00b\r\nMessage-ID: <a\x00b@x>\r\n\r\na\x00b",
    "binary": bytes(range(256)) * 20,
    "headers without end": b"Subject: " + b"x" * 200_000,
    "long addresses": b"From: <" + b"a" * 3000 + b"@" + b"b" * 3000 + b".dk>\r\nSubject: x\r\n\r\nx",
    "names in all letters": b"From: \xff\xe6 <a\xe6@b.dk>\r\nMessage-ID: <\xff@\xe6>\r\nSubject: \xe6\xf0\r\n\r\n\xe6",
    "half a surrogate": b"Subject: =?utf-16?b?2AA=?=\r\nFrom: =?utf-8?q?=ED=A0=80?= <a@b.dk>\r\n\r\nx",
    "encoded for ever": b"Subject: " + b"=?utf-8?q?x?= " * 5000 + b"\r\n\r\nx",
    "unknown charsets": b'Content-Type: text/plain; charset="../../x"\r\nSubject: =?none?b?eA==?=\r\n\r\nx',
    "parts in parts": b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (depth, depth) for depth in range(400)
    ),
    "many parts": b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\nx\r\n" * 5000,
    "calendar of zeros": b"Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n"
    b"BEGIN:VEVENT\r\nUID:a\x00b\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a\x00@b.dk\r\nCOMMENT:\x00\r\n"
    b"END:VEVENT\r\nEND:VCALENDAR\r\n",
    "calendar numbers": b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"
    b"UID:abcdefgh\r\nSEQUENCE:99999999999999999999999\r\nDTSTAMP:99999999T999999Z\r\nDTSTART:00000000\r\n"
    b"ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.dk\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    "packed UID of zeros": b"From: a@b.dk\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n"
    b"BEGIN:VEVENT\r\nUID:" + PACKED.hex().encode() + b"\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.dk\r\n"
    b"END:VEVENT\r\nEND:VCALENDAR\r\n",
    "report about zeros": b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n"
    b"--x\r\nContent-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; a\x00\r\nAction: failed\r\n\r\n"
    b"--x\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <\x00>\r\n\r\nx\r\n--x--\r\n",
}


def run(raw: bytes, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Give a mail to the command and return its exit code and what it printed."""
    with patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw))):
        try:
            call_command("receive_mail")
        except SystemExit as ended:
            return int(str(ended.code)), "".join(capsys.readouterr())
    return 0, "".join(capsys.readouterr())


def test_mail_is_kept_and_the_outcome_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(HUMAN, capsys) == (0, "stranger\n")
    received = Received.objects.get()
    assert (bytes(received.raw), received.door, received.subject) == (HUMAN, Door.PIPE, "Hej")


def test_mail_brought_twice_counts_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(HUMAN, capsys) == run(b"Received: by mx.example.dk\r\n" + HUMAN.replace(b"\r\n", b"\n"), capsys)
    assert Received.objects.count() == 1


@pytest.mark.parametrize("raw", [b"", b"\n", b" \r\n\r\n"])
def test_nothing_on_stdin_gets_a_message_and_keeps_nothing(raw: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(raw, capsys) == (65, "nothing came in on stdin\n")
    assert not Received.objects.exists()


def test_mail_that_is_too_large_is_left_to_the_mail_server(
    capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = len(HUMAN)
    assert run(HUMAN + b"x", capsys) == (65, f"the mail has more than {len(HUMAN)} octets\n")
    assert not Received.objects.exists()
    assert run(HUMAN, capsys)[0] == 0


def test_database_that_is_away_has_the_mail_brought_again(capsys: pytest.CaptureFixture[str]) -> None:
    with patch.object(receive_mail, "receive", side_effect=OperationalError("private@aarhus.dk")):
        assert run(HUMAN, capsys) == (75, "not kept, bring it again: OperationalError\n")
    assert run(HUMAN, capsys) == (0, "stranger\n")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_is_kept_whole_and_changes_nothing(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, printed = run(HOSTILE[name], capsys)
    assert (code, printed.strip() in Became.values) == (0, True)
    received = Received.objects.get()
    assert bytes(received.raw) == HOSTILE[name]
    assert received.became not in {Became.NEW, Became.FAULT, Became.APPLIED, Became.ASKED}
    assert not JournalEntry.objects.exists()
    assert run(HOSTILE[name], capsys) == (0, printed)
    assert Received.objects.count() == 1
