"""What the contact hands in once the place is confirmed: venue, focus, wishes, and the choice of a date (D4, D5)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from booking import day_rules
from booking.day_rules import Warned
from booking.models import EntryKind, Preparation, Proposal, Registration, Status, ThemedDay, Wish
from booking.models.preparation import TimeOfDay
from booking.refusals import DayFixed, DayNotFixed, Invalid, NotConfirmed, Stale
from booking.services.allocation import stamp
from booking.services.queue import turn_of
from booking.services.turn import Actor
from booking.working_days import danish_day

FIELDS = (
    "venue_name",
    "venue_address",
    "venue_room",
    "venue_access",
    "phone_on_the_day",
    "focus",
    "second_name",
    "second_email",
    "second_phone",
)
MOST_WISHES = 10

WISH_SENTENCES: Mapping[str, Any] = {
    "past": _("Vælg en dato, der ikke er passeret"),
    "season": _("Vælg en dato i efteråret 2016 eller foråret 2017"),
    "weekend": _("Vælg en dag fra mandag til fredag"),
    "holiday": _("%(name)s er en helligdag. Vælg en anden dag"),
}


def wish_error(day: dt.date, *, today: dt.date, seasons: Iterable[tuple[dt.date, dt.date]]) -> str:
    """This will say why a day cannot be wished (D4), naming the holiday; empty where it can."""
    fault = day_rules.wish_fault(day, today=today, seasons=seasons)
    return str(WISH_SENTENCES[fault[0]]) % {"name": fault[1]} if fault else ""


def prepare(*, registration_id: int, values: Mapping[str, str], by: Actor) -> Preparation:
    """This will store venue, phone, focus and second contact (`FIELDS`); fields left out stay as they are.

    The agreed day keeps its own venue until staff move it. Raises NotConfirmed.
    """
    with turn_of(registration_id, by) as (held, registration):
        _confirmed(registration)
        preparation, _made = Preparation.objects.get_or_create(registration=registration)
        old = {name: getattr(preparation, name) for name in FIELDS if name in values}
        changed = {name: value for name, value in old.items() if values[name] != value}
        if changed:
            for name in changed:
                setattr(preparation, name, values[name])
            preparation.save()
            held.record(EntryKind.PREPARED, registration, {"changed": sorted(changed)}, text={"old": changed})
    return preparation


def set_wishes(*, registration_id: int, wishes: Iterable[tuple[dt.date, str]], by: Actor) -> list[Warned]:
    """This will store the wished dates and times of day in place of the earlier ones; gives the warnings (D4).

    Raises Invalid (`wishes`: the sentence names the first day that cannot be), NotConfirmed, DayFixed.
    """
    wanted = sorted(set(wishes))
    with turn_of(registration_id, by) as (held, registration):
        _confirmed(registration)
        if ThemedDay.objects.filter(registration=registration).exists():
            raise DayFixed
        if len(wanted) > MOST_WISHES:
            raise Invalid({"wishes": _("Skriv højst 10 ønsker")})
        seasons = [(season.starts_on, season.ends_on) for season in held.programme.seasons.all()]
        stored = set(registration.wishes.values_list("date", "time_of_day"))
        for day, time_of_day in wanted:
            error = wish_error(day, today=danish_day(held.now), seasons=seasons)
            if time_of_day not in TimeOfDay.values:
                error = str(_("Vælg formiddag, eftermiddag eller aften"))
            if error and (day, time_of_day) not in stored:
                raise Invalid({"wishes": error})
        if set(wanted) != stored:
            registration.wishes.all().delete()
            Wish.objects.bulk_create(
                Wish(registration=registration, date=day, time_of_day=time_of_day) for day, time_of_day in wanted
            )
            listed = [[day.isoformat(), time_of_day] for day, time_of_day in wanted]
            held.record(EntryKind.WISHES_CHANGED, registration, {"wishes": listed})
        avoid = held.programme.settings.get("days_to_avoid", [])
        language = registration.language
    return [
        warned for day in dict.fromkeys(day for day, _time in wanted)
        for warned in day_rules.date_warnings(day, avoid, language)
    ]  # fmt: skip


def choose(*, registration_id: int, proposal_id: int, by: Actor) -> Proposal:
    """This will note which proposed date the contact chose (D5). Raises NotConfirmed, Stale (no longer proposed)."""
    with turn_of(registration_id, by) as (held, registration):
        _confirmed(registration)
        proposal = registration.proposals.filter(pk=proposal_id, starts_at__gt=held.now).first()
        if proposal is None:
            raise Stale
        if proposal.chosen_at is None:
            registration.proposals.update(chosen_at=None)
            proposal.chosen_at = held.now
            proposal.save()
            held.record(EntryKind.DATE_CHOSEN, registration, {"starts_at": stamp(proposal.starts_at)})
    return proposal


def ask_for_another_date(*, registration_id: int, note: str, by: Actor) -> Registration:
    """This will tell staff that the contact wants another date; nothing moves until they act (D5).

    Raises NotConfirmed, and DayNotFixed where there is neither a day nor a proposal.
    """
    with turn_of(registration_id, by) as (held, registration):
        _confirmed(registration)
        fixed = ThemedDay.objects.filter(registration=registration).exists()
        if not fixed and not registration.proposals.exists():
            raise DayNotFixed
        preparation, _made = Preparation.objects.get_or_create(registration=registration)
        preparation.another_date_asked_at = held.now
        preparation.save()
        text = {"note": note.strip()} if note.strip() else None
        held.record(EntryKind.ANOTHER_DATE_ASKED, registration, {"fixed": fixed}, text=text)
    return registration


def _confirmed(registration: Registration) -> None:
    if registration.status != Status.CONFIRMED:
        raise NotConfirmed
