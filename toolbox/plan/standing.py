"""How far the targets of a plan have come today."""

import datetime as dt
from collections.abc import Iterable

from booking.rules.working_days import danish_day
from toolbox.models import Plan
from toolbox.plan.document import PlanPart, TargetPart, rows_of_part
from toolbox.rules.dates import understood
from toolbox.rules.status import TargetStatus, target_status


def status_of_target(target: TargetPart, *, plan: Plan, today: dt.date) -> TargetStatus:
    """Judge a target by its measurements; its baseline is of the day of adoption, before it of the plan's first day."""
    return target_status(
        operator=target.operator,
        value=target.value,
        baseline=target.baseline,
        start=plan.adopted_on or danish_day(plan.created_at),
        due=understood(target.due_text).last,
        measurements=[(measurement.on, measurement.value) for measurement in target.measurements],
        today=today,
    )


def targets_of(rows: Iterable[PlanPart]) -> list[TargetPart]:
    """Return the targets among rows and all below them."""
    return [part for row in rows for part in rows_of_part(row) if isinstance(part, TargetPart)]
