"""Who wants to be told of a free place or of a new round (A27)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.forms.base import PageForm
from booking.forms.lines import AddressField
from booking.forms.municipality import MunicipalityField
from booking.rules.lines import EMAIL_LENGTH


class InterestForm(PageForm):
    """The municipality and one address."""

    municipality = MunicipalityField()
    email = AddressField(
        label=_("Mailadresse"),
        help_text=_("Vi sender et link hertil, som skal trykkes på, før vi skriver til adressen. Brug en arbejdsmail."),
        most=EMAIL_LENGTH,
        sentences={"required": _("Skriv den mailadresse, der skal have besked")},
        widget=forms.EmailInput(attrs={"class": "form-input", "autocomplete": "email", "spellcheck": "false"}),
    )
