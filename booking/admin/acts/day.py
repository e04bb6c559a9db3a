"""Acts that fix, move and call off the day, and that undo such a change (D5, D7)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import prefetch_related_objects
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.admin.act import NoWords, ReasonForm
from booking.admin.acts.registration import DayAct, RegistrationAct, full_name
from booking.admin.day.facts import USUAL_START, suggestions
from booking.admin.day.fixing import calendar_beside
from booking.admin.day.forms import DayForm, note_field, warned_key
from booking.forms.base import PageForm
from booking.models import Registration, Status, ThemedDay
from booking.models.preparation import TimeOfDay
from booking.queries import day as day_queries
from booking.refusals import AddressUnchecked, Invalid, NotAgreed, Refusal, UndoIsOver
from booking.rules import day as day_rules
from booking.rules.day import Warned
from booking.rules.working_days import DENMARK, danish_day
from booking.services import holding
from booking.services.day import schedule, undo
from booking.services.day.elsewhere import FacilitatorDetails, known_facilitators, named_in, read_all_elsewhere
from booking.services.day.schedule import DayPlan
from booking.services.turn import Actor
from booking.words import moments as wording


def has_begun(target: Registration) -> bool:
    """Tell whether the day has begun: then nothing about it can be changed (Q8)."""
    begins = day_queries.start_seen(target)
    return begins is not None and timezone.now() >= begins


class ScheduleDay(DayAct):
    """Fix the day, or move and change it: one form for both (D5)."""

    name, title = "schedule-day", gettext_lazy("Fastsæt eller ret dagen")
    button = gettext_lazy("Gem dagen, og send")
    fields = "admin/booking/acts/schedule_day.html"

    def is_available(self, target: Registration) -> bool:
        """Tell whether the place is confirmed and a day, if fixed, is still ahead."""
        return target.status == Status.CONFIRMED and not has_begun(target)

    def explain(self, target: Registration) -> list[str]:
        """Say who gets a mail about it."""
        day = day_queries.day_of(target)
        if day is None:
            first = _("%(municipality)s har ingen dato endnu. Når du gemmer, ligger dagen fast.")
            told = _("Alle med en mailadresse på deltagerlisten, facilitatorerne og kontaktpersonen får en invitation.")
            facts = {"municipality": full_name(target)}
        else:
            first = _("Dagen er nu fastsat til %(when)s.")
            told = _("Kun de, for hvem noget bliver anderledes, får en mail. Aftalen i deres kalender følger med.")
            facts = {"when": wording.time_span(day.starts_at, day.ends_at)}
        return [first % facts, told, _("Du ser, hvem der får hvad, før noget bliver sendt.")]

    def form(self, target: Registration, data: QueryDict | None) -> PageForm:
        """Begin with the fixed day, else with the date that the municipality chose or wished."""
        return self._form(target, data, {})

    def begin(self, target: Registration, asked: QueryDict) -> PageForm:
        """Begin with the date and time that a link named (a wish, a proposal)."""
        initial = {name: asked[name] for name in ("date", "start") if name in asked}
        return self._form(target, None, initial)

    def _form(self, target: Registration, data: QueryDict | None, initial: dict[str, Any]) -> DayForm:
        prefetch_related_objects([target], "proposals", "wishes")
        day = day_queries.day_of(target)
        standing = schedule.as_plan(day) if day else None
        begin = _initial(target, day, standing) | initial
        held_by = standing.facilitators if standing else _proposed_for(target, begin)
        return DayForm(data, registration=target, held_by=held_by, known=known_facilitators(), initial=begin)

    def around(self, target: Registration, form: Any) -> dict[str, Any]:
        """List wishes and proposals beside the form, and draw the calendar."""
        page = reverse("admin:booking_registration_schedule_day", args=[target.pk])
        found = read_all_elsewhere(target, timezone.now())
        beside = calendar_beside(target, found, form.picked_days())
        return {"suggestions": suggestions(target, found), "schedule_url": page, "calendar": beside}

    def judge(self, target: Registration, form: Any) -> bool:
        """Say all that is wrong at once: what cannot be read, what the rules refuse, what is to be confirmed."""
        form.is_valid()
        now = timezone.now()
        if target.is_address_unchecked:
            form.add_error(None, AddressUnchecked().message)
        try:
            starts_at = form.starts_at()
        except Invalid as refusal:
            starts_at = None
            form.add_sentences(refusal.errors)
        plan = form.plan(starts_at or now + dt.timedelta(days=1))
        form.add_sentences(_at_rows(schedule.plan_errors(target, plan, now)))
        day = day_queries.day_of(target)
        is_unchanged = day is not None and schedule.is_as_planned(day, plan)
        if starts_at and "date" not in form.errors and not is_unchanged:
            warned = schedule.warnings_of(target, plan, now, read_all_elsewhere(target, now))
            form.add_sentences(_asked(form, warned, plan))
        return not form.errors

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:
        """Fix or move the day, once each warning is confirmed."""
        plan: DayPlan = form.plan(form.starts_at())
        agreed: str = form.cleaned_data["agreed"]
        try:
            scheduled = schedule.schedule(registration_id=target.pk, plan=plan, by=by, agreed=agreed)
        except NotAgreed as refusal:
            raise Invalid(_asked(form, schedule.warnings_of(target, plan, timezone.now()), plan)) from refusal
        except Invalid as refusal:
            raise Invalid(_at_rows(refusal.errors)) from refusal
        if scheduled.changed and (asked := _asked(form, scheduled.warnings, plan)):
            raise Invalid(asked)
        return target

    def done(self, result: Registration) -> str:
        """Say when the day is."""
        day = day_queries.day_of(result)
        when = wording.time_span(day.starts_at, day.ends_at) if day else ""
        return _("Dagen er fastsat til %(when)s.") % {"when": when}


def _asked(form: DayForm, warned: list[Warned], plan: DayPlan) -> dict[str, Any]:
    """Ask about the warnings: "not wished" is settled by naming who said yes, each other by a tick of its own."""
    on = danish_day(plan.starts_at).isoformat()
    unwished = any(warning.code == "not-wished" for warning in warned)
    errors = {"agreed": NotAgreed().message} if unwished and not form.cleaned_data.get("agreed") else {}
    ticks = [(warned_key(warning, on), warning.message) for warning in warned if warning.code != "not-wished"]
    return errors | form.ask_about(ticks)


def _at_rows(errors: dict[str, Any]) -> dict[str, Any]:
    """Put the error on facilitators at the form's first row of them."""
    return {"facilitator_name_1" if name == "facilitators" else name: said for name, said in errors.items()}


