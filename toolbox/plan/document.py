"""A plan as one document: what pages, paper, files and the API show, and what a plan is made of.

Fields have the names of the columns, lists the names by which the rows below are reached. `id` names a row, where there
is one; a number is computed from the order, until the plan is adopted.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic import ValidationError as PydanticError

from booking.refusals import Invalid
from booking.rules.validation import error_sentence, own
from toolbox.models import (
    ActionGoal,
    Activity,
    Anchoring,
    Criterion,
    Feedback,
    Guideline,
    Measurement,
    PlanNode,
    PoliticalGoal,
    SubGoal,
    Target,
)
from toolbox.models.plan import LONGEST_LINE
from toolbox.plan.fields import Address, Figure, Line, LookBackDay, Passage, SomeLine, SomePassage

MOST_BELOW = 100
"""The number of rows that stand below one row."""
MOST_OF_A_KIND = 1000
"""The number of rows of one kind in a plan."""
MOST = {"most": MOST_OF_A_KIND}
READ_ONLY = ("id", "number", "version")
"""What a document says of a row beside its columns: number (such as "1.1.1") and version are never read from one."""


class PlanPart(BaseModel):
    """A row of the plan: `model` is its table, `below` names its lists and what stands in them."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    model: ClassVar[type[PlanNode]]
    below: ClassVar[dict[str, type["PlanPart"]]] = {}

    id: int | None = Field(default=None, ge=1, lt=2**63)
    number: str = Field(default="", max_length=30)
    version: int = Field(default=0, exclude=True)

    @classmethod
    def columns(cls) -> list[str]:
        """Return the names of the columns."""
        return [name for name in cls.model_fields if name not in {*READ_ONLY, *cls.below}]

    def values(self) -> dict[str, Any]:
        """Return the columns with their values."""
        return {name: getattr(self, name) for name in self.columns()}

    def lists(self) -> Iterator[tuple[str, list["PlanPart"]]]:
        """Yield the lists below, by name."""
        for name in self.below:
            yield name, getattr(self, name)


def _list_of(part: type[PlanPart]) -> Any:
    """Return a field that is a list of parts, empty where it is not given."""
    return Field(default_factory=list, max_length=MOST_BELOW, title=part.__name__)


class MeasurementPart(PlanPart):
    """A measured value; of what is done or not, 1 is done and 0 is not."""

    model = Measurement

    on: dt.date
    value: Figure
    answers: int | None = Field(default=None, ge=0, le=1_000_000)
    note: Line = ""


class TargetPart(PlanPart):
    """A target in time; of what is done or not there is no value."""

    model = Target
    below: ClassVar[dict[str, type[PlanPart]]] = {"measurements": MeasurementPart}

    measure: SomeLine
    operator: Literal[">=", "<=", "=", "yes"] = ">="
    value: Figure | None = None
    unit: Annotated[Line, Field(max_length=30)] = ""
    baseline: Figure | None = None
    due_text: Line = ""
    measurements: list[MeasurementPart] = _list_of(MeasurementPart)

    @model_validator(mode="after")
    def _has_its_value(self) -> "TargetPart":
        if (self.operator == "yes") != (self.value is None):
            raise own(_("Skriv et måltal, eller vælg »er gjort (ja/nej)« uden måltal."), at=("value",))
        return self


class CriterionPart(PlanPart):
    """What tells that an action goal is reached, and how it is measured."""

    model = Criterion
    below: ClassVar[dict[str, type[PlanPart]]] = {"targets": TargetPart}

    text: SomePassage
    method: Passage = ""
    targets: list[TargetPart] = _list_of(TargetPart)


class ActivityPart(PlanPart):
    """What is done, when, and where it is told of."""

    model = Activity

    text: SomePassage
    when_text: Line = ""
    channels: Annotated[Passage, Field(max_length=LONGEST_LINE)] = ""
    is_themed_day: bool = False
    done_on: dt.date | None = None


class FeedbackPart(PlanPart):
    """Feedback to the political level."""

    model = Feedback

    what: SomeLine
    receiver: Line = ""
    when_text: Line = ""
    given_on: dt.date | None = None
    note: Line = ""


class AnchoringPart(PlanPart):
    """Where an action goal is anchored, and the role that is responsible or coordinates."""

    model = Anchoring

    body: Line = ""
    role: Line = ""
    duty: Literal["responsible", "coordinator"] = "responsible"
    email: Address = ""
    is_placeholder: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> "AnchoringPart":
        if not (self.body or self.role):
            raise own(_("Skriv, hvor målet er forankret, eller hvem der har ansvaret."), at=("role",))
        return self


