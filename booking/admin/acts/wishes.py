"""Acts about dates and addresses: propose dates, enter wishes and a corrected address (D4, D5)."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.admin.acts.registration import DayAct, RegistrationAct, full_name
from booking.admin.day.facts import suggestions
from booking.admin.day.fixing import calendar_beside
from booking.admin.day.forms import warned_key
from booking.admin.day.wish_forms import CorrectAttendeeForm, ProposeForm, StaffWishesForm
from booking.forms.base import PageForm
from booking.models import Attendee, Registration, Status
from booking.queries import day as day_queries
from booking.refusals import AddressUnchecked, Invalid, Stale
from booking.rules.working_days import add_working_days, danish_day
from booking.services.day import attendance, preparing, schedule
from booking.services.day.elsewhere import (
    Elsewhere,
    WantedStart,
    known_facilitators,
    named_in,
    read_all_elsewhere,
    warn_of_starts,
)
from booking.services.turn import Actor
from booking.words import moments as wording

USUAL_WORKING_DAYS_TO_CHOOSE = 5


class ProposeDates(DayAct):
    """Propose up to three dates to the contact (D5)."""

    name, title, button = "propose-dates", gettext_lazy("Foreslå datoer"), gettext_lazy("Send forslagene")
    fields = "admin/booking/acts/propose_dates.html"

    def is_available(self, target: Registration) -> bool:
        """Tell whether the place is confirmed and has no date."""
        return target.status == Status.CONFIRMED and day_queries.start_seen(target) is None

    def explain(self, target: Registration) -> list[str]:
        """Say how the contact chooses."""
        return [
            _("Kontaktpersonen for %(municipality)s får en mail og vælger en af datoerne på kommunens side.")
            % {"municipality": full_name(target)},
            _("Nye forslag træder i stedet for dem, der er sendt før. Dagen ligger først fast, når du fastsætter den."),
        ]

    def form(self, target: Registration, data: QueryDict | None) -> PageForm:
        """Begin with the stored proposals."""
        now = timezone.now()
        prefetch_related_objects([target], "proposals", "wishes")
        ahead = (row for row in target.proposals.all() if row.starts_at > now)
        return ProposeForm(
            data,
            standing=[WantedStart(row.starts_at, named_in(row)) for row in ahead],
            answer_by=add_working_days(danish_day(now), USUAL_WORKING_DAYS_TO_CHOOSE),
            known=known_facilitators(),
        )

    def around(self, target: Registration, form: Any) -> dict[str, Any]:
        """List the wishes beside the form, and draw the calendar."""
        found = read_all_elsewhere(target, timezone.now())
        beside = calendar_beside(target, found, form.picked_days())
        return {"suggestions": suggestions(target, found), "calendar": beside}

    def judge(self, target: Registration, form: Any) -> bool:
        """Say all that is wrong at once, what is to be confirmed included."""
        form.is_valid()
        now, wanted = timezone.now(), form.wanted()
        if target.is_address_unchecked:
            form.add_error(None, AddressUnchecked().message)
        starts = [one.starts_at for one in wanted.values()]
        if starts or not form.errors:
            passed = next((number for number, one in wanted.items() if one.starts_at <= now), 1)
            errors = schedule.proposal_errors(starts, form.cleaned_data.get("answer_by"), now)
            form.add_sentences(_at_row(passed, errors))
        ahead = [one for one in wanted.values() if one.starts_at > now]
        form.add_sentences(_asked(target, form, ahead, read_all_elsewhere(target, now)))
        return not form.errors

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:
        """Propose the dates, once each of their warnings is confirmed."""
        wanted: list[WantedStart] = list(form.wanted().values())
        asked = _asked(target, form, wanted)
        try:
            schedule.propose(
                registration_id=target.pk,
                starts=[one.starts_at for one in wanted],
                by=by,
                answer_by=form.cleaned_data["answer_by"],
                held_by={one.starts_at: one.facilitators for one in wanted},
            )
        except Invalid as refusal:
            raise Invalid(_at_row(1, refusal.errors)) from refusal
        if asked:
            raise Invalid(asked)
        return target

    def done(self, result: Registration) -> str:
        """Say that the proposals are on their way."""
        return _("Forslagene bliver sendt til %(address)s.") % {"address": result.contact_email}


def _asked(
    target: Registration, form: ProposeForm, wanted: list[WantedStart], elsewhere: Elsewhere | None = None
) -> dict[str, Any]:
    """Ask about the warnings of each start, each with its day."""
    warned = warn_of_starts(target, wanted, timezone.now(), elsewhere)
    return form.ask_about(
        (
            warned_key(warning, danish_day(one.starts_at).isoformat()),
            f"{wording.long_day(danish_day(one.starts_at))}: {warning.message}",
        )
        for one, found in zip(wanted, warned, strict=True)
        for warning in found
    )


def _at_row(number: int, errors: dict[str, Any]) -> dict[str, Any]:
    """Put the error on the proposals at the date of a row."""
    return {f"date_{number}" if name == "proposals" else name: said for name, said in errors.items()}


class EnterWishes(RegistrationAct):
    """Enter the dates that the municipality wishes, given by telephone (D4)."""

    name, title, button = "enter-wishes", gettext_lazy("Skriv ønskede datoer"), gettext_lazy("Gem ønskerne")
    fields = "admin/booking/acts/enter_wishes.html"

    def is_available(self, target: Registration) -> bool:
        """Tell whether the place is confirmed and has no date."""
        return target.status == Status.CONFIRMED and day_queries.start_seen(target) is None

    def explain(self, target: Registration) -> list[str]:
        """Say whose wishes they are."""
        return [
            _("Skriv de datoer, som %(municipality)s har ønsket i telefonen. De står også på kommunens side.")
            % {"municipality": full_name(target)},
            _("Ingen får en mail om det."),
        ]

    def form(self, target: Registration, data: QueryDict | None) -> PageForm:
        """Begin with the stored wishes."""
        return StaffWishesForm(data, standing=target.wishes.values_list("date", "time_of_day"))

    def around(self, target: Registration, form: Any) -> dict[str, Any]:
        """Draw the calendar beside the form."""
        found = read_all_elsewhere(target, timezone.now())
        return {"calendar": calendar_beside(target, found, form.picked_days())}

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:
        """Store the wishes."""
        preparing.set_wishes(registration_id=target.pk, wishes=form.wishes(), by=by)
        return target

    def done(self, _result: Registration) -> str:
        """Say that they were saved."""
        return _("De ønskede datoer er gemt.")


class CorrectAttendee(DayAct):
    """Correct the name or the address of one line of the attendee list ("ret adressen")."""

    name, title, button = "correct-attendee", gettext_lazy("Ret en deltager"), gettext_lazy("Gem rettelsen")
    form_class = CorrectAttendeeForm
    has_button = False

    def is_available(self, target: Registration) -> bool:
        """Tell whether there is a list that can be changed."""
        begins = day_queries.start_seen(target)
        ahead = begins is None or timezone.now() < begins
        return target.status == Status.CONFIRMED and ahead

    def explain(self, target: Registration) -> list[str]:  # noqa: ARG002 the same for each
        """Say what another address does."""
        return [
            _("Retter du mailadressen, får den nye adresse en invitation, hvis datoen ligger fast."),
            _("Den gamle adresse får en aflysning, medmindre den har afvist mail. Rolle og dele følger med."),
        ]

    def begin(self, target: Registration, asked: QueryDict) -> PageForm:
        """Begin with the line that a link of the page named."""
        number = asked.get("attendee", "")
        lines = target.attendees.order_by("pk")
        if number.isascii() and number.isdecimal():
            lines = lines.filter(pk=int(number))
        first = lines.first()
        initial = {"attendee": first.pk, "name": first.name, "email": first.email} if first else {}
        return CorrectAttendeeForm(initial=initial)

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:
        """Correct the line."""
        typed = form.cleaned_data
        line = Attendee.objects.filter(registration=target, pk=typed["attendee"]).first()
        if line is None:
            raise Stale
        kept = attendance.details_of(line)
        corrected = attendance.AttendeeDetails(
            id=kept.id, name=typed["name"], email=typed["email"], role=kept.role, talk=kept.talk, workshop=kept.workshop
        )
        try:
            attendance.change_attendee(registration_id=target.pk, line=corrected, by=by)
        except Invalid as refusal:
            raise Invalid({"email": next(iter(refusal.errors.values()))}) from refusal
        return target

    def done(self, _result: Registration) -> str:
        """Say that it was saved."""
        return _("Deltageren er rettet.")
