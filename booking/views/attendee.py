"""The page of whoever has an invite: when, where, what, and the answer (D7, calendar rule 11)."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from booking import day_queries, day_rules
from booking.input_rules import visible
from booking.links import invite_of
from booking.models import Invite, Method, Partstat
from booking.refusals import Refusal
from booking.services import answers
from booking.services.turn import MUNICIPALITY
from booking.views.common import private, see_other


def by_token(view: Callable[[HttpRequest, Invite, str], HttpResponse]) -> Callable[..., HttpResponse]:
    """This decorator will open a page by an invite's token; a forged, cut or ended one gets a page that helps (404)."""

    @private
    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        invite = invite_of(token)
        if invite is None:
            return render(request, "booking/attendee_ended.html", status=404)
        return view(request, invite, token)

    return opened


@require_safe
@by_token
def attendee(request: HttpRequest, invite: Invite, token: str) -> HttpResponse:
    """This view will show the day to one person; opening it changes nothing."""
    return _page(request, invite, token)


def _page(request: HttpRequest, invite: Invite, token: str, status: int = 200) -> HttpResponse:
    day = day_queries.day_of(invite.registration) if invite.method == Method.REQUEST else None
    person = invite.attendee
    spans = {}
    if day:
        spans = (
            day_rules.attended(day, talk=person.talk, workshop=person.workshop) if person else day_rules.part_spans(day)
        )
    context = {
        "invite": invite,
        "token": token,
        "day": day,
        "spans": spans,
        "answer": invite.answer,
        "answer_name": Partstat(invite.answer).label,
        "answers": [(one.value, one.label) for one in answers.ANSWERS],
    }
    return render(request, "booking/attendee.html", context, status=status)


@require_POST
@by_token
def attendee_answer(request: HttpRequest, invite: Invite, token: str) -> HttpResponse:
    """This view will store the answer and say that the calendar stays as it is (rule 11)."""
    partstat, note = request.POST.get("answer", ""), request.POST.get("note", "")
    try:
        visible(note)
        answers.answer_on_page(invite_id=invite.pk, partstat=partstat, note=note, by=MUNICIPALITY)
    except ValidationError as fault:
        messages.error(request, " ".join(fault.messages))
        return _page(request, invite, token, status=422)
    except Refusal as refusal:
        sentences = getattr(refusal, "errors", {"": refusal.message}).values()
        messages.error(request, " ".join(map(str, sentences)))
        return _page(request, invite, token, status=refusal.status)
    messages.success(request, _("Dit svar er gemt. Din kalender ændrer sig ikke af det."))
    return see_other("attendee", token=token)
