"""Acts that decide about a place: confirm by telephone, withdraw, annul, give more time (Q5, Q6, Q8)."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.admin.act import ReasonForm
from booking.admin.acts.registration import OrderAct, RegistrationAct, full_name, slot_goes_on
from booking.models import Registration, Status
from booking.queries import day as day_queries
from booking.services import clock, queue
from booking.services.turn import Actor
from booking.words import moments as wording


class Confirm(RegistrationAct):
    """Confirm by telephone (Q5)."""

    name, title, button = "confirm", gettext_lazy("Bekræft på telefon"), gettext_lazy("Bekræft pladsen")

    def is_available(self, target: Registration) -> bool:
        """Tell whether there is a place to confirm, or a lapsed registration to bring back."""
        return target.status in {Status.ALLOCATED, Status.LAPSED}

    def explain(self, target: Registration) -> list[str]:
        """Say what the confirmation does."""
        name = {"municipality": full_name(target), "slot": target.slot and target.slot.number}
        if target.status == Status.LAPSED:
            return [
                _("Fristen er udløbet. %(municipality)s kommer tilbage med sit gamle nummer.") % name,
                _("Er der en ledig plads, og står kommunen først, får den pladsen, og den er bekræftet med det samme."),
                _("Ellers kommer kommunen tilbage på ventelisten."),
                _("Kontaktpersonen får en mail. Begrundelsen står kun i journalen."),
            ]
        return [
            _("Plads %(slot)s bliver bekræftet for %(municipality)s. Fristen gælder ikke længere.") % name,
            _("Kontaktpersonen får en mail. Begrundelsen står kun i journalen."),
        ]

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:
        """Confirm."""
        return queue.confirm(registration_id=target.pk, by=by, reason=form.cleaned_data["reason"])

    def done(self, result: Registration) -> str:
        """Say whether the place was confirmed, or that the registration waits again."""
        if result.status == Status.CONFIRMED:
            return _("Pladsen er bekræftet.")
        return _("Fristen var udløbet, og pladsen er givet videre. Kommunen er tilbage på ventelisten.")


class Withdraw(RegistrationAct):
    """Withdraw, because the municipality asked for it (Q6)."""

    name, title = "withdraw", gettext_lazy("Afmeld efter kommunens ønske")
    button = gettext_lazy("Afmeld kommunen")
    is_grave = True

    def is_available(self, target: Registration) -> bool:
        """Tell whether the registration is live."""
        return target.is_live

    def explain(self, target: Registration) -> list[str]:
        """Say what the withdrawal does."""
        return [
            _("%(municipality)s bliver afmeldt. Det kan ikke fortrydes.") % {"municipality": full_name(target)},
            *slot_goes_on(target),
            _("Kontaktpersonen får en mail. Begrundelsen står kun i journalen: Skriv, hvem der har bedt om det."),
        ]

    def shown_from(self, target: Registration) -> int:
        """Show the mails where others hear of it: those of the day, or the next in the queue."""
        return 2 if day_queries.day_of(target) is None else 0

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:
        """Withdraw."""
        return queue.withdraw(registration_id=target.pk, by=by, reason=form.cleaned_data["reason"])

    def done(self, result: Registration) -> str:
        """Say who was withdrawn."""
        return _("%(municipality)s er afmeldt.") % {"municipality": full_name(result)}


class Annul(OrderAct):
    """Annul a registration (Q6, Q10)."""

    name, title = "annul", gettext_lazy("Annuller tilmeldingen")
    button = gettext_lazy("Annuller tilmeldingen")
    is_grave = True

    def is_available(self, target: Registration) -> bool:
        """Tell whether the registration is live."""
        return target.is_live

    def explain(self, target: Registration) -> list[str]:
        """Say what the annulment does."""
        return [
            _("Tilmeldingen fra %(municipality)s bliver annulleret. Det kan ikke fortrydes.")
            % {"municipality": full_name(target)},
            *slot_goes_on(target),
            _("Kommunen kan tilmelde sig igen og får så et nyt nummer."),
            _("Kontaktpersonen får en mail med begrundelsen."),
        ]

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:
        """Annul."""
        return queue.annul(registration_id=target.pk, by=by, reason=form.cleaned_data["reason"])

    def done(self, result: Registration) -> str:
        """Say whose registration was annulled."""
        return _("Tilmeldingen fra %(municipality)s er annulleret.") % {"municipality": full_name(result)}


class ExtendForm(ReasonForm):
    """The new day to confirm by, and the reason."""

    until = forms.DateField(
        label=gettext_lazy("Ny frist"),
        help_text=gettext_lazy("Fristen er kl. 23.59 den dag. Skriv datoen som dag.måned.år, fx 30.09.2016."),
        error_messages={
            "required": gettext_lazy("Skriv den nye frist"),
            "invalid": gettext_lazy("Skriv datoen som 30.09.2016"),
        },
        widget=forms.DateInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    field_order = ("until", "reason")


class Extend(RegistrationAct):
    """Give an unconfirmed place more time (Q5)."""

    name, title, button = "extend", gettext_lazy("Giv længere frist"), gettext_lazy("Giv længere frist")
    form_class = ExtendForm

    def is_available(self, target: Registration) -> bool:
        """Tell whether the place is not confirmed yet."""
        return target.status == Status.ALLOCATED

    def explain(self, target: Registration) -> list[str]:
        """Say what the deadline is."""
        deadline = wording.long_moment(target.answer_by) if target.answer_by else ""
        return [
            _("Fristen er nu %(deadline)s.") % {"deadline": deadline},
            _("Kontaktpersonen får en ny mail, der beder om bekræftelse, med begrundelsen."),
        ]

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:
        """Extend."""
        typed = form.cleaned_data
        return clock.extend(registration_id=target.pk, until=typed["until"], by=by, reason=typed["reason"])

    def done(self, result: Registration) -> str:
        """Say the new deadline."""
        deadline = wording.long_moment(result.answer_by) if result.answer_by else ""
        return _("Fristen er nu %(deadline)s.") % {"deadline": deadline}
