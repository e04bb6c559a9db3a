"""Corrections by the personal link: of the contact (Q11) and of the wishes (Q4, Q7)."""

from functools import partial
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking.forms import ChoicesForm, ContactForm
from booking.forms.choices import choice_values
from booking.forms.contact import contact_rebased, contact_values
from booking.forms.stood import as_opened, rebased
from booking.models import Registration, Status
from booking.queries import day as day_queries
from booking.refusals import Clash, Invalid, NotConfirmed, NotLive, Refusal
from booking.services import contact as contact_service
from booking.services.registering import ContactDetails
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
    if request.method != "POST":
        return _contact_page(request, registration, token, ContactForm(initial=contact_values(registration)))
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _contact_page(request, registration, token, form, status=422)
    before = as_opened(ContactForm, form)
    try:
        return change_by_link(request, registration, token, form, stood=before.details() if before else None)
    except Clash as clash:
        form = contact_rebased(request.POST, registration)
        return _contact_page(request, registration, token, form, status=clash.status)


def change_by_link(
    request: HttpRequest,
    registration: Registration,
    token: str,
    form: ContactForm,
    *,
    stood: ContactDetails | None = None,
    hands_over: bool = False,
) -> HttpResponse:
    """Change the contact; with a new address this link has ended, and its page says so and mends a slip (Q11).

    Raises Clash (Q13).
    """
    try:
        changed = contact_service.change_contact(
            registration_id=registration.pk,
            contact=form.details(),
            by=MUNICIPALITY,
            by_link=True,
            links=contact_service.Links(registration.link_version),
            stood=stood,
            hands_over=hands_over,
        )
    except Clash:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return back_to(token)
    if changed.link_version == registration.link_version:
        messages.success(request, _("Oplysningerne om kontaktpersonen er gemt."))
        return back_to(token)
    response = see_other("personal-moved", token=token)
    remember(response, changed, CORRECTED)
    return response


def _contact_page(
    request: HttpRequest, registration: Registration, token: str, form: ContactForm, *, status: int = 200
) -> HttpResponse:
    context = {"registration": registration, "token": token, "form": form}
    return render(request, "booking/contact.html", context, status=status)


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
    make = partial(ChoicesForm, seasons=seasons, fixed=registration if day_queries.day_of(registration) else None)
    form, status = make(initial=choice_values(registration)), HTTPStatus.OK
    if request.method == "POST":
        form, status = make(request.POST), HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                return _changed(request, registration, token, form, as_opened(make, form))
            except Invalid as refusal:
                form.add_sentences(refusal.errors)
            except Clash as clash:
                registration.refresh_from_db()
                form = rebased(make, request.POST, make(initial=choice_values(registration)))
                status = HTTPStatus(clash.status)
    context = {
        "registration": registration, "programme": registration.programme, "token": token, "form": form,
        "is_fixed": form.fixed is not None,
    }  # fmt: skip
    return render(request, "booking/choices.html", context, status=status)


def _changed(
    request: HttpRequest, registration: Registration, token: str, form: ChoicesForm, before: ChoicesForm | None
) -> HttpResponse:
    """Change the wishes and say so; raises Invalid and Clash, which the form can show."""
    try:
        contact_service.change_choices(
            registration_id=registration.pk,
            choices=form.choices(),
            by=MUNICIPALITY,
            stood=before.choices() if before else None,
        )
    except (Invalid, Clash):
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        fixed = form.fixed is not None
        said = (
            _("Det forventede antal deltagere er gemt. Datoen er den samme.") if fixed else _("Jeres ønsker er gemt.")
        )
        messages.success(request, said)
    return back_to(token)
