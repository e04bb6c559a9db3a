"""Shared by the pages: headers of private pages, opening by a token, the programme shown, and refusing pages."""

import hashlib
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.csrf import csrf_exempt

from booking.forms.base import SWITCH
from booking.models import Programme, Registration, Season, Status
from booking.rules.working_days import danish_day
from booking.throttle import seconds_to_wait
from booking.web.views.errors import csrf_failure

WITH_A_FORM = (HTTPStatus.OK, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.TOO_MANY_REQUESTS)

Params = ParamSpec("Params")
View = Callable[Concatenate[HttpRequest, Params], HttpResponse]
Opened = TypeVar("Opened")
Instead = Callable[[HttpRequest, str], HttpResponse | None]

OWN_SITES = ("same-origin", "none")
"""The values of `Sec-Fetch-Site` that no other site can bring about; `none` is the reader's own reload."""


def private(view: View[Params]) -> View[Params]:
    """Keep a page out of caches, search engines and other sites' logs: its address is a key.

    The policy is `same-origin`, not `no-referrer`, with which a POST would not say where it came from. The
    browser itself may keep a form that came back, for its Back: else it asks whether to send the form again (Q12).
    """

    @wraps(view)
    def shown(request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
        response = _as_switched(request, view(request, *args, **kwargs))
        is_kept = request.method == "POST" and response.status_code in WITH_A_FORM
        response["Cache-Control"] = f"private, {'no-cache' if is_kept else 'no-store'}"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "same-origin"
        return response

    return shown


def _is_switch(request: HttpRequest) -> bool:
    return request.method == "POST" and SWITCH in request.POST


def _as_switched(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Answer the button of the other language with 200: the form comes back, and nothing is wrong with it (Q14)."""
    if _is_switch(request) and response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY:
        response.status_code = 200
    return response


def without_cookie(view: View[Params]) -> View[Params]:
    """Take what a page of ours sends without any cookie; what seems to come from elsewhere is shown, not done.

    For pages that no other site can name, or by which it gains nothing: no CSRF token guards them.
    """

    @csrf_exempt
    @wraps(view)
    def checked(request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
        if request.method == "POST" and not from_own_page(request):
            return csrf_failure(request)
        return view(request, *args, **kwargs)

    return checked


def opened_by(
    find: Callable[[str], Opened | None], ended: str, instead: Instead | None = None
) -> Callable[[Callable[Concatenate[HttpRequest, Opened, str, ...], HttpResponse]], Callable[..., HttpResponse]]:
    """Return a decorator that hands a view what its token opens, with the other arguments of the address.

    `find` returns it, None for a forged, cut or ended token: then the template `ended` answers with 404, unless
    `instead` leads to another page.
    """

    def decorate(
        view: Callable[Concatenate[HttpRequest, Opened, str, ...], HttpResponse],
    ) -> Callable[..., HttpResponse]:
        @private
        @without_cookie
        @wraps(view)
        def opened(request: HttpRequest, /, token: str, **named: Any) -> HttpResponse:
            row = find(token)
            if row is not None:
                return view(request, row, token, **named)
            return (instead and instead(request, token)) or render(request, ended, status=404)

        return opened

    return decorate


def personal_copy(view: View[Params]) -> View[Params]:
    """Keep a page with a form out of shared caches; the browser's own Back may show it again."""

    @wraps(view)
    def shown(request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
        response = _as_switched(request, view(request, *args, **kwargs))
        patch_cache_control(response, private=True, no_cache=True)
        return response

    return shown


def public_page(request: HttpRequest, page: str) -> HttpResponse:
    """Answer with a page that is the same for every visitor; 304 where the browser has it already."""
    content = page.encode()
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    response = get_conditional_response(request, etag=etag) or HttpResponse(content)
    response["ETag"] = etag
    patch_cache_control(response, public=True, no_cache=True)
    return response


def see_other(name: str, **kwargs: str) -> HttpResponse:
    """Redirect to the page of that name after a POST (303): the browser asks for it by GET."""
    response = redirect(reverse(name, kwargs=kwargs))
    response.status_code = 303
    return response


def status_by_clock(registration: Registration) -> Status:
    """Return the registration's status by the clock: past its deadline it has lapsed (Q5).

    The row itself is changed by the next service that takes the lock, maybe only when the worker comes to it.
    """
    overdue = registration.lapses_at is not None and registration.lapses_at <= timezone.now()
    return Status.LAPSED if overdue else Status(registration.status)


def from_own_page(request: HttpRequest) -> bool:
    """Tell by what the browser says of itself, without any cookie, whether a POST comes from a page of ours.

    Who says neither `Sec-Fetch-Site` nor `Origin` is no browser, so no page has made somebody's browser send it.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in OWN_SITES
    origin = request.headers.get("Origin")
    return not origin or origin.partition("://")[2] == request.get_host()


def seasons_to_wish(programme: Programme, keep: Season | None = None) -> list[Season]:
    """Return the seasons that are not over, and `keep`; all of them where every season is over."""
    seasons, today = list(programme.seasons.all()), danish_day(timezone.now())
    return [season for season in seasons if season.ends_on > today or season == keep] or seasons


def no_programme(request: HttpRequest) -> HttpResponse:
    """Return the page that says that nothing is offered now (404)."""
    return render(request, "booking/no_programme.html", status=404)


def too_many(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Return the page with what was typed when its address sends more than the rate allows (429)."""
    response = render(request, template, {**context, "too_many": True}, status=429)
    response["Retry-After"] = str(seconds_to_wait())
    return response
