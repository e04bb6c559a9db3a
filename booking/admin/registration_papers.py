"""The pages of a registration that staff print: the attendee list of the day, with room for signatures."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from booking import looks, permissions
from booking.admin.act_pages import ActAdmin
from booking.models import Partstat, Registration
from booking.queries import day as day_queries
from booking.rules import day as day_rules

EMPTY_ROWS = 3
"""Room on the paper for people who come without standing on the list."""


class RegistrationPapers(ActAdmin[Registration]):
    """The pages to print, added to the registration's admin."""

    def get_urls(self) -> list[URLPattern]:
        """Add the page of the attendee list."""
        page = path(
            "<int:pk>/attendee-list/",
            self.admin_site.admin_view(self.attendee_list),
            name="booking_registration_attendee_list",
        )
        return [page, *super().get_urls()]

    def attendee_list(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the list, to be printed, to users who may see attendees and to the day's facilitators."""
        if not (permissions.may_see_attendees(request) or permissions.facilitates(request, pk)):
            raise PermissionDenied
        registration = get_object_or_404(self.get_queryset(request), pk=pk)
        day = day_queries.day_of(registration)
        found = day_queries.attendee_list(registration)
        looks.shows(request, len(found.rows))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Deltagerliste"),
            "opts": self.opts,
            "target": registration,
            "target_url": reverse("admin:booking_registration_change", args=[pk]),
            "registration": registration,
            "day": day,
            "spans": day_rules.part_spans(day) if day else {},
            "list": found,
            "rows": [(row, Partstat(row.partstat).label if row.invite else "") for row in found.rows],
            "empty_rows": range(EMPTY_ROWS),
        }
        return TemplateResponse(request, "admin/booking/registration/attendee_list.html", context)
