"""The registration form (D3), and the pages that answer it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from booking.forms import RegisterForm
from booking.forms.base import SWITCH, typed
from booking.links import signed_reference
from booking.models import Municipality, Programme, Registration
from booking.queries import queue as queries
from booking.refusals import AlreadyRegistered, Invalid, NotOpen
from booking.services import registering
from booking.services.registering import Registered
from booking.services.turn import MUNICIPALITY
from booking.throttle import allowed
from booking.web.compressed import compressed_page
from booking.web.remembered import current_standing, kept_page, programme_to_register_for
from booking.web.views.common import (
    from_own_page,
    no_programme,
    personal_copy,
    seasons_to_wish,
    see_other,
    too_many,
)
from booking.web.views.receipt import is_remembered, remember

FORM = "booking/register.html"
STATUS_LINE = "booking/parts/status_line.html"
KEY_HERE, LINE_HERE = "the-key-stands-here", "the-line-stands-here"
AGAIN = "again"
"""A field of the form that came back because its page seemed to be another site's."""


@csrf_exempt  # A place must not hang on a cookie: `from_own_page` looks instead, and the post is anonymous.
@personal_copy
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Show the form, or receive it and redirect to the receipt (303)."""
    if request.method == "POST":
        programme = programme_to_register_for()
        if programme is None:
            return no_programme(request)
        if SWITCH in request.POST:
            return _page(request, _as_typed(request, programme))
        return _receive(request, programme) if from_own_page(request) else _elsewhere(request, programme)
    standing = current_standing()
    if standing is None:
        return no_programme(request)
    if not standing.is_open and not standing.is_early:
        return render(request, "booking/closed.html", {"standing": standing})
    return _blank(request, standing)


def _receive(request: HttpRequest, programme: Programme) -> HttpResponse:
    if not allowed(request):
        return too_many(request, FORM, _context(_as_typed(request, programme), current_standing()))
    form = RegisterForm(request.POST, seasons=seasons_to_wish(programme))
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        received = _register(form, programme)
    except Invalid as refusal:
        form.add_sentences(refusal.errors)
        return _page(request, form, status=refusal.status)
    except NotOpen as refusal:
        return _page(request, form, status=refusal.status, not_open=refusal)
    except AlreadyRegistered as refusal:
        return _already(request, form.cleaned_data["municipality"], programme, refusal)
    response = _to_receipt(received.registration)
    remember(response, received.registration)
    return response


def _elsewhere(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Return the form as it was sent, to be sent from here; the second time say whom to call."""
    tries = "second" if AGAIN in request.POST else "first"
    return _page(request, _as_typed(request, programme), status=403, elsewhere=tries)


def _already(
    request: HttpRequest, municipality: Municipality, programme: Programme, refusal: AlreadyRegistered
) -> HttpResponse:
    """Say that the municipality is registered (Q3); the browser that did it, come by Back, goes to its receipt."""
    live = queries.live_registration(programme.pk, municipality.pk)
    if live is not None and is_remembered(request, live):
        messages.info(request, _("I er allerede tilmeldt, så vi har ikke registreret endnu en tilmelding."))
        return _to_receipt(live)
    return render(request, "booking/already_registered.html", {"municipality": municipality}, status=refusal.status)


def _to_receipt(registration: Registration) -> HttpResponse:
    return see_other("receipt", reference=signed_reference(registration.reference))


def _register(form: RegisterForm, programme: Programme) -> Registered:
    return registering.register(
        programme=programme,
        municipality=form.cleaned_data["municipality"],
        contact=form.details(),
        choices=form.choices(),
        decided=form.cleaned_data["decided"],
        pays_catering=form.cleaned_data["pays_catering"],
        by=MUNICIPALITY,
        idempotency=form.idempotency(),
    )


@compressed_page  # alone the form that holds nothing of anybody: else the length may tell a secret (BREACH)
def _blank(request: HttpRequest, standing: queries.ProgrammeStanding) -> HttpResponse:
    """Return the empty form, rendered once a minute; each visitor is given a key of the form's own.

    Within the minute it may show municipalities and texts as they were before a change; how many wait is told as it is.
    `?municipality=` chooses one of them, and that form is kept for nobody.
    """
    chosen = request.GET.get("municipality", "")

    def render_blank() -> str:
        initial = {"key": KEY_HERE, "municipality": chosen}
        form = RegisterForm(seasons=seasons_to_wish(standing.programme), initial=initial)
        return render_to_string(FORM, _context(form, standing) | {"line": LINE_HERE}, request)

    minute = int(standing.now.timestamp()) // 60
    programme, free = standing.programme, standing.slots_free > 0
    facts = (programme.pk, programme.opens_at, programme.closes_at, standing.is_early, standing.is_open, free, minute)
    page = render_blank() if chosen else kept_page((FORM, get_language(), *facts), render_blank)
    if LINE_HERE in page:
        page = page.replace(LINE_HERE, render_to_string(STATUS_LINE, {"standing": standing}), 1)
    return HttpResponse(page.replace(KEY_HERE, str(uuid.uuid4()), 1))


def _as_typed(request: HttpRequest, programme: Programme) -> RegisterForm:
    values = {"key": str(uuid.uuid4())} | typed(RegisterForm, request.POST)
    return RegisterForm(seasons=seasons_to_wish(programme), initial=values)


def _page(request: HttpRequest, form: RegisterForm, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, FORM, _context(form, current_standing()) | context, status=status)


def _context(form: RegisterForm, standing: queries.ProgrammeStanding | None) -> dict[str, Any]:
    return {
        "form": form,
        "standing": standing,
        "programme": standing and standing.programme,
        "kept_form": "registration",
    }
