"""Frozen bytes through Django's and anymail's backends; what a real SMTP server receives."""

import copy
import socket
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from anymail.backends.sendgrid import EmailBackend as SendGrid
from anymail.backends.sendgrid import SendGridPayload
from anymail.exceptions import AnymailNotSupportedWarning
from django.core import mail
from django.core.mail.backends import console, dummy, filebased, locmem, smtp
from django.core.mail.backends.base import BaseEmailBackend

from notifications.outbox.backends import EmlFileBackend
from notifications.outbox.django_mail import RawMessage, keeps_calendar_part
from notifications.wire.calendar import request_bytes
from tests.notifications import golden_cases as golden

MAILS = golden.mails()


class Received:
    """The handler of an SMTP server: keeps what came in, octet for octet."""

    def __init__(self) -> None:
        """Begin with nothing received."""
        self.envelopes: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        """Keep the envelope."""
        self.envelopes.append(envelope)
        return "250 OK"


@pytest.fixture(name="server")
def _server() -> Iterator[tuple[Controller, Received]]:
    received = Received()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(received, hostname="127.0.0.1", port=port)
    controller.start()
    yield controller, received
    controller.stop()


@pytest.mark.parametrize("name", MAILS)
def test_smtp_server_receives_the_exact_bytes(name: str, server: tuple[Controller, Received]) -> None:
    controller, received = server
    connection = smtp.EmailBackend(host="127.0.0.1", port=controller.port)
    assert RawMessage(MAILS[name], connection).send() == 1
    (envelope,) = received.envelopes
    assert envelope.content == MAILS[name]
    assert envelope.mail_from == "temadage@socialstyrelsen.example"
    assert envelope.rcpt_tos == ["jens.hansen@kommune.example"]


def test_file_backend_writes_the_exact_bytes(tmp_path: Path) -> None:
    RawMessage(MAILS["request"], EmlFileBackend(file_path=str(tmp_path))).send()
    (written,) = tmp_path.glob("*.eml")
    assert written.read_bytes() == MAILS["request"]


def test_memory_backend_keeps_the_pieces() -> None:
    mail.outbox = []
    RawMessage(MAILS["nasty_name"], locmem.EmailBackend()).send()
    (sent,) = mail.outbox
    assert sent.subject == "Invitation 🎉 Bcc: alle@kommune.example"
    assert sent.body.startswith("Kære Jens\r\n")
    assert sent.recipients() == [sent.to[0]]
    assert sent.message().as_bytes() == MAILS["nasty_name"]


def test_pieces_of_an_invite() -> None:
    message = RawMessage(MAILS["request"])
    assert message.from_email == "Socialstyrelsen <temadage@socialstyrelsen.example>"
    assert message.to == ["Jens Ærø Hansen <jens.hansen@kommune.example>"]
    assert message.reply_to == []
    assert [kind for _, kind in message.alternatives] == ["text/html", "text/calendar; method=REQUEST"]
    assert message.alternatives[1][0] == request_bytes(golden.FIRST).decode()
    assert message.attachments == [("invite.ics", request_bytes(golden.FIRST), "application/ics")]
    assert message.extra_headers == {
        "Message-ID": "<golden-1@socialstyrelsen.example>",
        "Date": "Mon, 03 Oct 2016 09:01:00 +0200",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "da",
    }


def test_pieces_of_a_plain_mail_and_a_forward() -> None:
    assert RawMessage(MAILS["plain"]).reply_to == [
        '"Socialstyrelsen, temadage" <faglig.ledelse@socialstyrelsen.example>'
    ]
    (attached,) = RawMessage(MAILS["forward"]).attachments
    assert attached[0] == "mail.eml"


def test_message_survives_a_copy() -> None:
    assert copy.deepcopy(RawMessage(MAILS["request"])).message().as_bytes(linesep="\r\n") == MAILS["request"]


def test_sendgrid_is_given_the_calendar_part() -> None:
    with pytest.warns(AnymailNotSupportedWarning):
        backend = SendGrid(api_key="x")
    payload = SendGridPayload(RawMessage(MAILS["request"]), {}, backend)
    kinds = [content["type"] for content in payload.data["content"]]
    assert kinds == ["text/plain", "text/html", "text/calendar; method=REQUEST"]
    assert payload.data["attachments"][0]["filename"] == "invite.ics"


def test_message_walks_as_amazon_ses_does() -> None:
    message = RawMessage(MAILS["request"]).message()
    assert [part["Content-Transfer-Encoding"] for part in message.walk()] == [None]
    assert message_from_bytes(message.as_bytes())["Subject"] == message["Subject"]


class OurSmtp(smtp.EmailBackend):
    """A site's own backend that still sends by SMTP."""


class Unknown(BaseEmailBackend):
    """A backend nobody has looked at."""


@pytest.mark.parametrize(
    ("backend", "keeps"),
    [
        (smtp.EmailBackend, True),
        (OurSmtp, True),
        (filebased.EmailBackend, True),
        (locmem.EmailBackend, True),
        (console.EmailBackend, True),
        (EmlFileBackend, True),
        (SendGrid, True),
        (dummy.EmailBackend, False),
        (Unknown, False),
        (SimpleNamespace, False),
    ],
)
def test_backend_keeps_or_loses_the_calendar(backend: type, *, keeps: bool) -> None:
    assert keeps_calendar_part(backend) is keeps


@pytest.mark.parametrize("module", ["mailgun", "postmark", "mailjet", "sparkpost", "brevo"])
def test_provider_that_loses_the_calendar_is_known(module: str) -> None:
    backend = pytest.importorskip(f"anymail.backends.{module}").EmailBackend
    assert keeps_calendar_part(backend) is False
