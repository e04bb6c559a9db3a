"""The act by which two municipalities change dates with each other (D5, D7)."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.admin.acts.registration import DayAct, full_name
from booking.admin.day.forms import MOST_AGREED, DayActForm, warned_key
from booking.forms.base import PageForm
from booking.forms.lines import LineField
from booking.models import Registration, ThemedDay
from booking.queries import day as day_queries
from booking.refusals import AddressUnchecked
from booking.rules.working_days import danish_day
from booking.services.day.swapping import swap_days, swap_warnings
from booking.services.turn import Actor
from booking.words import moments as wording


class SwapForm(DayActForm):
    """The other municipality with its day, and who said yes."""

    other = forms.ChoiceField(
        label=gettext_lazy("Byt med"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Vælg den kommune, der skal byttes med"),
            "invalid_choice": gettext_lazy("Vælg en af dem, der står her"),
        },
    )
    agreed = LineField(
        label=gettext_lazy("Hvem i de to kommuner har sagt ja, og hvordan?"),
        help_text=gettext_lazy("Fx: Kim Holm og Anne Bo, i telefonen i dag. Det står kun i journalen."),
        most=MOST_AGREED,
        sentences={"required": gettext_lazy("Skriv, hvem der har sagt ja")},
    )
    field_order = ("other", "agreed", "confirmed")

    def __init__(self, data: QueryDict | None, *, days: list[ThemedDay]) -> None:
        """Offer `days`, each by its registration; the only one is chosen."""
        super().__init__(data)
        self.days = {str(day.registration_id): day for day in days}
        field = self.fields["other"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (key, f"{full_name(day.registration)}, {wording.time_span(day.starts_at, day.ends_at)}")
                for key, day in self.days.items()
            ]
        if len(self.days) == 1:
            field.initial = next(iter(self.days))

    @property
    def chosen(self) -> ThemedDay | None:
        """Return the day that was chosen."""
        return self.days.get(self.cleaned_data.get("other", ""))


class SwapDays(DayAct):
    """Let two municipalities change dates; both days keep their place, lengths and lists."""

    name, title, button = "swap-days", gettext_lazy("Byt dato med en anden"), gettext_lazy("Byt, og send")
    fields = "admin/booking/acts/swap_days.html"

    def is_available(self, target: Registration) -> bool:
        """Tell whether there are two days ahead."""
        begins = day_queries.start_seen(target)
        return begins is not None and begins > timezone.now() and bool(_others(target))

    def seen(self, target: Registration) -> str:
        """Return where all days of the programme stand too: the page shows those of others."""
        days = ThemedDay.objects.filter(registration__programme=target.programme_id).order_by("registration")
        starts = days.values_list("registration", "starts_at")
        return " ".join([super().seen(target), *(f"{pk}@{start:%Y%m%d%H%M}" for pk, start in starts)])

    def explain(self, target: Registration) -> list[str]:
        """Say what changes and what stays."""
        day = day_queries.day_of(target)
        when = wording.time_span(day.starts_at, day.ends_at) if day else ""
        return [
            _("%(municipality)s har nu %(when)s.") % {"municipality": full_name(target), "when": when},
            _("De to dage bytter tidspunkt og facilitatorer. Mødested, længde og deltagere følger kommunen."),
            _("Du ser, hvem der får hvad, før noget bliver sendt."),
        ]

    def form(self, target: Registration, data: QueryDict | None) -> PageForm:
        """Offer the other days ahead."""
        return SwapForm(data, days=_others(target))

    def judge(self, target: Registration, form: Any) -> bool:
        """Say all that is wrong at once, and ask about what is to be confirmed."""
        form.is_valid()
        own, other = day_queries.day_of(target), form.chosen
        if target.is_address_unchecked or (other and other.registration.is_address_unchecked):
            form.add_error(None, AddressUnchecked().message)
        if own is not None and other is not None:
            asked = [
                (
                    warned_key(warned, danish_day(day.starts_at).isoformat()),
                    f"{day.registration.municipality}: {warned.message}",
                )
                for day, warned in swap_warnings(own, other)
            ]
            form.add_sentences(form.ask_about(asked))
        return not form.errors

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:
        """Swap."""
        other: ThemedDay = form.chosen
        swap_days(
            registration_id=target.pk,
            other_id=other.registration_id,
            other_starts_at=other.starts_at,
            by=by,
            agreed=form.cleaned_data["agreed"],
        )
        return target

    def done(self, result: Registration) -> str:
        """Say when the day is now."""
        day = day_queries.day_of(result)
        when = wording.time_span(day.starts_at, day.ends_at) if day else ""
        return _("De to dage er byttet. %(municipality)s har nu %(when)s.") % {
            "municipality": full_name(result),
            "when": when,
        }


def _others(registration: Registration) -> list[ThemedDay]:
    """Return the days ahead of the programme's other registrations, read once for a page."""
    seen = vars(registration)
    if "other_days" not in seen:
        ahead = (day for day in day_queries.days(registration.programme_id) if day.starts_at > timezone.now())
        seen["other_days"] = [day for day in ahead if day.registration_id != registration.pk]
    found: list[ThemedDay] = seen["other_days"]
    return found
