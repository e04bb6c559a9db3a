"""What a longer text must keep to: forms, admin and API share it. Single lines are in `rules.lines`."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs"})
LINE_BREAKS = frozenset("\n\r\t")


def visible(text: str) -> None:
    """Refuse control characters and marks of direction; line breaks and tabs may stand.

    A Django validator: raises ValidationError.
    """
    if any(unicodedata.category(sign) in UNSEEN for sign in text if sign not in LINE_BREAKS):
        raise ValidationError(
            _("Skriv det uden usynlige tegn. Prøv at skrive det i stedet for at indsætte det"), code="invisible"
        )
