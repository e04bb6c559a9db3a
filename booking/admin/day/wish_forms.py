"""The forms of dates that staff propose, and of wishes and corrected addresses taken by telephone (D4, D5)."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from booking.admin.day.forms import DayActForm, date_field, time_field
from booking.forms.base import PageForm
from booking.forms.lines import AddressField, LineField
from booking.models.preparation import TimeOfDay
from booking.refusals import Invalid
from booking.rules.day import MOST_PROPOSALS
from booking.rules.lines import EMAIL_LENGTH, NAME_LENGTH
from booking.services.day.preparing import MOST_WISHES
from booking.services.day.schedule import starts_at_of


def ask_for_halves(form: PageForm, second: str, sentence: Any, count: int) -> None:
    """Add an error for a row with only one of date and `second`; an empty row is ignored."""
    for number in range(1, count + 1):
        date, other = f"date_{number}", f"{second}_{number}"
        if form.cleaned_data.get(date) and not form.cleaned_data.get(other) and other not in form.errors:
            form.add_error(other, sentence)
        if form.cleaned_data.get(other) and not form.cleaned_data.get(date) and date not in form.errors:
            form.add_error(date, _("Skriv datoen"))


class ProposeForm(DayActForm):
    """One to three starts (D5)."""

    def __init__(self, data: MultiValueDict[str, str] | None, *, standing: Iterable[dt.datetime]) -> None:
        """Begin with the starts in `standing`, in Danish time."""
        super().__init__(data)
        begin = [*standing, *[None] * MOST_PROPOSALS][:MOST_PROPOSALS]
        for number, start in enumerate(begin, 1):
            words = {"number": number}
            self.fields[f"date_{number}"] = date_field(label=_("Forslag %(number)s: dato") % words, required=False)
            self.fields[f"start_{number}"] = time_field(label=_("Begynder kl."), required=False)
            if start is not None:
                self.fields[f"date_{number}"].initial, self.fields[f"start_{number}"].initial = (
                    start.date(),
                    start.time(),
                )

    @property
    def proposal_rows(self) -> list[list[forms.BoundField]]:
        """Return the rows."""
        return self.rows("date", "start")

    def clean(self) -> dict[str, Any]:
        """Ask for the half of a row that is left out."""
        cleaned = super().clean() or self.cleaned_data
        ask_for_halves(self, "start", _("Skriv klokkeslættet"), MOST_PROPOSALS)
        return cleaned

    def starts(self) -> list[dt.datetime]:
        """Return the starts of a valid form; raises Invalid at a time that the clocks' change skips or repeats."""
        found = []
        for number in range(1, MOST_PROPOSALS + 1):
            if self.cleaned_data[f"date_{number}"]:
                try:
                    start = starts_at_of(self.cleaned_data[f"date_{number}"], self.cleaned_data[f"start_{number}"])
                except Invalid as refusal:
                    raise Invalid({f"start_{number}": refusal.errors["start"]}) from refusal
                found.append(start)
        return found


class StaffWishesForm(PageForm):
    """Dates that the municipality wishes, given by telephone (D4)."""

    def __init__(self, data: MultiValueDict[str, str] | None, *, standing: Iterable[tuple[dt.date, str]]) -> None:
        """Begin with the wishes in `standing`."""
        super().__init__(data, label_suffix="")
        begin: list[tuple[dt.date | None, str]] = [*standing, *[(None, "")] * MOST_WISHES][:MOST_WISHES]
        for number, (date, time_of_day) in enumerate(begin, 1):
            self.fields[f"date_{number}"] = date_field(
                label=_("Ønske %(number)s: dato") % {"number": number}, required=False
            )
            self.fields[f"date_{number}"].initial = date
            self.fields[f"time_{number}"] = forms.ChoiceField(
                label=_("Tidspunkt på dagen"),
                required=False,
                choices=[("", "---"), *TimeOfDay.choices],
                initial=time_of_day,
                error_messages={"invalid_choice": _("Vælg formiddag, eftermiddag, aften eller hele dagen")},
            )

    @property
    def wish_rows(self) -> list[list[forms.BoundField]]:
        """Return the rows."""
        return [[self[f"date_{number}"], self[f"time_{number}"]] for number in range(1, MOST_WISHES + 1)]

    def clean(self) -> dict[str, Any]:
        """Ask for the half of a row that is left out."""
        cleaned = super().clean() or self.cleaned_data
        ask_for_halves(self, "time", _("Vælg formiddag, eftermiddag, aften eller hele dagen"), MOST_WISHES)
        return cleaned

    def wishes(self) -> list[tuple[dt.date, str]]:
        """Return the wishes; call it on a valid form only."""
        rows = [
            (self.cleaned_data[f"date_{number}"], self.cleaned_data[f"time_{number}"])
            for number in range(1, MOST_WISHES + 1)
        ]
        return [(date, time) for date, time in rows if date]


class CorrectAttendeeForm(PageForm):
    """Name and address of one line of the list."""

    attendee = forms.IntegerField(widget=forms.HiddenInput)
    name = LineField(label=_("Navn"), most=NAME_LENGTH, sentences={"required": _("Skriv deltagerens navn")})
    email = AddressField(
        label=_("Mailadresse"),
        most=EMAIL_LENGTH,
        sentences={"required": _("Skriv deltagerens mailadresse")},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Put no colon after a label."""
        super().__init__(*args, label_suffix="", **kwargs)
