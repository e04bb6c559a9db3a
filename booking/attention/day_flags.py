"""What needs staff about the day of a confirmed place: one rule for the flags and for the desk's list."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking.attention.flags import Flag
from booking.models import Registration, Status
from booking.queries import desk as desk_queries
from booking.queries.day_standing import day_standings
from booking.rules import desk as desk_rules
from booking.rules.desk import DayFacts, Waits

WORDS: Mapping[str, Any] = {
    "another-date": _("Beder om en anden dato"),
    "date-chosen": _("Dato valgt, ikke fastsat"),
    "proposals-lapsed": _("Foreslåede datoer udløbet"),
    "wishes": _("Ønskede datoer, ingen fastsat"),
    "short-list": _("For få på deltagerlisten"),
    "invite-bounced": _("Invitation afvist"),
    "question": _("Svar fra en, der ikke står på listen"),
}


def waits_of(registration: Registration, facts: DayFacts, now: dt.datetime) -> list[Waits]:
    """Return what needs staff about one day; `registration` must come with its programme."""
    programme = registration.programme
    days_before = programme.list_missing_days_before
    return desk_rules.waits(facts, now=now, least=programme.recommended_min, list_days_before=days_before)


def day_flags(registrations: Iterable[Registration]) -> dict[int, list[Flag]]:
    """Return the flags of days by registration, for registrations that have any; two statements."""
    confirmed = [registration for registration in registrations if registration.status == Status.CONFIRMED]
    if not confirmed:
        return {}
    counted = {pk: standing.counted for pk, standing in day_standings(confirmed).items()}
    return flags_of(confirmed, desk_queries.day_facts(confirmed, counted, timezone.now()))


def flags_of(registrations: Iterable[Registration], facts: Mapping[int, DayFacts]) -> dict[int, list[Flag]]:
    """Return the same from facts already read, without a query; an erased registration has no flags."""
    now = timezone.now()
    standing = [
        registration for registration in registrations if registration.pk in facts and registration.erased_at is None
    ]
    found = {registration.pk: waits_of(registration, facts[registration.pk], now) for registration in standing}
    return {pk: [Flag(str(WORDS[wait.code]), wait.is_grave) for wait in waits] for pk, waits in found.items() if waits}


def flagged_days(among: QuerySet[Registration]) -> list[int]:
    """Return the ids of the registrations whose day needs staff; of a day that has begun nothing is asked."""
    is_ahead = Q(day__isnull=True) | Q(day__starts_at__gt=timezone.now())
    confirmed = among.filter(is_ahead, status=Status.CONFIRMED).order_by().select_related(None)
    return list(day_flags(confirmed.select_related("programme").defer("programme__texts")))
