"""Replacing a whole plan by a document, as another system sends it: each difference an entry of the history (Q13)."""

from collections.abc import Collection
from typing import Any

from booking.services.turn import Actor
from toolbox.models import Plan
from toolbox.plan.document import PlanDocument, name_of
from toolbox.plan.loading import plan_content
from toolbox.plan.reading import document_of
from toolbox.plan.refusals import PlanMovedOn
from toolbox.plan.rows import fix_numbers, order_below, row_of
from toolbox.plan.turn import PlanTurn, turn_on
from toolbox.plan.writing import bring_in, put_in_order, take_out, write_columns


def replace_plan(*, plan_id: int, document: PlanDocument, known: Collection[str] | None, by: Actor) -> Plan:
    """Let the plan say what the document says; the same document again changes nothing (Q12).

    A row whose id is known below its parent is changed in place, one without is added, and one that the document does
    not name is removed. `known` holds the numbers of the history at which the caller read the plan, None for any.
    Raises PlanMovedOn, IsFull and PlanIsClosed.
    """
    with turn_on(plan_id, by) as turn:
        if known is not None and str(turn.plan.last_entry_number) not in known:
            raise PlanMovedOn
        stands = document_of(turn.plan)
        if plan_content(document) != plan_content(stands):
            write_columns(turn, "plan", turn.plan, document.values())
            _replace(turn, turn.plan.pk, wanted=document.goals, stands=stands.goals, kind="goal")
            fix_numbers(turn.plan)
    return turn.plan


def _replace(turn: PlanTurn, parent_id: int, *, wanted: list[Any], stands: list[Any], kind: str) -> None:
    """Remove, change, add and put in order the rows of one kind below one parent, with what is below them."""
    old = {part.id: part for part in stands}
    for row_id in old.keys() - {part.id for part in wanted}:
        take_out(turn, old[row_id])
    order = []
    for part in wanted:
        stood = old.pop(part.id, None)
        if stood is None:
            order.append(bring_in(turn, kind, part, parent_id=parent_id).details["id"])
            continue
        order.append(part.id)
        if part.values() != stood.values():
            write_columns(turn, kind, row_of(turn.plan, kind, part.id), part.values())
        for (_name, new_below), (_same, old_below) in zip(part.lists(), stood.lists(), strict=True):
            for row in (new_below or old_below)[:1]:
                _replace(turn, part.id, wanted=new_below, stands=old_below, kind=name_of(row))
    before = order_below(kind, parent_id)
    if before != order:
        put_in_order(turn, kind, order[0], before=before, after=order)
