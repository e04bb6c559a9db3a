"""The personal page once the place is confirmed: the day or how to get one, and what is missing."""

from typing import Any

from django.utils import timezone

from booking.links import day_path
from booking.models import Preparation, Registration
from booking.queries import added, checklist
from booking.queries import day as day_queries
from booking.queries.checklist import ABOUT_DATES, HandedIn, was_called_off
from booking.queries.excerpt import Excerpt
from booking.rules import day as day_rules
from booking.rules.working_days import danish_day
from booking.services.day.preparing import wish_warnings
from booking.web.views.attendees.overview import overview_of
from booking.words.moves import MOVES, last_move


def day_context(registration: Registration, story: Excerpt) -> dict[str, Any]:
    """Return day, proposals, wishes, details, list and checklist; a constant number of statements."""
    overview = overview_of(registration)
    day = overview.day
    preparation = getattr(registration, "preparation", None) or Preparation(registration=registration)
    wishes = list(registration.wishes.all())
    proposals, lapsed = day_queries.split_proposals(registration)
    called_off = was_called_off(story.last(ABOUT_DATES))
    today = danish_day(timezone.now())
    has = HandedIn(
        day=day,
        wishes=[] if called_off else wishes,
        proposals=proposals,
        preparation=preparation,
        attendees=overview.listed,
        lapsed=bool(lapsed),
    )
    items = [] if overview.has_begun else checklist.items(registration, has, today)
    step = checklist.next_step(items, today, is_fixed=day is not None, waits=overview.waits)
    has_dates = any(wish.date > today for wish in has.wishes)
    off = registration.programme.days_off() if wishes else []
    return {
        "day": day,
        "day_url": day_path(registration),
        "spans": day_rules.part_spans(day) if day else {},
        "has_begun": overview.has_begun,
        "preparation": preparation,
        "proposals": proposals,
        "chosen": next((proposal for proposal in proposals if proposal.chosen_at), None),
        "wishes": [(wish, [warned for _day, warned in wish_warnings([wish.date], off)]) for wish in wishes],
        "lapsed": lapsed[0] if lapsed else None,
        "called_off": called_off,
        "has_dates": has_dates,
        "attendees": overview,
        "checklist": items,
        "done": [item for item in items if item.is_done],
        "next_step": None if overview.has_begun else step,
        "added": [*added.added_to([(registration, day)])[registration.pk], *added.own_of(registration, day)],
        "move": last_move(story.newest_of(MOVES)) if day else None,
    }
