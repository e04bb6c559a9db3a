"""The dates of a plan as its mails and its calendar have them: feedback, targets, activities."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from toolbox.plan.document import ActionGoalPart, ActivityPart, FeedbackPart, PlanDocument, TargetPart, name_of
from toolbox.rules.dates import UnderstoodDate, understood, working_day_of
from toolbox.rules.due import TOLD_AHEAD
from toolbox.rules.status import is_reached

DatedPart = FeedbackPart | TargetPart | ActivityPart


@dataclass(frozen=True, kw_only=True)
class PlanDate:
    """A part of a plan that has a date, with its action goal; `emails` are the addresses of the goal's roles."""

    part: DatedPart
    goal: ActionGoalPart
    date: UnderstoodDate
    emails: frozenset[str]

    @property
    def kind(self) -> str:
        """Name the kind of part."""
        return name_of(self.part)

    @property
    def on(self) -> dt.date | None:
        """Return the day that counts: a target's last day; of all else the day itself or its first working day."""
        return self.date.last if isinstance(self.part, TargetPart) else working_day_of(self.date)

    @property
    def is_done(self) -> bool:
        """Tell whether there is nothing left to do for it: feedback is given, a target reached or measured in time."""
        part = self.part
        if isinstance(part, FeedbackPart):
            return part.given_on is not None
        if isinstance(part, ActivityPart):
            return part.done_on is not None
        if self.date.first is None or self.date.last is None or not part.measurements:
            return False
        in_time = min(self.date.first, self.date.last - TOLD_AHEAD)
        last = max(part.measurements, key=lambda measurement: measurement.on)
        return last.on >= in_time or is_reached(operator=part.operator, value=part.value, measured=last.value)


def plan_dates(document: PlanDocument) -> list[PlanDate]:
    """List what has a date that was understood, in the order of the plan."""
    return list(_dates(document))


def action_goals(document: PlanDocument) -> Iterator[ActionGoalPart]:
    """Yield the action goals in the order of the plan."""
    for goal in document.goals:
        for sub_goal in goal.sub_goals:
            yield from sub_goal.action_goals


def _dates(document: PlanDocument) -> Iterator[PlanDate]:
    for goal in action_goals(document):
        emails = frozenset(anchoring.email.casefold() for anchoring in goal.anchorings if anchoring.email)
        targets = [target for criterion in goal.criteria for target in criterion.targets]
        parts: list[tuple[DatedPart, str]] = [(part, part.due_text) for part in targets]
        parts += [(part, part.when_text) for part in goal.activities]
        parts += [(part, part.when_text) for part in goal.feedback]
        for part, words in parts:
            date = understood(words)
            if date.first:
                yield PlanDate(part=part, goal=goal, date=date, emails=emails)
