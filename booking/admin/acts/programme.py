"""Acts upon a programme: add and remove slots (Q1, Q8)."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.admin.act import Act, ReasonForm
from booking.forms.base import PageForm
from booking.models import EntryKind, JournalEntry, Programme, Slot
from booking.refusals import Refusal, Stale
from booking.services import queue
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
    not_now = gettext_lazy("Ingen plads er ledig, så der er ingen at fjerne.")
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
