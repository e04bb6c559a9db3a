"""The rows of a plan in their tables: found, put in, put in order. Whoever calls holds the plan's lock."""

from collections import defaultdict
from typing import Any

from toolbox.models import ChangeKind, Plan, PlanEntry, PlanNode, PlanState
from toolbox.plan.document import ABOVE, MOST_BELOW, MOST_OF_A_KIND, NUMBERED, PARTS, PlanDocument, PlanPart, name_of
from toolbox.plan.reading import document_of
from toolbox.plan.refusals import IsFull, RowIsGone


def row_of(plan: Plan, kind: str, row_id: int) -> Any:
    """Return a row of the plan; raises RowIsGone."""
    row = PARTS[kind].model.objects.filter(plan=plan, pk=row_id).first()
    if row is None:
        raise RowIsGone
    return row


def part_of(plan: Plan, kind: str, row_id: int) -> PlanPart:
    """Return a row with all below it as a document has it; raises RowIsGone."""
    for part in document_of(plan).rows():
        if (name_of(part), part.id) == (kind, row_id):
            return part
    raise RowIsGone


def parent_of(plan: Plan, kind: str, parent_id: int) -> Any:
    """Return the row below which a row of the kind stands, for a goal the plan itself; raises RowIsGone."""
    above = ABOVE[kind]
    return row_of(plan, above, parent_id) if above else plan


def order_below(kind: str, parent_id: int) -> list[int]:
    """Return the ids of the rows of a kind below a parent, in order."""
    return list(PARTS[kind].model.objects.filter(parent=parent_id).values_list("pk", flat=True))


def set_order(kind: str, order: list[int]) -> None:
    """Let siblings stand in this order."""
    table = PARTS[kind].model.objects
    rows = list(table.filter(pk__in=order))
    for row in rows:
        row.position = order.index(row.pk)
    table.bulk_update(rows, ["position"])


def put_in(plan: Plan, part: PlanPart, parent: Any, *, keep_ids: bool = False, place: int | None = None) -> PlanPart:
    """Insert a part with all below it, behind its siblings or at a place among them; raises IsFull.

    Returns the part with the ids of its rows. Goals keep their numbers with their ids; who calls numbers the others.
    """
    kind = name_of(part)
    table = PARTS[kind].model.objects
    siblings = list(table.filter(parent=parent).values_list("pk", "position"))
    if len(siblings) >= MOST_BELOW or table.filter(plan=plan).count() >= MOST_OF_A_KIND:
        raise IsFull
    made, order = part.model_copy(deep=True), [pk for pk, _position in siblings]
    # Where siblings were deleted, the last one's place is higher than their number.
    _insert(plan, [(made, parent)], keep_ids=keep_ids, first=siblings[-1][1] + 1 if siblings else 0)
    if place is not None and place < len(order):
        set_order(kind, [*order[:place], made.id or 0, *order[place:]])
    return made


def put_all_in(plan: Plan, document: PlanDocument) -> None:
    """Insert all goals of a document into an empty plan."""
    _insert(plan, [(goal, plan) for goal in document.model_copy(deep=True).goals])


def _insert(plan: Plan, parts: list[tuple[PlanPart, Any]], *, keep_ids: bool = False, first: int = 0) -> None:
    """Insert level by level, one statement a table, and give each part the id of its row."""
    waiting: dict[type[PlanPart], list[tuple[PlanPart, Any]]] = defaultdict(list)
    places: dict[tuple[type[PlanPart], int], int] = defaultdict(int)
    for part, parent in parts:
        waiting[type(part)].append((part, parent))
        places[type(part), parent.pk] = first
    for kind in PARTS.values():
        rows: list[PlanNode] = []
        for part, parent in waiting[kind]:
            above = {"plan": plan, "parent": parent, "position": places[kind, parent.pk]}
            row = kind.model(**above, **part.values())
            if keep_ids:
                row.pk = part.id
                _keep_number(row, part)
            else:
                part.number = ""
            places[kind, parent.pk] += 1
            rows.append(row)
        kind.model.objects.bulk_create(rows)
        for (part, _parent), row in zip(waiting[kind], rows, strict=True):
            part.id = row.pk
            for _name, listed in part.lists():
                for below in listed:
                    waiting[type(below)].append((below, row))


def _keep_number(row: Any, part: PlanPart) -> None:
    if name_of(part) in NUMBERED and part.number:
        row.number = int(part.number.rpartition(".")[2])


def fix_numbers(plan: Plan) -> None:
    """Give each goal that has none the next number below its parent; a draft's numbers follow the order.

    Those that have a number keep it, and one that a goal once had is never another's: what was adopted may be quoted.
    """
    if plan.state == PlanState.DRAFT:
        return
    last: dict[tuple[str, int], int] = defaultdict(int)
    gone = PlanEntry.objects.filter(plan=plan, kind=ChangeKind.REMOVED, details__has_key="number")
    for details in gone.values_list("details", flat=True):
        below = details["node"], details["parent"]
        last[below] = max(last[below], details["number"])
    for name in NUMBERED:
        table = PARTS[name].model.objects
        rows: list[Any] = list(table.filter(plan=plan))
        for row in rows:
            last[name, row.parent_id] = max(last[name, row.parent_id], row.number or 0)
        new = [row for row in rows if row.number is None]
        for row in new:
            last[name, row.parent_id] += 1
            row.number = last[name, row.parent_id]
        table.bulk_update(new, ["number"])
