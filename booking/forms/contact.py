"""The contact person of a municipality (Q11)."""

from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from booking.forms.base import PageForm, page_language
from booking.forms.lines import AddressField, LineField, PhoneField
from booking.forms.stood import rebased
from booking.models import Registration
from booking.rules.lines import EMAIL_LENGTH, NAME_LENGTH, NAME_SENTENCES, PHONE_LENGTH
from booking.services.registering import ContactDetails


class ContactForm(PageForm):
    """Name, title, mail address and telephone of the municipality's person."""

    contact_name = LineField(
        label=_("Navn"),
        most=NAME_LENGTH,
        sentences=NAME_SENTENCES | {"required": _("Skriv kontaktpersonens navn")},
        widget=forms.TextInput(attrs={"class": "form-input", "autocomplete": "name"}),
    )
    contact_title = LineField(
        label=_("Stilling"),
        required=False,
        forgives=True,
        most=NAME_LENGTH,
        widget=forms.TextInput(attrs={"class": "form-input", "autocomplete": "organization-title"}),
    )
    contact_email = AddressField(
        label=_("Mailadresse"),
        help_text=_("Vi sender linket til kommunens side hertil. Brug en arbejdsmail."),
        most=EMAIL_LENGTH,
        sentences={"required": _("Skriv kontaktpersonens mailadresse")},
        widget=forms.EmailInput(attrs={"class": "form-input", "autocomplete": "email", "spellcheck": "false"}),
    )
    contact_phone = PhoneField(
        label=_("Telefon"),
        help_text=_("Så kan vi ringe, hvis en mail ikke når frem."),
        required=False,
        forgives=True,
        most=PHONE_LENGTH,
        widget=forms.TextInput(attrs={"class": "form-input input-char-27", "autocomplete": "tel", "type": "tel"}),
    )

    def details(self) -> ContactDetails:
        """Return what was typed, cleaned, with the language of the page; call it on a valid form only."""
        cleaned = self.cleaned_data
        return ContactDetails(
            name=cleaned["contact_name"],
            title=cleaned["contact_title"],
            email=cleaned["contact_email"],
            phone=cleaned["contact_phone"],
            language=page_language(),
        )


class HandoverForm(ContactForm):
    """The colleague who takes over."""

    def __init__(self, *args: Any, own_address: str, **kwargs: Any) -> None:
        """Take the present contact's address, which cannot be the colleague's; let no browser fill in its owner."""
        super().__init__(*args, **kwargs)
        self.own_address = own_address
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        """Refuse the present contact's own address."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("contact_email", "").lower() == self.own_address.lower():
            self.add_error("contact_email", _("Skriv din kollegas mailadresse, ikke din egen"))
        return cleaned


def contact_values(registration: Registration) -> dict[str, Any]:
    """Return the stored contact as the form's initial values."""
    return {field: getattr(registration, field) for field in ContactForm.base_fields}


def contact_rebased(data: MultiValueDict[str, str], registration: Registration) -> ContactForm:
    """Return what was sent on the contact as it stands now, read anew, after a clash (Q13)."""
    registration.refresh_from_db()
    return rebased(ContactForm, data, ContactForm(initial=contact_values(registration)))
