"""Targets and what was measured in words, in the active language: "mindst 80 %: …", "65 % den 3. marts 2017"."""

import datetime as dt
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from toolbox.models import Operator, Plan
from toolbox.paper.cells import NO_BREAK, on_day
from toolbox.plan.document import MeasurementPart, TargetPart
from toolbox.plan.standing import status_of_target
from toolbox.rules.dates import understood
from toolbox.words import STATUS_WORDS, understood_text


def asked_text(target: TargetPart) -> str:
    """Say what is asked for: "Mindst 80 %: medlemmer, der mener …"; of what is done or not only what it is."""
    if target.value is None:
        return capfirst(target.measure)
    asked = f"{Operator(target.operator).label} {figure_text(target.value, target.unit)}"
    return f"{capfirst(asked)}: {target.measure}"


def figure_text(value: Decimal, unit: str) -> str:
    """Return a figure with its unit, which stay on one line."""
    return NO_BREAK.join(filter(None, (number_format(value), unit)))


def due_text(target: TargetPart) -> str:
    """Return the date as it was written, with what was understood of it where that says more."""
    read = understood_text(understood(target.due_text)) if target.due_text else ""
    is_said = not read or understood(target.due_text).last is None or read.casefold() == target.due_text.casefold()
    return target.due_text if is_said else f"{target.due_text} ({read})"


def latest(target: TargetPart) -> MeasurementPart | None:
    """Return the latest measurement; of two on one day the one given last."""
    return max(reversed(target.measurements), key=lambda measurement: measurement.on, default=None)


def measured_text(target: TargetPart) -> str:
    """Return the latest measured value with its day: "65 % den 3. marts 2017"."""
    measurement = latest(target)
    if measurement is None:
        return _("ikke målt")
    if target.value is None:
        value = _("gjort") if measurement.value else _("ikke gjort")
    else:
        value = figure_text(measurement.value, target.unit)
    return _("%(value)s den %(day)s") % {"value": value, "day": on_day(measurement.on)}


def status_text(target: TargetPart, *, plan: Plan, today: dt.date) -> str:
    """Return the status as a word."""
    return str(STATUS_WORDS[status_of_target(target, plan=plan, today=today)])
