"""The exceptions with which results are refused."""

from django.utils.translation import gettext_lazy as _

from booking.refusals import Refusal


class MappingStillOpen(Refusal):
    """Nothing is computed before the mapping is closed (R2)."""

    type = "mapping-still-open"
    sentence = _("Kortlægningen er ikke lukket endnu, så der er ingen resultater.")


class ExampleNotGiven(Refusal):
    """The municipality has not let everybody see the example."""

    type = "example-not-given"
    sentence = _("Kommunen har ikke givet lov til, at eksemplet bliver vist.")


class ExampleNotShown(Refusal):
    """The shelf cannot hold the example, such as for an odd address."""

    type = "example-not-shown"
    sentence = _("Eksemplet kan ikke vises, som kommunen har skrevet det. Opret det i stedet som et redskab.")
