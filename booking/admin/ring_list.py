"""The list to ring by: whom, on which number, when last, and a note typed in place."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from booking import looks
from booking.admin.act_pages import ActAdmin
from booking.models import Registration
from booking.queries import ringing


class RingList(ActAdmin[Registration]):
    """The page, with the filters of the list beside it, added to the registration's admin."""

    def get_urls(self) -> list[URLPattern]:
        """Add the page."""
        view = self.admin_site.admin_view(self.ring_list)
        return [path("ring/", view, name="booking_registration_ring"), *super().get_urls()]

    def ring_list(self, request: HttpRequest) -> HttpResponse:
        """Show the registrations that the filters leave, to users who may see registrations."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        listed = self.get_changelist_instance(request)
        rows: list[Any] = list(listed.result_list)
        facts = ringing.ring_facts(rows)
        looks.shows(request, len(rows))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Ringeliste"),
            "opts": self.opts,
            "cl": listed,
            "rows": [(row, facts[row.pk]) for row in rows],
            "may_act": self.may_act(request),
        }
        return TemplateResponse(request, "admin/booking/registration/ring.html", context)
