"""The sheet: each political goal with its sub-goals, and a table for each sub-goal that has action goals (C6-C23)."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from toolbox.models import Plan
from toolbox.paper.cells import (
    action_cell,
    anchoring_cell,
    criterion_cell,
    feedback_cell,
    implementation_cell,
    lead_in,
    marks,
    method_cell,
    numbered,
    paragraphs,
    sub_goal_heading,
)
from toolbox.paper.figures import asked_text, due_text, measured_text, status_text
from toolbox.plan.document import ActionGoalPart, GoalPart, GuidelinePart, PlanDocument, SubGoalPart
from toolbox.plan.reading import document_of
from toolbox.plan.standing import targets_of

Cells = list[list[str]]


class SheetForm(StrEnum):
    """The columns of the sheet: the source's five, feedback as a sixth, or how each target stands."""

    SOURCE = ""
    FEEDBACK = "tilbagemelding"
    STATUS = "status"


@dataclass(frozen=True, kw_only=True)
class ShownSubGoal:
    """A sub-goal with what is below it: guidelines with their marks, and the rows of its table."""

    number: str
    text: str
    heading: str
    prose: list[str]
    guidelines: list[tuple[str, str]]
    rows: list[Cells]

    @property
    def is_worked_out(self) -> bool:
        """Tell whether there is anything below it."""
        return bool(self.prose or self.guidelines or self.rows)


@dataclass(frozen=True, kw_only=True)
class ShownGoal:
    """A political goal; `heading` has its number where there are several."""

    heading: str
    title: str
    text: list[str]
    lead_in: str
    sub_goals: list[ShownSubGoal]


@dataclass(frozen=True, kw_only=True)
class PlanSheet:
    """The whole sheet; `columns` has the headings of its tables."""

    plan: Plan
    form: SheetForm
    about: list[str]
    columns: list[str]
    goals: list[ShownGoal]


def sheet_of(plan: Plan, form: SheetForm, *, today: dt.date) -> PlanSheet:
    """Return the plan as a sheet, in the plan's language."""
    with translation.override(plan.language):
        return PlanSheet(
            plan=plan,
            form=form,
            about=paragraphs(plan.about, "" if plan.changed_at else plan.caveat),
            columns=_columns(form),
            goals=_goals(document_of(plan), form, plan=plan, today=today),
        )


def _goals(document: PlanDocument, form: SheetForm, *, plan: Plan, today: dt.date) -> list[ShownGoal]:
    rows: dict[SheetForm, Callable[[ActionGoalPart], Iterator[Cells]]] = {
        SheetForm.SOURCE: _source_row,
        SheetForm.FEEDBACK: _row_with_feedback,
        SheetForm.STATUS: lambda part: _status_rows(part, plan=plan, today=today),
    }
    return [_goal(goal, rows[form], among=document.goals) for goal in document.goals]


def _columns(form: SheetForm) -> list[str]:
    if form == SheetForm.STATUS:
        return [_("Handlemål"), _("Måltal"), _("Frist"), _("Seneste måling"), _("Status"), _("Forankring og ansvar")]
    is_apart = form == SheetForm.FEEDBACK
    return [
        _("Handlemål"),
        _("Succeskriterium – målet er nået, når"),
        _("Målemetode"),
        *([_("Implementering"), _("Tilbagemelding")] if is_apart else [_("Implementering og tilbagemelding")]),
        _("Forankring og ansvar"),
    ]


def _source_row(part: ActionGoalPart) -> Iterator[Cells]:
    yield [
        action_cell(part),
        criterion_cell(part),
        method_cell(part),
        implementation_cell(part),
        anchoring_cell(part),
    ]


def _row_with_feedback(part: ActionGoalPart) -> Iterator[Cells]:
    yield [
        action_cell(part),
        criterion_cell(part),
        method_cell(part),
        implementation_cell(part, with_feedback=False),
        feedback_cell(part),
        anchoring_cell(part),
    ]


def _status_rows(part: ActionGoalPart, *, plan: Plan, today: dt.date) -> Iterator[Cells]:
    """Yield a row a target; an action goal without one has a row of its own."""
    targets = targets_of([part])
    for place, target in enumerate(targets):
        yield [
            [numbered(part.number, "")] if place else action_cell(part),
            paragraphs(asked_text(target)),
            paragraphs(due_text(target)),
            paragraphs(measured_text(target)),
            [capfirst(status_text(target, plan=plan, today=today))],
            anchoring_cell(part),
        ]
    if not targets:
        yield [action_cell(part), [_("Intet måltal endnu.")], [], [], [], anchoring_cell(part)]


def _goal(goal: GoalPart, row: Callable[[ActionGoalPart], Iterator[Cells]], *, among: Sequence[GoalPart]) -> ShownGoal:
    return ShownGoal(
        heading=_("Politisk mål") if len(among) == 1 else _("Politisk mål %(number)s") % {"number": goal.number},
        title=goal.title,
        text=paragraphs(goal.text),
        lead_in=lead_in(len(goal.sub_goals)) if goal.sub_goals else "",
        sub_goals=[_sub_goal(sub_goal, row) for sub_goal in goal.sub_goals],
    )


def _sub_goal(sub_goal: SubGoalPart, row: Callable[[ActionGoalPart], Iterator[Cells]]) -> ShownSubGoal:
    backgrounds = (numbered(part.number, part.background) if part.background else "" for part in sub_goal.action_goals)
    return ShownSubGoal(
        number=sub_goal.number,
        text=sub_goal.text,
        heading=sub_goal_heading(sub_goal.number, sub_goal.text),
        prose=paragraphs(sub_goal.about, *backgrounds),
        guidelines=[_guideline(guideline) for guideline in sub_goal.guidelines],
        rows=[cells for part in sub_goal.action_goals for cells in row(part)],
    )


def _guideline(guideline: GuidelinePart) -> tuple[str, str]:
    return guideline.text, marks(guideline)
