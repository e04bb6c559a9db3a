"""The form fields of a plan's rows, made from their columns: labels and hints stand at the models."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.forms.base import page_language
from booking.forms.dates import DayField
from booking.forms.lines import AddressField, LineField
from booking.forms.paragraphs import ParagraphField
from booking.forms.practical import SENTENCES
from booking.rules.lines import EMAIL_LENGTH
from toolbox.plan.fields import NO_SUCH_YEAR, YEARS
from toolbox.words import number_text

FIGURE = re.compile(r"[+-]?\d{1,10}(?:\.\d{1,2})?", re.ASCII)
THOUSANDS = {
    "da": re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?", re.ASCII),
    "en": re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII),
}
"""Figures with a mark between the thousands, which is a point in Danish and a comma in English."""
MOST_ANSWERS = 1_000_000
NUMBER = {
    "invalid": gettext_lazy("Skriv antallet som et helt tal, fx 41"),
    "min_value": gettext_lazy("Skriv et tal, der er mindst %(limit_value)s"),
    "max_value": gettext_lazy("Skriv et tal, der er højst %(limit_value)s"),
}
CHOOSE = dict.fromkeys(("invalid_choice", "required"), gettext_lazy("Vælg en af mulighederne"))
SHORT = "form-input input-char-11"
DATE_HINT = gettext_lazy("Fx 28.9.2016.")


class FigureField(forms.CharField):
    """A figure as people type it: "80", "12,5", "80 %", "1.000"."""

    def to_python(self, value: Any) -> Any:
        """Read the figure; raises ValidationError."""
        text = "".join(str(value or "").split()).rstrip("%").replace("\N{MINUS SIGN}", "-")
        if not text:
            return None
        if THOUSANDS[page_language()].fullmatch(text):
            text = text.replace("." if page_language() == "da" else ",", "")
        text = text.replace(",", ".")
        if not FIGURE.fullmatch(text):
            raise ValidationError(_("Skriv et tal med højst to decimaler, fx 80 eller 12,5"), code="invalid")
        return Decimal(text)


class LongDayField(DayField):
    """A date that is shown as it is typed, 28.9.2016."""

    def to_python(self, value: Any) -> Any:
        """Read the date; raises ValidationError, also for a year that nobody means."""
        day = super().to_python(value)
        if day is not None and day.year not in YEARS:
            raise ValidationError(NO_SUCH_YEAR, code="invalid")
        return day

    def prepare_value(self, value: Any) -> Any:
        """Write the date that stands."""
        return f"{value.day}.{value.month}.{value.year}" if hasattr(value, "year") else value


def field_of_column(column: Any, *, required: Any = None) -> forms.Field:
    """Return the form field for a model's column; `required` is the sentence where it must be filled in."""
    facts: dict[str, Any] = {"label": capfirst(column.verbose_name), "help_text": column.help_text, "required": False}
    if column.choices:
        widget: forms.Widget = forms.Select(attrs={"class": "form-select"})
        return forms.ChoiceField(
            **facts | {"required": True},
            choices=column.choices,
            initial=column.default,
            error_messages=CHOOSE,
            widget=widget,
        )
    if isinstance(column, models.BooleanField):
        return forms.BooleanField(**facts, widget=forms.CheckboxInput(attrs={"class": "form-checkbox"}))
    if isinstance(column, models.PositiveIntegerField):
        bounds: dict[str, Any] = {"min_value": 0, "max_value": MOST_ANSWERS, "error_messages": NUMBER}
        return forms.IntegerField(**facts, **bounds, widget=_input(SHORT, inputmode="numeric"))
    if isinstance(column, models.EmailField):
        widget = forms.EmailInput(attrs={"class": "form-input", "autocomplete": "off", "spellcheck": "false"})
        return AddressField(**facts, most=EMAIL_LENGTH, sentences={}, widget=widget)
    facts |= {"required": required is not None}
    said: dict[str, Any] = {"required": required} if required else {}
    if isinstance(column, models.DateField):
        facts["help_text"] = column.help_text or DATE_HINT
        return LongDayField(**facts, error_messages=said, widget=_input(SHORT))
    is_figure = isinstance(column, models.DecimalField)
    return _figure(facts, said) if is_figure else _text(column, facts, said)


def shown_value(value: Any) -> Any:
    """Return a column's value as its field begins with it."""
    return number_text(value) if isinstance(value, Decimal) else value


def _figure(facts: dict[str, Any], said: dict[str, Any]) -> forms.Field:
    return FigureField(**facts, error_messages=said, widget=_input(SHORT, inputmode="decimal"))


def _text(column: Any, facts: dict[str, Any], said: dict[str, Any]) -> forms.Field:
    if isinstance(column, models.TextField):
        field = ParagraphField(label=facts["label"], most=column.max_length or 0, rows=3, error_messages=said)
        field.help_text, field.required = facts["help_text"], facts["required"]
        return field
    sentences = {code: format_lazy("{}: {}", facts["label"], sentence) for code, sentence in SENTENCES.items()}
    return LineField(
        **facts, most=column.max_length or 0, sentences=sentences | said, widget=_input("form-input input-width-xl")
    )


def _input(css: str, **attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": css, "autocomplete": "off", **attrs})
