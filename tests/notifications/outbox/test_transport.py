"""Mail servers that refuse, defer, hang or cut the line: all is delivered afterwards, no place lapses by it (Q5)."""

import datetime as dt
import smtplib
import socket
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused

from booking.models import EntryKind, Invite, JournalEntry, Registration, Status
from booking.services import clock as clock_service
from booking.services.day import attendance
from booking.services.day.attendance import AttendeeDetails
from booking.services.turn import MUNICIPALITY
from notifications.announce import entries as announce
from notifications.models import Message, Report, State
from notifications.outbox import delivery, reports
from notifications.outbox.transport import Meaning, NotSentError, Transport, _judge
from tests.booking.day_helpers import fix_day, make_confirmed
from tests.factories import OPENS, at, danish, make_municipality, make_programme, make_registration
from tests.notifications.mail_helpers import NAME, claim, only, parsed
from tests.notifications.mail_servers import Server, free_port, misbehaving, running
from tests.notifications.other_parsers import PARSERS, Understood

pytestmark = pytest.mark.django_db
NASTY = 'Jens "Bo" Ærø: Hansen, cand.jur. 👩‍👩‍👧'


@pytest.fixture(autouse=True)
def moving_clock() -> Iterator[time_machine.Traveller]:
    """Start at the opening and let time run: a server's threads need it."""
    with at(OPENS) as moved:
        yield moved


@pytest.fixture
def row(moving_clock: time_machine.Traveller) -> Registration:
    """Register a municipality whose contact is anne@aarhus.dk, and announce it."""
    registration = make_registration(make_programme(), make_municipality())
    announce.announce_all()
    return registration


