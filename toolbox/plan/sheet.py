"""Reading the sheet of the source text (C1-C23), a YAML file cell by cell, into a plan's document."""

from typing import Literal

from pydantic import BaseModel, Field

from toolbox.plan.document import (
    ActionGoalPart,
    ActivityPart,
    AnchoringPart,
    CriterionPart,
    FeedbackPart,
    GoalPart,
    PlanDocument,
    SubGoalPart,
    TargetPart,
)
from toolbox.plan.fields import Figure, Line, Passage, SomeLine, SomePassage

BREAK = "\n\n"
DUTIES: dict[str, Literal["responsible", "coordinator"]] = {"ansvarlig": "responsible", "tovholder": "coordinator"}


class _Head(BaseModel):
    kicker: Line
    theme_question: Line
    method_title: Line
    paragraphs: list[SomePassage] = Field(min_length=1)
    example_title: SomeLine


class _SubGoal(BaseModel):
    number: str
    text: SomePassage


class _Goal(BaseModel):
    title: SomeLine
    text: Passage
    sub_goals: list[_SubGoal]


class _Worked(BaseModel):
    number: str
    prose: list[SomePassage]


class _Cells(BaseModel):
    action_goal: SomePassage
    criterion: SomePassage
    method: Passage
    implementation: list[SomePassage]


class _Target(BaseModel):
    measure: SomeLine
    operator: Literal[">=", "<=", "=", "yes"]
    value: Figure | None
    unit: Line
    due_text: Line


class _Activity(BaseModel):
    text: SomePassage
    when_text: Line = ""
    channels: list[Line] = []
    links_themed_day: bool = False


class _Feedback(BaseModel):
    what: SomeLine
    when_text: Line


class _Role(BaseModel):
    da: Line


class _Duty(BaseModel):
    da: Literal["ansvarlig", "tovholder"]


class _Facts(BaseModel):
    targets: list[_Target]
    activities: list[_Activity]
    feedback: list[_Feedback]
    anchored_in: Line
    person_role: _Role
    duty: _Duty


class _Row(BaseModel):
    number: str
    cells: _Cells
    structured: _Facts
    anchoring_substituted: bool = False


class _SheetFile(BaseModel):
    """The keys of the file that a plan is made of; what else stands there is about the source."""

    sheet: _Head
    political_goal: _Goal
    worked_sub_goal: _Worked
    rows: list[_Row]


def is_sheet(content: object) -> bool:
    """Tell whether a file's content is a sheet rather than a document."""
    return isinstance(content, dict) and "political_goal" in content


def document_of_sheet(content: object) -> PlanDocument:
    """Return the plan that the sheet shows; its caveat is the last paragraph (C7). Raises ValidationError."""
    read = _SheetFile.model_validate(content)
    head, goal, worked = read.sheet, read.political_goal, read.worked_sub_goal
    *about, caveat = head.paragraphs
    rows = [_action_goal(row) for row in read.rows]
    sub_goals = [
        SubGoalPart(text=sub_goal.text, about=BREAK.join(worked.prose), action_goals=rows)
        if sub_goal.number == worked.number
        else SubGoalPart(text=sub_goal.text)
        for sub_goal in goal.sub_goals
    ]
    return PlanDocument(
        title=head.example_title,
        element=head.kicker,
        question=head.theme_question,
        method=head.method_title,
        about=BREAK.join(about),
        caveat=caveat,
        goals=[GoalPart(title=goal.title, text=goal.text, sub_goals=sub_goals)],
    )


def _action_goal(row: _Row) -> ActionGoalPart:
    cells, facts = row.cells, row.structured
    return ActionGoalPart(
        text=cells.action_goal.removeprefix(f"({row.number}.)"),
        implementation=BREAK.join(cells.implementation),
        criteria=[
            CriterionPart(
                text=cells.criterion,
                method=cells.method,
                targets=[TargetPart.model_validate(target.model_dump()) for target in facts.targets],
            )
        ],
        activities=[
            ActivityPart(
                text=one.text,
                when_text=one.when_text,
                channels="\n".join(one.channels),
                is_themed_day=one.links_themed_day,
            )
            for one in facts.activities
        ],
        feedback=[FeedbackPart(what=one.what, when_text=one.when_text) for one in facts.feedback],
        anchorings=[
            AnchoringPart(
                body=facts.anchored_in,
                role=facts.person_role.da,
                duty=DUTIES[facts.duty.da],
                is_placeholder=row.anchoring_substituted,
            )
        ],
    )
