"""The front page: the offer, how many of the days are free, and the link to the form."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from booking.web.compressed import compressed_page
from booking.web.middleware import same_for_all
from booking.web.remembered import current_standing, page_of
from booking.web.views.common import no_programme, public_page


@compressed_page
@require_safe
def offer(request: HttpRequest) -> HttpResponse:
    """Show the offer of the programme shown; 304 where the browser has the page already."""
    standing = current_standing()
    if standing is None:
        return no_programme(request)
    context = {"standing": standing, "programme": standing.programme}
    page = page_of(standing, request.path, lambda: render_to_string("booking/offer.html", context, request))
    return same_for_all(public_page(request, page), standing)


@compressed_page
@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """Name the cookies of the public pages, which need no consent."""
    return render(request, "booking/cookies.html")


@require_safe
def accessibility(_request: HttpRequest) -> HttpResponse:
    """Redirect `/was` to the accessibility statement."""
    if not settings.ACCESSIBILITY_STATEMENT_URL:
        raise Http404
    return redirect(settings.ACCESSIBILITY_STATEMENT_URL)
