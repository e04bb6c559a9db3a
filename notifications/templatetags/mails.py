"""Tags for pages and admin templates: the mails of a registration, as staff may see them."""

from django import template
from django.db.models import QuerySet

from booking.models import Registration
from notifications import masking, outbox
from notifications.models import Message

register = template.Library()
register.filter("masked_text", masking.masked_text)
register.filter("masked_html", masking.masked_html)


@register.simple_tag
def mails_of(registration: Registration) -> QuerySet[Message]:
    """This function will list the mails about a registration, newest first: `{% mails_of registration as mails %}`."""
    return outbox.messages_of(registration)
