"""Reading a plan from its tables, by one statement a table however large it is."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from toolbox.models import Plan, PlanNode, PlanState
from toolbox.plan.document import NUMBERED, PARTS, GoalPart, PlanDocument, PlanPart, name_of
from toolbox.plan.fields import plain_figure

Below = dict[type[PlanPart], dict[int, list[PlanPart]]]


def document_of(plan: Plan) -> PlanDocument:
    """Return the plan as it stands, with the numbers, ids and versions of its rows."""
    below: Below = {}
    for part in reversed(PARTS.values()):
        below[part] = defaultdict(list)
        for row in part.model.objects.filter(plan=plan):
            below[part][row.parent_id].append(_part(part, row, below))
    goals: Any = below[GoalPart][plan.pk]
    _number(goals, "", is_fixed=plan.state != PlanState.DRAFT)
    return PlanDocument.model_construct(**own_values(plan), goals=goals)


def own_values(plan: Plan) -> dict[str, Any]:
    """Return the plan's own columns as a document has them."""
    return {name: getattr(plan, name) for name in PlanDocument.model_fields if name != "goals"}


def values_of_row(row: Any, part: type[PlanPart]) -> dict[str, Any]:
    """Return the columns of a row as a document has them."""
    values = {name: getattr(row, name) for name in part.columns()}
    return {name: plain_figure(value) if isinstance(value, Decimal) else value for name, value in values.items()}


def _part(part: type[PlanPart], row: PlanNode, below: Below) -> PlanPart:
    values: dict[str, Any] = {name: below[listed][row.pk] for name, listed in part.below.items()}
    values |= {"id": row.pk, "version": row.version, "number": str(getattr(row, "number", None) or "")}
    return part.model_construct(**values, **values_of_row(row, part))


def _number(rows: Iterable[PlanPart], prefix: str, *, is_fixed: bool) -> None:
    """Give goals the numbers of their order, or those that they got when the plan was adopted."""
    for place, row in enumerate(rows, 1):
        if name_of(row) in NUMBERED:
            row.number = f"{prefix}{(row.number if is_fixed else '') or place}"
            for _name, below in row.lists():
                _number(below, f"{row.number}.", is_fixed=is_fixed)