@pytest.fixture
def smtp(settings: Any) -> Any:
    """Send by SMTP with a short timeout; a test sets the port."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 0.5
    return settings


def send_all() -> delivery.Delivery:
    """Send what is due and report it."""
    result = delivery.deliver(NAME)
    reports.report_due()
    return result


def later(moved: time_machine.Traveller, **span: float) -> None:
    """Move the clock on."""
    moved.shift(dt.timedelta(**span))


def test_accepted_mail_starts_the_clock(row: Registration, smtp: Any) -> None:
    server = Server()
    with running(server) as smtp.EMAIL_PORT:
        assert send_all() == delivery.Delivery(handled=2, is_down=False)
    row.refresh_from_db()
    assert server.connections == 1
    recipients = [parsed(mail)["To"].addresses[0].addr_spec for mail in server.accepted]
    assert recipients == ["anne@aarhus.dk", "vagt@example.dk"]
    assert row.asked_at == only("receipt").sent_at
    assert row.lapses_at == danish(2016, 10, 1)


def test_accepted_mail_arrives_byte_for_byte_with_our_headers(row: Registration, smtp: Any) -> None:
    server = Server()
    with running(server) as smtp.EMAIL_PORT:
        send_all()
    message = only("receipt")
    assert server.accepted[0] == bytes(message.raw or b"")
    mail = parsed(server.accepted[0])
    assert mail["Message-ID"] == message.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Reply-To"] == "vagt@example.dk"
    assert mail["From"].addresses[0].addr_spec == "temadage@example.dk"
    assert mail["Subject"] == "I har fået en temadag – bekræft senest fredag den 30. september 2016 kl. 23.59"
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_invite_arrives_as_the_rules_say_on_the_wire(smtp: Any) -> None:
    registration = make_confirmed()
    attendance.set_attendees(
        registration_id=registration.pk, lines=[AttendeeDetails(name=NASTY, email="jens@aarhus.dk")], by=MUNICIPALITY
    )
    fix_day(registration, note="Æbler, pærer; 🍎 og \\ " * 9)
    announce.announce_all()
    server = Server()
    with running(server) as smtp.EMAIL_PORT:
        send_all()
    (raw,) = [mail for mail in server.accepted if parsed(mail)["To"].addresses[0].addr_spec == "jens@aarhus.dk"]
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    mail = parsed(raw)
    leaves = {part.get_content_type(): part for part in mail.walk()}
    assert list(leaves) == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics",
    ]  # fmt: skip
    shown = leaves["text/calendar"]
    assert (shown.get_param("method"), shown.get_content_charset()) == ("REQUEST", "utf-8")
    assert (shown.get_content_disposition(), shown["Content-ID"]) == (None, None)
    content = shown.get_payload(decode=True)
    assert content == leaves["application/ics"].get_payload(decode=True)
    assert isinstance(content, bytes)
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert b"\r\nMETHOD:REQUEST\r\n" in content
    invite = Invite.objects.get(email="jens@aarhus.dk")
    for reads in PARSERS.values():
        assert reads(content) == Understood(invite.uid, 0, invite.starts_at, invite.ends_at)


@pytest.mark.parametrize("where", ["at_recipient", "at_data"])
def test_refused_contact_ends_the_message_and_stops_the_clock(row: Registration, smtp: Any, where: str) -> None:
    server = Server()
    getattr(server, where)["anne"] = "550 5.1.1 anne@aarhus.dk: no such user"
    with running(server) as smtp.EMAIL_PORT:
        assert send_all() == delivery.Delivery(handled=2, is_down=False)
    message = only("receipt")
    assert (message.state, message.attempts, message.report) == (State.FAILED, 1, Report.NOTHING)
    assert message.last_error.endswith(" 550")
    row.refresh_from_db()
    assert row.contact_bounced_at is not None
    assert row.lapses_at is None
    assert JournalEntry.objects.get(kind=EntryKind.BOUNCED).details == {"ask": 1, "stops_clock": True}
    announce.announce_all()
    assert only("staff_refused").registration_id == row.pk


@pytest.mark.parametrize("where", ["at_recipient", "at_data"])
def test_deferred_contact_is_tried_again_and_others_go_on(
    row: Registration, smtp: Any, where: str, moving_clock: time_machine.Traveller
) -> None:
    server = Server()
    getattr(server, where)["anne"] = "451 greylisted"
    with running(server) as smtp.EMAIL_PORT:
        assert send_all() == delivery.Delivery(handled=2, is_down=False)
        assert only("receipt").state == State.QUEUED
        assert only("staff_registered").state == State.SENT
        assert only("receipt").uncertain_try == 0
        getattr(server, where).clear()
        later(moving_clock, seconds=20)
        send_all()
    message = only("receipt")
    assert (message.state, message.attempts) == (State.SENT, 2)
    assert [parsed(mail)["Message-ID"] for mail in server.accepted].count(message.message_id) == 1


@pytest.mark.parametrize(("mood", "uncertain_try"), [("hangs", 0), ("cuts", 1)])
def test_server_that_fails_is_left_alone_and_all_is_delivered_afterwards(
    row: Registration, smtp: Any, mood: str, uncertain_try: int, moving_clock: time_machine.Traveller
) -> None:
    with misbehaving(mood) as smtp.EMAIL_PORT:
        assert send_all() == delivery.Delivery(handled=1, is_down=True)
    frozen = bytes(only("receipt").raw or b"")
    assert only("staff_registered").attempts == 0
    assert only("receipt").uncertain_try == uncertain_try
    _deliver_afterwards(smtp, moving_clock, frozen)


def test_server_that_is_away_is_left_alone_and_all_is_delivered_afterwards(
    row: Registration, smtp: Any, moving_clock: time_machine.Traveller
) -> None:
    smtp.EMAIL_PORT = free_port()
    assert send_all() == delivery.Delivery(handled=1, is_down=True)
    assert only("receipt").uncertain_try == 0
    _deliver_afterwards(smtp, moving_clock, bytes(only("receipt").raw or b""))


def _deliver_afterwards(smtp: Any, moved: time_machine.Traveller, frozen: bytes) -> None:
    """Check that a working server gets the same bytes after the pause."""
    server = Server()
    later(moved, seconds=20)
    with running(server) as smtp.EMAIL_PORT:
        assert not send_all().is_down
    assert frozen in server.accepted
    assert len(server.accepted) == 2


def test_nobody_lapses_because_of_a_server_that_is_away(
    row: Registration, smtp: Any, moving_clock: time_machine.Traveller
) -> None:
    smtp.EMAIL_PORT = free_port()
    send_all()
    moving_clock.move_to(danish(2016, 10, 2, 12))
    assert clock_service.lapse_due() == 0
    server = Server()
    with running(server) as smtp.EMAIL_PORT:
        send_all()
    row.refresh_from_db()
    assert (row.status, row.lapses_at) == (Status.ALLOCATED, None)
    assert len(server.accepted) == 2


def test_message_is_given_up_after_five_days_and_the_contact_counts_as_unreachable(
    row: Registration, smtp: Any, moving_clock: time_machine.Traveller
) -> None:
    server = Server()
    server.at_recipient["anne"] = "452 mailbox full"
    with running(server) as smtp.EMAIL_PORT:
        for _try in range(delivery.LEAST_ATTEMPTS + 2):
            send_all()
            later(moving_clock, hours=13)
    assert (only("receipt").state, only("receipt").attempts) == (State.FAILED, 11)
    row.refresh_from_db()
    assert (row.status, row.contact_bounced_at is not None) == (Status.ALLOCATED, True)


def test_server_away_for_a_week_fails_the_message_but_blames_no_contact(
    row: Registration, smtp: Any, moving_clock: time_machine.Traveller
) -> None:
    smtp.EMAIL_PORT = free_port()
    Message.objects.exclude(kind="receipt").delete()
    for _try in range(delivery.LEAST_ATTEMPTS + 2):
        send_all()
        later(moving_clock, hours=13)
    assert only("receipt").state == State.FAILED
    row.refresh_from_db()
    assert row.contact_bounced_at is None


@pytest.mark.parametrize(
    ("error", "meaning", "is_recipients_fault"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.dk": (550, b"a@b.dk unknown")}), Meaning.REFUSED, True),
        (smtplib.SMTPRecipientsRefused({"a@b.dk": (450, b"later")}), Meaning.DEFERRED, True),
        (smtplib.SMTPRecipientsRefused({"a@b.dk": (421, b"closing")}), Meaning.DOWN, False),
        (smtplib.SMTPDataError(554, b"spam"), Meaning.REFUSED, True),
        (smtplib.SMTPDataError(452, b"full"), Meaning.DEFERRED, True),
        (smtplib.SMTPSenderRefused(550, b"who?", "c@d.dk"), Meaning.DOWN, False),
        (smtplib.SMTPAuthenticationError(535, b"no"), Meaning.DOWN, False),
        (smtplib.SMTPConnectError(554, b"no"), Meaning.DOWN, False),
        (smtplib.SMTPServerDisconnected("gone"), Meaning.DOWN, False),
        (TimeoutError(), Meaning.DOWN, False),
        (socket.gaierror(), Meaning.DOWN, False),
        (AnymailRecipientsRefused(), Meaning.REFUSED, True),
        (AnymailAPIError(), Meaning.DOWN, False),
        (TypeError("a@b.dk"), Meaning.DEFERRED, False),
    ],
)
def test_judge_tells_whose_fault_it_was_without_repeating_an_address(
    error: Exception, meaning: Meaning, *, is_recipients_fault: bool
) -> None:
    judged = _judge(error)
    assert (judged.meaning, judged.is_recipients_fault) == (meaning, is_recipients_fault)
    assert "@" not in str(judged)


def test_transport_raises_and_recovers_on_the_next_mail(row: Registration, smtp: Any) -> None:
    message = only("receipt")
    assert claim(NAME)
    message.refresh_from_db()
    delivery.freeze_claimed(message)
    server = Server()
    server.at_recipient["anne"] = "450 later"
    with running(server) as smtp.EMAIL_PORT, Transport() as transport:
        with pytest.raises(NotSentError):
            transport.send(bytes(message.raw or b""))
        server.at_recipient.clear()
        transport.send(bytes(message.raw or b""))
    assert (server.connections, len(server.accepted)) == (2, 1)
