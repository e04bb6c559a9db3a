"""The forms that change or copy a programme: ordinary forms, validated by the rules of the programme file."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pydantic
from django import forms
from django.core.exceptions import ValidationError
from django.forms import Script
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.admin.programme.rows import ROW_TABLES, Rows, field_of, whole
from booking.forms.base import FormProblem, PageForm
from booking.models import Programme
from booking.models.programme import LENGTHS
from booking.programme.file import MOST_SLOTS, ProgrammeFacts, faults
from booking.programme.values import COLUMN_TABLES, moved, values_of
from booking.words.programme_keys import column_label


class Group(NamedTuple):
    """Fields, and tables of rows, under one heading."""

    heading: Any
    fields: list[BoundField]
    tables: Sequence[Rows] = ()


class ProgrammeForm(PageForm):
    """The base of the forms; once it is valid, `facts` has the programme as typed."""

    facts: ProgrammeFacts
    has_pairs = False
    """Whether fields are shown two in a line."""

    def __init__(self, data: Any, *, programme: Programme, **kwargs: Any) -> None:
        """Begin with `programme`, or with what was typed (`data`)."""
        super().__init__(data, **kwargs)
        self.values = values_of(programme)

    def new_values(self) -> dict[str, Any]:
        """Return the programme's values, changed to what was typed."""
        return self.values | self.cleaned_data

    def clean(self) -> dict[str, Any]:
        """Validate the whole by the programme file's rules, once each field is valid by itself."""
        super().clean()
        if not self.errors:
            try:
                self.facts = ProgrammeFacts.model_validate(self.new_values())
            except pydantic.ValidationError as refusal:
                for path, sentence in faults(refusal):
                    self.place(path, sentence)
        return self.cleaned_data

    def place(self, path: Sequence[str | int], sentence: str) -> None:
        """Add the sentence to the field of a path in the file, or to the form where no field has it."""
        name = next((str(step) for step in reversed(path) if step in self.fields), None)
        self.add_error(name, sentence if name else f"{'.'.join(map(str, path))}: {sentence}")


class NumbersField(forms.CharField):
    """Whole numbers in one line, separated by commas; there may be none."""

    def prepare_value(self, value: Any) -> Any:
        """Write the numbers; leave typed text as it is."""
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[int]:  # type: ignore[override]
        """Read the numbers; raises ValidationError for anything else."""
        words = str(value or "").replace(",", " ").split()
        if not all(word.isascii() and word.isdigit() for word in words):
            raise ValidationError(_("Skriv hele tal med komma imellem, fx 21, 7"), code="invalid")
        return [int(word) for word in words]

    def run_validators(self, value: Any) -> None:
        """Run none: the validators of a text do not fit a list."""


TERMS: Sequence[tuple[Any, Sequence[str], Sequence[str]]] = (
    (
        gettext_lazy("Tilmelding og venteliste"),
        (
            "opens_at",
            "closes_at",
            "promote_until",
            "confirm_working_days",
            "recommended_min",
            "recommended_max",
            "journal_shown",
        ),
        (),
    ),
    (gettext_lazy("Hvornår temadagene holdes"), (), ("seasons", "days_to_avoid", "closed_days")),
    (gettext_lazy("Hvor længe de varer"), LENGTHS, ()),
    (
        gettext_lazy("Hvornår vi skriver"),
        ("list_missing_days_before", "practical_days_before", "thanks_days_after", "privacy_notice_within_days"),
        (),
    ),
    (gettext_lazy("Hvor længe personoplysninger gemmes"), ("with_place_months", "without_place_months"), ()),
    (gettext_lazy("Kontakt og links"), ("contact_officer_email", "toolbox_url", "newsletter_url"), ()),
    (gettext_lazy("Roller, som kommunen kan vælge for en deltager"), (), ("roles",)),
)
"""Heading, columns and tables of rows of each group, in the order of the page."""


