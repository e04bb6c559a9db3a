"""Corrections by the personal link: of the contact (Q11) and of the wishes (Q4, Q7)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking.forms import ChoicesForm, ContactForm
from booking.forms.choices import choice_values
from booking.forms.contact import contact_values
from booking.models import Registration, Status
from booking.queries import day as day_queries
from booking.refusals import Invalid, NotConfirmed, NotLive, Refusal
from booking.services import contact as contact_service
from booking.services.turn import MUNICIPALITY
from booking.web.views.common import seasons_to_wish, see_other, status_by_clock
from booking.web.views.personal.page import CHANGEABLE, back_to, by_token
from booking.web.views.receipt import CORRECTED, remember


@require_http_methods(["GET", "HEAD", "POST"])
@by_token
def contact(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """Correct the contact; a new address ends this link and is sent a new one (Q11)."""
    if not registration.is_live:
        messages.error(request, NotLive().message)
        return back_to(token)
    posted = request.method == "POST"
    form = ContactForm(request.POST) if posted else ContactForm(initial=contact_values(registration))
    if posted and form.is_valid():
        return change_by_link(request, registration, token, form)
    context = {"registration": registration, "token": token, "form": form}
    return render(request, "booking/contact.html", context, status=422 if posted else 200)


def change_by_link(
    request: HttpRequest, registration: Registration, token: str, form: ContactForm, *, hands_over: bool = False
) -> HttpResponse:
    """Change the contact; with a new address this link has ended, and its page says so and mends a slip (Q11)."""
    try:
        changed = contact_service.change_contact(
            registration_id=registration.pk,
            contact=form.details(),
            by=MUNICIPALITY,
            by_link=True,
            hands_over=hands_over,
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return back_to(token)
    if changed.link_version == registration.link_version:
        messages.success(request, _("Oplysningerne om kontaktpersonen er gemt."))
        return back_to(token)
    response = see_other("personal-moved", token=token)
    remember(response, changed, CORRECTED)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@by_token
def choices(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """Change the wishes while the municipality waits or once its place is confirmed (Q4, Q5, Q7)."""
    standing = status_by_clock(registration)
    if standing not in CHANGEABLE:
        refusal = NotConfirmed() if standing == Status.ALLOCATED else NotLive()
        messages.error(request, refusal.message)
        return back_to(token)
    seasons = seasons_to_wish(registration.programme, registration.season)
    fixed = registration if day_queries.day_of(registration) else None
    posted = request.method == "POST"
    form = (
        ChoicesForm(request.POST, seasons=seasons, fixed=fixed)
        if posted
        else ChoicesForm(seasons=seasons, fixed=fixed, initial=choice_values(registration))
    )
    if posted and form.is_valid() and _changed(request, registration, form):
        return back_to(token)
    context = {
        "registration": registration, "programme": registration.programme, "token": token, "form": form,
        "is_fixed": fixed is not None,
    }  # fmt: skip
    return render(request, "booking/choices.html", context, status=422 if posted else 200)


def _changed(request: HttpRequest, registration: Registration, form: ChoicesForm) -> bool:
    """Change the wishes and say so; return False, with the sentences in the form, where the service refuses."""
    try:
        contact_service.change_choices(registration_id=registration.pk, choices=form.choices(), by=MUNICIPALITY)
    except Invalid as refusal:
        form.add_sentences(refusal.errors)
        return False
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        fixed = form.fixed is not None
        said = (
            _("Det forventede antal deltagere er gemt. Datoen er den samme.") if fixed else _("Jeres ønsker er gemt.")
        )
        messages.success(request, said)
    return True
