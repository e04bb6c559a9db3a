"""The registration form (D3), and the pages that answer it."""

import datetime as dt
import uuid
from collections.abc import Hashable
from functools import lru_cache, partial
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from booking.forms import RegisterForm
from booking.forms.base import SWITCH, typed
from booking.links import signed_reference
from booking.models import Municipality, Programme, Registration
from booking.queries import queue as queries
from booking.queries.queue import ProgrammeStanding
from booking.refusals import AlreadyRegistered, Invalid, NotOpen
from booking.services import registering
from booking.services.registering import Registered
from booking.services.turn import MUNICIPALITY
from booking.throttle import allowed
from booking.web.around import PageAround, Words, word_here
from booking.web.compressed import NONE, compressed_page
from booking.web.middleware import same_but_for
from booking.web.remembered import current_standing, forgets, kept_page, programme_to_register_for
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
KEY, LINE = "key", "line"
"""What the empty form says to each visitor anew: a key of its own, and how many wait."""
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
def _blank(request: HttpRequest, standing: ProgrammeStanding) -> HttpResponse:
    """Return the empty form, rendered once a minute; each visitor is given a key of the form's own.

    Within the minute it may show municipalities and texts as they were before a change; how many wait is told as it is.
    `?municipality=` chooses one of them, and that form is kept for nobody.
    """
    chosen = request.GET.get("municipality", "")

    def render_blank() -> str:
        initial = {"key": word_here(KEY), "municipality": chosen}
        form = RegisterForm(seasons=seasons_to_wish(standing.programme), initial=initial)
        return render_to_string(FORM, _context(form, standing) | {"line": word_here(LINE)}, request)

    language, frame = get_language() or "", _frame(standing)
    page = render_blank() if chosen else kept_page((FORM, language, *frame), render_blank)
    response = HttpResponse(PageAround(page, NONE).filled(_words(standing, language)))

    def words_now() -> Words | None:
        now = None if forgets() else current_standing()
        return _words(now, language) if now is not None and _frame(now) == frame else None

    return response if chosen else same_but_for(response, page, words_now)


def _frame(standing: ProgrammeStanding) -> tuple[Hashable, ...]:
    """Return by what the empty form differs, beside its language and the words for each visitor."""
    programme, minute = standing.programme, int(standing.now.timestamp()) // 60
    free = standing.slots_free > 0
    return programme.pk, programme.opens_at, programme.closes_at, standing.is_early, standing.is_open, free, minute


def _words(standing: ProgrammeStanding, language: str) -> Words:
    """Return what makes the words for one visitor."""
    programme, free, waiting = standing.programme, standing.slots_free, standing.waiting
    times = (programme.opens_at, programme.closes_at)
    facts = _LineFacts(programme, times, standing.is_early, standing.is_open, free, standing.capacity, waiting)
    return {KEY: _new_key, LINE: partial(_line, facts, language)}


def _new_key() -> str:
    return str(uuid.uuid4())


class _LineFacts(NamedTuple):
    """All that the line about free places and the waiting list says, named as in a standing."""

    programme: Programme
    times: tuple[dt.datetime, dt.datetime]
    is_early: bool
    is_open: bool
    slots_free: int
    capacity: int
    waiting: int


@lru_cache(maxsize=8)
def _line(facts: _LineFacts, language: str) -> str:
    """Return the line; it is another after each registration, and the same for all who come until the next."""
    with override(language):
        return render_to_string(STATUS_LINE, {"standing": facts})


def _as_typed(request: HttpRequest, programme: Programme) -> RegisterForm:
    values = {"key": _new_key()} | typed(RegisterForm, request.POST)
    return RegisterForm(seasons=seasons_to_wish(programme), initial=values)


def _page(request: HttpRequest, form: RegisterForm, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, FORM, _context(form, current_standing()) | context, status=status)


def _context(form: RegisterForm, standing: ProgrammeStanding | None) -> dict[str, Any]:
    return {
        "form": form,
        "standing": standing,
        "programme": standing and standing.programme,
        "kept_form": "registration",
    }
