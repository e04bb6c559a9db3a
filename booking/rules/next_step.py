"""What a municipality does next, and by when: counted backwards from what binds (Q5, D4-D6). Pure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from booking.rules.day import last_day_of_notice, mail_due
from booking.rules.working_days import danish_day


class StepCode(StrEnum):
    """What is to be done by the municipality; OURS: nothing, it is Socialstyrelsen's turn."""

    CONFIRM = "confirm"
    SETTLE = "settle"
    WISH = "wish"
    CHOOSE = "choose"
    VENUE = "venue"
    FOCUS = "focus"
    PHONE = "phone"
    ACCESS = "access"
    ATTENDEES = "attendees"
    OURS = "ours"


@dataclass(frozen=True, kw_only=True)
class Duty:
    """A step, whether it is done, and the days by which it is due: the first that has not passed counts."""

    step: StepCode
    is_done: bool
    days: tuple[dt.date, ...] = ()

    def by(self, today: dt.date) -> dt.date | None:
        """Return the day by which it is due; None where every day has passed, or none is known."""
        return next((day for day in self.days if day >= today), None)


def next_task(tasks: Iterable[Duty], today: dt.date) -> Duty | None:
    """Return the one task to do now: overdue before due, earlier before later, without a day last; else as they come.

    None where everything is done.
    """
    left = [task for task in tasks if not task.is_done]
    return min(left, key=lambda task: _urgency(task, today), default=None)


def _urgency(task: Duty, today: dt.date) -> dt.date:
    return task.by(today) or (dt.date.min if task.days else dt.date.max)


def choose_by(first_proposed: dt.date) -> dt.date:
    """Return until when a choice leaves the notice that even the first of the proposed days needs (D5)."""
    return last_day_of_notice(first_proposed)


def wish_by(season_ends_on: dt.date, days_before: Iterable[int]) -> dt.date:
    """Return until when a wish leaves the longest preparation to a season's last day.

    That is the notice of staff, or what falls due `days_before` a day, as the list of attendees does.
    """
    due = (danish_day(mail_due(season_ends_on, days)) for days in days_before)
    return min([last_day_of_notice(season_ends_on), *due])
