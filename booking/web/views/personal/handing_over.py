"""Handing over to a colleague, and the page of the link that a change of address has replaced (Q11)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking.forms import ContactForm
from booking.forms.contact import HandoverForm, contact_rebased, contact_values
from booking.forms.stood import as_opened
from booking.models import Registration
from booking.queries.meant import meant_address
from booking.refusals import Clash, NotLive, Refusal
from booking.services import contact as contact_service
from booking.services.turn import MUNICIPALITY
from booking.web.views.common import private, see_other, without_cookie
from booking.web.views.personal.corrections import change_by_link
from booking.web.views.personal.old_link import Correctable, correctable_by
from booking.web.views.personal.page import back_to, by_token
from booking.web.views.receipt import CORRECTED, remember


@require_http_methods(["GET", "HEAD", "POST"])
@by_token
def pass_on(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """Ask who takes over (GET), and hand over to that colleague (POST)."""
    if not registration.is_live:
        messages.error(request, NotLive().message)
        return back_to(token)
    posted = request.method == "POST"
    form = HandoverForm(request.POST if posted else None, own_address=registration.contact_email)
    if posted and form.is_valid():
        return change_by_link(request, registration, token, form, hands_over=True)
    context = {"registration": registration, "token": token, "form": form}
    return render(request, "booking/handover.html", context, status=422 if posted else 200)


@private
@without_cookie
@require_http_methods(["GET", "HEAD", "POST"])
def old_link_page(request: HttpRequest, token: str) -> HttpResponse:
    """Say that the link has ended, and correct a slip: by the link itself, or for an hour in the same browser."""
    found = correctable_by(request, token)
    if found is None:
        return render(request, "booking/link_ended.html", status=404)
    registration = found.registration
    posted = request.method == "POST"
    form = ContactForm(request.POST) if posted else ContactForm(initial=contact_values(registration))
    status = 422 if posted else 200
    if posted and form.is_valid():
        try:
            return _mended(request, found, token, form)
        except Clash as clash:
            form = contact_rebased(request.POST, registration)
            status = clash.status
    context = {
        "registration": registration,
        "token": token,
        "form": form,
        "meant": meant_address(registration),
        "until": found.until,
    }
    return render(request, "booking/moved.html", context, status=status)


def _mended(request: HttpRequest, found: Correctable, token: str, form: ContactForm) -> HttpResponse:
    """Correct the contact; raises Clash (Q13)."""
    registration = found.registration
    old = registration.old_link_version if found.until else None
    back, before = see_other("personal-moved", token=token), as_opened(ContactForm, form)
    try:
        changed = contact_service.change_contact(
            registration_id=registration.pk,
            contact=form.details(),
            by=MUNICIPALITY,
            by_old_link=True,
            links=contact_service.Links(registration.link_version, old),
            stood=before.details() if before else None,
        )
    except Clash:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return back
    remember(back, changed, CORRECTED)
    messages.success(request, _("Kontaktpersonen er rettet. Vi sender linket til den nye adresse."))
    return back
