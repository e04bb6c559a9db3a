"""The agreed days: the list, which links to the registrations, and "Mine dage" for a facilitator (A9)."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking import looks, permissions
from booking.admin.base import ProgrammeFilter, ReadOnlyAdmin
from booking.admin.desk.season import registration_url
from booking.models import ThemedDay
from booking.queries import added
from booking.queries import day as day_queries
from booking.queries.added import AddedFact
from booking.queries.day import AttendeeList
from booking.rules import day as day_rules
from booking.words import moments as wording


@dataclass(frozen=True)
class OwnDay:
    """A day as its facilitator sees it: its parts, the other facilitators, who comes, what other apps add."""

    day: ThemedDay
    parts: list[str]
    others: list[str]
    attendees: AttendeeList
    added: list[AddedFact]


@admin.register(ThemedDay)
class ThemedDayAdmin(ReadOnlyAdmin[ThemedDay]):
    """The list of days; a day has no page of its own, since its registration's page shows it with the acts."""

    list_display = ("when", "municipality", "slot", "venue", "held_by")
    list_display_links = None
    list_filter = (("registration__programme", ProgrammeFilter),)
    list_select_related = ("registration__municipality", "registration__slot")
    search_fields = ("registration__municipality__name", "registration__reference", "facilitators__name")
    search_help_text = gettext_lazy("Søg efter kommune, referencenummer eller facilitator")
    show_full_result_count = False
    list_per_page = 100

    def get_queryset(self, request: HttpRequest) -> QuerySet[ThemedDay]:
        """Read the days with their facilitators."""
        return super().get_queryset(request).prefetch_related("facilitators")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Redirect to the registration's page."""
        day = self.get_object(request, object_id)
        if request.method != "GET" or day is None or not self.has_view_permission(request, day):
            return super().change_view(request, object_id, form_url, extra_context)
        return HttpResponseRedirect(registration_url(day.registration_id))

    def get_urls(self) -> list[URLPattern]:
        """Add the page of the user's own days."""
        mine = path("mine/", self.admin_site.admin_view(self.mine), name="booking_themedday_mine")
        return [mine, *super().get_urls()]

    def mine(self, request: HttpRequest) -> HttpResponse:
        """Show only the days that the user facilitates; every signed-in user may open the page."""
        now = timezone.now()
        own = own_days(request)
        looks.shows(request, sum(len(own_day.attendees.rows) for own_day in own))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Mine dage"),
            "coming": [own_day for own_day in own if own_day.day.ends_at > now],
            "over": [own_day for own_day in reversed(own) if own_day.day.ends_at <= now],
            "may_see_registrations": permissions.may_see_registrations(request),
        }
        return TemplateResponse(request, "admin/booking/themedday/mine.html", context)

    @admin.display(description=gettext_lazy("Tidspunkt"), ordering="starts_at")
    def when(self, day: ThemedDay) -> str:
        """Write start and end."""
        return capfirst(wording.time_span(day.starts_at, day.ends_at))

    @admin.display(description=gettext_lazy("Kommune"), ordering="registration__municipality__name")
    def municipality(self, day: ThemedDay) -> SafeString:
        """Link the municipality's name to the registration's page."""
        return format_html('<a href="{}">{}</a>', registration_url(day.registration_id), day.registration.municipality)

    @admin.display(description=gettext_lazy("Plads"), ordering="registration__slot__number")
    def slot(self, day: ThemedDay) -> str:
        """Return the slot's number."""
        return str(day.registration.slot.number) if day.registration.slot else ""

    @admin.display(description=gettext_lazy("Facilitatorer"))
    def held_by(self, day: ThemedDay) -> str:
        """Return the facilitators' names."""
        return ", ".join(facilitator.name for facilitator in day.facilitators.all())


PART_NAMES = {"talk": gettext_lazy("Oplæg"), "workshop": gettext_lazy("Workshop")}


def own_days(request: HttpRequest) -> list[OwnDay]:
    """Read the user's own days in order, with their lists; as many statements for many as for one."""
    days = day_queries.days(facilitator_id=request.user.pk)
    lists = day_queries.attendee_lists(day.registration for day in days)
    dated = [(day.registration, day) for day in days]
    facts, of_staff = added.added_to(dated), added.for_staff(dated)
    return [
        OwnDay(
            day=day,
            parts=[
                f"{PART_NAMES[name]} {wording.clock_time(begins)}-{wording.clock_time(ends)}"
                for name, (begins, ends) in day_rules.part_spans(day).items()
            ],
            others=[
                facilitator.name for facilitator in day.facilitators.all() if facilitator.user_id != request.user.pk
            ],
            attendees=lists[day.registration_id],
            added=[*facts[day.registration_id], *of_staff[day.registration_id]],
        )
        for day in days
    ]
