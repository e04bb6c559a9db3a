"""Acts that change the order of the waiting list: place ahead, pass over, lift (Q4, Q8)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.admin.acts.registration import OrderAct, full_name
from booking.models import Registration, Status
from booking.services import queue
from booking.services.turn import Actor


def _where(registration: Registration) -> str:
    """Say where a registration stands after an override: it may have got a free slot at once."""
    name = {"municipality": full_name(registration)}
    if registration.slot is not None:
        return _("%(municipality)s har fået plads %(slot)s.") % {**name, "slot": registration.slot.number}
    if registration.passed_over:
        return _("%(municipality)s er sprunget over, indtil du ophæver det.") % name
    if registration.placed_ahead:
        return _("%(municipality)s står nu forrest på ventelisten.") % name
    return _("%(municipality)s er tilbage i rækkefølgen på ventelisten.") % name


class PlaceAhead(OrderAct):
    """Put a waiting registration at the head of the queue (Q8)."""

    name, title = "place-ahead", gettext_lazy("Stil forrest på ventelisten")
    button = gettext_lazy("Stil forrest")

    def is_available(self, target: Registration) -> bool:
        """Tell whether the registration waits and was not placed ahead before."""
        return target.status == Status.WAITING and not target.placed_ahead

    def explain(self, target: Registration) -> list[str]:
        """Say what it does to the order."""
        return [
            _(
                "%(municipality)s kommer foran dem, der ikke er stillet forrest, og får straks en plads, hvis der er "
                "en ledig."
            )
            % {"municipality": full_name(target)},
            _("Kontaktpersonen får en mail med begrundelsen. Det gør de kommuner også, der rykker tilbage."),
        ]

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:
        """Place ahead."""
        return queue.place_ahead(registration_id=target.pk, by=by, reason=form.cleaned_data["reason"])

    def done(self, result: Registration) -> str:
        """Say where the registration stands now."""
        return _where(result)


class PassOver(OrderAct):
    """Take a waiting registration out of the order (Q8)."""

    name, title, button = "pass-over", gettext_lazy("Spring over i køen"), gettext_lazy("Spring over")

    def is_available(self, target: Registration) -> bool:
        """Tell whether the registration waits in the order."""
        return target.status == Status.WAITING and not target.passed_over

    def explain(self, target: Registration) -> list[str]:
        """Say what it does to the order."""
        return [
            _("%(municipality)s får ingen plads, før du ophæver det igen. Nummeret bliver stående.")
            % {"municipality": full_name(target)},
            _("Kontaktpersonen får en mail med begrundelsen."),
        ]

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:
        """Pass over."""
        return queue.pass_over(registration_id=target.pk, by=by, reason=form.cleaned_data["reason"])

    def done(self, result: Registration) -> str:
        """Say where the registration stands now."""
        return _where(result)


class LiftPassOver(OrderAct):
    """Put a registration that was passed over back into the order (Q8)."""

    name, title = "lift-pass-over", gettext_lazy("Sæt tilbage i rækkefølgen")
    button = gettext_lazy("Sæt tilbage")

    def is_available(self, target: Registration) -> bool:
        """Tell whether the registration waits outside the order."""
        return target.status == Status.WAITING and target.passed_over

    def explain(self, target: Registration) -> list[str]:
        """Say what it does to the order."""
        return [
            _("%(municipality)s kommer tilbage på sin plads i rækkefølgen og får straks en plads, hvis en er ledig.")
            % {"municipality": full_name(target)},
            _("Kontaktpersonen får en mail med begrundelsen. Det gør de kommuner også, der rykker tilbage."),
        ]

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:
        """Put it back into the order."""
        return queue.pass_over(registration_id=target.pk, by=by, reason=form.cleaned_data["reason"], lift=True)

    def done(self, result: Registration) -> str:
        """Say where the registration stands now."""
        return _where(result)
