"""Make the exact bytes of a message: drafted, rendered and frozen when it is first claimed."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone, translation

from notifications.mails.anchors import anchor_words
from notifications.mails.drafts import Draft
from notifications.mails.facts import Matter, Overtaken, read_matter
from notifications.mails.invite_calendar import SENDER_NAME
from notifications.mails.registry import About, Envelope, MailKind, kind_of
from notifications.mails.rendering import Rendered, common_words, language_of, write_out
from notifications.models import PERSON, STAFF, Message
from notifications.wire.mailbox import Mailbox, UnusableAddressError
from notifications.wire.mime import Mail, mail_bytes


class ChangedSinceError(Overtaken):
    """The frozen bytes differ from what the mail would say now: a new copy must take their place."""


class UnwritableError(Exception):
    """No mail can be sent to the recipient's address; it counts as refused."""

    def __init__(self, address: str, ask: int | None) -> None:
        """Keep the address and `ask`, the mail's question, out of the sentence, which may end in a log."""
        super().__init__("the recipient has no usable mail address")
        self.address, self.ask = address, ask


@dataclass(frozen=True, kw_only=True)
class Composed:
    """What is frozen into a message; `calendar` holds the columns of what an invite's calendar object says."""

    address: str
    language: str
    rendered: Rendered
    raw: bytes
    calendar: dict[str, Any] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, Any]:
        """Return the values to store, by column."""
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
        """Set the columns on `message`; the caller stores them in the table."""
        for column, value in self.columns.items():
            setattr(message, column, value)


def envelope_of(kind: MailKind, matter: Matter) -> Envelope:
    """Return whom a mail about a registration goes to now; raises Overtaken where the person is gone."""
    registration = matter.registration
    name, address = registration.contact_name, registration.contact_email
    if kind.recipient == STAFF:
        name, address = "", settings.STAFF_EMAIL
    if kind.recipient == PERSON:
        facts = matter.about_day
        person = facts.invite or facts.attendee
        if person is None:
            raise Overtaken
        name, address = person.name, person.email
    return Envelope(name=name, address=address, language=language_of(kind, registration))


def _words(kind: MailKind, matter: Matter) -> dict[str, Any]:
    return common_words(kind, matter.registration)


REGISTRATION = About(read=read_matter, envelope=envelope_of, words=_words)
"""What mails are about unless their kind says otherwise: a registration and an entry of its journal."""


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
    """Set what was composed, if anything, on `message` and store it in the table."""
    if composed is None:
        return True
    composed.freeze_into(message)
    return mine.update(**composed.columns) == 1


def compose(message: Message) -> Composed | None:
    """Compose a message; None where it is frozen and still says what it would say now.

    Raises Overtaken, ChangedSinceError, UnwritableError, LookupError for a kind that is not registered, and whatever a
    faulty template raises.
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
        words = about.words(kind, facts) | anchor_words(message, envelope.language)
        rendered = write_out(draft, words, envelope.language)
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
