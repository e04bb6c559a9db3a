"""A person's mail on its way to staff: forwarded through the outbox, whole, as it came in (calendar rule 18)."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.models import Registration
from notifications.composing import Composed, UnwritableError, keep
from notifications.drafts import Draft
from notifications.invite_calendar import SENDER_NAME
from notifications.mailbox import Mailbox, UnusableAddressError
from notifications.mails.registry import STAFF, Form, mail
from notifications.mime import Mail, forward_bytes, new_message_id
from notifications.models import Message, Received
from notifications.rendering import Rendered, write_out

LANGUAGE = "da"


@dataclass(frozen=True, kw_only=True)
class Forwarded:
    """What the letter around a received mail tells of; without an address that can be written to, no reply."""

    received: Received
    registration: Registration | None
    reply_possible: bool


@mail("staff_mail", gettext_lazy("Videresendt mail (til Socialstyrelsen)"), recipient=STAFF, form=Form.FORWARDED)
def staff_mail(facts: Forwarded) -> Draft:
    """Pass on to staff what a person wrote."""
    received, registration = facts.received, facts.registration
    words = {
        "original_subject": received.subject or _("(uden emne)"),
        "original_text": received.text,
        "sender": received.sender_name or received.sender or _("En afsender uden adresse"),
        "reply_possible": facts.reply_possible,
        "municipality": registration.municipality.full_name if registration else "",
        "link": _link(registration) if registration else "",
    }
    return Draft("staff_mail", words)


def forward(received: Received) -> Message:
    """Put a received mail into the outbox, to STAFF_EMAIL."""
    return Message.objects.create(
        kind=staff_mail.kind,
        registration=received.registration,
        received=received,
        recipient=STAFF,
        message_id=new_message_id(settings.MAIL_FROM.rpartition("@")[2]),
    )


def check(_message: Message) -> None:
    """Let a mail be sent again: a received one does not change."""


def freeze(message: Message, mine: QuerySet[Message]) -> bool:
    """Compose the mail at its first claim and keep the bytes; False where `mine` no longer finds it."""
    return keep(compose(message), message, mine)


def compose(message: Message) -> Composed | None:
    """Compose the mail to staff around the received one; None where it is frozen already.

    An answer to it goes to whoever wrote. Raises UnwritableError.
    """
    if message.raw is not None or message.received is None:
        return None
    received = message.received
    author = _author(received)
    facts = Forwarded(received=received, registration=message.registration, reply_possible=author is not None)
    rendered = written(facts)
    try:
        passed_on = Mail(
            message_id=message.message_id,
            date=timezone.localtime(),
            sender=Mailbox(SENDER_NAME, settings.MAIL_FROM),
            recipient=Mailbox("", settings.STAFF_EMAIL),
            reply_to=author,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            language=LANGUAGE,
        )
    except UnusableAddressError as error:
        raise UnwritableError(settings.STAFF_EMAIL, None) from error
    raw = forward_bytes(passed_on, bytes(received.raw))
    return Composed(address=settings.STAFF_EMAIL, language=LANGUAGE, rendered=rendered, raw=raw)


def _author(received: Received) -> Mailbox | None:
    try:
        return Mailbox(received.sender_name, received.sender)
    except UnusableAddressError:
        return None


def written(facts: Forwarded) -> Rendered:
    """Write the letter around a received mail."""
    with translation.override(LANGUAGE):
        return write_out(staff_mail(facts), {}, LANGUAGE)


def _link(registration: Registration) -> str:
    return str(settings.SITE_URL + reverse("admin:booking_registration_change", args=[registration.pk]))
