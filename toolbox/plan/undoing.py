"""Undoing any change of a plan that still fits: the change back is a change of its own, which can be undone too."""

from typing import Any

from booking.services.turn import Actor
from toolbox.models import ChangeKind, PlanEntry
from toolbox.plan.document import PARTS, PlanDocument
from toolbox.plan.reading import own_values, values_of_row
from toolbox.plan.refusals import HasMovedOn
from toolbox.plan.rows import fix_numbers, order_below, part_of, row_of
from toolbox.plan.turn import PlanTurn, turn_on
from toolbox.plan.writing import bring_in, put_in_order, take_out, write_columns

UNDOABLE_CHANGES = (ChangeKind.CHANGED, ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.MOVED)


def undo_change(*, plan_id: int, entry_number: int, by: Actor, name: str = "") -> PlanEntry:
    """Change back what an entry changed; raises HasMovedOn where it is not as the entry left it, and RowIsGone."""
    with turn_on(plan_id, by, name=name) as turn:
        entry = PlanEntry.objects.select_related("text").filter(plan=turn.plan, number=entry_number).first()
        if entry is None or entry.kind not in UNDOABLE_CHANGES:
            raise HasMovedOn
        if entry.kind == ChangeKind.MOVED:
            return _order_back(turn, entry)
        if not hasattr(entry, "text"):
            raise HasMovedOn  # its texts are erased
        if entry.kind == ChangeKind.ADDED:
            return _out_again(turn, entry)
        return _in_again(turn, entry) if entry.kind == ChangeKind.REMOVED else _columns_back(turn, entry)


def _columns_back(turn: PlanTurn, entry: PlanEntry) -> PlanEntry:
    kind, text = entry.details["node"], entry.text.text
    row = turn.plan if kind == "plan" else row_of(turn.plan, kind, entry.details["id"])
    stands = own_values(row) if kind == "plan" else values_of_row(row, PARTS[kind])
    model: Any = PlanDocument if kind == "plan" else PARTS[kind]

    def read(values: dict[str, Any]) -> dict[str, Any]:
        return model.model_validate({**_json(model, stands), **values}).values()  # type: ignore[no-any-return]

    if read(text["after"]) != stands:
        raise HasMovedOn
    back = write_columns(turn, kind, row, read(text["before"]), undoes=entry.number)
    if back is None:
        raise HasMovedOn
    return back


def _json(model: Any, values: dict[str, Any]) -> dict[str, Any]:
    return model.model_construct(**values).model_dump(mode="json", include=set(values))  # type: ignore[no-any-return]


def _out_again(turn: PlanTurn, entry: PlanEntry) -> PlanEntry:
    kind, row_id = entry.details["node"], entry.details["id"]
    part = part_of(turn.plan, kind, row_id)
    stands = part.model_dump(mode="json", exclude_defaults=True)
    if _without_number(stands) != _without_number(entry.text.text["after"]):
        raise HasMovedOn
    return take_out(turn, part, undoes=entry.number)


def _without_number(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out the number, which follows the order."""
    return {
        name: [_without_number(row) for row in value] if isinstance(value, list) else value
        for name, value in values.items()
        if name != "number"
    }


def _in_again(turn: PlanTurn, entry: PlanEntry) -> PlanEntry:
    details, kind = entry.details, entry.details["node"]
    if PARTS[kind].model.objects.filter(pk=details["id"]).exists():
        raise HasMovedOn
    before = entry.text.text["before"]
    # The numbers of a draft followed the order: what was deleted from one has none of its own.
    part = PARTS[kind].model_validate(before if "number" in details else _without_number(before))
    back = bring_in(turn, kind, part, parent_id=details["parent"], place=details["place"], undoes=entry.number)
    fix_numbers(turn.plan)
    return back


def _order_back(turn: PlanTurn, entry: PlanEntry) -> PlanEntry:
    details, kind = entry.details, entry.details["node"]
    row = row_of(turn.plan, kind, details["id"])
    if order_below(kind, row.parent_id) != details["after"]:
        raise HasMovedOn
    return put_in_order(turn, kind, row.pk, before=details["after"], after=details["before"], undoes=entry.number)
