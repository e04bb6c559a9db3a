"""Two municipalities that change dates with each other, in one turn (D5, D7)."""

import datetime as dt
from dataclasses import replace

from django.db.models import prefetch_related_objects
from django.utils import timezone

from booking.models import Registration, ThemedDay
from booking.refusals import DayNotFixed, NotAgreed, Stale
from booking.rules.day import Warned
from booking.services.day.elsewhere import Elsewhere, read_all_elsewhere
from booking.services.day.schedule import DayPlan, as_plan, schedule_within, warnings_of
from booking.services.queue import turn_of
from booking.services.turn import Actor


def swap_days(*, registration_id: int, other_id: int, other_starts_at: dt.datetime, by: Actor, agreed: str) -> None:
    """Give each of two days the start and the facilitators of the other; all else stays with its municipality.

    `agreed` names who said yes, of both. Raises Stale where the other day has moved meanwhile, DayNotFixed, NotAgreed,
    and what `schedule` raises.
    """
    if not agreed.strip():
        raise NotAgreed
    with turn_of(registration_id, by) as (held, registration):
        rows = ThemedDay.objects.filter(registration__programme=registration.programme_id)
        days = {day.registration_id: day for day in rows.prefetch_related("facilitators")}
        if not {registration_id, other_id} <= days.keys():
            raise DayNotFixed
        own, other = days[registration_id], days[other_id]
        if other.starts_at != other_starts_at:
            raise Stale
        around = Registration.objects.select_related("programme", "municipality", "season", "slot")
        registrations = {own.pk: registration, other.pk: around.get(pk=other_id)}
        for (day, plan), partner in zip(swapped(own, other), (other, own), strict=True):
            moved = registrations[day.pk]
            schedule_within(held, moved, plan, agreed=agreed, elsewhere=elsewhere_of(moved, partner))


def swapped(own: ThemedDay, other: ThemedDay) -> list[tuple[ThemedDay, DayPlan]]:
    """Return each of two days with its new plan: who facilitates keeps the date, and so meets the other people."""
    first, second = as_plan(own), as_plan(other)
    return [
        (own, replace(first, starts_at=second.starts_at, facilitators=second.facilitators)),
        (other, replace(second, starts_at=first.starts_at, facilitators=first.facilitators)),
    ]


def elsewhere_of(registration: Registration, partner: ThemedDay) -> Elsewhere:
    """Read what stands elsewhere, without the day that makes room."""
    found = read_all_elsewhere(registration, timezone.now())
    return replace(found, days=[day for day in found.days if day.pk != partner.pk])


def swap_warnings(own: ThemedDay, other: ThemedDay) -> list[tuple[ThemedDay, Warned]]:
    """Return what to warn of about both new dates; that both have said yes is asked by itself."""
    now = timezone.now()
    prefetch_related_objects([own, other], "facilitators", "registration__wishes", "registration__proposals")
    return [
        (day, warned)
        for day, plan in swapped(own, other)
        for warned in warnings_of(
            day.registration, plan, now, elsewhere_of(day.registration, other if day is own else own)
        )
        if warned.code != "not-wished"
    ]
