"""The form on the venue, the day and the municipality's own practice (D3, D5, A11, A18)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from booking.forms.base import PageForm
from booking.forms.lines import AddressField, LineField, PhoneField
from booking.forms.paragraphs import ParagraphField
from booking.models import Preparation
from booking.rules.lines import EMAIL_LENGTH, NAME_LENGTH, PHONE_LENGTH
from booking.services.day.preparing import FIELDS, second_contact_errors

VENUE_LENGTH, STREET_LENGTH, ROOM_LENGTH, ACCESS_LENGTH, FOCUS_LENGTH, GREETING_LENGTH = 120, 200, 80, 500, 2000, 1000
"""The lengths of the columns of `Preparation`."""
SENTENCES: Mapping[str, Any] = {
    "too_long": _("skriv højst %(most)d tegn"),
    "invisible": _("skriv det på én linje og uden usynlige tegn"),
    "markup": _("skriv det uden tegnene < og >"),
}
"""An error with the field's name before it: in the summary the sentence is read alone."""


def _line(label: Any, *, most: int, hint: Any = "", **attrs: str) -> LineField:
    widget = forms.TextInput(attrs={"class": "form-input input-width-xl", **attrs})
    sentences = {code: format_lazy("{}: {}", label, sentence) for code, sentence in SENTENCES.items()}
    return LineField(label=label, help_text=hint, required=False, most=most, sentences=sentences, widget=widget)


def _phone(label: Any, hint: Any = "") -> PhoneField:
    widget = forms.TextInput(attrs={"class": "form-input input-char-27", "type": "tel", "autocomplete": "off"})
    return PhoneField(
        label=label, help_text=hint, required=False, most=PHONE_LENGTH, sentences={}, widget=widget
    )  # fmt: skip


class PracticalForm(PageForm):
    """Venue, phone on the day, focus and second contact; all may be empty, since they can follow later."""

    venue_name = _line(_("Mødested"), most=VENUE_LENGTH, hint=_("Fx rådhuset eller et kulturhus."))
    venue_address = _line(_("Adresse"), most=STREET_LENGTH, hint=_("Vej, nummer, postnummer og by."))
    venue_room = _line(_("Lokale"), most=ROOM_LENGTH)
    venue_access = ParagraphField(
        label=_("Sådan kommer man ind"), most=ACCESS_LENGTH, rows=3, hint=_("Fx indgang, parkering og reception.")
    )
    equipment = ParagraphField(
        label=_("Udstyr"), most=ACCESS_LENGTH, rows=3, hint=_("Fx projektor, tavle og borde til grupper.")
    )
    greeting = ParagraphField(
        label=_("Hilsen til deltagerne"),
        most=GREETING_LENGTH,
        rows=4,
        hint=_("Står på siden om dagen, når datoen ligger fast. Skriv fx, hvorfor I har valgt temadagen."),
    )
    phone_on_the_day = _phone(
        _("Telefon på dagen"), _("Et nummer hos jer, som vi og deltagerne kan ringe til på dagen.")
    )
    focus = ParagraphField(
        label=_("Fokus på jeres egen praksis"),
        most=FOCUS_LENGTH,
        rows=6,
        hint=_(
            "Skriv kort, hvor I har udfordringer med jeres faglige ledelse og styring, og hvad I gerne vil arbejde "
            "videre med. Så kan vi tage udgangspunkt i det."
        ),
    )
    second_name = _line(_("Navn"), most=NAME_LENGTH, autocomplete="off")
    second_email = AddressField(
        label=_("Mailadresse"),
        required=False,
        most=EMAIL_LENGTH,
        sentences={},
        widget=forms.EmailInput(attrs={"class": "form-input", "autocomplete": "off", "spellcheck": "false"}),
    )
    second_phone = _phone(_("Telefon"))

    def clean(self) -> dict[str, Any]:
        """Judge the second contact by the service's rule."""
        cleaned = super().clean() or self.cleaned_data
        self.add_sentences(second_contact_errors(cleaned))
        return cleaned

    def values(self) -> dict[str, str]:
        """Return what was typed, cleaned, for the service; call it on a valid form only."""
        return {name: self.cleaned_data[name] for name in FIELDS}


def practical_values(preparation: Preparation) -> dict[str, str]:
    """Return the stored details as the form's initial values."""
    return {name: getattr(preparation, name) for name in FIELDS}