def _initial(target: Registration, day: ThemedDay | None, standing: DayPlan | None) -> dict[str, Any]:
    if day is not None and standing is not None:
        local = day.starts_at.astimezone(DENMARK)
        columns = ("order", "talk_minutes", "break_minutes", "workshop_minutes", "venue", "phone_on_the_day", "note")
        return {name: getattr(standing, name) for name in columns} | {"date": local.date(), "start": local.time()}
    limits = target.programme.lengths
    prepared = day_queries.preparation_of(target)
    begin: dict[str, Any] = day_rules.usual_lengths(talk=target.talk, workshop=target.workshop, limits=limits)
    begin |= {"order": "talk_first", "venue": prepared.venue, "phone_on_the_day": prepared.phone_on_the_day}
    now = timezone.now()
    chosen = next((row for row in target.proposals.all() if row.chosen_at and row.starts_at > now), None)
    wish = next((row for row in target.wishes.all() if row.date > danish_day(now)), None)
    if chosen is not None:
        local = chosen.starts_at.astimezone(DENMARK)
        begin |= {"date": local.date(), "start": local.time()}
    elif wish is not None:
        begin |= {"date": wish.date, "start": USUAL_START[TimeOfDay(wish.time_of_day)]}
    return begin


def _proposed_for(target: Registration, begin: Mapping[str, Any]) -> tuple[FacilitatorDetails, ...]:
    """Return the facilitators of the proposal with whose date the form begins."""
    on = begin.get("date")
    rows = (row for row in target.proposals.all() if on in {(day := danish_day(row.starts_at)), f"{day:%d.%m.%Y}"})
    proposal = next(rows, None)
    return named_in(proposal) if proposal else ()


