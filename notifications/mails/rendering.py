"""A draft into subject, text and HTML, in the recipient's language."""

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.backends.django import Template
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from booking import links
from booking.models import Registration
from booking.queries import retention
from notifications.mails.day import DAY_MAILS
from notifications.mails.drafts import Draft
from notifications.mails.facts import Case
from notifications.mails.queue import MAILS
from notifications.models import PERSON, STAFF, Kind
from notifications.wire.mailbox import clean_line

BLANK_LINES = re.compile(r"\n{3,}")
EVERY_MAIL = MAILS | DAY_MAILS
TRAILING_BLANKS = re.compile(r"[ \t]+$", re.MULTILINE)


@dataclass(frozen=True)
class Rendered:
    """What a recipient reads, and what stands behind it."""

    template: str
    ask: int | None
    subject: str
    text: str
    html: str


def language_of(kind: Kind, registration: Registration) -> str:
    """Return the language of a mail: the contact's own, also for the people of the day."""
    return "da" if kind.recipient == STAFF else registration.language


def draft_of(kind: Kind, case: Case) -> Draft:
    """Draft a mail in its language; raises Overtaken where it does not hold any more."""
    with translation.override(language_of(kind, case.registration)):
        return EVERY_MAIL[kind](case)


def render(kind: Kind, draft: Draft, registration: Registration) -> Rendered:
    """Write a draft out; a fault in a template raises what Django raises."""
    language = language_of(kind, registration)
    with translation.override(language):
        return write_out(draft, _common(kind, registration), language)


def write_out(draft: Draft, common: dict[str, Any], language: str) -> Rendered:
    """Write the three files of a draft's template; its own words go before the common ones."""
    with translation.override(language):
        words = common | draft.words | {"language": language}
        return Rendered(
            template=draft.template,
            ask=draft.ask,
            subject=clean_line(_write(f"{draft.template}/subject.txt", words, escape=False)),
            text=_tidy(_write(f"{draft.template}/body.txt", words, escape=False)),
            html=_write(f"{draft.template}/body.html", words, escape=True).strip() + "\n",
        )


def _common(kind: Kind, registration: Registration) -> dict[str, Any]:
    """What every mail names; the link is the registration's newest one."""
    programme = registration.programme
    words: dict[str, Any] = {
        "municipality": registration.municipality.full_name,
        "phone": settings.STAFF_PHONE,
        "privacy_url": settings.PRIVACY_URL,
        "toolbox_url": programme.toolbox_url or settings.TOOLBOX_URL,
    }
    if kind.recipient == STAFF:
        path = reverse("admin:booking_registration_change", args=[registration.pk])
        words["registration_heading"] = _("Tilmeldingen")
    else:
        path = links.personal_path(registration)
        words["erased_on"] = retention.promise(registration) if kind.recipient == PERSON else ""
    return words | {"link": settings.SITE_URL + path}


def _write(name: str, words: dict[str, Any], *, escape: bool) -> str:
    """Render without a request; escaping is decided here once, so that no text file can forget to switch it off."""
    template = get_template(f"notifications/{name}")
    if not isinstance(template, Template):
        raise TypeError("mails are written with Django's own templates")
    return str(template.template.render(Context(words, autoescape=escape)))


def _tidy(text: str) -> str:
    """Leave one blank line where tags left several, and end with one line break."""
    return BLANK_LINES.sub("\n\n", TRAILING_BLANKS.sub("", text)).strip() + "\n"
