"""Acts upon a programme: add and remove slots, enter a registration taken by telephone (Q1, Q2, Q8)."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.admin.act import Act, ReasonForm
from booking.forms import RegisterForm
from booking.forms.base import PageForm
from booking.models import EntryKind, JournalEntry, Programme, Registration, Slot
from booking.models.registration import LANGUAGES
from booking.refusals import NotOpen, Refusal, Stale
from booking.rules import deadline
from booking.services import queue, registering
from booking.services.turn import Actor


class SlotsChanged(Stale):
    """A slot was added or removed since the page was opened."""

    sentence = gettext_lazy(
        "Antallet af pladser er ændret, siden du åbnede siden. Se, hvor mange der er nu, og prøv igen, hvis det stadig "
        "er relevant."
    )


def _capacity(programme: Programme) -> int:
    return Slot.objects.filter(programme=programme).count()


class SlotAct(Act[Programme]):
    """An act upon the slots; a page from before the last change of their number is stale."""

    def seen(self, target: Programme) -> str:
        """Return the number of the last entry that added or removed a slot."""
        kinds = (EntryKind.SLOT_ADDED, EntryKind.SLOT_REMOVED)
        entries = JournalEntry.objects.filter(programme=target, kind__in=kinds).order_by("-number")
        return str(entries.values_list("number", flat=True).first() or "")

    def shown_from(self, target: Programme) -> int:  # noqa: ARG002 always
        """Show the mails always: a slot goes on to somebody."""
        return 0

    def outdated(self, target: Programme) -> Refusal:  # noqa: ARG002 the same for each
        """Return the refusal that speaks of slots."""
        return SlotsChanged()


class AddSlot(SlotAct):
    """Add a slot (Q1, Q6)."""

    name, title, button = "add-slot", gettext_lazy("Tilføj en plads"), gettext_lazy("Tilføj pladsen")

    def is_available(self, target: Programme) -> bool:  # noqa: ARG002 always
        """Return True: a slot can always be added."""
        return True

    def explain(self, target: Programme) -> list[str]:
        """Say who gets the slot."""
        capacity = _capacity(target)
        return [
            _("Tilbuddet har nu %(capacity)s pladser og får én til.") % {"capacity": capacity},
            _("Er der nogen på ventelisten, går pladsen straks til den første."),
            _("Begrundelsen står i journalen og i kødokumentationen."),
        ]

    def perform(self, target: Programme, by: Actor, form: Any) -> Programme:
        """Add the slot."""
        queue.add_slot(programme=target, by=by, reason=form.cleaned_data["reason"])
        return target

    def done(self, result: Programme) -> str:
        """Say how many there are."""
        return _("Tilbuddet har nu %(capacity)s pladser.") % {"capacity": _capacity(result)}


class RemoveSlotForm(ReasonForm):
    """The free slot to remove, and the reason."""

    slot = forms.ModelChoiceField(
        queryset=Slot.objects.none(),
        label=gettext_lazy("Ledig plads"),
        error_messages={
            "required": gettext_lazy("Vælg den plads, der skal fjernes"),
            "invalid_choice": gettext_lazy("Pladsen er ikke ledig. Kun en ledig plads kan fjernes."),
        },
        widget=forms.RadioSelect,
        empty_label=None,
    )
    field_order = ("slot", "reason")

    def __init__(self, *args: Any, slots: Any, **kwargs: Any) -> None:
        """Offer `slots`, the free ones as a queryset."""
        super().__init__(*args, **kwargs)
        field = self.fields["slot"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = slots


class RemoveSlot(SlotAct):
    """Remove a free slot (Q1)."""

    name, title, button = "remove-slot", gettext_lazy("Fjern en ledig plads"), gettext_lazy("Fjern pladsen")
    form_class = RemoveSlotForm
    is_grave = True

    def is_available(self, target: Programme) -> bool:
        """Tell whether a slot is free."""
        return any(not hasattr(slot, "registration") for slot in target.slots.all())

    def explain(self, target: Programme) -> list[str]:  # noqa: ARG002 the same for each
        """Say what is lost."""
        return [
            _("Pladsen forsvinder, og tilbuddet har én plads færre. Kun en ledig plads kan fjernes."),
            _("Begrundelsen står i journalen og i kødokumentationen."),
        ]

    def form(self, target: Programme, data: QueryDict | None) -> PageForm:
        """Offer the free slots."""
        free = Slot.objects.filter(programme=target, registration__isnull=True).order_by("number")
        return RemoveSlotForm(data, slots=free)

    def perform(self, target: Programme, by: Actor, form: Any) -> Programme:
        """Remove the slot."""
        queue.remove_slot(slot=form.cleaned_data["slot"], by=by, reason=form.cleaned_data["reason"])
        return target

    def done(self, result: Programme) -> str:
        """Say how many are left."""
        return _("Pladsen er fjernet. Tilbuddet har nu %(capacity)s pladser.") % {"capacity": _capacity(result)}


class StaffRegisterForm(RegisterForm, ReasonForm):
    """The public form with a reason and the contact's language; it has no key, since Q3 stops a second press."""

    key = None  # type: ignore[assignment]
    language = forms.ChoiceField(
        label=gettext_lazy("Kontaktpersonens sprog"),
        choices=LANGUAGES,
        initial="da",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Order the fields as in the public form, the reason last."""
        super().__init__(*args, **kwargs)
        before = list(RegisterForm.field_order)
        self.order_fields(
            [*before[: before.index("decided")], "language", *before[before.index("decided") :], "reason"]
        )


class Register(Act[Programme]):
    """Enter a registration on a municipality's behalf (Q2, Q8)."""

    name, title = "register", gettext_lazy("Tilmeld på en kommunes vegne")
    button = gettext_lazy("Tilmeld kommunen")
    form_class = StaffRegisterForm
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
        return StaffRegisterForm(data, seasons=list(target.seasons.all()))

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
