"""The tags by which every template writes dates, targets and their status as `toolbox.words` does."""

from django import template
from django.forms import BooleanField
from django.forms.boundfield import BoundField

from toolbox.plan.document import TargetPart
from toolbox.rules.status import TargetStatus
from toolbox.web.outline import ADDS
from toolbox.words import STATUS_WORDS, target_text, understood_text

register = template.Library()

BADGES = {
    TargetStatus.REACHED: " badge-success",
    TargetStatus.OVERDUE: " badge-error",
    TargetStatus.BEHIND: " badge-warning",
    TargetStatus.ON_THE_WAY: " badge-info",
}

register.filter("understood_words", understood_text)


@register.simple_tag
def target_words(target: TargetPart) -> str:
    """Say what a target asks for: "mindst 80 %"."""
    return target_text(target.operator, target.value, target.unit)


@register.simple_tag
def status_words(status: TargetStatus) -> str:
    """Say how far a target has come."""
    return str(STATUS_WORDS[status])


@register.simple_tag
def status_badge(status: TargetStatus) -> str:
    """Return the badge's class for a status."""
    return BADGES.get(status, "")


@register.simple_tag
def add_words(kind: str) -> str:
    """Return what the link says that adds a row of a kind."""
    return str(ADDS[kind])


@register.filter
def is_tick(field: BoundField) -> bool:
    """Tell whether a field is one box to tick."""
    return isinstance(field.field, BooleanField)


@register.filter
def is_optional(field: BoundField) -> bool:
    """Tell whether a field may stay empty and does not say so by being folded away."""
    return not field.field.required
