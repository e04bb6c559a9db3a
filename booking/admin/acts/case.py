"""Acts of casework: the case number, a note, and a hold on erasing (D8). None of them sends a mail."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.admin.acts.registration import RegistrationAct
from booking.forms.base import PageForm
from booking.forms.lines import CleanField
from booking.forms.paragraphs import CAREFUL
from booking.models import Registration
from booking.queries import ringing
from booking.services import casework
from booking.services.turn import Actor
from booking.words import staff_timeline


def _is_case_number(text: str) -> None:
    if error := casework.case_number_error(text):
        raise ValidationError(error)


class CaseNumberForm(PageForm):
    """The number in the authority's record system; empty removes it."""

    case_number = forms.CharField(
        label=gettext_lazy("Journalnummer"),
        help_text=gettext_lazy("Sagens nummer i journalsystemet, fx 2016-1234. Lad feltet stå tomt for at fjerne det."),
        max_length=casework.CASE_NUMBER_LENGTH,
        required=False,
        validators=[_is_case_number],
        error_messages={"max_length": gettext_lazy("Skriv højst 40 tegn")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class SetCaseNumber(RegistrationAct):
    """Set the case number."""

    name, title = "case-number", gettext_lazy("Sæt journalnummer")
    button = gettext_lazy("Gem journalnummeret")
    form_class = CaseNumberForm

    def is_available(self, target: Registration) -> bool:  # noqa: ARG002 every registration is a case
        """Return True: every registration is a case."""
        return True

    def explain(self, target: Registration) -> list[str]:  # noqa: ARG002 the same for all
        """Say where the number is seen."""
        return [_("Nummeret står på tilmeldingen, i eksporter og i sagens udskrift. Kommunen ser det ikke.")]

    def form(self, target: Registration, data: QueryDict | None) -> PageForm:
        """Begin with the stored number."""
        return CaseNumberForm(data, initial={"case_number": target.case_number})

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:
        """Set the case number."""
        number = form.cleaned_data["case_number"]
        return casework.set_case_number(registration_id=target.pk, case_number=number, by=by)

    def done(self, result: Registration) -> str:
        """Say which number is set now, or that none is."""
        if not result.case_number:
            return _("Journalnummeret er fjernet.")
        return _("Journalnummeret er nu %(number)s.") % {"number": result.case_number}


class NoteForm(PageForm):
    """A note for colleagues, with D2's warning."""

    text = CleanField(
        label=gettext_lazy("Note"),
        help_text=CAREFUL,
        max_length=casework.NOTE_LENGTH,
        error_messages={
            "required": gettext_lazy("Skriv noten"),
            "max_length": gettext_lazy("Skriv højst 2.000 tegn"),
        },
        widget=forms.Textarea(attrs={"rows": 6, "cols": 60}),
    )


class AddNote(RegistrationAct):
    """Write a note."""

    name, title, button = "note", gettext_lazy("Skriv en note"), gettext_lazy("Gem noten")
    form_class = NoteForm

    def is_available(self, target: Registration) -> bool:  # noqa: ARG002 every registration can have notes
        """Return True: every registration can have notes."""
        return True

    def seen(self, target: Registration) -> str:
        """Name the last note too: who writes one has read it (Q13)."""
        noted = ringing.notes_of(target).values_list("number", flat=True).first()
        return ringing.seen_of_notes(super().seen(target), noted)

    def explain(self, target: Registration) -> list[str]:
        """Say who reads it, and what was noted last."""
        last = ringing.notes_of(target).select_related("text").first()
        text = staff_timeline.text_of(last).get("note") if last else None
        return [
            _("Noten kan læses af alle i Socialstyrelsen, der arbejder med temadagene. Kommunen ser den ikke."),
            *([_("Seneste note: %(text)s") % {"text": text}] if text else []),
        ]

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:
        """Store the note."""
        return casework.add_note(registration_id=target.pk, text=form.cleaned_data["text"], by=by)

    def done(self, result: Registration) -> str:  # noqa: ARG002 the same for all
        """Say that the note was stored."""
        return _("Noten er gemt.")


class SetHold(RegistrationAct):
    """Keep personal data from being erased while they are needed (D8)."""

    name, title = "hold", gettext_lazy("Stop sletning af personoplysninger")
    button = gettext_lazy("Stop sletningen")

    def is_available(self, target: Registration) -> bool:
        """Tell whether there is no hold on erasing yet."""
        return not target.legal_hold

    def explain(self, target: Registration) -> list[str]:  # noqa: ARG002 the same for all
        """Say what a hold does, and when to use it."""
        return [
            _("Personoplysningerne på tilmeldingen bliver ikke slettet, før du tillader det igen."),
            _("Brug det kun, når oplysningerne stadig er nødvendige, fx i en klagesag eller en sag om aktindsigt."),
        ]

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:
        """Set the hold."""
        return casework.set_hold(registration_id=target.pk, by=by, reason=form.cleaned_data["reason"])

    def done(self, result: Registration) -> str:  # noqa: ARG002 the same for all
        """Say that the data are kept."""
        return _("Personoplysningerne bliver ikke slettet, før det tillades igen.")


class LiftHold(RegistrationAct):
    """Let personal data be erased again (D8)."""

    name, title = "lift-hold", gettext_lazy("Tillad sletning igen")
    button = gettext_lazy("Tillad sletning")

    def is_available(self, target: Registration) -> bool:
        """Tell whether there is a hold on erasing."""
        return target.legal_hold

    def explain(self, target: Registration) -> list[str]:  # noqa: ARG002 the same for all
        """Say what lifting the hold does."""
        return [_("Personoplysningerne på tilmeldingen bliver slettet, når opbevaringstiden er gået.")]

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:
        """Lift the hold."""
        reason = form.cleaned_data["reason"]
        return casework.set_hold(registration_id=target.pk, by=by, reason=reason, lift=True)

    def done(self, result: Registration) -> str:  # noqa: ARG002 the same for all
        """Say that the data can be erased again."""
        return _("Personoplysningerne bliver slettet, når opbevaringstiden er gået.")
