"""The one next step as mails say it: the same as on the contact's page, counted from the day of the entry."""

from booking.models import Status
from booking.queries import checklist
from booking.queries.checklist import HandedIn, NextStep
from booking.rules.next_step import StepCode
from booking.rules.working_days import danish_day
from notifications.mails.facts import Matter


def step_of_fixed_day(matter: Matter) -> dict[str, str]:
    """Write what comes next once a date is fixed; empty where nothing is missing."""
    facts = matter.about_day
    has = HandedIn(day=facts.day, wishes=(), proposals=(), preparation=facts.prepared, attendees=facts.listed)
    today = danish_day(matter.entry.at)
    return _written(checklist.next_step(checklist.items(matter.registration, has, today), today, is_fixed=True))


def step_now(matter: Matter, *, waits: bool = False) -> dict[str, str]:
    """Write what comes next wherever the registration stands; `waits`: people wait for the contact's answer.

    Empty while it waits for a place, and once the day has begun.
    """
    registration, today = matter.registration, danish_day(matter.entry.at)
    if registration.status == Status.ALLOCATED and registration.answer_by:
        return _written(checklist.step_to_confirm(registration.answer_by, matter.entry.at))
    if registration.status != Status.CONFIRMED:
        return {}
    has = matter.about_day.handed_in
    if has is None or (has.day and has.day.starts_at <= matter.entry.at):
        return {}
    found = checklist.items(registration, has, today)
    return _written(checklist.next_step(found, today, is_fixed=has.day is not None, waits=waits))


def step_without_dates(matter: Matter) -> dict[str, str]:
    """Write what comes next where there is neither a date nor a wish."""
    today = danish_day(matter.entry.at)
    return _written(checklist.step_to_wish(matter.registration, matter.seasons.values(), today))


def step_with_proposals(matter: Matter) -> dict[str, str]:
    """Write what comes next where staff have proposed dates."""
    return _written(checklist.step_to_choose(matter.about_day.proposals, danish_day(matter.entry.at)))


def _written(step: NextStep) -> dict[str, str]:
    return {"next_step": "" if step.step == StepCode.OURS else step.sentence}
