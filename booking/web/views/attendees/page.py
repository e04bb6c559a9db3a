"""The attendee list as the contact keeps it: read it; add, correct, replace or remove a person (D6, D7).

GET changes nothing. A place must be confirmed before names are handed in (Q5).
"""

import dataclasses
from collections.abc import Callable, Sequence
from functools import partial, wraps
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from booking.attendee_list.words import told_text
from booking.forms.attendee import AttendeeForm, PersonForm, attendee_values, role_names
from booking.forms.stood import as_opened, rebased
from booking.models import Attendee, Method, Registration, Status, ThemedDay
from booking.queries.meant import domains_known_to, meant_by
from booking.refusals import Clash, Invalid, ListClosed, NotConfirmed, NotLive, Refusal, Stale
from booking.services.day import attendance
from booking.services.day.attendance import AttendeeDetails
from booking.services.day.invites import Told
from booking.services.turn import MUNICIPALITY
from booking.web.views.attendees.overview import overview_of
from booking.web.views.common import see_other, status_by_clock
from booking.web.views.personal.page import back_to, by_token

FORM = "booking/attendees/form.html"

PersonalView = Callable[..., HttpResponse]
"""A view of the request, the registration, its token, and the other arguments of the address."""


def confirmed_registration(view: PersonalView) -> PersonalView:
    """Redirect to the personal page, and say why, unless the place is confirmed (Q5, Q7)."""

    @wraps(view)
    def shown(request: HttpRequest, registration: Registration, token: str, **kwargs: int) -> HttpResponse:
        if status_by_clock(registration) != Status.CONFIRMED:
            refusal = NotConfirmed() if registration.is_live else NotLive()
            messages.error(request, refusal.message)
            return back_to(token)
        return view(request, registration, token, **kwargs)

    return shown


def changeable(view: PersonalView) -> PersonalView:
    """Redirect, and say why: to the list once the day has begun, else as `confirmed_registration` does."""

    @confirmed_registration
    @wraps(view)
    def shown(request: HttpRequest, registration: Registration, token: str, **kwargs: int) -> HttpResponse:
        if ThemedDay.objects.filter(registration=registration, starts_at__lte=timezone.now()).exists():
            messages.error(request, ListClosed().message)
            return to_list(token)
        return view(request, registration, token, **kwargs)

    return shown


AttendeeView = Callable[[HttpRequest, Registration, str, Attendee], HttpResponse]


def of_attendee(view: AttendeeView) -> PersonalView:
    """Find the line that the address names; redirect to the list where it is gone."""

    @wraps(view)
    def shown(request: HttpRequest, registration: Registration, token: str, *, attendee_id: int) -> HttpResponse:
        found = registration.attendees.filter(pk=attendee_id).first()
        if found is None:
            messages.error(request, Stale().message)
            return to_list(token)
        return view(request, registration, token, found)

    return shown


def to_list(token: str) -> HttpResponse:
    """Redirect to the list after a POST (303)."""
    return see_other("attendees", token=token)


def told_message(what: str, told: Told, registration: Registration) -> str:
    """Return what was done and when the people get a mail: now, or when a date is fixed (D7, D8)."""
    if ThemedDay.objects.filter(registration=registration).exists():
        return f"{what} {told_text(told)}".strip()
    days = registration.programme.privacy_notice_within_days
    notice = ngettext(
        "Ligger den ikke fast inden %(days)d dag, skriver vi til dem om, hvordan vi behandler deres oplysninger.",
        "Ligger den ikke fast inden %(days)d dage, skriver vi til dem om, hvordan vi behandler deres oplysninger.",
        days,
    )
    return " ".join((what, _("Deltagerne får en invitation, når datoen ligger fast."), notice % {"days": days}))


