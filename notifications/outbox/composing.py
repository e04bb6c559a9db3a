"""A message into the exact bytes that are sent: drafted, rendered and frozen at its first claim."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone, translation

from notifications.mails.drafts import Draft
from notifications.mails.facts import Case, Overtaken, read_case
from notifications.mails.invite_calendar import SENDER_NAME
from notifications.mails.registry import About, Envelope, MailKind, kind_of
from notifications.mails.rendering import Rendered, common_words, language_of, write_out
from notifications.models import PERSON, STAFF, Message
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


def envelope_of(kind: MailKind, case: Case) -> Envelope:
    """Return whom a mail about a registration goes to now; raises Overtaken where the person is gone."""
    registration = case.registration
    name, address = registration.contact_name, registration.contact_email
    if kind.recipient == STAFF:
        name, address = "", settings.STAFF_EMAIL
    if kind.recipient == PERSON:
        facts = case.about_day
        person = facts.invite or facts.attendee
        if person is None:
            raise Overtaken
        name, address = person.name, person.email
    return Envelope(name=name, address=address, language=language_of(kind, registration))


def _words(kind: MailKind, case: Case) -> dict[str, Any]:
    return common_words(kind, case.registration)


REGISTRATION = About(read=read_case, envelope=envelope_of, words=_words)
"""What most mails are about."""


def check(message: Message) -> None:
    """Raise Overtaken where a message should not be sent (again) as things stand now."""
    kind = kind_of(message.kind)
    about = kind.about or REGISTRATION
    facts = about.read(message)
    _draft(kind, facts, about.envelope(kind, facts))


def freeze(message: Message, mine: QuerySet[Message]) -> bool:
    """Compose a message at its first claim and keep the bytes; False where `mine` no longer finds it."""
    return keep(compose(message), message, mine)


def keep(composed: Composed | None, message: Message, mine: QuerySet[Message]) -> bool:
    """Keep what was composed, if anything, in the message in hand and in the table."""
    if composed is None:
        return True
    composed.freeze_into(message)
    return mine.update(**composed.columns) == 1


def compose(message: Message) -> Composed | None:
    """Compose a message; None where it is frozen and still says what it would say now.

    Raises Overtaken and ChangedSinceError, UnwritableError, LookupError for a kind that nobody registers, and whatever
    a faulty template raises.
    """
    kind = kind_of(message.kind)
    about = kind.about or REGISTRATION
    facts = about.read(message)
    envelope = about.envelope(kind, facts)
    draft = _draft(kind, facts, envelope)
    if message.raw is not None:
        if (message.template, message.ask, message.address) != (draft.template, draft.ask, envelope.address):
            raise ChangedSinceError
        return None
    try:
        recipient = Mailbox(envelope.name, envelope.address)
    except UnusableAddressError as error:
        raise UnwritableError(envelope.address, draft.ask) from error
    with translation.override(envelope.language):
        rendered = write_out(draft, about.words(kind, facts), envelope.language)
    mail = Mail(
        message_id=message.message_id,
        date=timezone.localtime(),
        sender=Mailbox(SENDER_NAME, settings.MAIL_FROM),
        recipient=recipient,
        reply_to=Mailbox("", settings.STAFF_EMAIL),
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        language=envelope.language,
    )
    return Composed(address=envelope.address, language=mail.language, rendered=rendered, raw=mail_bytes(mail))


def _draft(kind: MailKind, facts: Any, envelope: Envelope) -> Draft:
    with translation.override(envelope.language):
        return kind(facts)
