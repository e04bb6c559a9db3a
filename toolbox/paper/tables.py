"""The plan as a workbook: one row a target, and a second sheet of its dates."""

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from booking.exports.files import Plain, Table, Value
from toolbox.models import Operator, Plan
from toolbox.paper.cells import anchoring_text, feedback_receiver
from toolbox.paper.figures import latest, status_text
from toolbox.plan.document import ActionGoalPart, CriterionPart, GoalPart, PlanDocument, SubGoalPart, TargetPart
from toolbox.rules.dates import understood
from toolbox.rules.due import next_look_back

Above = tuple[GoalPart, SubGoalPart | None, ActionGoalPart | None, CriterionPart | None]
"""What a row stands below; a goal with nothing below it stands alone."""


def tables_of_plan(document: PlanDocument, *, plan: Plan, today: dt.date) -> list[Table]:
    """Return the two sheets in the active language."""
    return [
        Table(
            name=_("Måltal"),
            titles=[
                _("Nr."), _("Politisk mål"), _("Delmål"), _("Handlemål"), _("Målet er nået, når"), _("Målemetode"),
                _("Hvad måles"), _("Skal være"), _("Måltal"), _("Enhed"), _("Udgangspunkt"), _("Frist"),
                _("Senest den"), _("Seneste måling"), _("Målt den"), _("Status"), _("Forankring og ansvar"),
            ],
            rows=[_row(above, target, plan=plan, today=today) for above, target in _targets(document)],
        ),
        Table(
            name=_("Datoer"),
            titles=[
                _("Nr."), _("Slags"), _("Hvad"), _("Til hvem"), _("Hvornår"), _("Fra den"), _("Til den"), _("Gjort den")
            ],
            rows=sorted(_dates(document, plan, today=today), key=lambda row: str(row[5] or "9")),
        ),
    ]  # fmt: skip


def _targets(document: PlanDocument) -> Iterator[tuple[Above, TargetPart | None]]:
    """Yield each target with what it stands below; what has no target below it has a row of its own."""
    for goal in document.goals:
        if not goal.sub_goals:
            yield (goal, None, None, None), None
        for sub_goal in goal.sub_goals:
            if not sub_goal.action_goals:
                yield (goal, sub_goal, None, None), None
            for part in sub_goal.action_goals:
                if not part.criteria:
                    yield (goal, sub_goal, part, None), None
                for criterion in part.criteria:
                    for target in (*criterion.targets, *(() if criterion.targets else (None,))):
                        yield (goal, sub_goal, part, criterion), target


def _row(above: Above, target: TargetPart | None, *, plan: Plan, today: dt.date) -> list[Value]:
    goal, sub_goal, part, criterion = above
    number = next(one.number for one in (part, sub_goal, goal) if one is not None)
    return [
        Plain(number),
        goal.title,
        sub_goal.text if sub_goal else None,
        part.text if part else None,
        criterion.text if criterion else None,
        criterion.method if criterion else None,
        *_figures(target, plan=plan, today=today),
        " ".join(map(anchoring_text, part.anchorings)) if part else None,
    ]


def _figures(target: TargetPart | None, *, plan: Plan, today: dt.date) -> list[Value]:
    if target is None:
        return [None] * 10
    measured = latest(target)
    return [
        target.measure,
        Plain(Operator(target.operator).label),
        target.value,
        target.unit,
        target.baseline,
        target.due_text,
        understood(target.due_text).last,
        measured.value if measured else None,
        measured.on if measured else None,
        Plain(status_text(target, plan=plan, today=today)),
    ]


def _dates(document: PlanDocument, plan: Plan, *, today: dt.date) -> Iterator[list[Value]]:
    """Yield what is to be measured, done, fed back and looked back upon, with its dates."""
    for above, target in _targets(document):
        if target is not None and above[2] is not None:
            yield [Plain(above[2].number), Plain(_("frist")), target.measure, None, *_when(target.due_text), None]
    for part in (part for part in document.rows() if isinstance(part, ActionGoalPart)):
        for activity in part.activities:
            what: list[Value] = [Plain(part.number), Plain(_("aktivitet")), activity.text, None]
            yield [*what, *_when(activity.when_text), activity.done_on]
        for feedback in part.feedback:
            what = [Plain(part.number), Plain(_("tilbagemelding")), feedback.what, feedback_receiver(feedback)]
            yield [*what, *_when(feedback.when_text), feedback.given_on]
    if plan.review_on:
        day = next_look_back(plan.review_on, today=today)
        yield [None, Plain(_("tilbageblik")), plan.title, None, None, day, day, None]


def _when(written: str) -> list[Value]:
    date = understood(written)
    return [written, date.first, date.last]
