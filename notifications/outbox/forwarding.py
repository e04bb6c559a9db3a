"""A person's mail on its way to staff: forwarded through the outbox, whole, as it came in (calendar rule 18)."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from booking.models import Registration
from notifications.mails.drafts import Draft
from notifications.mails.invite_calendar import SENDER_NAME
from notifications.mails.rendering import Rendered, write_out
from notifications.models import STAFF, Kind, Message, Received
from notifications.outbox.composing import Composed, UnwritableError
from notifications.wire.mailbox import Mailbox, UnusableAddressError
from notifications.wire.mime import Mail, forward_bytes, new_message_id

LANGUAGE = "da"


def forward(received: Received) -> Message:
    """Put a received mail into the outbox, to STAFF_EMAIL."""
    return Message.objects.create(
        kind=Kind.STAFF_MAIL,
        registration=received.registration,
        received=received,
        recipient=STAFF,
        message_id=new_message_id(settings.MAIL_FROM.rpartition("@")[2]),
    )


def compose(message: Message) -> Composed | None:
    """Compose the mail to staff around the received one; None where it is frozen already.

    An answer to it goes to whoever wrote. Raises UnwritableError.
    """
    if message.raw is not None or message.received is None:
        return None
    received = message.received
    author = _author(received)
    rendered = written(received, message.registration, reply_possible=author is not None)
    try:
        mail = Mail(
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
    raw = forward_bytes(mail, bytes(received.raw))
    return Composed(address=settings.STAFF_EMAIL, language=LANGUAGE, rendered=rendered, raw=raw)


def _author(received: Received) -> Mailbox | None:
    try:
        return Mailbox(received.sender_name, received.sender)
    except UnusableAddressError:
        return None


def written(received: Received, registration: Registration | None, *, reply_possible: bool) -> Rendered:
    """Write the letter around a received mail."""
    with translation.override(LANGUAGE):
        words = {
            "original_subject": received.subject or _("(uden emne)"),
            "original_text": received.text,
            "sender": received.sender_name or received.sender or _("En afsender uden adresse"),
            "reply_possible": reply_possible,
            "municipality": registration.municipality.full_name if registration else "",
            "link": _link(registration) if registration else "",
        }
        return write_out(Draft("staff_mail", words), {}, LANGUAGE)


def _link(registration: Registration) -> str:
    return str(settings.SITE_URL + reverse("admin:booking_registration_change", args=[registration.pk]))
