"""A case at the desk: the whole story on one page, to be printed, and everything as a ZIP file."""

import io

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from booking import permissions
from booking.admin.base import ReadOnlyAdmin
from booking.models import Registration
from notifications.handover.export import cases, write_case
from notifications.handover.story import story_page
from notifications.models import Message


class CasePages(ReadOnlyAdmin[Message]):
    """Pages about all mails of one registration, for staff who may see both the mails and the attendees."""

    def get_urls(self) -> list[URLPattern]:
        """Add the pages' addresses to those of the mails."""
        view = self.admin_site.admin_view
        return [
            path("case/<int:pk>/", view(self.story_page), name="notifications_message_case"),
            path("case/<int:pk>/export/", view(self.export), name="notifications_message_case_export"),
            *super().get_urls(),
        ]

    def story_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show everything that happened, oldest first, page by page."""
        registration = self._registration(request, pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Hele forløbet"),
            "opts": Registration._meta,  # noqa: SLF001 Django's public name
            "target": registration,
            "target_url": reverse("admin:booking_registration_change", args=[pk]),
            "registration": registration,
            "page": story_page(registration, request.GET.get("page", 1)),
        }
        return TemplateResponse(request, "admin/notifications/case.html", context)

    def export(self, request: HttpRequest, pk: int) -> FileResponse:
        """Send the case as a ZIP file, named by its reference."""
        registration = self._registration(request, pk)
        out = io.BytesIO()
        write_case(registration, out)
        out.seek(0)
        return FileResponse(out, as_attachment=True, filename=f"{registration.reference}.zip")

    def _registration(self, request: HttpRequest, pk: int) -> Registration:
        if not (self.has_view_permission(request) and permissions.may_see_attendees(request)):
            raise PermissionDenied
        return get_object_or_404(cases(), pk=pk)
