"""The act that enters a registration taken by telephone (Q2, Q8)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django.forms.widgets import Script
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.admin.act import Act
from booking.admin.acts.contact import StaffChoicesForm, StaffContactForm
from booking.forms import RegisterForm
from booking.forms.base import PageForm
from booking.forms.municipality import MunicipalitySelect
from booking.models import Programme, Registration
from booking.models.registration import LIVE
from booking.refusals import NotOpen, Refusal
from booking.rules import deadline
from booking.services import registering
from booking.services.turn import Actor

CHOOSE = gettext_lazy("Vælg kommunen på listen")


class StaffRegisterForm(StaffContactForm, StaffChoicesForm, RegisterForm):  # type: ignore[misc]  # ordered below
    """The public form with a reason and the contact's language; it has no key, since Q3 stops a second press."""

    key = None  # type: ignore[assignment]

    class Media:
        """The municipality is searched by typing, as in the public form."""

        js = (Script("booking/combobox.js", defer=True),)
        css: ClassVar[dict[str, list[str]]] = {"all": ["booking/combobox.css"]}

    def __init__(self, *args: Any, registered: Mapping[str, str], **kwargs: Any) -> None:
        """Order the fields as in the public form, the reason last; say who is `registered`, by code in a few words."""
        super().__init__(*args, **kwargs)
        self.fields["contact_name"].label = gettext_lazy("Kontaktpersonens navn")
        self.fields["municipality"].error_messages |= dict.fromkeys(("required", "invalid_choice"), CHOOSE)
        select = self.fields["municipality"].widget
        if isinstance(select, MunicipalitySelect):
            select.notes = registered
        before = list(RegisterForm.field_order)
        self.order_fields(
            [*before[: before.index("decided")], "language", *before[before.index("decided") :], "reason"]
        )


class Register(Act[Programme]):
    """Enter a registration on a municipality's behalf (Q2, Q8)."""

    name, title = "register", gettext_lazy("Tilmeld på en kommunes vegne")
    button = gettext_lazy("Tilmeld kommunen")
    form_class: ClassVar[type[StaffRegisterForm]] = StaffRegisterForm
    permission = "booking.add_registration"

    def is_available(self, target: Programme) -> bool:
        """Tell whether registration has not closed; the form can be filled in before it opens (D3)."""
        return timezone.now() < target.closes_at + deadline.LAST_MINUTE

    def outdated(self, target: Programme) -> Refusal:
        """Say that registration has closed."""
        return NotOpen(opens_at=target.opens_at, closes_at=target.closes_at, now=timezone.now())

    def explain(self, target: Programme) -> list[str]:  # noqa: ARG002 the same for each
        """Say which moment decides the order."""
        return [
            _(
                "Det er tidspunktet, hvor du trykker på knappen, der afgør rækkefølgen. Udfyld formularen, mens I "
                "taler sammen."
            ),
            _("Kontaktpersonen får kvitteringen med linket til kommunens side. Begrundelsen står kun i journalen."),
        ]

    def form(self, target: Programme, data: QueryDict | None) -> PageForm:
        """Offer the programme's seasons."""
        return self.form_class(data, seasons=list(target.seasons.all()), registered=_registered(target))

    def perform(self, target: Programme, by: Actor, form: Any) -> Registration:
        """Register."""
        typed = form.cleaned_data
        contact = replace(form.details(), language=typed["language"])
        received = registering.register(
            programme=target,
            municipality=typed["municipality"],
            contact=contact,
            choices=form.choices(),
            decided=typed["decided"],
            pays_catering=typed["pays_catering"],
            by=by,
            on_behalf=True,
            reason=typed["reason"],
        )
        return received.registration

    def done(self, result: Registration) -> str:
        """Say the queue number and the place."""
        facts = {"municipality": result.municipality.full_name, "number": result.queue_number}
        if result.slot is not None:
            facts["slot"] = result.slot.number
            return _("%(municipality)s er tilmeldt som nr. %(number)s og har plads %(slot)s.") % facts
        return _("%(municipality)s er tilmeldt som nr. %(number)s og står på ventelisten.") % facts


def _registered(programme: Programme) -> dict[str, str]:
    """Return where each municipality with a live registration stands, by its code."""
    live = Registration.objects.filter(programme=programme, status__in=LIVE)
    return {
        row.municipality_id: _("tilmeldt som nr. %(number)s") % {"number": row.queue_number}
        for row in live.only("municipality_id", "queue_number")
    }