@require_safe
@by_token
@confirmed_registration
def attendees(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """Show the list with counts, answers, and what needs the contact."""
    context = {"registration": registration, "token": token, "attendees": overview_of(registration)}
    return render(request, "booking/attendees/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@by_token
@changeable
def add(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """Add one person to the list."""
    posted = request.method == "POST"
    make = partial(AttendeeForm, request.POST if posted else None, registration=registration)
    listed = list(registration.attendees.all())
    form = make(others=listed, initial={"parts": registration.parts})
    if posted and not form.is_valid():
        again = make(others=())
        if again.is_valid() and are_listed([again.details()], listed):
            form, listed = again, []  # the same press once more (Q12)
    if posted and form.is_valid():
        line = form.details()
        try:
            told = attendance.add_attendees(
                registration_id=registration.pk, lines=[line], by=MUNICIPALITY, stood=listed
            ).told
        except Refusal as refusal:
            return refused_list(request, token, refusal)
        if line.email:
            done = told_message(_("%(name)s er skrevet på listen.") % {"name": line.name}, told, registration)
        else:
            done = _("%(name)s er skrevet på listen uden mailadresse og bliver først inviteret, når I skriver den.")
            done %= {"name": line.name}
        messages.success(request, done)
        if line.email and (meant := meant_by(line.email, domains_known_to(registration))):
            messages.warning(request, _("Mente I %(meant)s? Er adressen forkert, så ret den.") % {"meant": meant})
        return to_list(token)
    return _form(request, registration, token, form, status=422 if posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@by_token
@changeable
@of_attendee
def change(request: HttpRequest, registration: Registration, token: str, attendee: Attendee) -> HttpResponse:
    """Correct a line; another address gets a new invite, and the old one is cancelled (calendar rule 8)."""
    make = partial(AttendeeForm, registration=registration, others=_others(attendee))
    form, status = make(initial=attendee_values(attendee)), HTTPStatus.OK
    if request.method == "POST":
        form, status = make(request.POST), HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_bound and form.is_valid():
        before = as_opened(partial(make, others=()), form)
        try:
            listed = attendance.change_attendee(
                registration_id=registration.pk,
                line=(line := form.details(attendee)),
                by=MUNICIPALITY,
                stood=before.details(attendee) if before else None,
            )
        except Clash as clash:
            attendee.refresh_from_db()
            form = rebased(make, request.POST, make(initial=attendee_values(attendee)))
            return _form(request, registration, token, form, status=clash.status, attendee=attendee)
        except Refusal as refusal:
            return refused_list(request, token, refusal)
        again = before is not None and line != before.details(attendee)  # the same press once more (Q12)
        if listed.changed or again:
            done = _("Oplysningerne om %(name)s er gemt.") % {"name": line.name}
            messages.success(request, told_message(done, listed.told, registration))
        else:
            messages.info(request, _("Der var ingen ændringer at gemme."))
        return to_list(token)
    return _form(request, registration, token, form, status=status, attendee=attendee)


@require_http_methods(["GET", "HEAD", "POST"])
@by_token
@changeable
@of_attendee
def replace(request: HttpRequest, registration: Registration, token: str, attendee: Attendee) -> HttpResponse:
    """Give a line to another person, who keeps its role and parts (calendar rule 11)."""
    posted, person = request.method == "POST", person_named(request)
    form = PersonForm(request.POST if posted else None, others=_others(attendee))
    if posted and form.is_valid():
        name, email = form.cleaned_data["name"], form.cleaned_data["email"]
        try:
            told = attendance.replace_attendee(
                registration_id=registration.pk,
                attendee_id=attendee.pk,
                name=name,
                email=email,
                by=MUNICIPALITY,
                person=person,
            ).told
        except Refusal as refusal:
            return refused_list(request, token, refusal)
        names = {"new": name, "old": person[0] if person else attendee.name}
        messages.success(
            request, told_message(_("%(new)s står nu på listen i stedet for %(old)s.") % names, told, registration)
        )
        return to_list(token)
    context = {
        "registration": registration, "token": token, "form": form, "attendee": attendee,
        "person": person or (attendee.name, attendee.email),
    }  # fmt: skip
    return render(request, "booking/attendees/replace.html", context, status=422 if posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@by_token
@changeable
def remove(request: HttpRequest, registration: Registration, token: str, *, attendee_id: int) -> HttpResponse:
    """Show what removing a line does (GET), and remove it (POST), if it still is the line of the person shown."""
    if request.method != "POST":
        return _remove_page(request, registration, token, attendee_id=attendee_id)
    person = person_named(request)
    name = person[0] if person else registration.attendees.values_list("name", flat=True).filter(pk=attendee_id).first()
    try:
        told = attendance.remove_attendee(
            registration_id=registration.pk, attendee_id=attendee_id, by=MUNICIPALITY, person=person
        ).told
    except Refusal as refusal:
        return refused_list(request, token, refusal)
    done = _("%(name)s står ikke længere på listen.") % {"name": name}
    messages.success(request, f"{done} {told_text(told)}".strip())
    return to_list(token)


@of_attendee
def _remove_page(request: HttpRequest, registration: Registration, token: str, attendee: Attendee) -> HttpResponse:
    context = {
        "registration": registration, "token": token, "attendee": attendee,
        "person": (attendee.name, attendee.email),
        "has_invite": attendee.invites.filter(method=Method.REQUEST).exists(),
    }  # fmt: skip
    return render(request, "booking/attendees/remove.html", context)


def person_named(request: HttpRequest) -> tuple[str, str] | None:
    """Return whom (name, address) the page of the act named; None where it named nobody (Q13)."""
    person = (request.POST.get("person_name", ""), request.POST.get("person_email", ""))
    return person if any(person) else None


def are_listed(lines: Sequence[AttendeeDetails], listed: Sequence[Attendee]) -> bool:
    """Tell whether there are lines, and the list has each of them as it was typed, in whatever language."""
    stand = [dataclasses.replace(attendance.details_of(attendee), id=None, language="") for attendee in listed]
    return bool(lines) and all(dataclasses.replace(line, language="") in stand for line in lines)


def _others(attendee: Attendee) -> list[Attendee]:
    return list(attendee.registration.attendees.exclude(pk=attendee.pk))


def _form(
    request: HttpRequest,
    registration: Registration,
    token: str,
    form: AttendeeForm,
    *,
    status: int,
    attendee: Attendee | None = None,
) -> HttpResponse:
    context = {
        "registration": registration,
        "token": token,
        "form": form,
        "attendee": attendee,
        "roles": role_names(registration.programme),
    }
    return render(request, FORM, context, status=status)


def refused_list(request: HttpRequest, token: str, refusal: Refusal) -> HttpResponse:
    """Show why not, with the list as it is now: somebody else changed it meanwhile, or the day has begun."""
    sentences = refusal.errors.values() if isinstance(refusal, Invalid) else [refusal.message]
    messages.error(request, " ".join(map(str, sentences)))
    return to_list(token)
