"""Forward a person's mail to staff through the outbox, whole and as it came in (calendar rule 18)."""

from django.conf import settings
from django.utils import timezone

from notifications.mails.invite_calendar import SENDER_NAME
from notifications.mails.staff_mail import LANGUAGE, Forwarded, staff_mail, written
from notifications.models import STAFF, Message, Received
from notifications.outbox.composing import Composed, UnwritableError, message_id_for
from notifications.wire.mailbox import Mailbox, UnusableAddressError
from notifications.wire.mime import Mail, forward_bytes, new_message_id


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
    """Allow every mail to be sent again: a received mail does not change."""


def compose_forward(message: Message) -> Composed:
    """Compose the mail to staff around the received one; replies to it go to the received mail's sender.

    Raises UnwritableError, and TypeError for a message about no received mail.
    """
    received = message.received
    if received is None:
        raise TypeError("nothing was received that could be forwarded")
    author = _author(received)
    facts = Forwarded(received=received, registration=message.registration, reply_possible=author is not None)
    rendered = written(facts)
    try:
        mail = Mail(
            message_id=message_id_for(message),
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
    return Composed(mail=mail, rendered=rendered, raw=forward_bytes(mail, bytes(received.raw)))


def _author(received: Received) -> Mailbox | None:
    try:
        return Mailbox(received.sender_name, received.sender)
    except UnusableAddressError:
        return None
