"""Secret links: `<id>.<version>.<HMAC under SECRET_KEY>`, fallback keys honoured; only the version is stored."""

from functools import lru_cache

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse, translate_url
from django.utils.translation import get_language, override

from booking.models import Feed, Interest, Invite, Registration

PERSONAL = "temadag.personal"
RECEIPT = "temadag.receipt"
ATTENDEE = "temadag.attendee"
FEED = "temadag.feed"
DEADLINES = "temadag.deadlines"
INTEREST = "temadag.interest"
DAY = "temadag.day"


def _signer(salt: str) -> Signer:
    return Signer(sep=".", salt=salt)


def signed_token(salt: str, pk: int, version: int) -> str:
    """Return the token of a link of this salt's kind."""
    return _signer(salt).sign(f"{pk}.{version}")


def opened_token(salt: str, token: str) -> tuple[int, int] | None:
    """Return the id and version that a token names; None for a forged or cut one."""
    try:
        pk, version = _signer(salt).unsign(token).split(".")
        return int(pk), int(version)
    except (BadSignature, ValueError):
        return None


def personal_token(registration: Registration) -> str:
    """Return the token of the contact's page, valid until the link's version is raised (Q11)."""
    return signed_token(PERSONAL, registration.pk, registration.link_version)


def personal_path(registration: Registration) -> str:
    """Return the path of the contact's page, in the active language."""
    return reverse("personal", kwargs={"token": personal_token(registration)})


def old_path(registration: Registration) -> str:
    """Return the path of the page that the old link leads to while it still offers a correction; else empty (Q11)."""
    if registration.old_link_version is None:
        return ""
    token = signed_token(PERSONAL, registration.pk, registration.old_link_version)
    return reverse("personal-moved", kwargs={"token": token})


def registration_of(token: str) -> Registration | None:
    """Return the registration that a personal token opens; None for a forged, cut or ended one."""
    return _registration_of(PERSONAL, token)


def _registration_of(salt: str, token: str) -> Registration | None:
    if (named := opened_token(salt, token)) is None:
        return None
    found = Registration.objects.select_related("programme", "municipality", "season", "slot", "preparation")
    return found.filter(pk=named[0], link_version=named[1], erased_at__isnull=True).first()


def replaced_registration_of(token: str) -> tuple[Registration, int] | None:
    """Return the registration of an ended personal link with the link's version; None for a forged or cut one."""
    if (named := opened_token(PERSONAL, token)) is None:
        return None
    found = Registration.objects.select_related("programme", "municipality").filter(
        pk=named[0], link_version__gt=named[1], erased_at__isnull=True
    )
    registration = found.first()
    return None if registration is None else (registration, named[1])


def attendee_token(invite: Invite) -> str:
    """Return the token of the page of the person with this invite."""
    return signed_token(ATTENDEE, invite.pk, invite.link_version)


def attendee_path(invite: Invite) -> str:
    """Return the path of an invited person's page, in the active language."""
    return reverse("attendee", kwargs={"token": attendee_token(invite)})


def invite_of(token: str) -> Invite | None:
    """Return the invite that an attendee's token opens; None for a forged, cut or ended one."""
    if (named := opened_token(ATTENDEE, token)) is None:
        return None
    found = Invite.objects.select_related("registration__programme", "registration__municipality", "attendee")
    return found.filter(pk=named[0], link_version=named[1], registration__erased_at__isnull=True).first()


def feed_token(feed: Feed) -> str:
    """Return the token of a feed's address."""
    return signed_token(FEED, feed.pk, feed.version)


def feed_path(feed: Feed) -> str:
    """Return the path that a calendar program subscribes to."""
    return reverse("feed", kwargs={"token": feed_token(feed)})


def feed_of(token: str) -> Feed | None:
    """Return the feed that a token opens; None for a forged, cut or ended one."""
    if (named := opened_token(FEED, token)) is None:
        return None
    return Feed.objects.filter(pk=named[0], version=named[1]).first()


def day_path(registration: Registration) -> str:
    """Return the path of the day's own page, which may be passed on, in the active language."""
    return reverse("day", kwargs={"token": signed_token(DAY, registration.pk, 1)})


def registration_of_day(token: str) -> Registration | None:
    """Return the registration whose day's page a token opens; None for a forged or cut one, and after erasing."""
    if (named := opened_token(DAY, token)) is None:
        return None
    found = Registration.objects.select_related("programme", "municipality", "preparation")
    return found.filter(pk=named[0], erased_at__isnull=True).first()


def deadlines_path(registration: Registration) -> str:
    """Return the path of the contact's deadlines as a feed: it opens nothing else, and ends with the personal link."""
    token = signed_token(DEADLINES, registration.pk, registration.link_version)
    return reverse("deadlines", kwargs={"token": token})


def registration_of_deadlines(token: str) -> Registration | None:
    """Return the registration whose deadlines a token opens; None for a forged, cut or ended one."""
    return _registration_of(DEADLINES, token)


def interest_token(interest: Interest) -> str:
    """Return the token of the page of an address that wants to be told; it ends with the row."""
    return signed_token(INTEREST, interest.pk, 1)


def interest_path(interest: Interest) -> str:
    """Return the path of that page, in the active language."""
    return reverse("interest-own", kwargs={"token": interest_token(interest)})


def interest_of(token: str) -> Interest | None:
    """Return the interest that a token opens; None for a forged or cut one, and after the end."""
    if (named := opened_token(INTEREST, token)) is None:
        return None
    return Interest.objects.select_related("municipality", "programme").filter(pk=named[0]).first()


def signed_reference(reference: str) -> str:
    """Sign a reference for the receipt's address."""
    return _signer(RECEIPT).sign(reference)


def reference_of(signed: str) -> str | None:
    """Return the reference of a receipt's address; None for a forged one."""
    try:
        return _signer(RECEIPT).unsign(signed)
    except BadSignature:
        return None


def in_this_language(address: str) -> str:
    """Return the address of a page of ours in the language that is on; any other address as it is."""
    if not address.startswith(f"{settings.SITE_URL}/"):
        return address
    return _in_language(address, get_language() or settings.LANGUAGE_CODE)


@lru_cache(maxsize=16)
def _in_language(address: str, language: str) -> str:
    """Return the address of a page of ours in a language; every page of ours asks for the same one."""
    with override(settings.LANGUAGE_CODE):  # an address is read in the language that is on
        return translate_url(address, language)
