"""The exceptions with which an act in a mapping is refused."""

from django.utils.translation import gettext_lazy as _

from booking.refusals import Refusal


class MappingIsOpened(Refusal):
    """The mapping has been opened: its terms stand."""

    type = "mapping-opened"
    sentence = _("Kortlægningen er åbnet og kan ikke længere ændres. Tidspunkterne kan flyttes for sig.")


class MappingIsClosed(Refusal):
    """The mapping is not open, or its results are published."""

    type = "mapping-closed"
    sentence = _("Kortlægningen er ikke åben, så der kan ikke ændres noget.")
