"""The attendees of all registrations in one list; a line leads to its registration, whose page has the acts."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking import permissions
from booking.admin.base import ProgrammeFilter, ReadOnlyAdmin
from booking.admin.desk.season import registration_url
from booking.models import Attendee, Invite, Kind, Method, Registration
from booking.queries.day import AttendeeRow
from booking.words import moments as wording


@admin.register(Attendee)
class AttendeeAdmin(ReadOnlyAdmin[Attendee]):
    """Who is listed, for which day, and what they answered (D6)."""

    list_display = ("name", "email", "municipality", "role", "parts_listed", "day", "answered")
    list_filter = (("registration__programme", ProgrammeFilter),)
    search_fields = ("name", "email", "registration__municipality__name", "registration__reference")
    search_help_text = gettext_lazy("Søg efter navn, mailadresse, kommune eller referencenummer")
    ordering = ("registration__municipality__name", "pk")
    show_full_result_count = False
    list_per_page = 100

    def has_view_permission(self, request: HttpRequest, obj: Attendee | None = None) -> bool:  # noqa: ARG002
        """Tell whether the user may read attendees of every registration."""
        return permissions.may_see_attendees(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attendee]:
        """Read the lines with their registrations, days and invites."""
        calendar = Invite.objects.filter(kind=Kind.ATTENDEE, method=Method.REQUEST)
        rows = super().get_queryset(request).select_related("registration__municipality", "registration__day")
        return rows.prefetch_related(Prefetch("invites", calendar, to_attr="calendar"))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Redirect to the registration's page."""
        attendee = self.get_object(request, object_id)
        if request.method != "GET" or attendee is None or not self.has_view_permission(request, attendee):
            return super().change_view(request, object_id, form_url, extra_context)
        return HttpResponseRedirect(registration_url(attendee.registration_id))

    @admin.display(description=gettext_lazy("Kommune"), ordering="registration__municipality__name")
    def municipality(self, attendee: Attendee) -> SafeString:
        """Link the municipality's name to the registration's page."""
        registration: Registration = attendee.registration
        return format_html('<a href="{}">{}</a>', registration_url(registration.pk), registration.municipality)

    @admin.display(description=gettext_lazy("Deltager i"))
    def parts_listed(self, attendee: Attendee) -> str:
        """Name the parts."""
        return capfirst(wording.parts_text(attendee))

    @admin.display(description=gettext_lazy("Dag"), ordering="registration__day__starts_at")
    def day(self, attendee: Attendee) -> str:
        """Write the agreed day."""
        day = getattr(attendee.registration, "day", None)
        return wording.time_span(day.starts_at, day.ends_at) if day else _("Dato ikke aftalt")

    @admin.display(description=gettext_lazy("Svar"))
    def answered(self, attendee: Attendee) -> str:
        """Write the answer to the time that stands; nothing before the person was invited."""
        invite = next(iter(getattr(attendee, "calendar", ())), None)
        return AttendeeRow(attendee=attendee, invite=invite).answer_text if invite else ""
