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
from booking.forms.picking import CalendarForm
from booking.models.preparation import TimeOfDay
from booking.refusals import Invalid
from booking.rules.day import MOST_PROPOSALS
from booking.rules.lines import EMAIL_LENGTH, NAME_LENGTH
from booking.rules.working_days import DENMARK
from booking.services.day.elsewhere import FacilitatorDetails, WantedStart
from booking.services.day.preparing import MOST_WISHES
from booking.services.day.schedule import starts_at_of

HELD_BY = ("facilitator_a", "facilitator_b")


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

    answer_by = date_field(
        label=_("Svar senest"),
        required=False,
        help_text=_("Til kl. 23.59 den dag. Derefter gælder forslagene ikke. Tomt: de gælder, til der er svaret."),
    )

    def __init__(
        self,
        data: MultiValueDict[str, str] | None,
        *,
        standing: Iterable[WantedStart],
        answer_by: dt.date,
        known: Iterable[FacilitatorDetails],
    ) -> None:
        """Begin with the starts in `standing` and the last day to answer; `known` are those who may hold a day."""
        super().__init__(data, initial={"answer_by": answer_by})
        self.known = {person.email.lower(): person for person in known if person.email}
        choices = [("", _("Ingen endnu")), *((email, person.label) for email, person in self.known.items())]
        begin = [*standing, *[None] * MOST_PROPOSALS][:MOST_PROPOSALS]
        for number, wanted in enumerate(begin, 1):
            start = wanted.starts_at.astimezone(DENMARK) if wanted else None
            held_by = [person.email.lower() for person in wanted.facilitators] if wanted else []
            words = {"number": number}
            self.fields[f"date_{number}"] = date_field(label=_("Forslag %(number)s: dato") % words, required=False)
            self.fields[f"start_{number}"] = time_field(label=_("Begynder kl."), required=False)
            if start is not None:
                self.fields[f"date_{number}"].initial, self.fields[f"start_{number}"].initial = (
                    start.date(),
                    start.time(),
                )
            for place, name in enumerate(HELD_BY):
                self.fields[f"{name}_{number}"] = forms.ChoiceField(
                    label=_("Endnu en facilitator") if place else _("Facilitator"),
                    required=False,
                    choices=choices,
                    initial=held_by[place] if place < len(held_by) else "",
                    error_messages={"invalid_choice": _("Vælg en af dem, der står her")},
                )

    @property
    def proposal_rows(self) -> list[list[forms.BoundField]]:
        """Return the rows."""
        return self.rows("date", "start", *HELD_BY)

    def clean(self) -> dict[str, Any]:
        """Ask for the half of a row that is left out."""
        cleaned = super().clean() or self.cleaned_data
        ask_for_halves(self, "start", _("Skriv klokkeslættet"), MOST_PROPOSALS)
        return cleaned

    def wanted(self) -> dict[int, WantedStart]:
        """Return the starts that could be read, by the number of their row.

        Adds an error to a row with a time that the clocks' change skips or repeats.
        """
        found = {}
        for number in range(1, MOST_PROPOSALS + 1):
            date, time = self.cleaned_data.get(f"date_{number}"), self.cleaned_data.get(f"start_{number}")
            if not date or not time:
                continue
            try:
                start = starts_at_of(date, time)
            except Invalid as refusal:
                self.add_sentences({f"start_{number}": refusal.errors["start"]})
                continue
            emails = dict.fromkeys(filter(None, (self.cleaned_data.get(f"{name}_{number}") for name in HELD_BY)))
            found[number] = WantedStart(start, tuple(self.known[email] for email in emails))
        return found


class StaffWishesForm(CalendarForm):
    """Dates that the municipality wishes, given by telephone (D4)."""

    def __init__(self, data: MultiValueDict[str, str] | None, *, standing: Iterable[tuple[dt.date, str]]) -> None:
        """Begin with the wishes in `standing`."""
        super().__init__(data)
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
