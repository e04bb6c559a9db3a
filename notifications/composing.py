"""A message into the exact bytes that are sent: drafted, rendered and frozen at its first claim."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from booking.models import Registration
from notifications.cases import Overtaken, read_case
from notifications.mailbox import Mailbox, UnusableAddressError
from notifications.mime import Mail, mail_bytes
from notifications.models import STAFF, Kind, Message
from notifications.rendering import Rendered, draft_of, language_of, render

SENDER_NAME = "Socialstyrelsen"


class ChangedSinceError(Overtaken):
    """The frozen bytes say something else than the mail would say now: a fresh copy must take their place."""


class UnwritableError(Exception):
    """The contact's address is none that a mail can be sent to; as good as refused."""

    def __init__(self, address: str, ask: int | None) -> None:
        """`ask`: what the mail would have asked for; neither ends up in the sentence."""
        super().__init__("the recipient has no usable mail address")
        self.address, self.ask = address, ask


@dataclass(frozen=True, kw_only=True)
class Composed:
    """The columns that freeze a message."""

    address: str
    language: str
    rendered: Rendered
    raw: bytes


def address_of(kind: Kind, registration: Registration) -> str:
    """This function will give the address that a mail goes to now."""
    return settings.STAFF_EMAIL if kind.recipient == STAFF else registration.contact_email


def check(message: Message) -> None:
    """This function will raise Overtaken where a message should not be sent (again) as things stand now."""
    draft_of(Kind(message.kind), read_case(message))


def compose(message: Message) -> Composed | None:
    """This function will compose a message; None where it is frozen and still says what it would say now.

    Raises Overtaken and ChangedSinceError, UnwritableError, and whatever a faulty template raises.
    """
    kind, case = Kind(message.kind), read_case(message)
    registration = case.registration
    draft, address = draft_of(kind, case), address_of(kind, registration)
    if message.raw is not None:
        if (message.template, message.ask, message.address) != (draft.template, draft.ask, address):
            raise ChangedSinceError
        return None
    try:
        recipient = Mailbox("" if kind.recipient == STAFF else registration.contact_name, address)
    except UnusableAddressError as error:
        raise UnwritableError(address, draft.ask) from error
    rendered = render(kind, draft, registration)
    mail = Mail(
        message_id=message.message_id,
        date=timezone.localtime(),
        sender=Mailbox(SENDER_NAME, settings.MAIL_FROM),
        recipient=recipient,
        reply_to=Mailbox("", settings.STAFF_EMAIL),
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        language=language_of(kind, registration),
    )
    return Composed(address=address, language=mail.language, rendered=rendered, raw=mail_bytes(mail))
