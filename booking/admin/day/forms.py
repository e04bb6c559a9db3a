"""The form that fixes or moves a day: the plan, who said yes, and the warnings that were confirmed (D4, D5)."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from booking.forms.lines import AddressField, CleanField, LineField, PhoneField
from booking.forms.paragraphs import CAREFUL
from booking.forms.picking import CalendarForm
from booking.models import Registration
from booking.models.themed_day import Order
from booking.rules.day import Warned
from booking.rules.lines import EMAIL_LENGTH, NAME_LENGTH, PHONE_LENGTH
from booking.services.day.elsewhere import FacilitatorDetails
from booking.services.day.schedule import DayPlan, starts_at_of

VENUE_LENGTH = 500
MOST_NOTE = 2000
MOST_AGREED = 200
MOST_FACILITATORS = 20
SPARE_ROWS = 2
MINUTES = _("Skriv et helt antal minutter")


def note_field(label: Any, *, required: Any = "", help_text: Any = "") -> CleanField:
    """Return a field for a text that others read, with D2's warning; `required` is the sentence where it is empty."""
    return CleanField(
        label=label,
        required=bool(required),
        help_text=format_lazy("{} {}", help_text, CAREFUL) if help_text else CAREFUL,
        max_length=MOST_NOTE,
        error_messages={"required": required, "max_length": _("Skriv højst 2.000 tegn")},
        widget=forms.Textarea(attrs={"rows": 4, "cols": 60}),
    )


def date_field(*, label: Any, required: bool, help_text: Any = "") -> forms.DateField:
    """Return a field for a date as Danes write it."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        error_messages={"required": _("Skriv datoen"), "invalid": _("Skriv datoen som 17.11.2016")},
        widget=forms.DateInput(attrs={"autocomplete": "off", "inputmode": "numeric", "class": "short"}),
    )


def time_field(*, label: Any, required: bool) -> forms.TimeField:
    """Return a field for a time of day."""
    return forms.TimeField(
        label=label,
        required=required,
        error_messages={"required": _("Skriv klokkeslættet"), "invalid": _("Skriv klokkeslættet som 9.00")},
        widget=forms.TimeInput(attrs={"autocomplete": "off", "inputmode": "numeric", "class": "short"}, format="%H.%M"),
    )


class AnyOf(forms.MultipleChoiceField):
    """Checkboxes of confirmed warnings; whether all are confirmed is checked later, under the lock."""

    def valid_value(self, value: str) -> bool:  # noqa: ARG002 Django's signature
        """Accept any value: a tick for a warning that is gone does no harm."""
        return True


class DayActForm(CalendarForm):
    """A form that may come with warnings, each shown as a checkbox to confirm."""

    confirmed = AnyOf(
        label=_("Bekræft advarslerne"),
        help_text=_("Det er ikke fejl, men du skal se dem, før du går videre. Sæt kryds ved hver."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Mark the warnings for the style sheet."""
        super().__init__(*args, **kwargs)
        self.fields["confirmed"].widget.attrs.setdefault("class", "warnings")

    @property
    def has_warnings(self) -> bool:
        """Tell whether warnings are shown."""
        return bool(getattr(self.fields["confirmed"], "choices", ()))

    def ask_about(self, warned: Iterable[tuple[str, str]]) -> dict[str, Any]:
        """Show warnings (key, sentence); return the error where one is not confirmed, else an empty dict."""
        field = self.fields["confirmed"]
        shown = list(warned)
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = shown
        if {key for key, _sentence in shown} <= set(self.cleaned_data.get("confirmed", [])):
            return {}
        return {"confirmed": _("Sæt kryds ved hver advarsel, hvis du vil gå videre")}

    def rows(self, *names: str) -> list[list[forms.BoundField]]:
        """Return the numbered fields, a list for each number."""
        count = 0
        while f"{names[0]}_{count + 1}" in self.fields:
            count += 1
        return [[self[f"{name}_{number}"] for name in names] for number in range(1, count + 1)]


def warned_key(warned: Warned, on: str = "") -> str:
    """Return a key that makes a tick count for this warning alone: its code, whom it names, and the day."""
    named = (str(warned.facts[key]) for key in ("name", "municipality") if key in warned.facts)
    return ":".join([warned.code, *named, on])


