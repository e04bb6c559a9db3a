"""The search that stands on every page of staff: a page of what is found, and the first of it while one types.

Each user finds only what that user may open: a facilitator the people of own days, a reader no attendees (A9).
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from booking import looks, permissions
from booking.admin.act_pages import ActAdmin
from booking.admin.desk.season import registration_url
from booking.models import Attendee, Facilitator, Registration
from booking.queries import search

TYPED = "q"
MOST_SUGGESTED = 8
MOST_FOUND = 50
"""Of each kind. Who does not see the row among so many types a word more."""


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A row that was found: what it is, what tells it apart, and where it is."""

    kind: str
    title: str
    about: str
    url: str


class SearchPages(ActAdmin[Registration]):
    """The two addresses of the search, added to the registration's admin."""

    def get_urls(self) -> list[URLPattern]:
        """Add the page and what the field on every page asks while one types."""
        view = self.admin_site.admin_view
        return [
            path("search/", view(self.search_page), name="booking_registration_search"),
            path("suggest/", view(self.suggest), name="booking_registration_suggest"),
            *super().get_urls(),
        ]

    def search_page(self, request: HttpRequest) -> HttpResponse:
        """Show what is found."""
        found = list(hits(request, most=MOST_FOUND))
        looks.shows(request, len(found))
        context = {**self.admin_site.each_context(request), "title": _("Søg"), "found": found, "most": MOST_FOUND}
        return TemplateResponse(request, "admin/booking/search.html", context)

    def suggest(self, request: HttpRequest) -> HttpResponse:
        """Answer with the first that is found."""
        found = list(islice(hits(request, most=MOST_SUGGESTED), MOST_SUGGESTED))
        looks.shows(request, len(found))
        return JsonResponse({"items": [asdict(hit) for hit in found]})


def hits(request: HttpRequest, *, most: int) -> Iterator[Hit]:
    """Yield what the user finds by the words of the request: registrations, municipalities, then attendees.

    Attendees last: most have the name of their municipality in their address.
    """
    sought = search.sought_by(request.GET.get(TYPED, ""))
    if not sought.words:
        return
    if permissions.may_see_registrations(request):
        yield from map(_registration, search.registrations_found(sought, most=most))
    if request.user.has_perm("booking.view_municipality"):
        for municipality in search.municipalities_found(sought, most=most):
            yield Hit(
                kind=_("Kommune"),
                title=municipality.full_name,
                about=_("Kommunekode %(code)s") % {"code": municipality.code},
                url=reverse("admin:booking_municipality_change", args=[municipality.pk]),
            )
    if permissions.may_see_attendees(request):
        for attendee in search.attendees_found(sought, most=most):
            yield _attendee(attendee, registration_url(attendee.registration_id))
    else:
        own = Facilitator.objects.filter(user=request.user.pk).values_list("day__registration", flat=True)
        for attendee in search.attendees_found(sought, most=most, of=own):
            to = reverse("admin:booking_registration_attendee_list", args=[attendee.registration_id])
            yield _attendee(attendee, to)


def _registration(registration: Registration) -> Hit:
    contact = (registration.contact_name, registration.contact_email, registration.contact_phone)
    return Hit(
        kind=_("Tilmelding"),
        title=_("Nr. %(number)s: %(municipality)s")
        % {"number": registration.queue_number, "municipality": registration.municipality.full_name},
        about=" · ".join(filter(None, (registration.get_status_display(), *contact, registration.reference))),
        url=registration_url(registration.pk),
    )


def _attendee(attendee: Attendee, url: str) -> Hit:
    about = (attendee.registration.municipality.full_name, attendee.role, attendee.email)
    return Hit(kind=_("Deltager"), title=attendee.name, about=" · ".join(filter(None, about)), url=url)
