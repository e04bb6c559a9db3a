"""What the personal page shows once the place is confirmed: the day or the way to it, and what is missing."""

from typing import Any

from django.utils import timezone

from booking import day_queries, day_rules
from booking.models import Registration
from booking.services.preparing import wish_warnings
from booking.views import checklist
from booking.views.attendee_overview import overview_of
from booking.views.checklist import HandedIn
from booking.working_days import danish_day


def day_context(registration: Registration) -> dict[str, Any]:
    """This function will give day, proposals, wishes, details, list and checklist; a constant number of statements."""
    overview = overview_of(registration)
    day = overview.day
    preparation = day_queries.preparation_of(registration)
    wishes = list(registration.wishes.all())
    proposals = day_queries.open_proposals(registration)
    has = HandedIn(day=day, wishes=wishes, proposals=proposals, preparation=preparation, attendees=overview.listed)
    avoid = registration.programme.settings.get("days_to_avoid", [])
    return {
        "day": day,
        "spans": day_rules.part_spans(day) if day else {},
        "has_begun": overview.has_begun,
        "preparation": preparation,
        "proposals": proposals,
        "chosen": next((proposal for proposal in proposals if proposal.chosen_at), None),
        "wishes": [(wish, [warned for _day, warned in wish_warnings([wish.date], avoid)]) for wish in wishes],
        "attendees": overview,
        "checklist": (
            [] if overview.has_begun else checklist.items(registration, has, danish_day(timezone.now()))
        ),
    }  # fmt: skip
