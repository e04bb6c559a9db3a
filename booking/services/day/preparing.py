"""What the contact hands in once the place is confirmed: venue, focus, wished dates, the choice of one (D4, D5)."""

import datetime as dt
from collections.abc import Container, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from booking.models import (
    EntryKind,
    EntryText,
    Preparation,
    Proposal,
    Registration,
    Season,
    Status,
    ThemedDay,
    Wish,
)
from booking.models.preparation import TimeOfDay
from booking.models.programme import Off
from booking.queries import day as day_queries
from booking.refusals import DayFixed, DayNotFixed, Invalid, NotConfirmed, ProposalLapsed, Spent, Stale
from booking.rules import day as day_rules
from booking.rules.day import Warned
from booking.rules.three_way import merge_rows
from booking.rules.working_days import danish_day
from booking.services.merging import merged
from booking.services.queue import turn_of
from booking.services.turn import Actor, stamp
from booking.words import moments as wording

FIELDS = (
    "venue_name",
    "venue_address",
    "venue_room",
    "venue_access",
    "equipment",
    "greeting",
    "phone_on_the_day",
    "focus",
    "second_name",
    "second_email",
    "second_phone",
)
OF_DAY = frozenset({"venue_name", "venue_address", "venue_room", "phone_on_the_day"})
"""The fields that a fixed day has of its own: changing them in the preparation leaves the day as it is.

Staff get a mail instead and decide whether to change the day, which is in everybody's calendar.
"""
MOST_WISHES = 10

WISH_SENTENCES: Mapping[str, Any] = {
    "past": _("Vælg en dato, der ikke er passeret"),
    "season": _("Vælg en dato i %(seasons)s"),
    "weekend": _("Vælg en dag fra mandag til fredag"),
    "holiday": _("%(name)s er en helligdag. Vælg en anden dag"),
}
TIME_OF_DAY_MISSING = _("Vælg formiddag, eftermiddag, aften eller hele dagen")
SECOND_NAME_MISSING = _("Skriv den anden kontaktpersons navn")


def wish_error(day: dt.date, *, today: dt.date, seasons: Iterable[Season]) -> str:
    """Return why a day cannot be wished (D4), naming the holiday or the seasons; empty where it can."""
    rows = list(seasons)
    fault = day_rules.wish_fault(day, today=today, seasons=[(row.starts_on, row.ends_on) for row in rows])
    facts = {"name": fault[1] if fault else "", "seasons": wording.seasons_text(rows)}
    return str(WISH_SENTENCES[fault[0]]) % facts if fault else ""


def second_contact_errors(values: Mapping[str, str]) -> dict[str, object]:
    """Return the sentence for a second contact with address or phone but no name; the forms use it too."""
    reached = values.get("second_email") or values.get("second_phone")
    return {"second_name": SECOND_NAME_MISSING} if reached and not values.get("second_name") else {}


def prepare(
    *, registration_id: int, values: Mapping[str, str], by: Actor, stood: Mapping[str, str] | None = None
) -> Preparation:
    """Store venue, phone, focus and second contact (`FIELDS`); fields left out stay as they are.

    So do fields that are as they were when the page was opened (`stood`, Q13). A day that is agreed already keeps its
    venue until staff change it. Raises Invalid (`second_name`), NotConfirmed, Clash.
    """
    with turn_of(registration_id, by) as (held, registration):
        _confirmed(registration)
        preparation, _made = Preparation.objects.get_or_create(registration=registration)
        stands = {name: getattr(preparation, name) for name in FIELDS}
        values = merged(stood=stood, wanted=values, stands=stands)
        if errors := second_contact_errors({**stands, **values}):
            raise Invalid(errors)
        old = {name: value for name, value in stands.items() if name in values}
        changed = {name: value for name, value in old.items() if values[name] != value}
        if changed:
            for name in changed:
                setattr(preparation, name, values[name])
            preparation.save()
            fixed = ThemedDay.objects.filter(registration=registration).exists()
            details = {"changed": sorted(changed), "fixed": fixed}
            held.record(EntryKind.PREPARED, registration, details, text={"old": changed})
    return preparation


