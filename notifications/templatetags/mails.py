"""Tags for pages and admin templates: the mails of a registration, as staff may see them."""

from collections.abc import Iterable

from django import template
from django.db.models import QuerySet

from booking.models import Programme, Registration
from notifications.inbound import replies
from notifications.mails import masking
from notifications.models import Message
from notifications.outbox import acts as outbox
from notifications.staff import attention, preview
from notifications.staff.foreseen import Foreseen

register = template.Library()
register.filter("masked_text", masking.masked_text)
register.filter("masked_html", masking.masked_html)
register.filter("can_be_taken_back", outbox.can_be_taken_back)


@register.simple_tag
def mails_of(registration: Registration) -> QuerySet[Message]:
    """List the mails about a registration, newest first: `{% mails_of registration as mails %}`."""
    return outbox.messages_of(registration)


@register.simple_tag
def mail_counts(programme: Programme) -> dict[int, attention.MailCount]:
    """Count unsent and lost mails of the slots' holders, by registration."""
    return attention.mail_counts(programme)


@register.filter
def of_registration(counts: dict[int, attention.MailCount], registration: Registration) -> attention.MailCount:
    """Return the count of one registration."""
    return counts.get(registration.pk, attention.MailCount())


@register.simple_tag
def replies_to(registration: Registration, *, for_contact: bool = False) -> list[replies.Said]:
    """List what invited people wrote: `{% replies_to registration for_contact=True as said %}`."""
    return replies.replies_to(registration, for_contact=for_contact)


@register.simple_tag
def preview_of(mails: Iterable[Foreseen]) -> preview.Preview:
    """Write the mails whose facts were read in the try of an act: `{% preview_of mails as shown %}`."""
    return preview.preview_of(mails)
