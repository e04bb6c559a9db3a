"""What staff type to change a programme or copy it: read by the very rules of the programme file."""

import dataclasses
import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.admin.programme.rows import Column, RowsField
from booking.forms.base import PageForm
from booking.programme.file import (
    MOST_ATTENDEES,
    MOST_DAYS,
    MOST_MINUTES,
    MOST_MONTHS,
    MOST_NOTICE_DAYS,
    MOST_SLOTS,
    MOST_WORKING_DAYS,
    SHORTEST_RETENTION,
    LengthFacts,
    MailIntervals,
    ProgrammeFacts,
    ProgrammeFileError,
    Retention,
    facts_of,
)
from booking.programme.toml_table import URL_LENGTH, Table
from booking.programme.values import moved
from booking.words.programme_keys import LABELS

MOMENT = "%d.%m.%Y %H:%M"
KIND_WORDS = {"school": gettext_lazy("skoleferie"), "bridge": gettext_lazy("indeklemt dag")}
DAYS = (
    Column("starts_on", gettext_lazy("første dag"), is_day=True),
    Column("ends_on", gettext_lazy("sidste dag"), is_day=True),
)
NAMES = (Column("name_da", gettext_lazy("navn på dansk")), Column("name_en", gettext_lazy("navn på engelsk")))
SEASON_COLUMNS = (*DAYS, *NAMES, Column("slug", gettext_lazy("kortnavn")))
ROLE_COLUMNS = (
    Column("da", gettext_lazy("rolle på dansk")),
    Column("en", gettext_lazy("rolle på engelsk")),
    Column("key", gettext_lazy("kortnavn")),
)
AVOID_COLUMNS = (*DAYS, Column("kind", gettext_lazy("slags"), words=KIND_WORDS), *NAMES)


class ProgrammeForm(PageForm):
    """Begins with a programme's values (`values`, as its file holds them); `facts` holds what was typed, once valid."""

    facts: ProgrammeFacts
    has_pairs = False
    """Whether each two fields stand beside each other."""
    groups_of: tuple[tuple[Any, tuple[str, ...]], ...] = ()

    def __init__(self, data: Any, *, values: dict[str, Any], initial: dict[str, Any] | None = None) -> None:
        """`initial`: what the fields begin with."""
        super().__init__(data, initial=initial, label_suffix="")
        self.values = values

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Return the fields in groups, each below its heading."""
        return [(heading, [self[name] for name in names]) for heading, names in self.groups_of]

    def new_values(self) -> dict[str, Any]:
        """Return the programme's values with what was typed."""
        return self.values | self.cleaned_data

    def clean(self) -> dict[str, Any]:
        """Have the programme file's rules judge the whole, once each field can stand by itself."""
        if not self.errors:
            try:
                self.facts = facts_of(Table("", self.new_values()))
            except ProgrammeFileError as fault:
                self.add_error(*self._placed(fault))
        return self.cleaned_data

    def _placed(self, fault: ProgrammeFileError) -> tuple[str | None, str]:
        """The field that holds the fault's key, and the sentence; where a row is at fault, the sentence counts it."""
        steps = re.findall(r"\w+", fault.key)
        for name in (fault.key, *reversed(steps)):
            if name in self.fields:
                rows = self.fields[name]
                if isinstance(rows, RowsField) and len(steps) > 1:
                    label = next((str(one.label) for one in rows.columns if one.key == steps[-1]), steps[-1])
                    facts = {"row": steps[1], "part": label, "sentence": fault.accepted}
                    return name, _("Række %(row)s, %(part)s: %(sentence)s") % facts
                return name, str(fault.accepted)
        return None, f"{fault.key}: {fault.accepted}"


