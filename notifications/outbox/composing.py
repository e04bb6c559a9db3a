"""Write a message as things stand now: drafted, rendered, made into exact bytes."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from notifications.mails.anchors import anchor_words
from notifications.mails.drafts import Draft
from notifications.mails.facts import Matter, Overtaken, read_matter
from notifications.mails.invite_calendar import SENDER_NAME
from notifications.mails.registry import About, Envelope, MailKind, kind_of
from notifications.mails.rendering import Rendered, common_words, language_of, write_out
from notifications.models import FORMER, PERSON, STAFF, Message
from notifications.wire.calendar import content_of
from notifications.wire.mailbox import Mailbox, UnusableAddressError
from notifications.wire.mime import Mail, mail_bytes, new_message_id

NO_ID, NO_DATE = "<compared@example.dk>", dt.datetime(2016, 9, 28, tzinfo=dt.UTC)
"""Stand in a mail that is compared, instead of its own Message-ID and date."""


class UnwritableError(Exception):
    """No mail can be sent to the recipient's address; it counts as refused."""

    def __init__(self, address: str, ask: int | None) -> None:
        """Keep the address and `ask`, the mail's question, out of the sentence, which may end in a log."""
        super().__init__("the recipient has no usable mail address")
        self.address, self.ask = address, ask


@dataclass(frozen=True, kw_only=True)
class Composed:
    """A mail as it would be sent now: `ics` is its calendar object, `calendar` holds the columns of what that says.

    `told` is what an invite says, as its row keeps it, and `programme_id` its programme.
    """

    mail: Mail
    rendered: Rendered
    raw: bytes
    ics: bytes = b""
    calendar: dict[str, Any] = field(default_factory=dict)
    told: str = ""
    programme_id: int = 0

    @cached_property
    def fingerprint(self) -> str:
        """Return a hash of the whole mail but for what is new in every one: Message-ID, Date, DTSTAMP and SEQUENCE."""
        words = mail_bytes(replace(self.mail, message_id=NO_ID, date=NO_DATE))
        about = f"{self.rendered.template} {self.rendered.ask}\n".encode()
        return hashlib.sha256(about + words + content_of(self.ics)).hexdigest()

    @cached_property
    def columns(self) -> dict[str, Any]:
        """Return the values to store, by column."""
        rendered = self.rendered
        return {
            "message_id": self.mail.message_id,
            "address": self.mail.recipient.address,
            "language": self.mail.language,
            "template": rendered.template,
            "ask": rendered.ask,
            "subject": rendered.subject,
            "text": rendered.text,
            "html": rendered.html,
            "raw": self.raw,
            "fingerprint": self.fingerprint,
            **self.calendar,
        }


def message_id_for(message: Message) -> str:
    """Return the Message-ID of the bytes to be made: a fresh one where others stand, which have had the message's."""
    if message.raw is None:
        return message.message_id
    return new_message_id(message.message_id.strip("<>").rpartition("@")[2])


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
    if kind.recipient == FORMER:
        name, address = matter.former.get("name", name), matter.former.get("email", "")
        if not address:
            raise Overtaken
    return Envelope(name=name, address=address, language=language_of(kind, matter))


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


def compose(message: Message) -> Composed:
    """Compose a message.

    Raises Overtaken, UnwritableError, LookupError for a kind that is not registered, and whatever a faulty template
    raises.
    """
    kind = kind_of(message.kind)
    about = kind.about or REGISTRATION
    facts = about.read(message)
    envelope = about.envelope(kind, facts)
    draft = _draft(kind, facts, envelope)
    try:
        recipient = Mailbox(envelope.name, envelope.address)
    except UnusableAddressError as error:
        raise UnwritableError(envelope.address, draft.ask) from error
    with translation.override(envelope.language):
        words = about.words(kind, facts) | anchor_words(message, envelope.language)
        rendered = write_out(draft, words, envelope.language)
    mail = Mail(
        message_id=message_id_for(message),
        date=timezone.localtime(),
        sender=Mailbox(SENDER_NAME, settings.MAIL_FROM),
        recipient=recipient,
        reply_to=Mailbox("", settings.STAFF_EMAIL),
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        language=envelope.language,
        answers=envelope.answers,
    )
    return Composed(mail=mail, rendered=rendered, raw=mail_bytes(mail))


def _draft(kind: MailKind, facts: Any, envelope: Envelope) -> Draft:
    with translation.override(envelope.language):
        return kind(facts)