class CallOffForm(ReasonForm):
    """Two texts: the reason for the journal, the message for the recipients (D5)."""

    message: forms.CharField = note_field(
        gettext_lazy("Besked til dem, der får aflysningen"),
        required=gettext_lazy("Skriv en besked til dem, der får aflysningen"),
        help_text=gettext_lazy("Står i mailen til kommunen, deltagerne og facilitatorerne."),
    )
    field_order = ("message", "reason")


class CallOffDay(DayAct):
    """Call the day off and keep the place (D5)."""

    name, title, button = "call-off-day", gettext_lazy("Aflys dagen"), gettext_lazy("Aflys dagen, og send")
    form_class = CallOffForm
    is_grave = True

    def is_available(self, target: Registration) -> bool:
        """Tell whether there is a day ahead."""
        return day_queries.start_seen(target) is not None and not has_begun(target)

    def explain(self, target: Registration) -> list[str]:
        """Say what is lost and what is kept."""
        day = day_queries.day_of(target)
        when = wording.time_span(day.starts_at, day.ends_at) if day else ""
        return [
            _("Temadagen %(when)s bliver aflyst, og alle, der har den i kalenderen, får en aflysning.")
            % {"when": when},
            _("%(municipality)s beholder sin plads. I aftaler en ny dato.") % {"municipality": full_name(target)},
            _("Begrundelsen står kun i journalen."),
        ]

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:
        """Call the day off."""
        typed = form.cleaned_data
        schedule.call_off(registration_id=target.pk, by=by, reason=typed["reason"], message=typed["message"])
        return target

    def done(self, result: Registration) -> str:
        """Say that the place stays."""
        return _("Dagen er aflyst. %(municipality)s beholder sin plads.") % {"municipality": full_name(result)}


class UndoDay(RegistrationAct):
    """Undo the last change of the day before a mail about it has left."""

    name, title, button = "undo-day", gettext_lazy("Fortryd ændringen af dagen"), gettext_lazy("Fortryd ændringen")
    form_class = NoWords
    has_button = False

    def is_available(self, target: Registration) -> bool:
        """Tell whether there is a change that can be undone now."""
        return undo.undoable(target, timezone.now()) is not None

    def outdated(self, target: Registration) -> Refusal:
        """Say that it is too late to undo, unless only the page is out of date."""
        return super().outdated(target) if self.is_available(target) else UndoIsOver()

    def explain(self, target: Registration) -> list[str]:
        """Name the change, and until when it can be undone."""
        entry = undo.undoable(target, timezone.now())
        until = holding.held_until(entry) if entry else None
        if entry is None or until is None:
            return []
        return [
            _("%(what)s %(when)s.") % {"what": entry.get_kind_display(), "when": wording.received(entry.at)},
            _("Ingen mail om det bliver sendt før %(until)s. Indtil da kan det fortrydes.")
            % {"until": wording.received(until)},
            _("Dato, mødested, facilitatorer og svar bliver, som de var, og ingen hører om det."),
        ]

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:  # noqa: ARG002 nothing is typed
        """Undo the change."""
        entry = undo.undoable(target, timezone.now())
        if entry is None:
            raise UndoIsOver
        return undo.undo(registration_id=target.pk, entry_number=entry.number, by=by)

    def done(self, result: Registration) -> str:
        """Say when the day is now, or that there is none."""
        day = day_queries.day_of(result)
        if day is None:
            return _("Ændringen er fortrudt. Der er ikke fastsat nogen dato.")
        return _("Ændringen er fortrudt. Dagen er %(when)s.") % {"when": wording.time_span(day.starts_at, day.ends_at)}
