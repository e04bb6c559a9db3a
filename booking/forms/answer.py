"""The answer to an invite: yes, perhaps or no, a note, and a colleague to come instead (calendar rule 11)."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from booking.forms.base import PageForm
from booking.forms.lines import AddressField, CleanField, LineField
from booking.forms.paragraphs import CAREFUL
from booking.models import Invite, Kind, Partstat
from booking.rules.lines import EMAIL_LENGTH, NAME_LENGTH, NAME_SENTENCES
from booking.services.day.answers import NOTE_LENGTH

CHOICES = (
    (Partstat.ACCEPTED.value, _("Ja, jeg kommer")),
    (Partstat.TENTATIVE.value, _("Måske")),
    (Partstat.DECLINED.value, _("Nej, jeg kan ikke komme")),
)
COLLEAGUE = ("colleague_name", "colleague_email")


class AnswerForm(PageForm):
    """The answer to one invite. Only an attendee who declines proposes a colleague; facilitators write to staff."""

    answer = forms.ChoiceField(
        label=_("Kommer du?"),
        choices=CHOICES,
        error_messages={
            "required": _("Vælg ja, måske eller nej"),
            "invalid_choice": _("Vælg ja, måske eller nej"),
        },
        widget=forms.RadioSelect(attrs={"class": "form-radio"}),
    )
    leaves = forms.BooleanField(
        label=_("Fjern aftalen fra min kalender"),
        help_text=_("Så sender vi en ændring, som fjerner den. Du bliver stående på listen med dit nej."),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-checkbox"}),
    )
    colleague_name = LineField(
        label=_("Din kollegas navn"),
        required=False,
        most=NAME_LENGTH,
        sentences=NAME_SENTENCES,
        widget=forms.TextInput(attrs={"class": "form-input", "autocomplete": "off"}),
    )
    colleague_email = AddressField(
        label=_("Din kollegas mailadresse"),
        help_text=_("Brug en arbejdsmail."),
        required=False,
        most=EMAIL_LENGTH,
        sentences={},
        widget=forms.EmailInput(attrs={"class": "form-input", "autocomplete": "off", "spellcheck": "false"}),
    )
    note = CleanField(
        label=_("Besked til kontaktpersonen"),
        help_text=CAREFUL,
        required=False,
        validators=[MaxLengthValidator(NOTE_LENGTH, _("Skriv højst 1.000 tegn"))],
        widget=forms.Textarea(attrs={"class": "form-input", "rows": 3}),
    )

    def __init__(self, *args: Any, invite: Invite, **kwargs: Any) -> None:
        """Begin with the answer to the time that stands; `invite` is the invite that is answered."""
        super().__init__(*args, initial=_standing(invite), **kwargs)
        self.own_address = invite.email
        if invite.left_calendar:
            del self.fields["leaves"]
        if invite.kind == Kind.FACILITATOR:
            self.fields["note"].label = _("Besked til Socialstyrelsen")
            for name in COLLEAGUE:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Check the colleague: name and address together, another person, and only with a no."""
        cleaned = super().clean() or self.cleaned_data
        name, email = (cleaned.get(field, "") for field in COLLEAGUE)
        errors: dict[str, object] = {}
        if (name or email) and cleaned.get("answer") not in {None, Partstat.DECLINED}:
            errors["colleague_name"] = _("Foreslå kun en kollega, når du svarer nej")
        elif email and not name:
            errors["colleague_name"] = _("Skriv din kollegas navn")
        elif name and not email:
            errors["colleague_email"] = _("Skriv din kollegas mailadresse")
        elif email.lower() == self.own_address.lower():
            errors["colleague_email"] = _("Skriv din kollegas mailadresse, ikke din egen")
        self.add_sentences(errors)
        return cleaned

    def colleague(self) -> tuple[str, str]:
        """Return name and address of the proposed colleague, empty where there is none."""
        return self.cleaned_data.get("colleague_name", ""), self.cleaned_data.get("colleague_email", "")


def _standing(invite: Invite) -> dict[str, str]:
    """Return the answer to the time that stands; an answer to an earlier time is left out (calendar rule 10)."""
    if invite.answer == Partstat.NEEDS_ACTION:
        return {}
    return {
        "answer": invite.answer,
        "note": invite.answer_note,
        "colleague_name": invite.colleague_name,
        "colleague_email": invite.colleague_email,
    }
