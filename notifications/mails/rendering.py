"""Make subject, text and HTML from a draft, in the recipient's language."""

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.backends.django import Template
from django.template.loader import select_template
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from booking import links
from booking.models import Registration
from booking.queries import retention
from notifications.mails.drafts import Draft
from notifications.mails.facts import Matter
from notifications.mails.form import form
from notifications.mails.registry import MailKind
from notifications.mails.values import Values
from notifications.mails.words import contact_words
from notifications.models import FORMER, PERSON, STAFF
from notifications.wire.mailbox import one_line

BLANK_LINES = re.compile(r"\n{3,}")
PAGE = "parts/page.html"
TRAILING_BLANKS = re.compile(r"[ \t]+$", re.MULTILINE)


@dataclass(frozen=True)
class Rendered:
    """What a recipient reads, with the template and the question behind it."""

    template: str
    ask: int | None
    subject: str
    text: str
    html: str


def language_of(kind: MailKind, matter: Matter) -> str:
    """Return the language of a mail: Danish for staff, else that of the person it goes to (Q14)."""
    if kind.recipient == STAFF:
        return "da"
    own = ""
    if kind.recipient == PERSON:
        person = matter.about_day.invite or matter.about_day.attendee
        own = person.language if person else ""
    if kind.recipient == FORMER:
        own = matter.former.get("language", "")
    return own or matter.registration.language


def draft_of(kind: MailKind, matter: Matter) -> Draft:
    """Draft a mail in its language; raises Overtaken where it no longer holds."""
    with translation.override(language_of(kind, matter)):
        return kind(matter)


def render(kind: MailKind, draft: Draft, matter: Matter, **words: Any) -> Rendered:
    """Render a draft, with more words than every mail has; raises what Django raises over a faulty template."""
    language = language_of(kind, matter)
    with translation.override(language):
        return write_out(draft, common_words(kind, matter.registration) | words, language)


def write_out(draft: Draft, common: dict[str, Any], language: str) -> Rendered:
    """Render the one text of a draft's mail; the draft's words win over the common ones.

    The HTML is made from the same text, unless a hand-written `<name>.html` stands beside it.
    """
    with translation.override(language):
        words = common | draft.words
        values = Values()
        source = _write(f"{draft.template}.md", values.take(words))
        formed = form(_tidy(source), values)
        letter = words | {"language": language, "letter": mark_safe(formed.html)}  # noqa: S308 escaped by the form
        return Rendered(
            template=draft.template,
            ask=draft.ask,
            subject=one_line(formed.subject),
            text=formed.text,
            html=_write([f"{draft.template}.html", PAGE], letter).strip() + "\n",
        )


def common_words(kind: MailKind, registration: Registration) -> dict[str, Any]:
    """Return the words that every mail may use; the link is the registration's newest one."""
    programme = registration.programme
    words: dict[str, Any] = {
        "municipality": registration.municipality.full_name,
        "phone": settings.STAFF_PHONE,
        "privacy_url": settings.PRIVACY_URL,
        "order_url": settings.SITE_URL + reverse("order"),
        "toolbox_url": programme.toolbox_url or links.in_this_language(settings.TOOLBOX_URL),
    }
    if kind.recipient == STAFF:
        path = reverse("admin:booking_registration_change", args=[registration.pk])
        words["registration_heading"] = _("Tilmeldingen")
    elif kind.recipient == FORMER:  # never the new link: it is another person's now
        path = ""
    else:
        path = links.personal_path(registration)
        words |= _of_person(registration) if kind.recipient == PERSON else {}
    return words | {"link": settings.SITE_URL + path}


def _of_person(registration: Registration) -> dict[str, Any]:
    """Return the words of a mail to one person: whom in the municipality to ask, and when the data goes."""
    return {"contact": contact_words(registration), "erased_on": retention.promise(registration)}


def _write(names: str | list[str], words: dict[str, Any]) -> str:
    """Render a template, or the first of several that exists, without a request."""
    names = [names] if isinstance(names, str) else names
    template = select_template([f"notifications/{name}" for name in names])
    if not isinstance(template, Template):
        raise TypeError("mails are written with Django's own templates")
    return str(template.template.render(Context(words)))


def _tidy(text: str) -> str:
    """Leave one blank line where tags left several."""
    return BLANK_LINES.sub("\n\n", TRAILING_BLANKS.sub("", text)).strip()
