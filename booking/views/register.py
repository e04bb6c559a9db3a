"""The form that claims a place (D3), and the pages it can answer with."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking import queries
from booking.forms import RegisterForm
from booking.forms.base import typed
from booking.links import signed_reference
from booking.models import Municipality, Registration
from booking.refusals import AlreadyRegistered, Invalid, NotOpen
from booking.services import registering
from booking.services.registering import Received
from booking.services.turn import MUNICIPALITY
from booking.throttle import allowed
from booking.views.common import current_standing, no_programme, personal_copy, seasons_to_wish, too_many
from booking.views.receipt import is_remembered, remember

FORM = "booking/register.html"


@personal_copy
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """This view will show the form, or receive it and lead to the receipt (303)."""
    standing = current_standing()
    if standing is None:
        return no_programme(request)
    if request.method == "POST":
        return _receive(request, standing)
    if not standing.is_open and not standing.is_early:
        return render(request, "booking/closed.html", {"standing": standing})
    return _page(request, _empty(standing), standing)


def again(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    """This function will give the form back with all that was typed, unjudged, and a fresh CSRF token."""
    standing = current_standing()
    if standing is None:
        return no_programme(request)
    return _page(request, _as_typed(request, standing), standing, status=status, **context)


def _receive(request: HttpRequest, standing: queries.Standing) -> HttpResponse:
    if not allowed(request):
        context = {"form": _as_typed(request, standing), "standing": standing}
        return too_many(request, FORM, context)
    form = RegisterForm(request.POST, seasons=seasons_to_wish(standing.programme))
    if not form.is_valid():
        return _page(request, form, standing, status=422)
    try:
        received = _register(form, standing)
    except Invalid as refusal:
        form.add_sentences(refusal.errors)
        return _page(request, form, standing, status=refusal.status)
    except NotOpen as refusal:
        return _page(request, form, standing, status=refusal.status, not_open=refusal)
    except AlreadyRegistered as refusal:
        return _already(request, form.cleaned_data["municipality"], standing, refusal)
    response = _to_receipt(received.registration)
    remember(response, received.registration)
    return response


def _already(
    request: HttpRequest, municipality: Municipality, standing: queries.Standing, refusal: AlreadyRegistered
) -> HttpResponse:
    """Say so (Q3); the browser that registered, come back to the form by its Back, is led to its receipt."""
    live = queries.live_registration(standing.programme.pk, municipality.pk)
    if live is not None and is_remembered(request, live):
        messages.info(request, _("I er allerede tilmeldt, så vi har ikke registreret endnu en tilmelding."))
        return _to_receipt(live)
    return render(request, "booking/already_registered.html", {"municipality": municipality}, status=refusal.status)


def _to_receipt(registration: Registration) -> HttpResponse:
    response = redirect("receipt", reference=signed_reference(registration.reference))
    response.status_code = 303
    return response


def _register(form: RegisterForm, standing: queries.Standing) -> Received:
    return registering.register(
        programme=standing.programme,
        municipality=form.cleaned_data["municipality"],
        contact=form.details(),
        choices=form.choices(),
        decided=form.cleaned_data["decided"],
        pays_catering=form.cleaned_data["pays_catering"],
        by=MUNICIPALITY,
        idempotency=form.idempotency(),
    )


def _empty(standing: queries.Standing) -> RegisterForm:
    return RegisterForm(seasons=seasons_to_wish(standing.programme), initial={"key": str(uuid.uuid4())})


def _as_typed(request: HttpRequest, standing: queries.Standing) -> RegisterForm:
    values = {"key": str(uuid.uuid4())} | typed(RegisterForm, request.POST)
    return RegisterForm(seasons=seasons_to_wish(standing.programme), initial=values)


def _page(
    request: HttpRequest, form: RegisterForm, standing: queries.Standing, *, status: int = 200, **context: Any
) -> HttpResponse:
    context |= {"form": form, "standing": standing, "programme": standing.programme, "language": get_language()}
    return render(request, FORM, context, status=status)