def set_wishes(
    *,
    registration_id: int,
    wishes: Iterable[tuple[dt.date, str]],
    by: Actor,
    stood: Iterable[tuple[dt.date, str]] | None = None,
) -> list[tuple[dt.date, Warned]]:
    """Replace the wished dates and times of day; return each date's warnings (D4).

    Beside `stood`, the wishes when the page was opened, only those added and removed since are written (Q13). A date
    that was wished before may stay, even once it has passed. Raises Invalid (`wishes`: the sentence of the first
    day that cannot be wished), NotConfirmed, DayFixed.
    """
    with turn_of(registration_id, by) as (held, registration):
        _confirmed(registration)
        if ThemedDay.objects.filter(registration=registration).exists():
            raise DayFixed
        stored = set(registration.wishes.values_list("date", "time_of_day"))
        wanted = sorted(merge_rows(stood=stood, wanted=wishes, stands=stored))
        if len(wanted) > MOST_WISHES:
            raise Invalid({"wishes": _("Skriv højst 10 ønsker")})
        seasons = list(held.programme.seasons.all())
        for day, time_of_day in wanted:
            error = wish_error(day, today=danish_day(held.now), seasons=seasons)
            if time_of_day not in TimeOfDay.values:
                error = str(TIME_OF_DAY_MISSING)
            if error and (day, time_of_day) not in stored:
                raise Invalid({"wishes": error})
        if set(wanted) != stored:
            registration.wishes.all().delete()
            registration.proposals.filter(lapsed_at__isnull=False).delete()
            Wish.objects.bulk_create(
                Wish(registration=registration, date=day, time_of_day=time_of_day) for day, time_of_day in wanted
            )
            listed = [[day.isoformat(), time_of_day] for day, time_of_day in wanted]
            held.record(EntryKind.WISHES_CHANGED, registration, {"wishes": listed})
        off, taken = held.programme.days_off(), day_queries.taken_days(registration, held.now)
    return wish_warnings([day for day, _time in wanted], off, taken)


def wish_warnings(
    days: Iterable[dt.date], off: Iterable[Off], taken: Container[dt.date] = ()
) -> list[tuple[dt.date, Warned]]:
    """Pair each day, once, with each of its warnings (D4); `taken` are days on which we cannot come."""
    off = list(off)
    found = []
    for day in dict.fromkeys(days):
        warned = [*([Warned("taken")] if day in taken else []), *day_rules.date_warnings(day, off)]
        found += [(day, one) for one in warned]
    return found


def choose(*, registration_id: int, proposal_id: int, by: Actor, stood: int | None = None) -> Proposal:
    """Note which proposed date the contact chose, and drop their wish for another date (D5).

    `stood` is the choice that the page showed (0: none), of which another may have made a new one since (Q13). Raises
    NotConfirmed, ProposalLapsed, Stale (no longer proposed, or another was chosen meanwhile).
    """
    with turn_of(registration_id, by) as (held, registration):
        _confirmed(registration)
        proposal = registration.proposals.filter(pk=proposal_id, starts_at__gt=held.now).first()
        if proposal is None:
            raise Stale
        if not registration.proposals.filter(day_queries.stands_at(held.now), pk=proposal.pk).exists():
            raise ProposalLapsed
        chosen = registration.proposals.filter(chosen_at__isnull=False).values_list("pk", flat=True).first() or 0
        if stood is not None and chosen not in {stood, proposal.pk}:
            raise Stale
        if proposal.chosen_at is None:
            registration.proposals.update(chosen_at=None)
            proposal.chosen_at = held.now
            proposal.save()
            Preparation.objects.filter(registration=registration).update(another_date_asked_at=None)
            held.record(EntryKind.DATE_CHOSEN, registration, {"starts_at": stamp(proposal.starts_at)})
    return proposal


def ask_for_another_date(*, registration_id: int, note: str, by: Actor) -> Registration:
    """Note for staff that the contact wants another date; the day stays until they act (D5).

    A choice among the proposed dates is undone. Asking again changes nothing unless `note` says something new.
    Raises NotConfirmed, DayNotFixed where there is neither a day nor a proposal, and Spent once the day has begun.
    """
    with turn_of(registration_id, by) as (held, registration):
        _confirmed(registration)
        day = ThemedDay.objects.filter(registration=registration).first()
        if day and held.now >= day.starts_at:
            raise Spent
        if not day and not registration.proposals.exists():
            raise DayNotFixed
        preparation, _made = Preparation.objects.get_or_create(registration=registration)
        if preparation.another_date_asked_at and note.strip() in {"", _last_note(registration)}:
            return registration
        preparation.another_date_asked_at = held.now
        preparation.save()
        registration.proposals.update(chosen_at=None)
        text = {"note": note.strip()} if note.strip() else None
        held.record(EntryKind.ANOTHER_DATE_ASKED, registration, {"fixed": day is not None}, text=text)
    return registration


def _last_note(registration: Registration) -> str:
    asked = EntryText.objects.filter(entry__registration=registration, entry__kind=EntryKind.ANOTHER_DATE_ASKED)
    last = asked.order_by("-entry__number").first()
    return str(last.text.get("note", "")) if last else ""


def _confirmed(registration: Registration) -> None:
    if registration.status != Status.CONFIRMED:
        raise NotConfirmed