class ActionGoalPart(PlanPart):
    """An action goal: a row of the sheet."""

    model = ActionGoal
    below: ClassVar[dict[str, type[PlanPart]]] = {
        "criteria": CriterionPart,
        "activities": ActivityPart,
        "feedback": FeedbackPart,
        "anchorings": AnchoringPart,
    }

    text: SomePassage
    background: Passage = ""
    implementation: Passage = ""
    asks_methods: bool = False
    asks_competences: bool = False
    criteria: list[CriterionPart] = _list_of(CriterionPart)
    activities: list[ActivityPart] = _list_of(ActivityPart)
    feedback: list[FeedbackPart] = _list_of(FeedbackPart)
    anchorings: list[AnchoringPart] = _list_of(AnchoringPart)


class GuidelinePart(PlanPart):
    """A professional guideline or instruction."""

    model = Guideline

    text: SomePassage
    asks_methods: bool = False
    asks_competences: bool = False


class SubGoalPart(PlanPart):
    """A sub-goal."""

    model = SubGoal
    below: ClassVar[dict[str, type[PlanPart]]] = {"guidelines": GuidelinePart, "action_goals": ActionGoalPart}

    text: SomePassage
    about: Passage = ""
    guidelines: list[GuidelinePart] = _list_of(GuidelinePart)
    action_goals: list[ActionGoalPart] = _list_of(ActionGoalPart)


class GoalPart(PlanPart):
    """A political goal."""

    model = PoliticalGoal
    below: ClassVar[dict[str, type[PlanPart]]] = {"sub_goals": SubGoalPart}

    title: SomeLine
    text: Passage = ""
    sub_goals: list[SubGoalPart] = _list_of(SubGoalPart)


class PlanDocument(BaseModel):
    """The whole plan."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    title: SomeLine
    element: Line = ""
    question: Line = ""
    method: Line = ""
    about: Passage = ""
    caveat: Passage = ""
    language: Literal["da", "en"] = "da"
    review_on: LookBackDay | None = None
    goals: list[GoalPart] = _list_of(GoalPart)

    @model_validator(mode="after")
    def _is_not_too_large(self) -> "PlanDocument":
        count = Counter(map(type, self.rows()))
        if max(count.values(), default=0) > MOST_OF_A_KIND:
            raise own(_("Planen har for mange rækker. Der er plads til %(most)d af hver slags.") % MOST, at=("goals",))
        return self

    def values(self) -> dict[str, Any]:
        """Return the plan's own columns with their values."""
        return {name: getattr(self, name) for name in type(self).model_fields if name != "goals"}

    def rows(self) -> Iterator[PlanPart]:
        """Yield every row, each before those below it."""
        for goal in self.goals:
            yield from rows_of_part(goal)

    def as_json(self) -> dict[str, Any]:
        """Return the document as JSON takes it, what is empty left out."""
        return self.model_dump(mode="json", exclude_defaults=True)


def rows_of_part(part: PlanPart) -> Iterator[PlanPart]:
    """Yield the part and every row below it, each before those below it."""
    yield part
    for _name, rows in part.lists():
        for row in rows:
            yield from rows_of_part(row)


PARTS: dict[str, type[PlanPart]] = {
    "goal": GoalPart,
    "sub_goal": SubGoalPart,
    "guideline": GuidelinePart,
    "action_goal": ActionGoalPart,
    "criterion": CriterionPart,
    "target": TargetPart,
    "measurement": MeasurementPart,
    "activity": ActivityPart,
    "feedback": FeedbackPart,
    "anchoring": AnchoringPart,
}
"""The kinds of rows, by the name that addresses and the history give them; each stands behind its parent."""
NUMBERED = ("goal", "sub_goal", "action_goal")


def name_of(part: PlanPart | type[PlanPart]) -> str:
    """Return the name of a part's kind."""
    kind = part if isinstance(part, type) else type(part)
    return next(name for name, known in PARTS.items() if known is kind)


ABOVE = {"goal": "", **{name_of(part): name for name, above in PARTS.items() for part in above.below.values()}}
"""The kind of row below which each kind stands; a goal stands below the plan."""


def cleaned(name: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a row's columns (or of the plan's own, for "plan") as they are stored; raises Invalid."""
    kind: type[BaseModel] = PlanDocument if name == "plan" else PARTS[name]
    try:
        read = kind.model_validate(values)
    except PydanticError as refusal:
        raise Invalid(errors_of(refusal)) from refusal
    return read.values()  # type: ignore[attr-defined, no-any-return]  # both kinds have it


def errors_of(refusal: PydanticError) -> dict[str, str]:
    """Return the first sentence for each field at fault, by its path ("goals.0.title")."""
    errors: dict[str, str] = {}
    for error in refusal.errors(include_url=False, include_input=False):
        path = (*error["loc"], *(error.get("ctx") or {}).get("at", ()))
        errors.setdefault(".".join(map(str, path)), error_sentence(error))
    return errors
