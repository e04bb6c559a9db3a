"""What of a programme can no longer change, because registrations or fixed days depend on it.

Such a change is refused; else the page would promise what the queue has already broken.
"""

from collections.abc import Iterable

from django.db.models import Max, Min
from django.utils.translation import gettext_lazy as _

from booking.models import Programme, Registration, ThemedDay
from booking.programme.file import LengthFacts, ProgrammeFacts
from booking.rules.queue import is_open
from booking.rules.working_days import danish_day
from booking.words import moments as wording

PARTS = ("talk", "workshop")


def contradictions(programme: Programme, facts: ProgrammeFacts) -> dict[str, object]:
    """Return a sentence for each key of `facts` that cannot change so; the caller holds the programme's lock.

    Slots are added and removed one by one, with a reason (Q1, Q6). A season cannot be removed, since registrations wish
    it. Every registration must stay within the opening hours (Q2), every fixed day within seasons and lengths (D4, D5).
    """
    errors: dict[str, object] = {}
    if programme.slots.count() != facts.capacity:
        errors["capacity"] = _("Pladser tilføjes og fjernes en ad gangen i administrationen.")
    days = list(
        ThemedDay.objects.filter(registration__programme=programme).select_related("registration__municipality")
    )
    return errors | _of_hours(programme, facts) | _of_seasons(programme, facts, days) | _of_lengths(facts.lengths, days)


def _of_hours(programme: Programme, facts: ProgrammeFacts) -> dict[str, object]:
    received = Registration.objects.filter(programme=programme).aggregate(
        first=Min("received_at"), last=Max("received_at")
    )
    if received["first"] is None:
        return {}
    errors: dict[str, object] = {}
    if received["first"] < facts.opens_at:
        said = _("Den første tilmelding er modtaget %(moment)s, så tilmeldingen kan ikke åbne senere.")
        errors["opens_at"] = said % {"moment": wording.received(received["first"])}
    elif not is_open(received["last"], facts.opens_at, facts.closes_at):
        said = _("Den seneste tilmelding er modtaget %(moment)s, så tilmeldingen kan ikke lukke før.")
        errors["closes_at"] = said % {"moment": wording.received(received["last"])}
    return errors


def _of_seasons(programme: Programme, facts: ProgrammeFacts, days: Iterable[ThemedDay]) -> dict[str, object]:
    kept = {season.slug for season in facts.seasons}
    before = list(programme.seasons.all())
    if gone := [str(season) for season in before if season.slug not in kept]:
        said = _(
            "En periode kan ikke fjernes eller få et andet kortnavn: %(seasons)s. Ret dens navn og datoer i stedet."
        )
        return {"seasons": said % {"seasons": ", ".join(gone)}}
    for day in days:
        date = danish_day(day.starts_at)
        was_inside = any(season.starts_on <= date <= season.ends_on for season in before)
        if was_inside and not any(season.starts_on <= date <= season.ends_on for season in facts.seasons):
            said = _("Temadagen i %(municipality)s ligger %(date)s. En periode skal have plads til den.")
            return {"seasons": said % {"municipality": _name(day), "date": wording.long_day(date)}}
    return {}


def _of_lengths(lengths: LengthFacts, days: Iterable[ThemedDay]) -> dict[str, object]:
    errors: dict[str, object] = {}
    for day in days:
        for part in PARTS:
            minutes = getattr(day, f"{part}_minutes")
            if minutes and minutes < getattr(lengths, f"{part}_min"):
                errors.setdefault(f"{part}_min", _said(day, minutes))
            if minutes > getattr(lengths, f"{part}_max"):
                errors.setdefault(f"{part}_max", _said(day, minutes))
        if day.break_minutes > lengths.break_max:
            errors.setdefault("break_max", _said(day, day.break_minutes))
    return errors


def _said(day: ThemedDay, minutes: int) -> object:
    said = _("På temadagen i %(municipality)s er %(minutes)s minutter aftalt.")
    return said % {"municipality": _name(day), "minutes": minutes}


def _name(day: ThemedDay) -> str:
    return day.registration.municipality.full_name