class MomentField(forms.DateTimeField):
    """A Danish moment to the minute, kept without its time zone as a programme file has it."""

    def __init__(self, **kwargs: Any) -> None:
        """One way of writing it, told below the label."""
        super().__init__(
            input_formats=[MOMENT],
            widget=forms.DateTimeInput(format=MOMENT),
            help_text=gettext_lazy("Dansk tid, fx 28.09.2016 09:00"),
            error_messages={
                "required": gettext_lazy("Skriv dato og klokkeslæt"),
                "invalid": gettext_lazy("Skriv dato og klokkeslæt, fx 28.09.2016 09:00"),
            },
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        """Read the moment as it is written, and leave the time zone to the programme file's rules."""
        return super(forms.DateTimeField, self).to_python(value) if value else None


def whole(key: str, *, least: int, most: int, label: Any = None, help_text: Any = "") -> forms.IntegerField:
    """Make a field for a whole number."""
    sentence = format_lazy(gettext_lazy("Skriv et helt tal fra {least} til {most}"), least=least, most=most)
    return forms.IntegerField(
        label=label or LABELS[key],
        help_text=help_text,
        min_value=least,
        max_value=most,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence),
    )


class NumbersField(forms.CharField):
    """Whole numbers in one line, divided by commas; there may be none."""

    def prepare_value(self, value: Any) -> Any:
        """Write the numbers; what was typed stays as it was typed."""
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[int]:  # type: ignore[override]
        """Read the numbers."""
        words = str(value or "").replace(",", " ").split()
        if not all(word.isascii() and word.isdigit() for word in words):
            raise ValidationError(_("Skriv hele tal med komma imellem, fx 21, 7"), code="invalid")
        return [int(word) for word in words]

    def run_validators(self, value: Any) -> None:
        """Leave it at that: the validators of a text have nothing to say of a list."""


def rows(key: str, columns: tuple[Column, ...], *, required: bool = True, height: int = 6) -> RowsField:
    """Make a box of rows that says how a row is written."""
    parts = [part for column in columns for part in (" | ", column.label)][1:]
    return RowsField(
        columns=columns,
        rows=height,
        label=LABELS[key],
        required=required,
        help_text=format_lazy(gettext_lazy("Én på hver linje: {row}"), row=format_lazy("{}" * len(parts), *parts)),
        error_messages={"required": gettext_lazy("Skriv mindst én linje")},
    )


def link(key: str) -> forms.URLField:
    """Make a field for a web address that may be left out: the text then stands without a link."""
    return forms.URLField(
        label=LABELS[key],
        required=False,
        max_length=URL_LENGTH,
        assume_scheme="https",
        error_messages={"invalid": gettext_lazy("Skriv en adresse, der begynder med https://")},
    )


