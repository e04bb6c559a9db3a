"""The rows of the toolbox: the shelf, what was chosen from it, mappings, and goal plans, with their histories."""

from toolbox.models.answers import DONT_KNOW, JointAnswer, Response
from toolbox.models.chosen import ChosenTheme, ChosenTool, Stage
from toolbox.models.figures import JOINT, Figure, HeldText
from toolbox.models.history import (
    ChangeKind,
    MappingChange,
    MappingEntry,
    MappingEntryText,
    PlanEntry,
    PlanEntryText,
)
from toolbox.models.mapping import LEAST_GROUP, Invitation, Mapping, RoleLink, Scope
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
from toolbox.models.questionnaire import Edition, Questionnaire
from toolbox.models.questions import GoalAnswer, GoalQuestion
from toolbox.models.shelf import THEME_ORDER, Element, Theme, ThemeReference, Tool

__all__ = [
    "DONT_KNOW",
    "JOINT",
    "LEAST_GROUP",
    "THEME_ORDER",
    "ActionGoal",
    "Activity",
    "AdoptedCopy",
    "Anchoring",
    "AnchoringDuty",
    "ChangeKind",
    "ChosenTheme",
    "ChosenTool",
    "Criterion",
    "Edition",
    "Element",
    "Feedback",
    "Figure",
    "GoalAnswer",
    "GoalQuestion",
    "Guideline",
    "HeldText",
    "Invitation",
    "JointAnswer",
    "Mapping",
    "MappingChange",
    "MappingEntry",
    "MappingEntryText",
    "Measurement",
    "Operator",
    "Plan",
    "PlanEntry",
    "PlanEntryText",
    "PlanNode",
    "PlanState",
    "PlanStop",
    "PoliticalGoal",
    "Questionnaire",
    "Response",
    "RoleLink",
    "Scope",
    "Stage",
    "SubGoal",
    "Target",
    "Theme",
    "ThemeReference",
    "Tool",
]
