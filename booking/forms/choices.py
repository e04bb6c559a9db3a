"""What a municipality wishes: parts, audience, season, expected number (D1, A13–A26)."""

from typing import Any, ClassVar

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from booking.forms.base import PageForm
from booking.models import Audience, Registration, Season
from booking.rules.lines import read_estimate
from booking.services.registering import CHOICE_SENTENCES, Choices, choice_errors

EITHER = "either"
NO_NUMBER = 0
PARTS = (("talk", _("Oplæg")), ("workshop", _("Workshop")))
PARTS_SENTENCE: Any = CHOICE_SENTENCES["parts", "missing"]
AUDIENCE_SENTENCE: Any = CHOICE_SENTENCES["audience", "missing"]


class EstimateField(forms.CharField):
    """A number of people as people say it; None where nothing is said or it cannot be read."""

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        """Read the number."""
        return read_estimate(str(value or ""))

    def run_validators(self, value: Any) -> None:
        """Run none: the service's rule judges the number."""


class ChoicesForm(PageForm):
    """The wishes; `services.registering.choice_errors` judges them, and its sentences are shown at the fields."""

    either: ClassVar[Any] = _("Begge perioder passer os")

    parts = forms.MultipleChoiceField(
        label=_("Hvad vil I have på temadagen?"),
        help_text=_("Vælg én eller begge dele."),
        required=False,
        choices=PARTS,
        error_messages={"invalid_choice": PARTS_SENTENCE, "invalid_list": PARTS_SENTENCE},
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-checkbox"}),
    )
    audience = forms.ChoiceField(
        label=_("Hvem er oplægget for?"),
        help_text=_("Vælg kun, hvis I vil have oplægget."),
        required=False,
        choices=Audience.choices,
        error_messages={"invalid_choice": AUDIENCE_SENTENCE},
        widget=forms.RadioSelect(attrs={"class": "form-radio"}),
    )
    season = forms.ChoiceField(
        label=_("Hvornår vil I helst have temadagen?"),
        help_text=_("Datoen aftaler vi bagefter. Ønsket har ingen betydning for rækkefølgen."),
        error_messages={
            "required": _("Vælg, hvornår I helst vil have temadagen"),
            "invalid_choice": _("Vælg en af de perioder, der står her"),
        },
        widget=forms.RadioSelect(attrs={"class": "form-radio"}),
    )
    expected_attendees = EstimateField(
        label=_("Hvor mange deltagere regner I med?"),
        required=False,
        widget=forms.TextInput(attrs={"class": "form-input input-char-4", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, seasons: list[Season], fixed: Registration | None = None, **kwargs: Any) -> None:
        """Offer `seasons`; where `fixed`, a registration whose date is fixed, is given, ask only for the number."""
        super().__init__(*args, **kwargs)
        self.fixed = fixed
        if fixed:
            del self.fields["parts"], self.fields["audience"], self.fields["season"]
        self.seasons = {season.slug: season for season in seasons}
        field = self.fields.get("season")
        if isinstance(field, forms.ChoiceField):
            field.choices = [(slug, capfirst(str(season))) for slug, season in self.seasons.items()]
            if len(self.seasons) > 1:
                field.choices = [*field.choices, (EITHER, self.either)]

    def clean(self) -> dict[str, Any]:
        """Judge the wishes by the service's rules (D1)."""
        cleaned = super().clean() or self.cleaned_data
        self.add_sentences(choice_errors(self.choices()))
        return cleaned

    def choices(self) -> Choices:
        """Return the wishes as far as they could be read."""
        number = self.cleaned_data.get("expected_attendees") or NO_NUMBER
        if self.fixed:
            return Choices(
                talk=self.fixed.talk,
                workshop=self.fixed.workshop,
                audience=self.fixed.audience,
                season=self.fixed.season,
                expected_attendees=number,
            )
        parts = self.cleaned_data.get("parts", [])
        return Choices(
            talk="talk" in parts,
            workshop="workshop" in parts,
            audience=self.cleaned_data.get("audience", ""),
            season=self.seasons.get(self.cleaned_data.get("season", "")),
            expected_attendees=number,
        )


def choice_values(registration: Registration) -> dict[str, Any]:
    """Return the stored wishes as the form's initial values."""
    return {
        "parts": registration.parts,
        "audience": registration.audience,
        "season": registration.season.slug if registration.season else EITHER,
        "expected_attendees": registration.expected_attendees,
    }