class TermsForm(ProgrammeForm):
    """Opening hours, deadlines, lengths, intervals of mails, retention, roles and days to avoid."""

    opens_at = MomentField(label=LABELS["opens_at"])
    closes_at = MomentField(label=LABELS["closes_at"])
    promote_until = MomentField(label=LABELS["promote_until"])
    seasons = rows("seasons", SEASON_COLUMNS, height=3)
    confirm_working_days = whole("confirm_working_days", least=1, most=MOST_WORKING_DAYS)
    recommended_min = whole("recommended_min", least=1, most=MOST_ATTENDEES)
    recommended_max = whole("recommended_max", least=1, most=MOST_ATTENDEES)
    talk_min = whole("talk_min", least=1, most=MOST_MINUTES)
    talk_max = whole("talk_max", least=1, most=MOST_MINUTES)
    workshop_min = whole("workshop_min", least=1, most=MOST_MINUTES)
    workshop_max = whole("workshop_max", least=1, most=MOST_MINUTES)
    break_max = whole("break_max", least=0, most=MOST_MINUTES)
    list_missing_days_before = NumbersField(
        label=LABELS["list_missing_days_before"],
        required=False,
        help_text=gettext_lazy("Et eller flere tal med komma imellem. Tomt: ingen påmindelse."),
    )
    practical_days_before = whole("practical_days_before", least=1, most=MOST_DAYS)
    thanks_days_after = whole("thanks_days_after", least=1, most=MOST_DAYS)
    privacy_notice_within_days = whole("privacy_notice_within_days", least=1, most=MOST_NOTICE_DAYS)
    with_place_months = whole(
        "with_place_months",
        least=SHORTEST_RETENTION,
        most=MOST_MONTHS,
        help_text=gettext_lazy("Regnes fra den sidste periodes sidste dag, eller fra temadagen, hvis den er senere."),
    )
    without_place_months = whole(
        "without_place_months",
        least=SHORTEST_RETENTION,
        most=MOST_MONTHS,
        help_text=gettext_lazy("Regnes fra det tidspunkt, hvor ledige pladser ikke længere gives videre."),
    )
    contact_officer_email = forms.EmailField(
        label=LABELS["contact_officer_email"],
        required=False,
        max_length=URL_LENGTH,
        error_messages={"invalid": gettext_lazy("Skriv mailadressen som navn@socialstyrelsen.dk")},
    )
    toolbox_url = link("toolbox_url")
    newsletter_url = link("newsletter_url")
    roles = rows("roles", ROLE_COLUMNS, height=10)
    days_to_avoid = rows("days_to_avoid", AVOID_COLUMNS, required=False, height=8)

    TABLES: ClassVar = {
        table: [field.name for field in dataclasses.fields(facts)]
        for table, facts in (("lengths", LengthFacts), ("mails", MailIntervals), ("retention", Retention))
    }
    groups_of = (
        (
            gettext_lazy("Tilmelding og venteliste"),
            ("opens_at", "closes_at", "promote_until", "confirm_working_days", "recommended_min", "recommended_max"),
        ),
        (gettext_lazy("Hvornår temadagene holdes"), ("seasons", "days_to_avoid")),
        (gettext_lazy("Hvor længe de varer"), ("talk_min", "talk_max", "workshop_min", "workshop_max", "break_max")),
        (
            gettext_lazy("Hvornår vi skriver"),
            ("list_missing_days_before", "practical_days_before", "thanks_days_after", "privacy_notice_within_days"),
        ),
        (gettext_lazy("Hvor længe personoplysninger gemmes"), ("with_place_months", "without_place_months")),
        (gettext_lazy("Kontakt og links"), ("contact_officer_email", "toolbox_url", "newsletter_url")),
        (gettext_lazy("Roller, som kommunen kan vælge for en deltager"), ("roles",)),
    )

    def __init__(self, data: Any, *, values: dict[str, Any]) -> None:
        """The fields begin with what stands."""
        tables = [values.get(table, {}) for table in self.TABLES]
        initial = {key: value for table in (values, *tables) for key, value in table.items()}
        super().__init__(data, values=values, initial=initial)

    def new_values(self) -> dict[str, Any]:
        """Put lengths, intervals and retention back into their tables."""
        typed = dict(self.cleaned_data)
        tables = {table: {key: typed.pop(key) for key in keys} for table, keys in self.TABLES.items()}
        return self.values | typed | tables


class CopyForm(ProgrammeForm):
    """A programme of its own with the texts of another, its dates moved."""

    slug = forms.CharField(
        label=gettext_lazy("Kortnavn for det nye tilbud"),
        help_text=gettext_lazy(
            "Små bogstaver, tal og bindestreger, fx faglig-ledelse-2017-18. Det kan ikke ændres senere."
        ),
        error_messages={"required": gettext_lazy("Skriv et kortnavn")},
    )
    years = whole("years", least=0, most=10, label=gettext_lazy("Flyt alle datoer så mange år frem"))
    days = whole(
        "days",
        least=-366,
        most=366,
        label=gettext_lazy("og så mange dage"),
        help_text=gettext_lazy("0, hvis datoerne er de samme; et minus foran flytter tilbage."),
    )
    capacity = whole("capacity", least=1, most=MOST_SLOTS, label=gettext_lazy("Antal pladser"))

    def __init__(self, data: Any, *, values: dict[str, Any]) -> None:
        """One year on, as many slots."""
        super().__init__(data, values=values, initial={"years": 1, "days": 0, "capacity": values["capacity"]})

    def new_values(self) -> dict[str, Any]:
        """Move the dates."""
        typed = self.cleaned_data
        later = moved(self.values, years=typed["years"], days=typed["days"])
        return later | {"slug": typed["slug"], "capacity": typed["capacity"]}
