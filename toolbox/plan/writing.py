"""Writing a plan: one change at a time, each below the plan's lock with an entry of its history."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from booking.refusals import Invalid
from booking.services.merging import merged
from booking.services.turn import Actor
from toolbox.models import ChangeKind, Plan, PlanEntry, PlanNode
from toolbox.plan.document import NUMBERED, PARTS, PlanDocument, PlanPart, cleaned, errors_of, name_of
from toolbox.plan.reading import own_values, values_of_row
from toolbox.plan.rows import fix_numbers, order_below, parent_of, part_of, put_in, row_of, set_order
from toolbox.plan.turn import PlanTurn, turn_on

Values = Mapping[str, Any]


def change_plan(*, plan_id: int, values: Values, stood: Values | None, by: Actor, name: str = "") -> PlanEntry | None:
    """Change the plan's own columns; None where nothing changed. Raises Invalid, Clash and PlanIsClosed."""
    with turn_on(plan_id, by, name=name) as turn:
        stands = own_values(turn.plan)
        before = None if stood is None else {**stands, **stood}
        wanted = cleaned("plan", {**stands, **values})
        return write_columns(turn, "plan", turn.plan, merged(stood=before, wanted=wanted, stands=stands))


def change_row(
    *, plan_id: int, kind: str, row_id: int, values: Values, stood: Values | None, by: Actor, name: str = ""
) -> PlanEntry | None:
    """Change columns of a row; None where nothing changed.

    `stood` holds the values with which the form began: what another changed meanwhile stays (Q13). Raises Invalid,
    Clash where both changed the same, RowIsGone and PlanIsClosed.
    """
    with turn_on(plan_id, by, name=name) as turn:
        row = row_of(turn.plan, kind, row_id)
        stands = values_of_row(row, PARTS[kind])
        before = None if stood is None else {**stands, **stood}
        wanted = cleaned(kind, {**stands, **values})
        return write_columns(turn, kind, row, merged(stood=before, wanted=wanted, stands=stands))


def add_row(*, plan_id: int, kind: str, parent_id: int, values: Values, by: Actor, name: str = "") -> PlanEntry:
    """Add a row behind its siblings, with the rows below it that `values` has; its id stands in the entry.

    Raises Invalid, IsFull, RowIsGone and PlanIsClosed.
    """
    part = _read(kind, values)
    with turn_on(plan_id, by, name=name) as turn:
        entry = bring_in(turn, kind, part, parent_id=parent_id)
        fix_numbers(turn.plan)
    return entry


def remove_row(*, plan_id: int, kind: str, row_id: int, by: Actor, name: str = "") -> PlanEntry:
    """Delete a row and all below it; its entry keeps them, so that the deletion can be undone. Raises RowIsGone."""
    with turn_on(plan_id, by, name=name) as turn:
        return take_out(turn, part_of(turn.plan, kind, row_id))


def move_row(*, plan_id: int, kind: str, row_id: int, step: int, by: Actor, name: str = "") -> PlanEntry | None:
    """Move a row `step` places down among its siblings (up where negative); None where it stands at the end."""
    with turn_on(plan_id, by, name=name) as turn:
        row = row_of(turn.plan, kind, row_id)
        before = order_below(kind, row.parent_id)
        after = [pk for pk in before if pk != row.pk]
        after.insert(max(before.index(row.pk) + step, 0), row.pk)
        return None if after == before else put_in_order(turn, kind, row.pk, before=before, after=after)


def write_columns(turn: PlanTurn, kind: str, row: Plan | PlanNode, values: Values, **details: Any) -> PlanEntry | None:
    """Write what differs from what stands, with its entry; the role of an example is the municipality's own then."""
    stands = own_values(turn.plan) if isinstance(row, Plan) else values_of_row(row, PARTS[kind])
    values = {**values, **({"is_placeholder": False} if kind == "anchoring" and "undoes" not in details else {})}
    changed = sorted(name for name in values if values[name] != stands[name])
    if not changed:
        return None
    for name in changed:
        setattr(row, name, values[name])
    if isinstance(row, PlanNode):
        row.version += 1
        row.save()
    texts = {"before": _stored(kind, stands, changed), "after": _stored(kind, values, changed)}
    return turn.record(ChangeKind.CHANGED, {"node": kind, "id": row.pk, "fields": changed, **details}, text=texts)


def bring_in(
    turn: PlanTurn, kind: str, part: PlanPart, *, parent_id: int, place: int | None = None, **details: Any
) -> PlanEntry:
    """Insert a part with its entry; where a deletion is undone, with the ids that its rows had.

    Who calls numbers the goals that are new in an adopted plan (`fix_numbers`).
    """
    parent = parent_of(turn.plan, kind, parent_id)
    made = put_in(turn.plan, part, parent, keep_ids="undoes" in details, place=place)
    details = {"node": kind, "id": made.id, "parent": parent.pk, **details}
    return turn.record(ChangeKind.ADDED, details, text={"after": made.model_dump(mode="json", exclude_defaults=True)})


def take_out(turn: PlanTurn, part: PlanPart, **details: Any) -> PlanEntry:
    """Delete a row and all below it, with the entry that keeps them as they stand, and the number that a goal had."""
    kind = name_of(part)
    row = row_of(turn.plan, kind, part.id or 0)
    details = {"node": kind, "id": row.pk, "parent": row.parent_id, **details}
    details["place"] = order_below(kind, row.parent_id).index(row.pk)
    if kind in NUMBERED and row.number is not None:
        details["number"] = row.number
    row.delete()
    return turn.record(
        ChangeKind.REMOVED, details, text={"before": part.model_dump(mode="json", exclude_defaults=True)}
    )


def put_in_order(
    turn: PlanTurn, kind: str, row_id: int, *, before: list[int], after: list[int], **details: Any
) -> PlanEntry:
    """Let siblings stand in another order, with its entry."""
    set_order(kind, after)
    return turn.record(ChangeKind.MOVED, {"node": kind, "id": row_id, "before": before, "after": after, **details})


def _read(kind: str, values: Values) -> PlanPart:
    """Return the part that values say; raises Invalid."""
    try:
        return PARTS[kind].model_validate(dict(values))
    except ValidationError as refusal:
        raise Invalid(errors_of(refusal)) from refusal


def _stored(kind: str, values: Values, names: list[str]) -> dict[str, Any]:
    """Return values as JSON takes them."""
    model = PlanDocument if kind == "plan" else PARTS[kind]
    return model.model_construct(**values).model_dump(mode="json", include=set(names), warnings=False)
