"""The act that writes a lost registration in again, from its receipt, after a backup was put back (Q2)."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.admin.acts.by_phone import Register, StaffRegisterForm
from booking.journal.codes import read_code
from booking.models import EntryKind, JournalEntry, Programme, Registration
from booking.refusals import Refusal, Stale
from booking.rules.working_days import DENMARK
from booking.services import restoring
from booking.services.turn import Actor

MOMENTS = ("%d.%m.%Y %H.%M.%S", "%d.%m.%Y %H.%M", "%d.%m.%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S")


class LostForm(StaffRegisterForm):
    """What the receipt shows, before what the municipality wishes."""

    queue_number = forms.IntegerField(
        label=gettext_lazy("Nummer på kvitteringen"),
        min_value=1,
        max_value=100_000,
        error_messages={"required": gettext_lazy("Skriv nummeret på kvitteringen")},
    )
    received_at = forms.DateTimeField(
        label=gettext_lazy("Modtaget efter kvitteringen"),
        help_text=gettext_lazy("Som 28.09.2016 09.00.04, dansk tid"),
        input_formats=MOMENTS,
        error_messages={
            "required": gettext_lazy("Skriv tidspunktet på kvitteringen"),
            "invalid": gettext_lazy("Skriv tidspunktet som 28.09.2016 09.00.04"),
        },
    )
    code = forms.CharField(
        label=gettext_lazy("Kvitteringskode"),
        max_length=200,
        error_messages={"required": gettext_lazy("Indsæt koden fra kvitteringen")},
    )
    own = ("queue_number", "received_at", "code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Put what the receipt shows first."""
        super().__init__(*args, **kwargs)
        self.order_fields([*self.own, *(name for name in self.fields if name not in self.own)])

    def clean_code(self) -> tuple[int, str]:
        """Read number and digest of the lost entry."""
        code = read_code(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError(_("Kopiér hele koden: et tal, en bindestreg og 64 tal og bogstaver."))
        return code


class RegisterLost(Register):
    """Write a lost registration in again, with its old number (Q2)."""

    name, title = "register-lost", gettext_lazy("Skriv en tabt tilmelding ind igen")
    button = gettext_lazy("Skriv tilmeldingen ind")
    form_class = LostForm
    not_now = gettext_lazy(
        "Det kan kun gøres, når en sikkerhedskopi er lagt ind, og driften har sagt, hvilke numre der gik tabt."
    )

    def is_available(self, target: Programme) -> bool:
        """Tell whether numbers were lost with a database."""
        return JournalEntry.objects.filter(programme=target, kind=EntryKind.RESTORED).exists()

    def outdated(self, target: Programme) -> Refusal:  # noqa: ARG002 the same for each
        """Say that nothing was lost."""
        return Stale()

    def explain(self, target: Programme) -> list[str]:  # noqa: ARG002 the same for each
        """Say which place it gets."""
        return [
            _(
                "Tilmeldingen får sit gamle nummer og sin gamle plads i rækkefølgen. En plads, som en anden har, "
                "bliver ikke taget tilbage."
            ),
            _("Kontaktpersonen får en ny kvittering med et nyt link. Begrundelsen står kun i journalen."),
        ]

    def perform(self, target: Programme, by: Actor, form: Any) -> Registration:
        """Fill the lost number."""
        typed = form.cleaned_data
        return restoring.fill_lost(
            programme=target,
            municipality=typed["municipality"],
            contact=replace(form.details(), language=typed["language"]),
            choices=form.choices(),
            queue_number=typed["queue_number"],
            received_at=typed["received_at"].astimezone(DENMARK),
            code=typed["code"],
            reason=typed["reason"],
            by=by,
        ).registration
