"""The exceptions with which results are refused."""

from django.utils.translation import gettext_lazy as _

from booking.refusals import Refusal


class MappingStillOpen(Refusal):
    """Nothing is computed before the mapping is closed (R2)."""

    type = "mapping-still-open"
    sentence = _("Kortlægningen er ikke lukket endnu, så der er ingen resultater.")
