"""What waits for the municipalities: a line each, since when, and the press that reminds them."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from booking.attention.day_flags import waits_of
from booking.attention.flags import clock_flag
from booking.attention.waits import Need, is_lapsing, need_of, reminder_of
from booking.models import Registration, Status
from booking.rules import desk as desk_rules
from booking.rules.desk import DayFacts, Waits

WORDS: Mapping[str, Any] = {
    "confirm": _("Har ikke bekræftet pladsen"),
    "choose": _("Har ikke valgt mellem de foreslåede datoer"),
    "wish": _("Har ikke foreslået datoer"),
    "list": _("Deltagerlisten mangler: %(counted)s på listen, anbefalet mindst %(least)s"),
}


def awaited(registration: Registration, facts: DayFacts | None, now: dt.datetime) -> Waits | None:
    """Return what is awaited of a municipality; None where it is Socialstyrelsen's turn."""
    if registration.erased_at is not None:
        return None
    if registration.status == Status.ALLOCATED:
        since = registration.asked_at or registration.allocated_at or registration.received_at
        return Waits("confirm", since)
    return desk_rules.awaits(facts, now=now, least=registration.programme.recommended_min) if facts else None


def awaited_words(registration: Registration, waits: Waits, facts: DayFacts | None) -> str:
    """Write it in a sentence without its end."""
    numbers = {"counted": facts.counted if facts else 0, "least": registration.programme.recommended_min}
    return str(WORDS[waits.code]) % numbers


def theirs_of(
    registrations: Iterable[Registration], facts: Mapping[int, DayFacts], *, now: dt.datetime, may_act: bool
) -> list[Need]:
    """Return what waits for the municipalities, the oldest first; no query. What already waits for us is left out."""
    found = []
    for registration in registrations:
        of_day = facts.get(registration.pk)
        waits = awaited(registration, of_day, now)
        if waits is None or _is_ours(registration, of_day, waits, now):
            continue
        line = need_of(registration, awaited_words(registration, waits, of_day), waits.since, is_grave=False)
        reminder = reminder_of(registration) if may_act else None
        until = registration.lapses_at if waits.code == "confirm" else None
        found.append(replace(line, until=until, reminder=reminder))
    return sorted(found, key=lambda need: need.since)


def _is_ours(registration: Registration, facts: DayFacts | None, waits: Waits, now: dt.datetime) -> bool:
    if waits.code == "confirm":
        clock = clock_flag(registration)
        is_stuck = clock is not None and (clock.is_grave or desk_rules.lapses_soon(now, registration.answer_by or now))
        return is_lapsing(registration, now) or is_stuck
    return facts is not None and any(wait.code == "short-list" for wait in waits_of(registration, facts, now))
