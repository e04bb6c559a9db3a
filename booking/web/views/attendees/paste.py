"""A whole list, pasted or uploaded: shown in a preview that the page itself carries, then saved."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from booking.forms.attendee import role_names
from booking.forms.attendee_paste import PasteForm, text_again
from booking.forms.attendee_preview import ListPreview, list_preview, preview_as_sent
from booking.forms.base import SWITCH, typed
from booking.models import Attendee, Registration
from booking.queries.meant import domains_known_to
from booking.refusals import Invalid, Refusal
from booking.services.day import attendance
from booking.services.day.invites import Told
from booking.services.turn import MUNICIPALITY
from booking.throttle import allowed
from booking.web.views.attendees.overview import overview_of
from booking.web.views.attendees.page import are_listed, changeable, refused_list, to_list, told_message
from booking.web.views.common import see_other, too_many
from booking.web.views.personal.page import by_token

PASTE = "booking/attendees/paste.html"


@require_http_methods(["GET", "HEAD", "POST"])
@by_token
@changeable
def paste(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """Ask for a list (GET), or read it and show the preview (POST); nothing is stored."""
    posted = request.method == "POST"
    others = list(registration.attendees.all())
    is_switch = SWITCH in request.POST
    if is_switch or (posted and not allowed(request, "attendee-list")):
        text = request.POST.get("text") or text_again(request.POST.get("source", ""))
        initial = typed(PasteForm, request.POST) | {"text": text}
        form = PasteForm(registration=registration, others=others, initial=initial)
        context = _context(registration, token, form)
        return render(request, PASTE, context) if is_switch else too_many(request, PASTE, context)
    form = PasteForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        registration=registration,
        others=others,
        domains=domains_known_to(registration) if posted else (),
        initial={"parts": registration.parts},
    )
    if posted and form.is_valid():
        role, parts = form.cleaned_data["role"], form.parts_wanted
        preview = list_preview(form.lines, registration, role=role, parts=parts, step=form.step)
        return _preview(request, registration, token, preview)
    return render(request, PASTE, _context(registration, token, form), status=422 if posted else 200)


def _context(registration: Registration, token: str, form: PasteForm | ListPreview) -> dict[str, Any]:
    """Return what the page of the list and the preview both show."""
    roles = role_names(registration.programme)
    return {"registration": registration, "token": token, "form": form, "roles": roles}


@require_http_methods(["GET", "HEAD", "POST"])
@by_token
@changeable
def save(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """Judge the preview as it was edited, and add its lines to the list; show it again where one is refused."""
    if request.method != "POST":
        return see_other("attendees-paste", token=token)
    preview = preview_as_sent(request.POST, registration)
    if not preview.rows:
        messages.error(request, _("Der var ingen linjer at gemme. Indsæt listen igen."))
        return see_other("attendees-paste", token=token)
    listed = list(registration.attendees.all())
    if SWITCH in request.POST:
        preview.judge(listed)
        return _preview(request, registration, token, preview)
    again = preview.copy()
    if again.judge(()) and are_listed(again.details(), listed):
        messages.success(request, told_message(_done(again), Told(), registration))
        return to_list(token)  # the same press once more (Q12)
    if not preview.judge(listed):
        return _preview(request, registration, token, preview, status=422)
    return _saved(request, registration, token, preview, listed)


def _saved(
    request: HttpRequest, registration: Registration, token: str, preview: ListPreview, stood: list[Attendee]
) -> HttpResponse:
    if not preview.taken:
        messages.info(request, _("Alle linjer er udeladt, så listen er ikke ændret."))
        return to_list(token)
    try:
        listed = attendance.add_attendees(
            registration_id=registration.pk, lines=preview.details(), by=MUNICIPALITY, stood=stood
        )
    except Invalid as refusal:
        preview.refuse(" ".join(map(str, refusal.errors.values())))
        return _preview(request, registration, token, preview, status=refusal.status)
    except Refusal as refusal:
        return refused_list(request, token, refusal)
    messages.success(request, told_message(_done(preview), listed.told, registration))
    return to_list(token)


def _done(preview: ListPreview) -> str:
    """Return how many people were added, and what became of the other lines."""
    taken, left = len(preview.taken), len(preview.rows) - len(preview.taken)
    done = ngettext("%(n)d er skrevet på listen.", "%(n)d er skrevet på listen.", taken) % {"n": taken}
    if preview.missing:
        missing = ngettext(
            "%(n)d mangler mailadresse og bliver først inviteret, når I skriver den.",
            "%(n)d mangler mailadresse og bliver først inviteret, når I skriver den.",
            preview.missing,
        )
        done = f"{done} {missing % {'n': preview.missing}}"
    if left:
        left_out = ngettext("%(n)d linje er udeladt.", "%(n)d linjer er udeladt.", left)
        done = f"{done} {left_out % {'n': left}}"
    return done


def _preview(
    request: HttpRequest, registration: Registration, token: str, preview: ListPreview, status: int = 200
) -> HttpResponse:
    overview = overview_of(registration)
    context = _context(registration, token, preview) | {
        "attendees": overview,
        "total": overview.listed.count + preview.counted,
    }
    return render(request, "booking/attendees/preview.html", context, status=status)
