"""The choice of one of the 98 municipalities: a plain select, which a script makes searchable."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from booking.forms.base import PageForm
from booking.models import Municipality
from booking.queries.municipalities import municipality_by_code

CODE = re.compile("[0-9]{4}")
EMPTY = _("Vælg kommune")
SENTENCE = _("Vælg jeres kommune på listen")


if TYPE_CHECKING:
    ModelChoice = forms.ModelChoiceField[Municipality]
else:
    ModelChoice = forms.ModelChoiceField


class MunicipalitySelect(forms.Select):
    """A select whose options also have the other spellings of a municipality ("Århus" for Aarhus).

    Its options are written directly: a template for each of 98 would take most of the page's time. `notes`: a few words
    about a municipality, by code, which stand behind its name.
    """

    notes: Mapping[str, str] = {}

    @cached_property
    def rows(self) -> list[tuple[str, str, list[str]]]:
        """Read the municipalities by name, once for each form; with a note, the name alone is a spelling too."""
        rows = Municipality.objects.values_list("code", "name", "search_terms")
        return [
            (code, f"{name} ({self.notes[code]})", [name, *terms]) if code in self.notes else (code, name, terms)
            for code, name, terms in rows
        ]

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:  # noqa: ARG002 Django's signature
        """Write the select with its options."""
        chosen = str(getattr(value, "pk", value) or "")
        options = format_html_join(
            "",
            '<option value="{}"{}{}>{}</option>',
            (
                (
                    code,
                    format_html(' data-search="{}"', ";".join(terms)) if terms else "",
                    SafeString(" selected") if code == chosen else "",
                    label,
                )
                for code, label, terms in self.rows
            ),
        )
        written = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        given = format_html_join(
            " ", '{}="{}"', ((key, key if on is True else on) for key, on in written.items() if on)
        )
        return format_html('<select {}><option value="">{}</option>{}</select>', given, EMPTY, options)

    def __deepcopy__(self, memo: dict[int, Any]) -> "MunicipalitySelect":
        """Copy the widget for one form, without the rows that were read."""
        copy: MunicipalitySelect = super().__deepcopy__(memo)
        copy.__dict__.pop("rows", None)
        return copy


class MunicipalityField(ModelChoice):
    """A municipality by its four-digit code."""

    def __init__(self) -> None:
        """Use our own widget and sentences."""
        super().__init__(
            queryset=Municipality.objects.all(),
            label=_("Kommune"),
            error_messages={"required": SENTENCE, "invalid_choice": SENTENCE},
        )
        # Set afterwards: a ModelChoiceField would hand its own iterator of 98 rows to the widget.
        self.widget = MunicipalitySelect(attrs={"class": "form-select", "data-combobox": EMPTY})

    def to_python(self, value: Any) -> Municipality | None:
        """Find the municipality; refuse without a query what is not a code."""
        if not value or isinstance(value, Municipality):
            return value or None
        found = municipality_by_code(str(value)) if CODE.fullmatch(str(value)) else None
        if found is None:
            raise forms.ValidationError(SENTENCE, code="invalid_choice")
        return found


class LinkForm(PageForm):
    """The municipality whose link is to be sent again (Q3)."""

    municipality = MunicipalityField()
