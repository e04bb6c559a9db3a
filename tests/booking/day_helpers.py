"""A confirmed registration and a day for it, through the services."""

import dataclasses
from typing import Any

from booking.models import Invite, Programme, Registration
from booking.services import queue
from booking.services.day import attendance, schedule
from booking.services.day.attendance import AttendeeDetails
from booking.services.day.elsewhere import FacilitatorDetails
from booking.services.day.schedule import DayPlan, Scheduled
from booking.services.turn import MUNICIPALITY
from tests.factories import OPENS, STAFF, at, danish, make_municipality, make_programme, make_queue, make_registration
from tests.made_once import made_once

STARTS = danish(2016, 11, 17, 9)
"""A Thursday, seven weeks after the opening."""
PLAN = DayPlan(
    starts_at=STARTS,
    talk_minutes=90,
    break_minutes=30,
    workshop_minutes=180,
    venue="Rådhuset, Rådhuspladsen 2, lokale 4",
    phone_on_the_day="12 34 56 78",
    facilitators=(FacilitatorDetails(name="Fie Facilitator", email="fie@example.dk"),),
)
SETTINGS: dict[str, Any] = {
    "lengths": {"talk_min": 60, "talk_max": 120, "workshop_min": 180, "workshop_max": 240, "break_max": 300},
    "mails": {
        "list_missing_days_before": [21, 7],
        "practical_days_before": 7,
        "thanks_days_after": 1,
        "privacy_notice_within_days": 14,
    },
    "days_to_avoid": [
        {
            "starts_on": "2016-10-17",
            "ends_on": "2016-10-21",
            "kind": "school",
            "name_da": "efterårsferie (uge 42)",
            "name_en": "autumn school holiday (week 42)",
        }
    ],
}


def make_confirmed(number: int = 1) -> Registration:
    """Register and confirm the `number`-th municipality at the opening."""
    return _first_confirmed() if number == 1 else _confirmed(number)


@made_once
def _first_confirmed() -> Registration:
    return _confirmed(1)


def _confirmed(number: int) -> Registration:
    with at(OPENS):
        programme = make_programme(settings=SETTINGS)
        received = make_registration(programme, make_municipality(number))
        return queue.confirm(registration_id=received.pk, by=MUNICIPALITY)


def fix_day(registration: Registration, **changes: Any) -> Scheduled:
    """Fix or move the day to `PLAN` with `changes`, agreed by phone."""
    plan = dataclasses.replace(PLAN, **changes)
    return schedule.schedule(registration_id=registration.pk, plan=plan, by=STAFF, agreed="Kim, telefon")


def fix_two_days(programme: Programme) -> tuple[Registration, Registration]:
    """Fix the days of two municipalities, on 17 and 24 November, the second with a facilitator of its own."""
    first, second = make_queue(programme, 2)
    gert = FacilitatorDetails(name="Gert", email="gert@example.dk")
    for registration, changes in (
        (first, {}),
        (second, {"starts_at": danish(2016, 11, 24, 12), "venue": "Biblioteket", "facilitators": (gert,)}),
    ):
        queue.confirm(registration_id=registration.pk, by=STAFF)
        fix_day(registration, **changes)
    return first, second


def list_attendees(registration: Registration, *names: str) -> attendance.Listed:
    """Replace the attendee list by these names, each with an address at aarhus.dk."""
    lines = [AttendeeDetails(name=name, email=f"{name.lower()}@aarhus.dk") for name in names]
    return attendance.set_attendees(registration_id=registration.pk, lines=lines, by=MUNICIPALITY)


def invite_of(email: str) -> Invite:
    """Find the invite of an address."""
    return Invite.objects.get(email=email)


def take_out(invite: Invite) -> None:
    """Mark an invite as attempted, as the outbox does when it claims the invite's mail."""
    Invite.objects.filter(pk=invite.pk).update(
        attempted=invite.told, attempted_time_sequence=invite.time_sequence, attempted_at=OPENS
    )
