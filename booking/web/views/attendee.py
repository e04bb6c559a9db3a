"""The page of a person with an invite: when, where, what, and the answer (D7, calendar rule 11)."""

from enum import StrEnum

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from booking.forms import AnswerForm
from booking.forms.base import page_language
from booking.links import day_path, invite_of
from booking.models import Invite, Kind, Method, Partstat, Status, ThemedDay
from booking.queries import day as day_queries
from booking.refusals import Invalid, Refusal
from booking.rules import day as day_rules
from booking.services.day import answers
from booking.services.turn import MUNICIPALITY
from booking.web.views.common import opened_by, see_other

by_token = opened_by(invite_of, "booking/attendee_ended.html")


class InviteStanding(StrEnum):
    """What has become of the day and of this person's invite; only an open day can be answered."""

    OPEN = "open"
    BEGUN = "begun"
    OVER = "over"
    CALLED_OFF = "called_off"
    GIVEN_UP = "given_up"
    REMOVED = "removed"


def invite_standing(invite: Invite, day: ThemedDay | None) -> InviteStanding:
    """Return what the page shows of the day and this invite, by the clock and not by the worker's rhythm.

    After a calling off the municipality keeps its place (D5), so another day may come; after a withdrawal or annulment
    there is no day. A person removed from the list sees only that, whatever becomes of the day.
    """
    registration = invite.registration
    if invite.method == Method.CANCEL or day is None:
        left_list = invite.kind == Kind.ATTENDEE and invite.attendee is None
        left_desk = invite.kind == Kind.CONTACT and invite.email.lower() != registration.contact_email.lower()
        if day is not None or left_list or left_desk:
            return InviteStanding.REMOVED
        return InviteStanding.CALLED_OFF if registration.status == Status.CONFIRMED else InviteStanding.GIVEN_UP
    now = timezone.now()
    if now < invite.starts_at:
        return InviteStanding.OPEN
    return InviteStanding.BEGUN if now < invite.ends_at else InviteStanding.OVER


@require_safe
@by_token
def attendee(request: HttpRequest, invite: Invite, token: str) -> HttpResponse:
    """Show the day to one person; GET changes nothing."""
    return _page(request, invite, token, AnswerForm(invite=invite))


@require_http_methods(["GET", "HEAD", "POST"])
@by_token
def attendee_answer(request: HttpRequest, invite: Invite, token: str) -> HttpResponse:
    """Store the answer, and say whether a fresh invitation follows (calendar rule 11)."""
    if request.method != "POST":
        return see_other("attendee", token=token)
    form = AnswerForm(request.POST, invite=invite)
    if not form.is_valid():
        return _page(request, invite, token, form, status=422)
    try:
        answered = answers.answer_on_page(
            invite_id=invite.pk,
            partstat=form.cleaned_data["answer"],
            note=form.cleaned_data["note"],
            by=MUNICIPALITY,
            colleague=form.colleague(),
            leaves=form.cleaned_data.get("leaves", False),
        )
    except Invalid as refusal:
        form.add_sentences(refusal.errors)
        return _page(request, invite, token, form, status=refusal.status)
    except Refusal as refusal:  # called off, taken off the list, or begun, while the page was open
        messages.error(request, _("Dit svar er ikke gemt. Her kan du se, hvad der er sket."))
        invite.refresh_from_db()
        return _page(request, invite, token, form, status=refusal.status)
    messages.success(request, _said(answered, was=invite))
    return see_other("attendee", token=token)


@require_http_methods(["GET", "HEAD", "POST"])
@by_token
def attendee_language(request: HttpRequest, invite: Invite, token: str) -> HttpResponse:
    """Write to this person in the page's language from now on (Q14); GET only redirects."""
    if request.method == "POST":
        answers.change_language(invite_id=invite.pk, language=page_language(), by=MUNICIPALITY)
        messages.success(request, _("Fremover skriver vi til dig på dansk."))
    return see_other("attendee", token=token)


def _said(answered: Invite, was: Invite) -> str:
    saved = _("Dit svar er gemt.")
    if answered.colleague_email:
        saved = _("Dit svar og dit forslag er gemt. Kommunens kontaktperson afgør, om din kollega skal på listen.")
    if answered.left_calendar and not was.left_calendar:
        moves = _("Vi sender dig en ændring, som fjerner aftalen fra din kalender.")
    elif answered.sequence > was.sequence:
        moves = _("Vi sender dig en ny invitation, så aftalen kommer tilbage i din kalender.")
    else:
        moves = _("Din kalender ændrer sig ikke af det.")
    return f"{saved} {moves}"


def _listed_colleague(invite: Invite) -> str:
    """Return the name of the colleague whom this person proposed, and who is on the list now."""
    proposed = invite.colleague_email
    is_listed = proposed and invite.registration.attendees.filter(email__iexact=proposed).exists()
    return (invite.colleague_name or proposed) if is_listed else ""


def _page(request: HttpRequest, invite: Invite, token: str, form: AnswerForm, status: int = 200) -> HttpResponse:
    day = day_queries.day_of(invite.registration)
    standing = invite_standing(invite, day)
    person = invite.attendee
    spans = {}
    if day:
        spans = (
            day_rules.attended(day, talk=person.talk, workshop=person.workshop) if person else day_rules.part_spans(day)
        )
    is_old = invite.answer != invite.partstat
    context = {
        "invite": invite,
        "registration": invite.registration,
        "municipality": invite.registration.municipality.full_name,
        "role": person.role if person else "",
        "token": token,
        "day": day,
        "day_url": day_path(invite.registration),
        "spans": spans,
        "standing": standing.value,
        "answer": Partstat(invite.answer).label,
        "old_answer": Partstat(invite.partstat).label if is_old else "",
        "other_language": invite.kind != Kind.CONTACT and invite.mail_language != page_language(),
        "colleague": _listed_colleague(invite) if standing == InviteStanding.REMOVED else "",
        "has_declined": invite.answer == Partstat.DECLINED,
        "form": form if standing == InviteStanding.OPEN and invite.kind != Kind.CONTACT else None,
    }
    return render(request, "booking/attendee.html", context, status=status)
