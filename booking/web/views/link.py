"""Sending the personal link again, to the registered contact; the answer is the same for everybody (Q3)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from booking.forms import LinkForm
from booking.forms.base import typed
from booking.services import contact
from booking.services.turn import MUNICIPALITY
from booking.throttle import allowed
from booking.web.remembered import current_standing
from booking.web.views.common import no_programme, personal_copy, see_other, too_many, without_cookie

FORM = "booking/link.html"


@personal_copy
@without_cookie
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """Ask for the municipality, and have its link sent."""
    standing = current_standing()
    if standing is None:
        return no_programme(request)
    if request.method != "POST":
        return render(request, FORM, {"form": LinkForm(initial={"municipality": request.GET.get("municipality", "")})})
    if not allowed(request, "link"):
        return too_many(request, FORM, {"form": LinkForm(initial=typed(LinkForm, request.POST))})
    form = LinkForm(request.POST)
    if not form.is_valid():
        return render(request, FORM, {"form": form}, status=422)
    code = form.cleaned_data["municipality"].pk
    contact.request_link(programme_id=standing.programme.pk, municipality_code=code, by=MUNICIPALITY)
    return see_other("link-sent")


@require_safe
def link_sent(request: HttpRequest) -> HttpResponse:
    """Say what happens now, in the same words for every municipality."""
    return render(request, "booking/link_sent.html")
