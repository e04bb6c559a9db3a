"""The letter to staff around a mail that a person wrote (calendar rule 18)."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from booking.models import Registration
from notifications.mails.drafts import Draft
from notifications.mails.rendering import Rendered, write_out
from notifications.models import Received

LANGUAGE = "da"


def staff_mail(received: Received, registration: Registration | None, *, reply_possible: bool) -> Rendered:
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
