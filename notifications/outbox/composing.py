"""A message into the exact bytes that are sent: drafted, rendered and frozen at its first claim."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils import timezone

from booking.models import Registration
from notifications.mails.facts import Case, Overtaken, read_case
from notifications.mails.invite_calendar import SENDER_NAME
from notifications.mails.rendering import Rendered, draft_of, language_of, render
from notifications.models import PERSON, STAFF, Kind, Message
from notifications.wire.mailbox import Mailbox, UnusableAddressError
from notifications.wire.mime import Mail, mail_bytes


class ChangedSinceError(Overtaken):
    """The frozen bytes say something else than the mail would say now: a fresh copy must take their place."""


class UnwritableError(Exception):
    """The recipient's address is none that a mail can be sent to; as good as refused."""

    def __init__(self, address: str, ask: int | None) -> None:
        """`ask`: what the mail would have asked for; neither ends up in the sentence."""
        super().__init__("the recipient has no usable mail address")
        self.address, self.ask = address, ask


@dataclass(frozen=True, kw_only=True)
class Composed:
    """What freezes a message; `calendar` are the columns of what an invite's calendar object says."""

    address: str
    language: str
    rendered: Rendered
    raw: bytes
    calendar: dict[str, Any] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, Any]:
        """Return the columns that are kept, by their names."""
        rendered = self.rendered
        return {
            "address": self.address,
            "language": self.language,
            "template": rendered.template,
            "ask": rendered.ask,
            "subject": rendered.subject,
            "text": rendered.text,
            "html": rendered.html,
            "raw": self.raw,
            **self.calendar,
        }

    def freeze_into(self, message: Message) -> None:
        """Put the columns into the message in hand; the caller keeps them in the table."""
        for column, value in self.columns.items():
            setattr(message, column, value)


def recipient_of(kind: Kind, case: Case) -> tuple[str, str]:
    """Return name and address that a mail goes to now; raises Overtaken where the person is gone."""
    if kind.recipient == STAFF:
        return "", settings.STAFF_EMAIL
    if kind.recipient == PERSON:
        facts = case.about_day
        person = facts.invite or facts.attendee
        if person is None:
            raise Overtaken
        return person.name, person.email
    return _contact(case.registration)


def _contact(registration: Registration) -> tuple[str, str]:
    return registration.contact_name, registration.contact_email


def check(message: Message) -> None:
    """Raise Overtaken where a message should not be sent (again) as things stand now."""
    draft_of(Kind(message.kind), read_case(message))


def compose(message: Message) -> Composed | None:
    """Compose a message; None where it is frozen and still says what it would say now.

    Raises Overtaken and ChangedSinceError, UnwritableError, and whatever a faulty template raises.
    """
    kind, case = Kind(message.kind), read_case(message)
    registration = case.registration
    draft = draft_of(kind, case)
    name, address = recipient_of(kind, case)
    if message.raw is not None:
        if (message.template, message.ask, message.address) != (draft.template, draft.ask, address):
            raise ChangedSinceError
        return None
    try:
        recipient = Mailbox(name, address)
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
