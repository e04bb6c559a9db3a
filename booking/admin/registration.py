"""Registrations: the list in the order of the queue, and a page with facts, acts, timeline and mails."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking import permissions
from booking.admin import acts
from booking.admin.base import ProgrammeFilter
from booking.admin.bulk import BulkAdmin
from booking.admin.day import facts as day_facts
from booking.admin.registration_papers import RegistrationPapers
from booking.admin.search import SearchPages
from booking.attention.day_flags import day_flags, flagged_days
from booking.attention.flags import clock_flag, flags, needs_staff
from booking.models import EntryKind, Registration, Status
from booking.queries import queue as queries
from booking.queries import retention
from booking.queries.changes import latest_change
from booking.queries.excerpt import before_in, excerpt
from booking.words import moments as wording
from booking.words import registration as registration_facts
from booking.words import staff_timeline
from booking.words.who import with_who


class QueueList(ChangeList):
    """A page of the list whose rows know their places on the waiting list, for one more statement."""

    def get_results(self, request: HttpRequest) -> None:
        """Read the page and number its waiting rows among all that wait (Q4)."""
        super().get_results(request)
        rows = cast("list[Registration]", list(self.result_list))
        places = queries.waiting_places({row.programme_id for row in rows if row.status == Status.WAITING})
        waiting = day_flags(rows)
        for row in rows:
            row.day_flags = waiting.get(row.pk, [])  # type: ignore[attr-defined]
            row.line_place = places.get(row.pk)  # type: ignore[attr-defined]
        self.result_list = rows


class NeedsStaff(admin.SimpleListFilter):
    """The filter on registrations with a grave flag or a day that needs staff."""

    title = gettext_lazy("opmærksomhed")
    parameter_name = "flag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        """Offer one choice besides all."""
        return [("needs", _("Kræver opmærksomhed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        """Keep only those registrations."""
        return queryset.filter(needs_staff() | Q(pk__in=flagged_days())) if self.value() == "needs" else queryset


@admin.register(Registration)
class RegistrationAdmin(RegistrationPapers, SearchPages, BulkAdmin):
    """The registrations, changed by acts only."""

    bulk = acts.SEVERAL
    acts = acts.REGISTRATION
    list_display = ("number", "municipality_name", "state", "place", "received", "flag_words")
    list_display_links = ("number", "municipality_name")
    list_filter = (("programme", ProgrammeFilter), "status", NeedsStaff)
    list_select_related = ("municipality", "slot", "programme")
    search_fields = ("municipality__name", "municipality__full_name", "reference", "case_number")
    search_help_text = gettext_lazy("Søg efter kommune, referencenummer eller journalnummer")
    list_per_page = 100
    fields = ("reference",)
    show_full_result_count = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:  # noqa: ARG002
        """Return the list whose rows know their places."""
        return QueueList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Registration]:
        """Read a registration with the rows that its page names."""
        return super().get_queryset(request).select_related("programme", "municipality", "season", "slot")

    def shown(self, request: HttpRequest, registration: Registration, /) -> dict[str, Any]:
        """Show the registration with its timeline."""
        position = queries.waiting_position(registration)
        timeline, may_see = with_who(queries.timeline(registration)), permissions.may_see_attendees(request)
        story = excerpt(timeline, before_in(request.GET.get("before", "")))
        notes = excerpt(timeline.filter(kind=EntryKind.NOTE_ADDED))
        seasons = registration.programme.seasons.all()
        return {
            "title": _("Nr. %(number)s: %(municipality)s")
            % {"number": registration.queue_number, "municipality": registration.municipality.full_name},
            "registration": registration,
            "buttons": self.buttons(request, registration),
            "flags": flags(registration, day_flags([registration]).get(registration.pk, ())),
            "clock": clock_flag(registration),
            "groups": registration_facts.groups(registration, position),
            **day_facts.shown(registration, attendees=may_see),
            "may_act": self.may_act(request),
            "seen": latest_change(registration),
            "schedule_url": reverse("admin:booking_registration_schedule_day", args=[registration.pk]),
            "may_see_attendees": may_see,
            "story": story,
            "lines": staff_timeline.staff_lines(story.entries, seasons, attendees=may_see),
            "erasable_on": retention.due_on(registration) if not registration.legal_hold else None,
            "erasing_is_allowed": retention.is_allowed(),
            "notes": staff_timeline.staff_lines(reversed(notes.entries), seasons),
        }

    @admin.display(description=gettext_lazy("Nr."), ordering="queue_number")
    def number(self, registration: Registration) -> int:
        """Return the queue number."""
        return registration.queue_number

    @admin.display(description=gettext_lazy("Kommune"), ordering="municipality__name")
    def municipality_name(self, registration: Registration) -> str:
        """Return the municipality's name."""
        return str(registration.municipality)

    @admin.display(description=gettext_lazy("Status"), ordering="status")
    def state(self, registration: Registration) -> SafeString:
        """Write the status in words and colour, with the deadline where it runs."""
        badge = format_html(
            '<span class="badge badge-{}">{}</span>', registration.status, registration.get_status_display()
        )
        if registration.lapses_at is None or registration.answer_by is None:
            return badge
        deadline = _("Frist: %(moment)s") % {"moment": wording.long_moment(registration.answer_by)}
        return format_html("{}<br>{}", badge, deadline)

    @admin.display(description=gettext_lazy("Plads"), ordering="slot__number")
    def place(self, registration: Registration) -> str:
        """Write the slot, or the place on the waiting list."""
        return place_column(registration, getattr(registration, "line_place", None))

    @admin.display(description=gettext_lazy("Modtaget"), ordering="received_at")
    def received(self, registration: Registration) -> str:
        """Write the server's time with microseconds."""
        return wording.exact(registration.received_at)

    @admin.display(description=gettext_lazy("Bemærk"))
    def flag_words(self, registration: Registration) -> SafeString:
        """Write the flags."""
        return format_html_join(
            " ",
            '<span class="flag{}">{}</span>',
            (
                (" flag-grave" if flag.is_grave else "", flag.words)
                for flag in flags(registration, getattr(registration, "day_flags", ()))
            ),
        )


def place_column(registration: Registration, position: int | None) -> str:
    """Write the slot, or the place on the waiting list; empty where there is neither."""
    if registration.slot is not None:
        return _("Plads %(slot)s") % {"slot": registration.slot.number}
    if position is not None:
        return _("Nr. %(position)s på ventelisten") % {"position": position}
    if registration.status == Status.WAITING:
        return _("Uden for rækkefølgen")
    return ""
