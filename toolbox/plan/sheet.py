"""Reading the sheet of the source text (C1-C23), a YAML file cell by cell, into a plan's document."""

from typing import Any

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

BREAK = "\n\n"


def is_sheet(content: object) -> bool:
    """Tell whether a file's content has the shape of the sheet."""
    return isinstance(content, dict) and {"political_goal", "worked_sub_goal", "rows"} <= content.keys()


def document_of_sheet(content: dict[str, Any]) -> PlanDocument:
    """Return the plan that the sheet shows; its caveat is the last paragraph (C7). Raises KeyError for a cut file."""
    sheet, goal, worked = content["sheet"], content["political_goal"], content["worked_sub_goal"]
    *about, caveat = sheet["paragraphs"]
    rows = [_action_goal(row) for row in content["rows"]]
    sub_goals = [
        SubGoalPart(text=sub_goal["text"], about=BREAK.join(worked["prose"]), action_goals=rows)
        if sub_goal["number"] == worked["number"]
        else SubGoalPart(text=sub_goal["text"])
        for sub_goal in goal["sub_goals"]
    ]
    return PlanDocument(
        title=sheet["example_title"],
        element=sheet["kicker"],
        question=sheet["theme_question"],
        method=sheet["method_title"],
        about=BREAK.join(about),
        caveat=caveat,
        goals=[GoalPart(title=goal["title"], text=goal["text"], sub_goals=sub_goals)],
    )


def _action_goal(row: dict[str, Any]) -> ActionGoalPart:
    cells, facts = row["cells"], row["structured"]
    duties: dict[str, Any] = {"ansvarlig": "responsible", "tovholder": "coordinator"}
    return ActionGoalPart(
        text=cells["action_goal"].removeprefix(f"({row['number']}.)"),
        implementation=BREAK.join(cells["implementation"]),
        criteria=[
            CriterionPart(
                text=cells["criterion"], method=cells["method"], targets=[_target(one) for one in facts["targets"]]
            )
        ],
        activities=[
            ActivityPart(
                text=one["text"],
                when_text=one.get("when_text", ""),
                channels="\n".join(one.get("channels", [])),
                is_themed_day=one.get("links_themed_day", False),
            )
            for one in facts["activities"]
        ],
        feedback=[FeedbackPart(what=one["what"], when_text=one["when_text"]) for one in facts["feedback"]],
        anchorings=[
            AnchoringPart(
                body=facts["anchored_in"],
                role=facts["person_role"]["da"],
                duty=duties[facts["duty"]["da"]],
                is_placeholder=row.get("anchoring_substituted", False),
            )
        ],
    )


def _target(target: dict[str, Any]) -> TargetPart:
    return TargetPart(
        measure=target["measure"],
        operator=target["operator"],
        value=target["value"],
        unit=target["unit"],
        due_text=target["due_text"],
    )
