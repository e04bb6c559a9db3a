"""Rows of a programme: seasons, roles, days. Blank rows are ignored, so every page has a few to spare."""

from collections.abc import Iterator
from typing import Any, ClassVar, cast

from django import forms
from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from booking.forms.base import FormProblem, PageForm
from booking.forms.lines import CleanField
from booking.models import AttendeeRole, ClosedDay, DaysToAvoid, Season
from booking.models.programme import LIMITS, NAME_LENGTH

MOMENT = "%d.%m.%Y %H:%M"
DAY = "%d.%m.%Y"
SPARE = 2
MISSING = _("Udfyld feltet, eller ryd hele rækken")


class MomentField(forms.DateTimeField):
    """A Danish moment to the minute, without its time zone, as a programme file has it."""

    def to_python(self, value: Any) -> Any:
        """Read the moment as written; the programme file's rules add the time zone."""
        return super(forms.DateTimeField, self).to_python(value) if value else None


class WrappedField(CleanField):
    """A line that may be long: its field shows it in several, which it is not stored in."""

    widget = forms.Textarea(attrs={"rows": 2})

    def to_python(self, value: Any) -> str:
        """Clean the text and join its lines."""
        return " ".join(super().to_python(value).split())


def whole(label: Any, least: int, most: int, help_text: Any = "") -> forms.IntegerField:
    """Return a field for a whole number."""
    sentence = format_lazy(_("Skriv et helt tal fra {least} til {most}"), least=least, most=most)
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=least,
        max_value=most,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence),
    )


def field_of(column: "models.Field[Any, Any]", **_kwargs: Any) -> forms.Field | None:
    """Return the form's field for a column: Danish dates and moments, numbers within limits, text in full width."""
    facts: dict[str, Any] = {"error_messages": {"required": MISSING}}
    if column.name in LIMITS and isinstance(column, models.IntegerField):
        return whole(column.verbose_name, *LIMITS[column.name], column.help_text)
    if isinstance(column, models.DateTimeField):
        facts = {
            "form_class": MomentField,
            "help_text": _("Dansk tid, fx 28.09.2016 09:00"),
            "input_formats": [MOMENT],
            "widget": forms.DateTimeInput(format=MOMENT),
            "error_messages": {
                "required": _("Skriv dato og klokkeslæt"),
                "invalid": _("Skriv dato og klokkeslæt, fx 28.09.2016 09:00"),
            },
        }
    elif isinstance(column, models.DateField):
        facts = {
            "input_formats": [DAY],
            "widget": forms.DateInput(format=DAY),
            "error_messages": dict.fromkeys(
                ("required", "invalid"), _("Skriv datoen med dag, måned og år, fx 28.09.2016.")
            ),
        }
    elif isinstance(column, models.EmailField):
        facts = {"error_messages": {"invalid": _("Skriv mailadressen som navn@socialstyrelsen.dk")}}
    elif isinstance(column, models.URLField):
        invalid = _("Skriv en adresse, der begynder med https://")
        facts = {"assume_scheme": "https", "error_messages": {"invalid": invalid}}
    elif isinstance(column, models.SlugField):
        return CleanField(label=column.verbose_name, **facts)
    elif isinstance(column, models.CharField) and not column.choices:
        facts["form_class"] = CleanField if column.max_length == NAME_LENGTH else WrappedField
    return column.formfield(**facts)


class RowForm(PageForm, forms.ModelForm):  # type: ignore[type-arg]
    """One row; the programme file's rules validate all rows together."""

    def _post_clean(self) -> None:
        """Skip the model's own validation: the file's rules judge."""


class Rows(forms.BaseFormSet):  # type: ignore[type-arg]
    """The rows of one table; blank rows and rows ticked for removal do not count."""

    model: ClassVar[type[models.Model]]
    help_text: ClassVar[Any] = ""

    def initial_form_count(self) -> int:
        """Return 0 once rows were sent, so that each may be blank, even where there was a stored one."""
        return 0 if self.is_bound else super().initial_form_count()

    @property
    def heading(self) -> Any:
        """Return the name of the table."""
        return self.model._meta.verbose_name_plural  # noqa: SLF001 documented API

    @property
    def kept(self) -> list[RowForm]:
        """Return the rows that count."""
        return [row for row in self.forms if row.has_changed() and not _is_removed(row)]

    def values(self) -> list[dict[str, Any]]:
        """Return the rows that count, as the file has them."""
        return [{name: row.cleaned_data[name] for name in row.fields if name != "DELETE"} for row in self.kept]

    def problems(self) -> Iterator[FormProblem]:
        """Yield what is wrong, row by row."""
        for row in self.kept:
            yield from row.problems()

    def add_fields(self, form: forms.BaseForm, index: int | None) -> None:
        """Label the checkbox that removes the row."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Fjern rækken")


def _is_removed(row: RowForm) -> bool:
    return bool(getattr(row, "cleaned_data", {}).get("DELETE"))


def _table(model: type[models.Model], names: list[str], *, removable: bool = True, help_text: Any = "") -> type[Rows]:
    row = forms.modelform_factory(model, form=RowForm, fields=names, formfield_callback=field_of)
    own = type(f"{model.__name__}Rows", (Rows,), {"model": model, "help_text": help_text})
    made = forms.formset_factory(row, formset=own, extra=SPARE, can_delete=removable, max_num=500, absolute_max=600)
    return cast("type[Rows]", made)


ROW_TABLES: dict[str, type[Rows]] = {
    "seasons": _table(Season, ["starts_on", "ends_on", "name_da", "name_en", "slug"], removable=False),
    "days_to_avoid": _table(DaysToAvoid, ["starts_on", "ends_on", "kind", "name_da", "name_en"]),
    "closed_days": _table(
        ClosedDay,
        ["date", "note"],
        help_text=_("Skriv ikke i bemærkningen, hvem der er væk, eller hvorfor, hvis det er personligt."),
    ),
    "roles": _table(AttendeeRole, ["da", "en", "key"]),
}
