"""A return address of our own for each mail: by pipe and by webhook, forged by nobody, and off where it is not set."""

import json
from collections.abc import Callable

import pytest
from anymail.exceptions import AnymailNotSupportedWarning
from django.core import mail
from pytest_django.fixtures import Settings

from booking.models import Registration
from notifications.inbound.parse.trace import with_trace
from notifications.models import Message
from notifications.outbox import reports
from notifications.outbox.return_address import is_return_address, message_returned_to, return_address
from tests.factories import make_municipality, make_programme, make_registration
from tests.notifications.inbound.doors import by_pipe, by_webhook
from tests.notifications.inbound.dsn_report import person, prose
from tests.notifications.mail_helpers import announce_and_send

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("clock"),
    pytest.mark.filterwarnings(f"ignore::{AnymailNotSupportedWarning.__module__}.AnymailNotSupportedWarning"),
]
NAMELESS = prose("Beskeden kunne ikke leveres.", sender="system@gateway.example", is_null=False)
"""Nothing but where it comes back to says which mail it is about."""
Road = Callable[[bytes, str], str]


@pytest.fixture
def receipt(clock: object, settings: Settings) -> Message:
    """Send a receipt with a return address of its own."""
    settings.ENVELOPE_DOMAIN = "retur.example.dk"
    make_registration(make_programme(), make_municipality())
    announce_and_send()
    return Message.objects.get(kind="receipt")


def by_header(name: str) -> Road:
    """Bring a mail whose server has noted its recipient in a header."""
    return lambda raw, address: by_pipe(f"{name}: {address}\n".encode() + raw)


def by_environment(*names: str) -> Road:
    """Pipe a mail into a program that is told its recipient."""

    def road(raw: bytes, address: str) -> str:
        local, _at, domain = address.partition("@")
        told = {"LOCAL_PART": local, "DOMAIN": domain, "ORIGINAL_RECIPIENT": address, "RECIPIENT": address}
        return by_pipe(raw, {name: told[name] for name in names} | {"SENDER": ""})

    return road


def by_envelope(raw: bytes, address: str) -> str:
    """Bring it through the provider, who knows the envelope."""
    return by_webhook(raw, json.dumps({"from": "", "to": [address]}))


ROADS: dict[str, Road] = {
    "to": lambda raw, address: by_pipe(raw.replace(b"To: temadage@example.dk", f"To: {address}".encode())),
    "delivered-to": by_header("Delivered-To"),
    "x-original-to": by_header("X-Original-To"),
    "envelope-to": by_header("Envelope-To"),
    "postfix": by_environment("ORIGINAL_RECIPIENT"),
    "qmail": by_environment("RECIPIENT"),
    "exim": by_environment("LOCAL_PART", "DOMAIN"),
    "webhook": by_envelope,
    "webhook header": lambda raw, address: by_webhook(f"X-Original-To: {address}\n".encode() + raw),
}


@pytest.mark.parametrize("name", ROADS)
def test_what_comes_back_names_its_mail_by_every_road(receipt: Message, name: str) -> None:
    assert ROADS[name](NAMELESS.raw("", ""), return_address(receipt)) == "bounce"
    reports.report_due()
    receipt.refresh_from_db()
    row = Registration.objects.get()
    assert (receipt.bounced_at is None, row.contact_bounced_at is None, row.lapses_at) == (False, False, None)


def test_envelope_sender_is_the_return_address_and_the_mail_is_not_touched(receipt: Message) -> None:
    sent = next(one for one in mail.outbox if one.to and receipt.address in one.to[0])
    assert sent.from_email == return_address(receipt)
    assert sent.message()["From"].endswith("<temadage@example.dk>")
    assert len(return_address(receipt).partition("@")[0]) <= 64


def test_sub_address_of_the_sender(receipt: Message, settings: Settings) -> None:
    settings.ENVELOPE_DOMAIN = "+"
    address = return_address(receipt)
    assert address.startswith(f"temadage+r-{receipt.pk}-")
    assert message_returned_to([address]) == receipt


def test_off_where_it_is_not_set(receipt: Message, settings: Settings) -> None:
    settings.ENVELOPE_DOMAIN = ""
    assert return_address(receipt) == ""


def test_address_of_a_former_key_and_one_that_forwarders_rewrote_are_known(
    receipt: Message, settings: Settings
) -> None:
    address = return_address(receipt)
    local = address.partition("@")[0]
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key-" * 4
    for seen in (address.upper(), f"SRS0=HHH=TT=retur.example.dk={local}@forward.example", f"prvs=1234=={address}"):
        assert message_returned_to([seen]) == receipt, seen
    settings.SECRET_KEY_FALLBACKS = []
    assert not is_return_address(address)


def test_forged_address_is_nobodys(receipt: Message) -> None:
    address = return_address(receipt)
    for forged in (
        address.replace(f"r-{receipt.pk}", f"r-{receipt.pk + 1}"),
        address.replace("@", "a@"),
        "r-1-@x.example",
    ):
        assert not is_return_address(forged), forged
    forged = address.replace(f"r-{receipt.pk}", f"r-{receipt.pk + 1}")
    assert by_pipe(NAMELESS.raw("", ""), {"RECIPIENT": forged}) == "stranger"
    receipt.refresh_from_db()
    assert receipt.bounced_at is None


@pytest.mark.parametrize(
    ("text", "headers", "became"),
    [
        ("Jeg er på ferie.", ("Auto-Submitted: auto-replied",), "automatic"),
        ("Jeg er på ferie.", ("X-Autoreply: yes",), "automatic"),
        ("Jeg vil gerne vide mere.", (), "forwarded"),
        ("Delayed. Will keep trying.", (), "report"),
        ("Final-Recipient: rfc822; anna.privat@mail.example\nAction: failed\nStatus: 5.1.1", (), "report"),
    ],
)
def test_not_all_that_comes_back_is_a_bounce(
    receipt: Message, text: str, headers: tuple[str, ...], became: str
) -> None:
    raw = person(text, headers=headers, is_null=False).raw(receipt.address, "")
    assert by_pipe(raw, {"RECIPIENT": return_address(receipt)}) == became
    receipt.refresh_from_db()
    assert receipt.bounced_at is None


@pytest.mark.parametrize(
    ("sender", "recipients", "kept"),
    [
        (None, (), b""),
        ("", (), b"Return-Path: <>\n"),
        ("MAILER-DAEMON", ("a@b.dk", "<a@b.dk>"), b"Return-Path: <>\nX-Original-To: a@b.dk\n"),
        ("<c@d.dk>", ("no address", "e@f.dk\r\nBcc: x@y.dk"), b"Return-Path: <c@d.dk>\n"),
        ("x\ny@z.dk", (), b""),
    ],
)
def test_envelope_is_noted_in_front_and_injects_nothing(
    sender: str | None, recipients: tuple[str, ...], kept: bytes
) -> None:
    assert with_trace(b"From: a@b.dk\n\nx", sender=sender, recipients=recipients) == kept + b"From: a@b.dk\n\nx"


def test_line_of_a_mailbox_file_stays_first() -> None:
    assert (
        with_trace(b"From a@b Mon\nTo: x\n\n", sender="", recipients=()) == b"From a@b Mon\nReturn-Path: <>\nTo: x\n\n"
    )
