"""One line of the attendee list: added, corrected, or given to another person (D6)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from booking.attendee_list.lines import ROLE_LENGTH, LineVerdict, check_rows
from booking.forms.base import PageForm, page_language
from booking.forms.choices import PARTS
from booking.forms.lines import AddressField, LineField
from booking.forms.paragraphs import CAREFUL
from booking.models import Attendee, Programme, Registration
from booking.rules.lines import EMAIL_LENGTH, NAME_LENGTH, NAME_SENTENCES
from booking.services.day.attendance import AttendeeDetails

ROLES_ID = "roles"
"""The id of the page's list of roles, from which each role field suggests."""
PART_SENTENCE: Any = _("Vælg oplæg, workshop eller begge dele")


def role_names(programme: Programme) -> list[str]:
    """Return the programme's roles in the active language; anything else may be written too."""
    return [str(role) for role in programme.roles.all()]


class PersonForm(PageForm):
    """Name and address of a person on the list, by the same rules as a pasted line."""

    name = LineField(
        label=_("Navn"),
        most=NAME_LENGTH,
        sentences=NAME_SENTENCES | {"required": _("Skriv deltagerens navn")},
        widget=forms.TextInput(attrs={"class": "form-input", "autocomplete": "off"}),
    )
    email = AddressField(
        label=_("Mailadresse"),
        help_text=_(
            "Brug arbejdsmailen. Uden mailadresse står navnet på listen, men bliver ikke inviteret og ikke talt med."
        ),
        required=False,
        most=EMAIL_LENGTH,
        sentences={},
        widget=forms.EmailInput(attrs={"class": "form-input", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, others: Sequence[Attendee], **kwargs: Any) -> None:
        """Take `others`, the other people on the list, to refuse a second line for one of them."""
        super().__init__(*args, **kwargs)
        self.others = [(attendee.name, attendee.email) for attendee in others]

    def clean(self) -> dict[str, Any]:
        """Judge the line as one of a pasted list, without its doubts: here each field was typed as what it is."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            row = (cleaned["name"], cleaned["email"], cleaned.get("role", ""))
            for line in check_rows([row], self.others):
                if line.verdict is not LineVerdict.ACCEPTED and not line.may_stand:
                    self.add_error(line.field, line.reason.rstrip("."))
        return cleaned


class RoleForm(PageForm):
    """Role and, where the municipality has both, the parts."""

    role = LineField(
        label=_("Rolle"),
        help_text=format_lazy("{} {}", _("Vælg en rolle, eller skriv jeres egen."), CAREFUL),
        required=False,
        most=ROLE_LENGTH,
        sentences={
            "too_long": _("Rollen må højst være på %(most)d tegn"),
            "invisible": _("Skriv rollen på én linje og uden usynlige tegn"),
            "markup": _("Skriv rollen uden tegnene < og >"),
        },
        widget=forms.TextInput(attrs={"class": "form-input", "autocomplete": "off", "list": ROLES_ID}),
    )
    parts = forms.MultipleChoiceField(
        label=_("Deltager i"),
        choices=PARTS,
        error_messages={"required": PART_SENTENCE, "invalid_choice": PART_SENTENCE, "invalid_list": PART_SENTENCE},
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-checkbox"}),
    )

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        """Leave out the choice of parts where the municipality has only one."""
        super().__init__(*args, **kwargs)
        self.chosen = registration.parts
        if len(self.chosen) == 1:
            del self.fields["parts"]

    @property
    def parts_wanted(self) -> list[str]:
        """Return the parts that were ticked, or the only one there is; the form must be valid."""
        wanted: list[str] = self.cleaned_data.get("parts", self.chosen)
        return wanted


class AttendeeForm(PersonForm, RoleForm):
    """A whole line: person, role and parts."""

    field_order = ("name", "email", "role", "parts")

    def details(self, attendee: Attendee | None = None) -> AttendeeDetails:
        """Return the line for the service, `attendee`'s or a new one; call it on a valid form only."""
        cleaned = self.cleaned_data
        parts = attendee.parts if attendee and "parts" not in self.fields else self.parts_wanted
        return AttendeeDetails(
            id=attendee.pk if attendee else None,
            name=cleaned["name"],
            email=cleaned["email"],
            role=cleaned["role"],
            talk="talk" in parts,
            workshop="workshop" in parts,
            language=page_language(),
        )


def attendee_values(attendee: Attendee) -> dict[str, Any]:
    """Return a stored line as the form's initial values."""
    return {"name": attendee.name, "email": attendee.email, "role": attendee.role, "parts": attendee.parts}
