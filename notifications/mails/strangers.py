"""The mails that strangers' mails cause: the answer to a wish to register, and the digest to staff (rule 18)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.models import Municipality, Programme
from booking.queries.municipalities import is_registered
from booking.queries.shown import shown_programme
from booking.rules.queue import is_open
from booking.words import moments as wording
from notifications.mails.drafts import Draft
from notifications.mails.facts import Overtaken
from notifications.mails.registry import About, Envelope, MailKind, mail
from notifications.models import STAFF, STRANGER, Became, Message, Received
from notifications.wire.mime import is_message_id

LANGUAGE = "da"
MOST_TOLD = 50
"""Mails in one digest by name; the rest is counted."""


@dataclass(frozen=True, kw_only=True)
class MailedWish:
    """The facts of the answer: the mail, and how the programme that the site shows stands to it."""

    received: Received
    municipality: Municipality | None
    programme: Programme | None
    is_registered: bool
    now: dt.datetime = field(default_factory=timezone.now)


def read_wish(message: Message) -> MailedWish:
    """Read what the answer needs; raises Overtaken where the mail was erased."""
    received = message.received
    if received is None or received.erased_at is not None:
        raise Overtaken
    municipality = received.municipality
    return MailedWish(
        received=received,
        municipality=municipality,
        programme=shown_programme(),
        is_registered=municipality is not None and is_registered(municipality),
    )


def _to_sender(_kind: MailKind, wish: MailedWish) -> Envelope:
    answers = wish.received.message_id
    return Envelope(
        name=wish.received.sender_name,
        address=wish.received.sender,
        language=LANGUAGE,
        answers=answers if is_message_id(answers) else "",
    )


def with_phone(_kind: MailKind, _facts: Any) -> dict[str, Any]:
    """Return the words that both mails may use."""
    return {"phone": settings.STAFF_PHONE, "privacy_url": settings.PRIVACY_URL}


@mail(
    "not_registered",
    gettext_lazy("Svar på mail: det er ikke en tilmelding"),
    recipient=STRANGER,
    about=About(read=read_wish, envelope=_to_sender, words=with_phone),
)
def not_registered(wish: MailedWish) -> Draft:
    """Say that a mail is no registration, and where the form is, with the sender's municipality filled in."""
    programme, municipality, now = wish.programme, wish.municipality, wish.now
    is_early = programme is not None and now < programme.opens_at
    takes = programme is not None and is_open(now, programme.opens_at, programme.closes_at)
    path = reverse("link") if wish.is_registered else reverse("register")
    of_municipality = f"?municipality={municipality.pk}" if municipality else ""
    words = {
        "municipality": municipality.full_name if municipality else "",
        "is_registered": wish.is_registered,
        "is_closed": not takes and not is_early,
        "opens": wording.long_moment(programme.opens_at) if programme and is_early else "",
        "link": f"{settings.SITE_URL}{path}{of_municipality}",
        "interest_url": f"{settings.SITE_URL}{reverse('interest')}{of_municipality}",
    }
    return Draft("not_registered", words)


def read_told(message: Message) -> Sequence[Received]:
    """Read the mails of a digest; raises Overtaken where all were erased."""
    told = message.tells_of.filter(erased_at__isnull=True).select_related("municipality")
    mails = list(told.defer("raw", "text").order_by("pk"))
    if not mails:
        raise Overtaken
    return mails


def _to_staff(_kind: MailKind, _mails: Sequence[Received]) -> Envelope:
    return Envelope(name="", address=settings.STAFF_EMAIL, language=LANGUAGE)


@mail(
    "strangers_digest",
    gettext_lazy("Mails fra afsendere, vi ikke kender (til Socialstyrelsen)"),
    recipient=STAFF,
    about=About(read=read_told, envelope=_to_staff, words=with_phone),
)
def strangers_digest(mails: Sequence[Received]) -> Draft:
    """Tell staff who has written, those who want to register first; the mails themselves stand in the admin."""
    shown = sorted(mails, key=lambda received: received.became != Became.WISH)[:MOST_TOLD]
    words = {
        "count": len(mails),
        "wishes": [_line(received) for received in shown if received.became == Became.WISH],
        "others": [_line(received) for received in shown if received.became != Became.WISH],
        "more": len(mails) - len(shown),
        "link": f"{settings.SITE_URL}{reverse('admin:notifications_received_changelist')}?wait=staff",
    }
    return Draft("strangers_digest", words)


def _line(received: Received) -> str:
    """Write who wrote about what: "Birte Holm, birte@aarhus.dk (Aarhus Kommune): Temadag"."""
    sender = ", ".join(filter(None, (received.sender_name, received.sender))) or _("En afsender uden adresse")
    municipality = f" ({received.municipality.full_name})" if received.municipality else ""
    return f"{sender}{municipality}: {received.subject or _('(uden emne)')}"
