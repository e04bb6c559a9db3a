"""The rows of the toolbox: the shelf, what was chosen from it, and the goal plans with their history."""

from toolbox.models.chosen import ChosenTheme, ChosenTool, Stage
from toolbox.models.history import ChangeKind, PlanEntry, PlanEntryText
from toolbox.models.nodes import (
    ActionGoal,
    Activity,
    Anchoring,
    AnchoringDuty,
    Criterion,
    Feedback,
    Guideline,
    Measurement,
    Operator,
    PlanNode,
    PoliticalGoal,
    SubGoal,
    Target,
)
from toolbox.models.plan import AdoptedCopy, Plan, PlanState, PlanStop
from toolbox.models.shelf import Element, Theme, ThemeReference, Tool

__all__ = [
    "ActionGoal",
    "Activity",
    "AdoptedCopy",
    "Anchoring",
    "AnchoringDuty",
    "ChangeKind",
    "ChosenTheme",
    "ChosenTool",
    "Criterion",
    "Element",
    "Feedback",
    "Guideline",
    "Measurement",
    "Operator",
    "Plan",
    "PlanEntry",
    "PlanEntryText",
    "PlanNode",
    "PlanState",
    "PlanStop",
    "PoliticalGoal",
    "Stage",
    "SubGoal",
    "Target",
    "Theme",
    "ThemeReference",
    "Tool",
]
