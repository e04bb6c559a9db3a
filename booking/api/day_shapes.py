"""Turning a day's rows, its people and its warnings into what staff's systems are shown."""

from collections.abc import Iterable
from typing import Any

from booking.api.schemas import DayOut, FacilitatorOut, WarningOut
from booking.models import ThemedDay
from booking.rules.day import Warned
from booking.rules.working_days import DENMARK


def warnings_out(warned: Iterable[Warned]) -> list[WarningOut]:
    """Return warnings with their sentences in the reader's language."""
    return [WarningOut(code=warning.code, message=warning.message) for warning in warned]


def day_shape(day: ThemedDay, *, with_people: bool) -> dict[str, Any]:
    """Return the members of a `DayOut`; `day` comes with its facilitators."""
    local = day.starts_at.astimezone(DENMARK)
    held_by = [FacilitatorOut(name=facilitator.name, email=facilitator.email) for facilitator in day.facilitators.all()]
    return {
        "date": local.date(),
        "start": f"{local:%H:%M}",
        "starts_at": day.starts_at,
        "ends_at": day.ends_at,
        "order": day.order,
        "talk_minutes": day.talk_minutes,
        "break_minutes": day.break_minutes,
        "workshop_minutes": day.workshop_minutes,
        "venue": day.venue,
        "phone_on_the_day": day.phone_on_the_day if with_people else None,
        "note": day.note if with_people else None,
        "facilitators": held_by if with_people else None,
    }


def day_out(day: ThemedDay, *, with_people: bool) -> DayOut:
    """Return a day as the API shows it."""
    return DayOut(**day_shape(day, with_people=with_people))
