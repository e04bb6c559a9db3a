"""The written reason that every override of staff needs (Q8)."""

from django.utils.translation import gettext_lazy as _

from booking.refusals import Invalid


def required_reason(reason: str) -> str:
    """Return the reason without blanks around it; raises Invalid where there is none."""
    stripped = reason.strip()
    if not stripped:
        raise Invalid({"reason": _("Skriv en begrundelse. Den gemmes i journalen.")})
    return stripped
