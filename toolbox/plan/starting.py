"""How a plan begins: empty, as a copy of an example or last year's plan, or with a sub-goal for each theme chosen."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from booking.models import Municipality, Registration
from booking.services.turn import Actor
from toolbox.models import ChangeKind, Plan
from toolbox.plan.document import GoalPart, PlanDocument, SubGoalPart
from toolbox.plan.rows import put_all_in
from toolbox.plan.turn import turn_on


@transaction.atomic
def create_plan(
    *,
    document: PlanDocument,
    municipality: Municipality | None,
    registration: Registration | None = None,
    email: str = "",
    by: Actor,
    start: str = "document",
    **details: Any,
) -> Plan:
    """Create a plan from a document, with no municipality as an example; ids of the document are not kept.

    `start` names for the history what it began from, and `details` say more of it.
    """
    plan = Plan.objects.create(
        municipality=municipality,
        registration=registration,
        email=email,
        created_at=timezone.now(),
        **document.values(),
    )
    with turn_on(plan.pk, by) as turn:
        put_all_in(turn.plan, document)
        turn.record(ChangeKind.CREATED, {"start": start, **details})
    return turn.plan


def empty_document(*, title: str, goal: str, language: str = "da") -> PlanDocument:
    """Return a plan with one political goal and nothing below it."""
    return PlanDocument(title=title, language=language, goals=[GoalPart(title=goal)])  # type: ignore[arg-type]  # checked


def document_of_themes(*, title: str, goal: str, themes: list[str], language: str = "da") -> PlanDocument:
    """Return a plan with a sub-goal for each theme that was chosen."""
    sub_goals = [SubGoalPart(text=theme) for theme in themes]
    document = empty_document(title=title, goal=goal, language=language)
    return document.model_copy(update={"goals": [GoalPart(title=goal, sub_goals=sub_goals)]})


def as_next_year(document: PlanDocument, *, is_edited: bool) -> PlanDocument:
    """Return last year's plan as the beginning of a new one: without what was measured, done, and given back.

    Where it is still the example as it was copied, the example's caveat goes along (C7).
    """
    fresh = document.model_copy(deep=True)
    fresh.review_on, fresh.caveat = None, "" if is_edited else document.caveat
    for goal in fresh.goals:
        for sub_goal in goal.sub_goals:
            for action_goal in sub_goal.action_goals:
                for activity in action_goal.activities:
                    activity.done_on = None
                for feedback in action_goal.feedback:
                    feedback.given_on, feedback.note = None, ""
                for criterion in action_goal.criteria:
                    for target in criterion.targets:
                        target.measurements = []
    return fresh


def review_day(day: dt.date) -> dt.date:
    """Return the day of the look-back: ten months after the themed day."""
    month = day.month + 10
    year, month = day.year + (month - 1) // 12, (month - 1) % 12 + 1
    return dt.date(year, month, min(day.day, 28))