class DayForm(DayActForm):
    """The whole plan of a day, for fixing and for moving it (D5)."""

    date = date_field(label=_("Dato"), required=True)
    start = time_field(label=_("Begynder kl."), required=True)
    order = forms.ChoiceField(
        label=_("Rækkefølge"),
        choices=Order.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Vælg rækkefølgen"), "invalid_choice": _("Vælg rækkefølgen")},
    )
    talk_minutes = forms.IntegerField(label=_("Oplægget varer (minutter)"))
    break_minutes = forms.IntegerField(label=_("Pausen varer (minutter)"))
    workshop_minutes = forms.IntegerField(label=_("Workshoppen varer (minutter)"))
    venue = LineField(
        label=_("Mødested"),
        help_text=_("Navn, adresse og lokale, som deltagerne skal læse det."),
        most=VENUE_LENGTH,
        sentences={"required": _("Skriv, hvor temadagen skal holdes")},
    )
    phone_on_the_day = PhoneField(
        label=_("Telefon på dagen (frivilligt)"), required=False, most=PHONE_LENGTH, sentences={}
    )
    note = note_field(_("Bemærkning til deltagerne (frivilligt)"))
    agreed = LineField(
        label=_("Hvem har sagt ja, og hvordan?"),
        help_text=_(
            "Skal skrives, hvis kommunen hverken har ønsket datoen eller valgt den blandt de foreslåede, "
            "fx: Kim Holm, i telefonen i dag. Det står kun i journalen."
        ),
        required=False,
        most=MOST_AGREED,
        sentences={},
    )

    def __init__(
        self,
        data: MultiValueDict[str, str] | None,
        *,
        registration: Registration,
        held_by: tuple[FacilitatorDetails, ...],
        known: Iterable[FacilitatorDetails],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Begin with the facilitators of the day fixed or proposed so far (`held_by`), and with `initial`.

        `known` are those who can be picked; anybody else can be typed.
        """
        super().__init__(data, initial=initial)
        unwanted = [name for name, wanted in (("talk", registration.talk), ("workshop", registration.workshop))
                    if not wanted]  # fmt: skip
        if unwanted:
            for name in ("order", "break_minutes", f"{unwanted[0]}_minutes"):
                del self.fields[name]
        for name in ("talk_minutes", "break_minutes", "workshop_minutes"):
            if name in self.fields:
                self.fields[name].error_messages |= {"required": MINUTES, "invalid": MINUTES}
                self.fields[name].widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "short"})
        self.known = {person.key: person for person in known}
        self._add_facilitators(data, held_by)

    def _add_facilitators(
        self, data: MultiValueDict[str, str] | None, standing: tuple[FacilitatorDetails, ...]
    ) -> None:
        choices = [("", _("Ingen af dem")), *((key, person.label) for key, person in self.known.items())]
        typed = [number for number in range(1, MOST_FACILITATORS + 1) if data and f"facilitator_name_{number}" in data]
        rows = min(max([len(standing) + SPARE_ROWS, *typed]), MOST_FACILITATORS)
        for number in range(1, rows + 1):
            facilitator = standing[number - 1] if number <= len(standing) else None
            words = {"number": number}
            self.fields[f"facilitator_name_{number}"] = LineField(
                label=_("Facilitator %(number)s: navn") % words,
                required=False,
                most=NAME_LENGTH,
                sentences={},
                initial=facilitator.name if facilitator else "",
            )
            self.fields[f"facilitator_email_{number}"] = AddressField(
                label=_("Mailadresse"),
                required=False,
                most=EMAIL_LENGTH,
                sentences={},
                initial=facilitator.email if facilitator else "",
            )
            self.fields[f"facilitator_user_{number}"] = forms.ChoiceField(
                label=_("Vælg en, I kender"),
                required=False,
                choices=choices,
                initial=str(facilitator.user_id or "") if facilitator else "",
                error_messages={"invalid_choice": _("Vælg en af dem, der står her")},
            )

    @property
    def facilitator_rows(self) -> list[list[forms.BoundField]]:
        """Return the rows of facilitators."""
        return self.rows("facilitator_user", "facilitator_name", "facilitator_email")

    def clean(self) -> dict[str, Any]:
        """Fill in a facilitator's row from the person picked, and ask for what is missing."""
        cleaned = super().clean() or self.cleaned_data
        for number in range(1, len(self.facilitator_rows) + 1):
            name, email, user = (f"facilitator_{part}_{number}" for part in ("name", "email", "user"))
            stood = [self.fields[field].initial or "" for field in (name, email, user)]
            written, chosen = [cleaned.get(name), cleaned.get(email)], self.known.get(cleaned.get(user, ""))
            is_another = cleaned.get(user, "") != stood[2]
            if stood[0] and not any(written) and not is_another:
                cleaned[user] = ""  # the row was emptied
            elif chosen is not None:
                kept = ["", ""] if is_another and written == stood[:2] else written
                cleaned[name], cleaned[email] = kept[0] or chosen.name, kept[1] or chosen.email
            if cleaned.get(name) and not cleaned.get(email) and email not in self.errors:
                self.add_error(email, _("Skriv facilitatorens mailadresse"))
            if cleaned.get(email) and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Skriv facilitatorens navn"))
        return cleaned

    def starts_at(self) -> dt.datetime | None:
        """Return the start, None where date or time could not be read; raises Invalid where the clocks have no such."""
        typed = self.cleaned_data
        return starts_at_of(typed["date"], typed["start"]) if typed.get("date") and typed.get("start") else None

    def plan(self, starts_at: dt.datetime) -> DayPlan:
        """Return the plan as far as it could be read."""
        typed = self.cleaned_data
        return DayPlan(
            starts_at=starts_at,
            order=typed.get("order", Order.TALK_FIRST),
            talk_minutes=typed.get("talk_minutes") or 0,
            break_minutes=typed.get("break_minutes") or 0,
            workshop_minutes=typed.get("workshop_minutes") or 0,
            venue=typed.get("venue", ""),
            phone_on_the_day=typed.get("phone_on_the_day", ""),
            note=typed.get("note", ""),
            facilitators=tuple(self._facilitators()),
        )

    def _facilitators(self) -> Iterator[FacilitatorDetails]:
        typed = self.cleaned_data
        for number in range(1, len(self.facilitator_rows) + 1):
            name, email = typed.get(f"facilitator_name_{number}"), typed.get(f"facilitator_email_{number}")
            if name and email:
                chosen = self.known.get(typed.get(f"facilitator_user_{number}", ""))
                yield FacilitatorDetails(name=name, email=email, user_id=chosen.user_id if chosen else None)
