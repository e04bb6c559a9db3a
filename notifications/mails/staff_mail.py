"""The letter to staff around a mail that a person wrote (calendar rule 18)."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.models import Registration
from notifications.mails.drafts import Draft
from notifications.mails.registry import Form, mail
from notifications.mails.rendering import Rendered, write_out
from notifications.models import STAFF, Received

LANGUAGE = "da"


@dataclass(frozen=True, kw_only=True)
class Forwarded:
    """The facts of the letter around a received mail; `reply_possible` tells whether its sender can be answered."""

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


def written(facts: Forwarded) -> Rendered:
    """Write the letter around a received mail."""
    with translation.override(LANGUAGE):
        return write_out(staff_mail(facts), {}, LANGUAGE)


def _link(registration: Registration) -> str:
    return str(settings.SITE_URL + reverse("admin:booking_registration_change", args=[registration.pk]))
