"""Helpers of the tests of the outbox: the worker's steps by hand, and the mails that a memory backend got."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from django.conf import settings
from django.core import mail
from django.urls import set_urlconf

from notifications.announce import entries as announce
from notifications.models import Message, State
from notifications.outbox import delivery, reports
from notifications.outbox.claiming import BY_AGE, BY_LANE, claim_together

NAME = "test:1:aaaa"


def announce_and_send() -> list[EmailMessage]:
    """Do a worker's steps, with its addresses alone and without those of the clock; return the mails that went out."""
    before = len(mail.outbox)
    set_urlconf(settings.WORKER_URLCONF)
    try:
        announce.announce_all()
        delivery.deliver(NAME)
        reports.report_due()
    finally:
        set_urlconf(None)
    return sent()[before:]


def claim(worker: str, *, oldest: bool = False) -> Message | None:
    """Take the next due message for a worker, by lane and age, or the `oldest` of all; None where there is none."""
    return next(iter(claim_together(worker, [(BY_AGE if oldest else BY_LANE, 1)])), None)


def sent() -> list[EmailMessage]:
    """Return every mail that the memory backend got, parsed from its exact bytes."""
    return [parsed(message.message().as_bytes()) for message in mail.outbox]


def parsed(raw: bytes) -> EmailMessage:
    """Parse a mail with the library's modern policy."""
    return message_from_bytes(raw, policy=policy.default)


def body(message: EmailMessage, subtype: str = "plain") -> str:
    """Return the text of a mail, or its HTML."""
    part = message.get_body((subtype,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def kinds(**conditions: Any) -> list[tuple[str, int]]:
    """Return kind and registration of the matching messages, in the order they were made."""
    rows = Message.objects.filter(**conditions).order_by("pk")
    return [(str(kind), pk) for kind, pk in rows.values_list("kind", "registration_id")]


def only(kind: str, **conditions: Any) -> Message:
    """Return the one message of a kind."""
    return Message.objects.get(kind=kind, **conditions)


def states() -> set[str]:
    """Return the states that occur in the outbox."""
    return set(Message.objects.values_list("state", flat=True)) - {State.SENT.value}
