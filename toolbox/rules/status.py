"""How far a target of a goal plan has come: facts in, verdict out (C13, C21). Pure."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class TargetStatus(StrEnum):
    """The one thing to say of a target today."""

    REACHED = "reached"
    ON_THE_WAY = "on_the_way"
    BEHIND = "behind"
    OVERDUE = "overdue"
    NOT_MEASURED = "not_measured"
    NO_DATE = "no_date"


def target_status(
    *,
    operator: str,
    value: Decimal | None,
    baseline: Decimal | None,
    start: dt.date | None,
    due: dt.date | None,
    measurements: Sequence[tuple[dt.date, Decimal]],
    today: dt.date,
) -> TargetStatus:
    """Judge a target by its latest measurement; of two on one day the one given last counts.

    `operator` is ">=", "<=", "=" or "yes" (measured as 1 or 0); `start` is the day of the baseline, `due` the last day.
    """
    measured_on, measured = max(reversed(measurements), key=lambda measurement: measurement[0], default=(None, None))
    if measured is not None and is_reached(operator=operator, value=value, measured=measured):
        return TargetStatus.REACHED
    if due is None:
        return TargetStatus.NO_DATE
    if today > due:
        return TargetStatus.OVERDUE
    if measured_on is None or measured is None:
        return TargetStatus.NOT_MEASURED
    if value is None or baseline is None or start is None or operator == "yes":
        return TargetStatus.ON_THE_WAY
    line = _line(baseline=baseline, value=value, start=start, due=due, on=measured_on)
    return TargetStatus.BEHIND if _is_short_of(operator, measured, line, value) else TargetStatus.ON_THE_WAY


def is_reached(*, operator: str, value: Decimal | None, measured: Decimal) -> bool:
    """Tell whether a measured value is what the target asks for; a target without its number is never reached."""
    if operator == "yes":
        return measured != 0
    if value is None:
        return False
    return {">=": measured >= value, "<=": measured <= value, "=": measured == value}[operator]


def _line(*, baseline: Decimal, value: Decimal, start: dt.date, due: dt.date, on: dt.date) -> Fraction:
    """Return the height on one day of the straight line from the baseline to the value."""
    if on >= due:
        return Fraction(value)
    if on <= start:
        return Fraction(baseline)
    return Fraction(baseline) + (Fraction(value) - Fraction(baseline)) * (on - start).days / (due - start).days


def _is_short_of(operator: str, measured: Decimal, line: Fraction, value: Decimal) -> bool:
    if operator == ">=":
        return measured < line
    if operator == "<=":
        return measured > line
    return abs(Fraction(measured) - Fraction(value)) > abs(line - Fraction(value))
