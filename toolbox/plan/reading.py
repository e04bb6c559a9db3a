"""Reading a plan from its tables: one statement for all of them, however large the plan is."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import JSONObject

from toolbox.models import Plan, PlanState
from toolbox.plan.document import NUMBERED, PARTS, GoalPart, PlanDocument, PlanPart, name_of
from toolbox.plan.fields import plain_figure


def document_of(plan: Plan) -> PlanDocument:
    """Return the plan as it stands, with the numbers, ids and versions of its rows."""
    rows: defaultdict[str, list[tuple[int, int, dict[str, Any]]]] = defaultdict(list)
    first, *others = (_rows_of(plan, kind) for kind in PARTS)
    for kind, pk, parent, _position, values in first.union(*others, all=True).order_by("position", "pk"):
        rows[kind].append((pk, parent, values))
    below: dict[type[PlanPart], defaultdict[int, list[PlanPart]]] = {}
    for kind, part in reversed(PARTS.items()):
        below[part] = defaultdict(list)
        for pk, parent, values in rows[kind]:
            lists: dict[str, Any] = {name: below[listed][pk] for name, listed in part.below.items()}
            # The columns were checked when they were written; here JSON's dates and figures become ours again.
            own = part.model_validate({**values, "number": str(values.get("number") or "")})
            below[part][parent].append(own.model_copy(update={"id": pk, **lists}))
    goals: Any = below[GoalPart][plan.pk]
    _number(goals, "", is_fixed=plan.state != PlanState.DRAFT)
    return PlanDocument.model_construct(**own_values(plan), goals=goals)


def _rows_of(plan: Plan, kind: str) -> QuerySet[Any, Any]:
    """Return the rows of a kind, each as its id, its parent's, its place, and its columns in one value."""
    part = PARTS[kind]
    columns = [*part.columns(), "version", *(["number"] if kind in NUMBERED else [])]
    values = JSONObject(**{name: F(name) for name in columns})
    rows: QuerySet[Any, Any] = part.model.objects.filter(plan=plan).order_by()
    rows = rows.annotate(kind=Value(kind), above=F("parent_id"), own=values)
    return rows.values_list("kind", "pk", "above", "position", "own")


def own_values(plan: Plan) -> dict[str, Any]:
    """Return the plan's own columns as a document has them."""
    return {name: getattr(plan, name) for name in PlanDocument.model_fields if name != "goals"}


def values_of_row(row: Any, part: type[PlanPart]) -> dict[str, Any]:
    """Return the columns of a row as a document has them."""
    values = {name: getattr(row, name) for name in part.columns()}
    return {name: plain_figure(value) if isinstance(value, Decimal) else value for name, value in values.items()}


def _number(rows: Iterable[PlanPart], prefix: str, *, is_fixed: bool) -> None:
    """Give goals the numbers of their order, or those that they got when the plan was adopted."""
    for place, row in enumerate(rows, 1):
        if name_of(row) in NUMBERED:
            row.number = f"{prefix}{(row.number if is_fixed else '') or place}"
            for _name, below in row.lists():
                _number(below, f"{row.number}.", is_fixed=is_fixed)
