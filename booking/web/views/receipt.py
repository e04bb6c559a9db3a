"""The receipt: number, time and place; only the browser that registered sees the mail address too (Q11)."""

import datetime as dt
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from booking.forms import ContactForm
from booking.forms.contact import contact_rebased, contact_values
from booking.forms.stood import as_opened
from booking.links import reference_of
from booking.models import Registration, Slot, Status, made_once
from booking.models.registration import HOLDING
from booking.queries import queue as queries
from booking.queries.meant import meant_address
from booking.queries.municipalities import municipality_by_code
from booking.refusals import Clash, Refusal
from booking.services import contact as contact_service
from booking.services.turn import MUNICIPALITY
from booking.web.remembered import standing_of
from booking.web.views.common import private, see_other, status_by_clock

REMEMBERED = dt.timedelta(hours=1)
"""How long the browser that registered may see and correct the address (Q11)."""
REGISTERED, CORRECTED = "registered", "corrected"
"""What the browser did with the contact's address, for which it may correct a slip."""
HEADINGS = {
    Status.ALLOCATED: gettext_lazy("%(name)s har fået en temadag – husk at bekræfte"),
    Status.WAITING: gettext_lazy("%(name)s står på ventelisten"),
    Status.CONFIRMED: gettext_lazy("%(name)s har fået en temadag"),
    Status.LAPSED: gettext_lazy("%(name)s har ikke bekræftet i tide"),
    Status.WITHDRAWN: gettext_lazy("%(name)s er ikke længere tilmeldt"),
    Status.ANNULLED: gettext_lazy("%(name)s er ikke længere tilmeldt"),
}
CORRECTABLE = (Status.WAITING, Status.ALLOCATED)


@private
@require_safe
def receipt(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the registration's number, time and standing."""
    registration = _registration(reference)
    programme = standing_of(registration.programme_id)
    registration.programme = programme.programme
    for season in registration.programme.seasons.all():
        if season.pk == registration.season_id:  # one that is newer than what is remembered is read where it is shown
            registration.season = season
    standing, position = status_by_clock(registration), queries.waiting_position(registration)
    context = {
        "registration": registration,
        "heading": _heading(registration, standing, position),
        "standing": standing.value,
        "answers": registration.is_live,
        "slot": registration.slot if standing in HOLDING else None,
        "position": position,
        "capacity": programme.capacity,
        "signed": reference,
        "may_correct": (may := may_correct(request, registration)),
        "meant": meant_address(registration) if may else "",
    }
    return render(request, "booking/receipt.html", context)


def _heading(registration: Registration, standing: Status, position: int | None) -> str:
    facts = {"name": registration.municipality.full_name, "position": position}
    if standing == Status.WAITING and position:
        return _("%(name)s er nr. %(position)d på ventelisten") % facts
    return str(HEADINGS[standing]) % facts


@private
@require_http_methods(["GET", "HEAD", "POST"])
def receipt_contact(request: HttpRequest, reference: str) -> HttpResponse:
    """Let the browser that registered correct the contact (Q11); redirect others to the receipt."""
    registration = _registration(reference)
    back = see_other("receipt", reference=reference)
    if not may_correct(request, registration):
        return _again(request, registration, back)
    form, status = ContactForm(initial=contact_values(registration)), HTTPStatus.OK
    if request.method == "POST":
        form, status = ContactForm(request.POST), HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_bound and form.is_valid():
        before = as_opened(ContactForm, form)
        try:
            changed = contact_service.change_contact(
                registration_id=registration.pk,
                contact=form.details(),
                by=MUNICIPALITY,
                links=contact_service.Links(registration.link_version),
                stood=before.details() if before else None,
            )
        except Clash as clash:
            form = contact_rebased(request.POST, registration)
            status = HTTPStatus(clash.status)
        except Refusal as refusal:
            messages.error(request, refusal.message)
            return back
        else:
            return _corrected(request, changed, back)
    context = {"registration": registration, "form": form, "signed": reference}
    return render(request, "booking/receipt_contact.html", context, status=status)


def _again(request: HttpRequest, registration: Registration, back: HttpResponse) -> HttpResponse:
    """Answer who may not correct (any more); the press that just did is answered once more (Q12)."""
    form = ContactForm(request.POST)
    if is_remembered(request, registration, presses=1) and form.is_valid():
        stands = ContactForm(initial=contact_values(registration))
        if all(form.cleaned_data[bound.name] == bound.initial for bound in stands):
            return _corrected(request, registration, back)
    return back


def _corrected(request: HttpRequest, registration: Registration, back: HttpResponse) -> HttpResponse:
    remember(back, registration)
    messages.success(request, _("Kontaktpersonen er rettet. Vi sender mailen til den nye adresse."))
    return back


def remember(response: HttpResponse, registration: Registration, did: str = REGISTERED) -> None:
    """Let this browser see and correct the address for an hour, or until it is corrected elsewhere."""
    response.set_signed_cookie(
        _cookie(registration, did),
        str(registration.link_version),
        salt=f"temadag.{did}",
        max_age=REMEMBERED,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def is_remembered(request: HttpRequest, registration: Registration, *, presses: int = 0) -> bool:
    """Tell whether this browser registered less than an hour ago, and nobody corrected the address since.

    `presses` is how many corrections since are its own, whose answer it may have missed.
    """
    in_time = timezone.now() < registration.received_at + REMEMBERED
    return did_lately(request, registration, REGISTERED, presses=presses) and in_time


def did_lately(request: HttpRequest, registration: Registration, did: str, *, presses: int = 0) -> bool:
    """Tell whether this browser gave the address that stands now less than an hour ago."""
    name, salt = _cookie(registration, did), f"temadag.{did}"
    version = request.get_signed_cookie(name, default="", salt=salt, max_age=REMEMBERED)
    return version == str(registration.link_version - presses)


def may_correct(request: HttpRequest, registration: Registration) -> bool:
    """Tell whether this browser may correct the contact: until the place is confirmed (Q11)."""
    return status_by_clock(registration) in CORRECTABLE and is_remembered(request, registration)


def _cookie(registration: Registration, did: str) -> str:
    return f"{did}-{registration.reference}"


def _registration(signed: str) -> Registration:
    """Find the registration of a receipt's address with municipality and slot: in a rush all read theirs at once."""
    registration = made_once.find(Registration, reference=reference_of(signed) or "")
    if registration is None:
        raise Http404
    if municipality := municipality_by_code(registration.municipality_id):
        registration.municipality = municipality
    registration.slot = made_once.find(Slot, pk=registration.slot_id) if registration.slot_id else None
    return registration
