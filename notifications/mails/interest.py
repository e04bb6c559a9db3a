"""The mails to those who asked to be told of a free place or of a new round (A27).

The source of each names the row ("interest:17:free:4:120"): the address's own number comes first.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy

from booking import links
from booking.models import Interest, InterestLetter, Programme, Registration
from booking.models.registration import LIVE
from booking.queries.interests import is_free
from booking.words import moments as wording
from notifications.mails.drafts import Draft
from notifications.mails.facts import Overtaken
from notifications.mails.registry import About, Envelope, MailKind, mail
from notifications.models import Message

SOURCE = "interest"
INTERESTED = "interested"


@dataclass(frozen=True, kw_only=True)
class Interested:
    """The facts of such a mail: the address, what the source named behind it, and staff's letter where it has one."""

    interest: Interest
    programme: Programme | None = None
    is_free: bool = False
    letter: InterestLetter | None = None


def source_of(interest_id: int, *named: object) -> str:
    """Name the row, and what else makes the mail the only one of its kind."""
    return ":".join(map(str, (SOURCE, interest_id, *named)))


def read_interested(message: Message) -> Interested:
    """Read the facts; raises Overtaken where the address is deleted, or its municipality is registered by now."""
    _source, pk, what, *named = (message.source or "").split(":")
    interest = Interest.objects.select_related("municipality").filter(pk=pk).first()
    if interest is None:
        raise Overtaken
    if what == "letter":
        return Interested(interest=interest, letter=InterestLetter.objects.get(pk=named[0]))
    if what == "link":
        return Interested(interest=interest)
    programme = Programme.objects.filter(pk=named[0]).first()
    if programme is None or _is_registered(interest, programme):
        raise Overtaken
    return Interested(interest=interest, programme=programme, is_free=what == "free" and is_free(programme.pk))


def _is_registered(interest: Interest, programme: Programme) -> bool:
    live = Registration.objects.filter(programme=programme, municipality=interest.municipality, status__in=LIVE)
    return live.exists()


def _to_address(_kind: MailKind, about: Interested) -> Envelope:
    return Envelope(name="", address=about.interest.email, language=about.interest.language)


def interested_words(_kind: MailKind, about: Interested) -> dict[str, Any]:
    """Return the words that each of these mails may use."""
    return {
        "municipality": about.interest.municipality.full_name,
        "phone": settings.STAFF_PHONE,
        "privacy_url": settings.PRIVACY_URL,
        "own_link": f"{settings.SITE_URL}{links.interest_path(about.interest)}",
        "link": f"{settings.SITE_URL}{reverse('register')}?municipality={about.interest.municipality.pk}",
    }


ABOUT = About(read=read_interested, envelope=_to_address, words=interested_words)


@mail("interest_link", gettext_lazy("Link til at få besked om en plads"), recipient=INTERESTED, about=ABOUT)
def interest_link(about: Interested) -> Draft:
    """Ask the address's owner to confirm, or show that it is confirmed already."""
    return Draft("interest_link", {"is_confirmed": about.interest.confirmed_at is not None})


@mail("interest_free", gettext_lazy("Besked om en ledig plads"), recipient=INTERESTED, about=ABOUT)
def interest_free(about: Interested) -> Draft:
    """Say that a place is free; raises Overtaken where it is taken again."""
    if not about.is_free or about.programme is None:
        raise Overtaken
    return Draft("interest_free", {"closes": wording.long_moment(about.programme.closes_at)})


@mail("interest_round", gettext_lazy("Besked om en ny runde"), recipient=INTERESTED, about=ABOUT)
def interest_round(about: Interested) -> Draft:
    """Say that a new round opens, and when."""
    if about.programme is None:
        raise Overtaken
    words = {"title": str(about.programme), "opens": wording.long_moment(about.programme.opens_at)}
    return Draft("interest_round", words)


@mail("interest_letter", gettext_lazy("Mail til interesserede"), recipient=INTERESTED, about=ABOUT, is_letter=True)
def interest_letter(about: Interested) -> Draft:
    """Pass on what staff wrote."""
    if about.letter is None:
        raise Overtaken
    return Draft("interest_letter", {"subject": about.letter.subject, "body": about.letter.body})
