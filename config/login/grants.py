"""The mail that tells every administrator of access that was given: a role, a key, a password, an app reset."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.models import ApiToken
from booking.rules.working_days import DENMARK
from booking.words import moments as wording
from config.login.models import Grant, GrantKind
from notifications.mails import examples
from notifications.mails.drafts import Draft
from notifications.mails.facts import Overtaken
from notifications.mails.registry import About, Envelope, MailKind, mail
from notifications.mails.rendering import Rendered, write_out
from notifications.models import STAFF, Message
from notifications.outbox import acts as outbox

LANGUAGE = "da"
SOURCE = "login:grant:"
TO = "user:"


@dataclass(frozen=True, kw_only=True)
class GrantFacts:
    """The facts of the mail: what was given, and to whom it is told (None: to the mailbox of staff)."""

    grant: Grant
    to: User | None


def administrators() -> QuerySet[User]:
    """Return the active users who may change users, where they have an address."""
    may = Q(is_superuser=True)
    for way in ("groups__permissions", "user_permissions"):
        may |= Q(**{f"{way}__codename": "change_user", f"{way}__content_type__app_label": "auth"})
    return User.objects.filter(may, is_active=True, is_staff=True).exclude(email="").distinct().order_by("pk")


def tell_of_grant(
    kind: GrantKind, *, by: int | None, user: User | None = None, token: ApiToken | None = None, roles: str = ""
) -> None:
    """Note what was given, and queue a mail to each administrator; where none has an address, to staff's mailbox."""
    with transaction.atomic():
        grant = Grant.objects.create(kind=kind, at=timezone.now(), by_id=by, user=user, token=token, roles=roles)
        for recipient in [f"{TO}{admin.pk}" for admin in administrators()] or [STAFF]:
            outbox.enqueue(mail=staff_access, source=f"{SOURCE}{grant.pk}", recipient=recipient)


def _read(message: Message) -> GrantFacts:
    number = (message.source or "").removeprefix(SOURCE)
    grant = Grant.objects.select_related("by", "user", "token").get(pk=int(number))
    if message.recipient == STAFF:
        return GrantFacts(grant=grant, to=None)
    to = administrators().filter(pk=int(message.recipient.removeprefix(TO))).first()
    if to is None:
        raise Overtaken
    return GrantFacts(grant=grant, to=to)


def _envelope(_kind: MailKind, facts: GrantFacts) -> Envelope:
    name, address = (facts.to.get_full_name(), facts.to.email) if facts.to else ("", settings.STAFF_EMAIL)
    return Envelope(name=name, address=address, language=LANGUAGE)


def _words(_kind: MailKind, facts: GrantFacts) -> dict[str, Any]:
    token, user = facts.grant.token, facts.grant.user
    page = ("booking_apitoken", token.pk) if token else ("auth_user", user.pk if user else None)
    return {"link": settings.SITE_URL + reverse(f"admin:{page[0]}_change", args=[page[1]])}


@mail(
    "staff_access",
    gettext_lazy("Nogen har fået adgang (til administratorerne)"),
    recipient=STAFF,
    about=About(read=_read, envelope=_envelope, words=_words),
)
def staff_access(facts: GrantFacts) -> Draft:
    """Tell who gave which access to whom, and when."""
    grant = facts.grant
    words = {
        "by": str(grant.by) if grant.by else _("En person med adgang til serveren"),
        "whom": str(grant.user or grant.token),
        "moment": wording.long_moment(grant.at),
        "roles": grant.roles,
        "kind": grant.kind,
    }
    return Draft("staff_access", words)


def _example(kind: GrantKind, roles: str = "") -> Callable[[str], Rendered]:
    token = ApiToken(pk=3, name="Sagssystemet", prefix="abcd2345") if kind == GrantKind.KEY else None
    user = None if token else User(pk=2, username="bo")
    moment = dt.datetime(2016, 9, 28, 9, tzinfo=DENMARK)
    grant = Grant(kind=kind, at=moment, by=User(username="mette"), user=user, token=token, roles=roles)
    facts = GrantFacts(grant=grant, to=None)

    def shown(_language: str) -> Rendered:
        with translation.override(LANGUAGE):
            return write_out(staff_access(facts), _words(staff_access, facts), LANGUAGE)

    return shown


for _kind in GrantKind:
    _roles = "Koordinator, Læser" if _kind in {GrantKind.USER, GrantKind.ROLES} else ""
    examples.register(f"staff_access_{_kind}", staff_access, _example(_kind, _roles))
