"""What the contact does once the place is confirmed: wish and choose dates, name the venue, ask for another date."""

import datetime as dt
from collections.abc import Callable
from functools import partial, wraps
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from booking.forms import AnotherDateForm, PracticalForm, WishesForm
from booking.forms.base import STOOD
from booking.forms.dates import ROW_FIELD
from booking.forms.practical import practical_values
from booking.forms.stood import as_opened, rebased
from booking.models import Preparation, Registration, Status
from booking.queries import day as day_queries
from booking.refusals import Clash, DayFixed, DayNotFixed, Invalid, NotConfirmed, NotLive, Refusal, Spent
from booking.rules import day as day_rules
from booking.rules.working_days import add_working_days, danish_day
from booking.services.day import preparing
from booking.services.turn import MUNICIPALITY
from booking.web.views.common import status_by_clock
from booking.web.views.personal.page import back_to, by_token
from booking.words import moments as wording

PersonalView = Callable[[HttpRequest, Registration, str], HttpResponse]


def refused_wishes(request: HttpRequest, token: str, refusal: Refusal) -> HttpResponse:
    """Redirect to the personal page with the sentence that says why not."""
    messages.error(request, refusal.message)
    return back_to(token)


def of_confirmed(view: PersonalView) -> Callable[..., HttpResponse]:
    """Open a page of the personal link only once the place is confirmed (Q5)."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @by_token
    @wraps(view)
    def opened(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
        if status_by_clock(registration) != Status.CONFIRMED:
            return refused_wishes(request, token, NotConfirmed() if registration.is_live else NotLive())
        return view(request, registration, token)

    return opened


@of_confirmed
def wishes(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """Store the wished dates (D4); the button for one more row stores nothing."""
    if day_queries.day_of(registration):
        return refused_wishes(request, token, DayFixed())
    make = partial(
        WishesForm,
        seasons=list(registration.programme.seasons.all()),
        today=danish_day(timezone.now()),
        stored=list(registration.wishes.all()),
        months=day_queries.months_to_wish(registration),
        whole_day=day_rules.lasts_the_day(
            talk=registration.talk, workshop=registration.workshop, limits=registration.programme.lengths
        ),
    )
    form = _wishes_form(request, make)
    if form.is_bound and form.is_valid():
        before = as_opened(partial(make, judged=False), form)
        try:
            warned = preparing.set_wishes(
                registration_id=registration.pk,
                wishes=form.wishes(),
                by=MUNICIPALITY,
                stood=before.wishes() if before else None,
            )
        except Invalid as refusal:
            form.add_error("date_1", str(refusal.errors["wishes"]))
        except Refusal as refusal:
            return refused_wishes(request, token, refusal)
        else:
            _say_wished(request, registration.wishes.count())
            for day, warning in warned:
                facts = {"day": wording.long_day(day).capitalize(), "warning": warning.message}
                messages.warning(request, _("%(day)s: %(warning)s I kan godt beholde ønsket.") % facts)
            return back_to(token)
    context = {
        "registration": registration, "token": token, "form": form, "most": preparing.MOST_WISHES,
        "notice": day_rules.SHORT_NOTICE_WORKING_DAYS, "weekdays": list(WEEKDAYS.values()),
        "early": add_working_days(form.today, day_rules.SHORT_NOTICE_WORKING_DAYS),
        "first": max(form.seasons[0].starts_on, form.today + dt.timedelta(days=1)), "last": form.seasons[-1].ends_on,
    }  # fmt: skip
    return render(request, "booking/wishes.html", context, status=422 if form.is_bound else 200)


def _wishes_form(request: HttpRequest, make: Callable[..., WishesForm]) -> WishesForm:
    if request.method != "POST":
        return make()
    form = make(request.POST)
    if "add" not in request.POST or not form.has_room:
        return form
    typed = {name: value for name, value in request.POST.items() if ROW_FIELD.fullmatch(name)}
    ticked = {"days": request.POST.getlist("days"), "when": request.POST.get("when", "")}
    form = make(initial={**typed, **ticked, f"date_{form.count + 1}": ""}, stood=request.POST.get(STOOD))
    form.fields[f"date_{form.count}"].widget.attrs["autofocus"] = True
    return form


def _say_wished(request: HttpRequest, count: int) -> None:
    if not count:
        messages.success(request, _("Gemt. Der er nu ingen ønskede datoer."))
        return
    saved = ngettext("Jeres ønskede dato er gemt.", "Jeres %(count)d ønskede datoer er gemt.", count) % {"count": count}
    messages.success(request, saved + " " + _("Vi gennemgår dem og skriver til jer."))


@of_confirmed
def practical(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """Store venue, phone on the day, focus and second contact; an agreed day keeps its own (D5)."""
    stands, day = day_queries.preparation_of(registration), day_queries.day_of(registration)
    form, status = PracticalForm(initial=practical_values(stands)), HTTPStatus.OK
    if request.method == "POST":
        form, status = PracticalForm(request.POST), HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_bound and form.is_valid():
        before = as_opened(PracticalForm, form)
        try:
            saved = preparing.prepare(
                registration_id=registration.pk,
                values=form.values(),
                by=MUNICIPALITY,
                stood=before.values() if before else None,
            )
        except Invalid as refusal:
            form.add_sentences(refusal.errors)
        except Clash as clash:
            stands.refresh_from_db()
            form = rebased(PracticalForm, request.POST, PracticalForm(initial=practical_values(stands)))
            status = HTTPStatus(clash.status)
        except Refusal as refusal:
            return refused_wishes(request, token, refusal)
        else:
            messages.success(request, _said_of(saved, stands, day_is_fixed=day is not None))
            return back_to(token)
    context = {"registration": registration, "token": token, "form": form, "day": day}
    return render(request, "booking/practical.html", context, status=status)


def _said_of(saved: Preparation, before: Preparation, *, day_is_fixed: bool) -> str:
    """Return what happens next: staff must carry a changed venue or phone over to an agreed day."""
    if not day_is_fixed:
        return _("Oplysningerne er gemt. Vi bruger dem, når vi aftaler dagen med jer.")
    if (saved.venue, saved.phone_on_the_day) == (before.venue, before.phone_on_the_day):
        return _("Oplysningerne er gemt.")
    return _(
        "Oplysningerne er gemt, og vi har fået besked. Den aftalte dag beholder mødested og telefon, til vi retter dem."
    )


@of_confirmed
def proposals(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """Note which of the proposed dates the contact chose (D5); GET only redirects."""
    if request.method != "POST":
        return back_to(token)
    said = request.POST.get("proposal", "")
    number = next((proposal.pk for proposal in day_queries.open_proposals(registration) if str(proposal.pk) == said), 0)
    try:
        chosen = preparing.choose(
            registration_id=registration.pk, proposal_id=number, by=MUNICIPALITY, stood=_choice_shown(request)
        )
    except Refusal as refusal:
        return refused_wishes(request, token, refusal)
    sentence = _("I har valgt %(moment)s. Dagen ligger først fast, når vi har skrevet til jer igen.")
    messages.success(request, sentence % {"moment": wording.long_moment(chosen.starts_at)})
    return back_to(token)


def _choice_shown(request: HttpRequest) -> int | None:
    """Return the choice that the page showed, 0 for none; None where it does not say."""
    stood = request.POST.get(STOOD, "").removeprefix("chosen-")
    return int(stood) if stood.isascii() and stood.isdecimal() else None


@of_confirmed
def another_date(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """Ask why, or when instead (GET), and note it for staff (POST); the day stays until they act (D5)."""
    day, proposed = day_queries.day_of(registration), day_queries.open_proposals(registration)
    if day and day.starts_at <= timezone.now():
        return refused_wishes(request, token, Spent())
    if not day and not proposed:
        return refused_wishes(request, token, DayNotFixed())
    posted = request.method == "POST"
    form = AnotherDateForm(request.POST) if posted else AnotherDateForm()
    if posted and form.is_valid():
        try:
            preparing.ask_for_another_date(
                registration_id=registration.pk, note=form.cleaned_data["note"], by=MUNICIPALITY
            )
        except Refusal as refusal:
            return refused_wishes(request, token, refusal)
        if day:
            sentence = _("Vi har fået besked om, at I ønsker en anden dato. Dagen ligger fast, til vi flytter den.")
        else:
            sentence = _("Vi har fået besked om, at ingen af datoerne passer. Foreslå gerne selv datoer.")
        messages.success(request, sentence)
        return back_to(token)
    context = {"registration": registration, "token": token, "form": form, "day": day, "proposals": proposed}
    return render(request, "booking/another_date.html", context, status=422 if posted else 200)