class TermsForm(ProgrammeForm, forms.ModelForm):  # type: ignore[type-arg]
    """Opening hours, deadlines, lengths, intervals of mails, retention, and the tables of rows."""

    list_missing_days_before = NumbersField(
        label=column_label("list_missing_days_before"),
        required=False,
        help_text=gettext_lazy("Et eller flere tal med komma imellem. Tomt: ingen påmindelse."),
    )

    class Meta:
        model = Programme
        fields = [name for _heading, names, _tables in TERMS for name in names]
        formfield_callback = field_of

    class Media:
        js = (Script("booking/admin/rows.js", defer=True),)

    def __init__(self, data: Any, *, programme: Programme) -> None:
        """Begin with the stored values and rows."""
        super().__init__(data, programme=programme, instance=programme)
        self.tables = {
            name: rows(data, prefix=name, initial=None if data else self.values[name])
            for name, rows in ROW_TABLES.items()
        }

    @property
    def groups(self) -> list[Group]:
        """Return fields and rows in groups, each under its heading."""
        return [
            Group(heading, [self[name] for name in names], [self.tables[name] for name in tables])
            for heading, names, tables in TERMS
        ]

    def problems(self) -> Iterator[FormProblem]:
        """Yield what is wrong, in the order of the page."""
        for group in self.groups:
            for field in group.fields:
                yield from (FormProblem(field.auto_id, str(sentence)) for sentence in field.errors)
            for rows in group.tables:
                yield from rows.problems()

    def clean(self) -> dict[str, Any]:
        """Validate the rows too."""
        for rows in self.tables.values():
            if not rows.is_valid():
                for row in rows.kept:
                    self.errors.update({row.add_prefix(name): said for name, said in row.errors.items()})
                for sentence in rows.non_form_errors():
                    self.add_error(None, sentence)
        return super().clean()

    def new_values(self) -> dict[str, Any]:
        """Return columns and rows as the tables of the file."""
        typed = dict(self.cleaned_data)
        tables = {
            table: {name: typed.pop(name) for name in facts.model_fields} for table, facts in COLUMN_TABLES.items()
        }
        return self.values | typed | tables | {name: rows.values() for name, rows in self.tables.items()}

    def place(self, path: Sequence[str | int], sentence: str) -> None:
        """Add a sentence about a row to that row."""
        first, *rest = path
        if first not in self.tables:
            super().place(path, sentence)
        elif rest:
            row, name = self.tables[str(first)].kept[int(rest[0])], str(rest[-1])
            row.add_error(name, sentence)
            self.errors[row.add_prefix(name)] = row.errors[name]
        else:
            self.add_error(None, _("Skriv mindst én række: %(table)s") % {"table": self.tables[str(first)].heading})

    def _post_clean(self) -> None:
        """Skip the model's own validation: the file's rules judge, and the service writes."""


class CopyForm(ProgrammeForm):
    """A new programme with the texts of another, and its dates moved."""

    slug = forms.CharField(
        label=gettext_lazy("Kortnavn for det nye tilbud"),
        help_text=gettext_lazy(
            "Små bogstaver, tal og bindestreger, fx faglig-ledelse-2017-18. Det kan ikke ændres senere."
        ),
        error_messages={"required": gettext_lazy("Skriv et kortnavn")},
    )
    years = whole(gettext_lazy("Flyt alle datoer så mange år frem"), 0, 10)
    days = whole(
        gettext_lazy("og så mange dage"),
        -366,
        366,
        gettext_lazy("0, hvis datoerne er de samme; et minus foran flytter tilbage."),
    )
    capacity = whole(gettext_lazy("Antal pladser"), 1, MOST_SLOTS)

    def __init__(self, data: Any, *, programme: Programme) -> None:
        """Begin one year later, with as many slots."""
        super().__init__(data, programme=programme)
        self.initial = {"years": 1, "days": 0, "capacity": self.values["capacity"]}

    def new_values(self) -> dict[str, Any]:
        """Move the dates."""
        typed = self.cleaned_data
        later = moved(self.values, years=typed["years"], days=typed["days"])
        return later | {"slug": typed["slug"], "capacity": typed["capacity"]}
