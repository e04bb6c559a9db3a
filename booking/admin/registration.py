"""Registrations: the list in the order of the queue, and a page with facts, acts, timeline and mails."""

from collections.abc import Mapping
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking import permissions
from booking.admin import acts
from booking.admin.base import ProgrammeFilter
from booking.admin.bulk import BulkAdmin
from booking.admin.day import facts as day_facts
from booking.admin.registration_filters import NeedsStaff, OfAnswers, OfContact, OfDay, OfRegion, OfSeason
from booking.admin.registration_papers import RegistrationPapers
from booking.admin.ring_list import RingList
from booking.admin.search import SearchPages
from booking.attention import theirs, waits
from booking.attention.day_flags import day_flags, flags_of
from booking.attention.flags import clock_flag, flags
from booking.models import EntryKind, Registration, Status
from booking.queries import added, retention
from booking.queries import day as day_queries
from booking.queries import desk as desk_queries
from booking.queries import queue as queries
from booking.queries.added import AddedFact
from booking.queries.changes import latest_change
from booking.queries.excerpt import before_in, excerpt
from booking.rules.desk import DayFacts
from booking.rules.working_days import danish_day
from booking.words import moments as wording
from booking.words import registration as registration_facts
from booking.words import staff_timeline
from booking.words.who import with_who


class QueueList(ChangeList):
    """A page of the list whose rows know their places on the waiting list, for one more statement."""

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: list[str | None] | None = None
    ) -> QuerySet[Registration]:
        """Read what a line says: of its programme not the texts, which are long and the same on every line."""
        rows: QuerySet[Registration] = super().get_queryset(request, exclude_parameters)
        return rows.defer("programme__texts")

    def get_results(self, request: HttpRequest) -> None:
        """Read the page and number its waiting rows among all that wait (Q4)."""
        super().get_results(request)
        rows = cast("list[Registration]", list(self.result_list))
        places = queries.waiting_places({row.programme_id for row in rows if row.status == Status.WAITING})
        flagged = day_flags(rows)
        for row in rows:
            row.day_flags = flagged.get(row.pk, [])  # type: ignore[attr-defined]
            row.line_place = places.get(row.pk)  # type: ignore[attr-defined]
        self.result_list = rows


@admin.register(Registration)
class RegistrationAdmin(RingList, RegistrationPapers, SearchPages, BulkAdmin):
    """The registrations, changed by acts only."""

    bulk = acts.SEVERAL
    acts = acts.REGISTRATION
    change_list_template = "admin/booking/registration/change_list.html"
    list_display = ("number", "municipality_name", "state", "place", "received", "flag_words")
    list_display_links = ("number", "municipality_name")
    list_filter = (
        ("programme", ProgrammeFilter),
        "status",
        ("municipality__region_name", OfRegion),
        OfSeason,
        OfDay,
        OfAnswers,
        OfContact,
        NeedsStaff,
    )
    # By the newest programme, as its index has them, so that a page is read and not all rows sorted.
    ordering = ("-programme__opens_at", "-programme_id", "queue_number")
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
        around = ("programme", "municipality", "season", "slot", "preparation")
        return super().get_queryset(request).select_related(*around)

    def shown(self, request: HttpRequest, registration: Registration, /) -> dict[str, Any]:
        """Show the registration with its timeline."""
        position = queries.waiting_position(registration)
        timeline, may_see = with_who(queries.timeline(registration)), permissions.may_see_attendees(request)
        story = excerpt(timeline, before_in(request.GET.get("before", "")))
        is_whole = story.is_newest and story.older is None
        noted = story.entries if is_whole else excerpt(timeline.filter(kind=EntryKind.NOTE_ADDED)).entries
        notes = [entry for entry in noted if entry.kind == EntryKind.NOTE_ADDED]
        prefetch_related_objects([registration.programme], "seasons")
        seasons = registration.programme.seasons.all()
        groups = registration_facts.groups(registration, position)
        listed = day_queries.attendee_list(registration)
        of_day = desk_queries.facts_of_day(registration, timezone.now(), counted=listed.count)
        facts = {registration.pk: of_day} if of_day else {}
        return {
            "title": _("Nr. %(number)s: %(municipality)s")
            % {"number": registration.queue_number, "municipality": registration.municipality.full_name},
            "registration": registration,
            **self._acts(request, registration, facts),
            "contact_facts": registration_facts.contact_facts(registration),
            "added": self._added(request, registration),
            "flags": flags(registration, flags_of([registration], facts).get(registration.pk, ())),
            "clock": clock_flag(registration),
            "groups": groups,
            "beside": [group for group in groups if group.heading != _("Kontaktpersonen")],
            **day_facts.shown(registration, listed, attendees=may_see),
            "may_act": self.may_act(request),
            "seen": latest_change(registration),
            "schedule_url": reverse("admin:booking_registration_schedule_day", args=[registration.pk]),
            "may_see_attendees": may_see,
            "story": story,
            "lines": staff_timeline.staff_lines(story.entries, seasons, attendees=may_see),
            "erasable_on": retention.due_on(registration) if not registration.legal_hold else None,
            "erasing_is_allowed": retention.is_allowed(),
            "notes": staff_timeline.staff_lines(reversed(notes), seasons),
        }

    def _added(self, request: HttpRequest, registration: Registration) -> list[tuple[AddedFact, str]]:
        """Return what other apps say of the registration, with the address to read on where the user may."""
        facts = added.for_staff([(registration, None)])[registration.pk]
        return [
            (fact, reverse(fact.staff_page, args=[registration.pk]) if request.user.has_perm(fact.permission) else "")
            for fact in facts
        ]

    def _acts(self, request: HttpRequest, registration: Registration, facts: Mapping[int, DayFacts]) -> dict[str, Any]:
        """Return what comes next, as the desk says it, and the buttons by what they are about."""
        now, may_act = timezone.now(), self.may_act(request)
        desk_queries.tell_heard(registration)
        ours = waits.most_urgent_first(waits.needs_of([registration], facts, now=now, may_act=may_act))
        buttons = self.buttons(request, registration)
        grouped = [(heading, [(act, url) for act, url in buttons if act in those]) for heading, those in acts.GROUPS]
        return {
            "ours": ours,
            "theirs": theirs.theirs_of([registration], facts, now=now, may_act=may_act),
            "buttons": buttons,
            "groups_of_acts": [group for group in grouped if group[1]],
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
        day, time = wording.short_day(danish_day(registration.answer_by)), wording.clock_time(registration.answer_by)
        return format_html("{} {}", badge, _("Frist: %(day)s kl. %(time)s") % {"day": day, "time": time})

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
