"""The registration form (D3)."""

import hashlib
import json
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.forms.choices import ChoicesForm
from booking.forms.contact import ContactForm
from booking.forms.municipality import MunicipalityField
from booking.services.registering import Idempotency, declaration_errors


class Tick(forms.CheckboxInput):
    """A checkbox that only the value `on` ticks: any other value must not declare anything for a municipality."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> bool:  # noqa: ARG002 Django's signature
        """Tell whether the box was ticked."""
        return bool(data.get(name) == "on")


class RegisterForm(ContactForm, ChoicesForm):
    """Municipality, wishes, contact and the two declarations (D2).

    `key` is the page's own, so that pressing twice registers once (Q2).
    """

    municipality = MunicipalityField()
    decided = forms.BooleanField(
        label=_("Kommunen har besluttet at arbejde med udviklingen af den faglige ledelse og styring"),
        help_text=_("Du behøver ikke selv at have truffet beslutningen, og I skal ikke sende dokumentation."),
        required=False,
        widget=Tick(attrs={"class": "form-checkbox"}),
    )
    pays_catering = forms.BooleanField(
        label=_("Kommunen betaler mødeforplejningen"),
        help_text=_("Selve temadagen er gratis."),
        required=False,
        widget=Tick(attrs={"class": "form-checkbox"}),
    )
    key = forms.Field(required=False, widget=forms.HiddenInput)

    field_order = (
        "municipality", "parts", "audience", "season", "expected_attendees", "contact_name", "contact_title",
        "contact_email", "contact_phone", "decided", "pays_catering", "key",
    )  # fmt: skip

    def clean_key(self) -> str:
        """Return the page's key, or a new one where it sent none or a malformed one."""
        try:
            return str(uuid.UUID(str(self.cleaned_data["key"])))
        except ValueError:
            return str(uuid.uuid4())

    def clean(self) -> dict[str, Any]:
        """Check the declarations too (D2)."""
        cleaned = super().clean()
        told = {name: cleaned.get(name, False) for name in ("decided", "pays_catering")}
        self.add_sentences(declaration_errors(**told))
        return cleaned

    def idempotency(self) -> Idempotency:
        """Return the page's key with the hash of all that was sent with it.

        The hash is part of the key: the same page sent with other values is another registration, judged by itself.
        """
        cleaned = self.cleaned_data
        body = {name: value for name, value in cleaned.items() if name not in {"key", "municipality"}}
        body["municipality"] = cleaned["municipality"].pk
        text = json.dumps(body, sort_keys=True, ensure_ascii=False)
        body_hash = hashlib.sha256(text.encode()).hexdigest()
        return Idempotency(key=f"form:{cleaned['key']}:{body_hash}", body_hash=body_hash)
