"""The code of a receipt, pasted to be checked against the journal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.forms.base import PageForm

LONGEST = 200


class ReceiptCodeForm(PageForm):
    """The code as it stands in a receipt or a mail."""

    code = forms.CharField(
        label=_("Kode fra en kvittering eller en mail"),
        max_length=LONGEST,
        help_text=_("Kopiér hele koden: et tal, en bindestreg og 64 tal og bogstaver."),
        error_messages={
            "required": _("Indsæt koden fra jeres kvittering"),
            "max_length": _("Koden er for lang. Kopiér kun selve koden"),
        },
        widget=forms.TextInput(attrs={"class": "form-input", "autocomplete": "off", "spellcheck": "false"}),
    )
