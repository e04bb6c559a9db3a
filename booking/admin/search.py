"""The search that stands on every page of staff: a page of what is found, and the first of it while one types.

Each user finds only what that user may open: a facilitator the people of own days, a reader no attendees (A9). What
one may do with a registration, the acts upon the programme and the pages of the navigation are found by their names.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import chain, islice
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from booking import looks, permissions
from booking.admin import acts
from booking.admin.act import Act
from booking.admin.act_pages import ActAdmin
from booking.admin.desk.season import registration_url
from booking.admin.navigation import known_pages
from booking.models import Attendee, Facilitator, Programme, Registration
from booking.models.searched import searchable
from booking.queries import search
from booking.queries.search import Sought
from booking.queries.shown import shown_programme

TYPED = "q"
MOST_SUGGESTED = 8
MOST_FOUND = 50
"""Of each kind. Who does not see the row among so many types a word more."""
MOST_LIKELY = 4
"""Acts that stand below a registration that is alone; by their names all of them are found."""
MOST_ACTED = 3
"""Registrations whose acts are looked for."""
LEAST_LETTERS = 3


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A row that was found, or what can be done: what it is, what tells it apart, and where it is.

    `persons`: how many people's data it shows.
    """

    kind: str
    title: str
    about: str
    url: str
    persons: int = 0


Finder = Callable[[HttpRequest, list[str], int], Iterable[Hit]]
finders: list[Finder] = []
"""What other apps find: by a request, the folded words, and the most that is shown."""


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
        found = list(self._hits(request, most=MOST_FOUND))
        _note(request, found)
        context = {**self.admin_site.each_context(request), "title": _("Søg"), "found": found, "most": MOST_FOUND}
        return TemplateResponse(request, "admin/booking/search.html", context)

    def suggest(self, request: HttpRequest) -> HttpResponse:
        """Answer with the first that is found."""
        found = list(islice(self._hits(request, most=MOST_SUGGESTED), MOST_SUGGESTED))
        _note(request, found)
        return JsonResponse({"items": [asdict(hit) for hit in found]})

    def _hits(self, request: HttpRequest, *, most: int) -> Iterator[Hit]:
        """Yield what the user finds by the words of the request, the likeliest first.

        Attendees last: most have the name of their municipality in their address.
        """
        sought = search.sought_by(request.GET.get(TYPED, ""))
        if not sought.words:
            return
        if permissions.may_see_registrations(request):
            yield from self._registrations(request, sought, most)
        yield from self._tasks(request, sought.words)
        yield from chain.from_iterable(find(request, sought.words, most) for find in finders)
        yield from _municipalities(request, sought, most)
        yield from _attendees(request, sought, most)

    def _registrations(self, request: HttpRequest, sought: Sought, most: int) -> Iterator[Hit]:
        """Yield registrations, with what can be done where it is named or where there is only one."""
        found = search.registrations_found(sought, most=most)
        asked = [] if found else [word for word in sought.words if any(_is_named([word], act) for act in self.acts)]
        if asked:
            found = search.registrations_found(sought.without(asked), most=MOST_ACTED)
        for registration in found:
            if asked:
                named = [act for act in self.acts if _is_named(asked, act)]
                yield from self._act_hits(request, registration, named)
            yield _registration(registration)
            if not asked and len(found) == 1:
                yield from islice(self._act_hits(request, registration, acts.LIKELY), MOST_LIKELY)

    def _act_hits(
        self, request: HttpRequest, registration: Registration, among: Iterable[Act[Registration]]
    ) -> Iterator[Hit]:
        for act, url in self.buttons(request, registration, among):
            yield Hit(kind=_("Gør"), title=f"{act.title}: {registration.municipality.full_name}", about="", url=url)

    def _tasks(self, request: HttpRequest, words: list[str]) -> Iterator[Hit]:
        """Yield the acts upon the programme and the pages that have every word in their names."""
        named = [act for act in acts.PROGRAMME if _is_named(words, act)]
        programme = shown_programme() if named and request.user.has_perm("booking.change_programme") else None
        if programme is not None:
            admin = self.admin_site.get_model_admin(Programme)
            for act, url in admin.buttons(request, programme, named):  # type: ignore[attr-defined]
                yield Hit(kind=_("Gør"), title=str(act.title), about=str(programme), url=url)
        for page in known_pages:
            if is_named(words, str(page.title)) and page.may_open(request):
                yield Hit(kind=_("Side"), title=capfirst(str(page.title)), about="", url=page.url)


def is_named(words: Iterable[str], title: str) -> bool:
    """Tell whether each of the folded words begins a word of a title; too short a one begins too many."""
    parts = searchable(title).split()
    return all(len(word) >= LEAST_LETTERS and any(part.startswith(word) for part in parts) for word in words)


def _is_named(words: Iterable[str], act: Act[Any]) -> bool:
    return is_named(words, str(act.title))


def _note(request: HttpRequest, found: Iterable[Hit]) -> None:
    looks.shows(request, sum(hit.persons for hit in found))


def _municipalities(request: HttpRequest, sought: Sought, most: int) -> Iterator[Hit]:
    if request.user.has_perm("booking.view_municipality"):
        for municipality in search.municipalities_found(sought, most=most):
            yield Hit(
                kind=_("Kommune"),
                title=municipality.full_name,
                about=_("Kommunekode %(code)s") % {"code": municipality.code},
                url=reverse("admin:booking_municipality_change", args=[municipality.pk]),
            )


def _attendees(request: HttpRequest, sought: Sought, most: int) -> Iterator[Hit]:
    if permissions.may_see_attendees(request):
        for attendee in search.attendees_found(sought, most=most):
            yield _attendee(attendee, registration_url(attendee.registration_id))
        return
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
        persons=1,
    )


def _attendee(attendee: Attendee, url: str) -> Hit:
    about = (attendee.registration.municipality.full_name, attendee.role, attendee.email)
    return Hit(kind=_("Deltager"), title=attendee.name, about=" · ".join(filter(None, about)), url=url, persons=1)
