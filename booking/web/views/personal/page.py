"""The contact's own page, by the link in the mail. GET changes nothing; each act is a POST to its own path (Q5)."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from booking.links import deadlines_path, registration_of
from booking.models import EntryKind, JournalEntry, Method, Registration, Status
from booking.models.registration import HOLDING
from booking.queries import day as day_queries
from booking.queries import queue as queries
from booking.queries.added import own_of
from booking.queries.excerpt import before_in
from booking.refusals import Refusal
from booking.services import clock, queue
from booking.services.contact import link_opened
from booking.services.turn import MUNICIPALITY
from booking.web.views.common import opened_by, see_other, status_by_clock
from booking.web.views.personal.day import day_context
from booking.web.views.personal.old_link import to_its_page
from booking.words import municipality_timeline as timeline

CHANGEABLE = (Status.WAITING, Status.CONFIRMED)
"""In these statuses the wishes can be changed: not while a place waits to be confirmed (Q5)."""


RETURNED = gettext_lazy("I står igen på ventelisten med jeres oprindelige nummer. Der er ikke en ledig temadag nu.")


by_token = opened_by(registration_of, "booking/link_ended.html", to_its_page)


def back_to(token: str) -> HttpResponse:
    """Redirect to the personal page after a POST (303)."""
    return see_other("personal", token=token)


@require_safe
@by_token
def personal(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """Show the municipality's standing, what to do now, and what has happened; an old link ends now (Q11)."""
    if request.method == "GET":
        link_opened(registration)
    before = before_in(request.GET.get("before", ""))
    return render(request, "booking/personal.html", page_context(registration, token, before))


def page_context(registration: Registration, token: str, before: int | None = None) -> dict[str, Any]:
    """Return all that the personal page shows, the story `before` an entry; a constant number of statements."""
    story = queries.timeline_with_closings(registration, before, without=timeline.LEFT_OUT)
    standing = status_by_clock(registration)
    capacity, unconfirmed = queries.places_of(registration.programme_id)
    return {
        "registration": registration,
        "programme": registration.programme,
        "token": token,
        "standing": standing.value,
        "slot": registration.slot if standing in HOLDING else None,
        "position": queries.waiting_position(registration),
        "capacity": capacity,
        "unconfirmed": unconfirmed,
        "is_late": registration.answer_by is not None and registration.answer_by < timezone.now(),
        "queue_closed": registration.programme.queue_closed_at is not None,
        "may_change_choices": standing in CHANGEABLE,
        "is_live": registration.is_live,
        "deadlines": settings.SITE_URL + deadlines_path(registration),
        "passed_season": timeline.passed_season(story.last((EntryKind.PROMOTED,)), registration),
        "timeline": timeline.lines(reversed(story.entries)),
        "story": story,
        "added": [] if registration.is_live else own_of(registration),
        **(day_context(registration, story) if standing == Status.CONFIRMED else {}),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@by_token
def confirm(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """Confirm the place, or bring a lapsed registration back with its number (Q5)."""
    if request.method == "POST":
        was = status_by_clock(registration)
        try:
            confirmed = queue.confirm(registration_id=registration.pk, by=MUNICIPALITY)
        except Refusal as refusal:
            if _has_returned(registration):
                messages.info(request, RETURNED)
            else:
                messages.error(request, refusal.message)
        else:
            _say_confirmed(request, confirmed, was)
    return back_to(token)


@require_http_methods(["GET", "HEAD", "POST"])
@by_token
def arrived(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """Take the contact's word that the address is right and our mail arrived (Q5)."""
    if request.method == "POST":
        clock.link_used(registration_id=registration.pk, by=MUNICIPALITY)
        messages.success(request, _("Tak, så ved vi, at linket er kommet frem til jer."))
    return back_to(token)


def _say_confirmed(request: HttpRequest, registration: Registration, was: Status) -> None:
    if registration.status == Status.CONFIRMED and was == Status.LAPSED:
        messages.success(request, _("Der var stadig en ledig temadag. I har fået den, og den er bekræftet."))
    elif registration.status == Status.CONFIRMED:
        messages.success(request, _("Pladsen er bekræftet. I har nu en temadag."))
    else:
        messages.info(request, RETURNED)


def _has_returned(registration: Registration) -> bool:
    """Tell whether the registration came back after its deadline and waits: that is what a second press did (Q12)."""
    kinds = JournalEntry.objects.filter(registration=registration).order_by("-number").values_list("kind", flat=True)
    return kinds.first() == EntryKind.RETURNED


@require_http_methods(["GET", "HEAD", "POST"])
@by_token
def withdraw(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """Ask whether the municipality is sure (GET), and withdraw its registration (POST, Q6)."""
    if request.method != "POST":
        if not registration.is_live:
            return back_to(token)
        holds = status_by_clock(registration) in HOLDING
        told = registration.invites.filter(method=Method.REQUEST, attempted_at__isnull=False, bounced_at=None)
        context = {"registration": registration, "token": token, "holds": holds, "told": told.count()}
        return render(request, "booking/withdraw.html", context | {"day": day_queries.day_of(registration)})
    try:
        queue.withdraw(registration_id=registration.pk, by=MUNICIPALITY)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Tilmeldingen er afmeldt. Tak, fordi I gav besked."))
    return back_to(token)
