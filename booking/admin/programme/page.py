"""A programme's page: its slots and their holders, the queue in order, all registrations, and the acts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking import permissions
from booking.admin import acts
from booking.admin.pictures.page import ProgrammePictures
from booking.admin.registration import place_column
from booking.attention.day_flags import day_flags
from booking.attention.flags import Flag, flags
from booking.models import JournalEntry, Programme, Registration, Slot, Status
from booking.queries import queue as queries
from booking.queries.excerpt import before_in, excerpt
from booking.services import record
from booking.words import moments as wording
from booking.words import staff_timeline
from booking.words.who import with_who


@dataclass(frozen=True)
class QueueRow:
    """A registration as a row of the page's tables."""

    registration: Registration
    position: int | None
    place: str
    flags: list[Flag]


def queue_rows(registrations: list[Registration], of_days: Mapping[int, list[Flag]]) -> list[QueueRow]:
    """Return the rows of one programme's registrations in order, without a query; all that wait must be among them.

    `of_days`: the flags of their days.
    """
    return [
        QueueRow(
            registration,
            position,
            place_column(registration, position),
            flags(registration, of_days.get(registration.pk, ())),
        )
        for registration, position in queries.with_positions(registrations)
    ]


def waiting_list(received: list[QueueRow]) -> list[QueueRow]:
    """Return the waiting rows: in order, then those passed over (Q4)."""
    waiting = [row for row in received if row.registration.status == Status.WAITING]
    return sorted(waiting, key=lambda row: (row.position is None, row.position or row.registration.queue_number))


@admin.register(Programme)
class ProgrammeAdmin(ProgrammePictures):
    """The programmes, changed by acts and by `load_programme`."""

    acts = acts.PROGRAMME
    programme_field = "pk"
    list_display = ("title", "opens", "closes", "slots_free", "waiting")
    fields = ("slug",)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Programme]:
        """Read a programme with its slots, their holders and its seasons, and how many wait."""
        waiting = Registration.objects.filter(programme=OuterRef("pk"), status=Status.WAITING).order_by()
        in_line = Subquery(waiting.values("programme").annotate(number=Count("pk")).values("number"))
        slots = Slot.objects.select_related("registration__municipality").order_by("number")
        rows = super().get_queryset(request).annotate(in_line=Coalesce(in_line, 0))
        return rows.prefetch_related(Prefetch("slots", slots), "seasons")

    def get_urls(self) -> list[URLPattern]:
        """Add the queue's proof to a programme's addresses."""
        page = path(
            "<int:pk>/queue-record/", self.admin_site.admin_view(self.queue_record), name="booking_programme_record"
        )
        return [page, *super().get_urls()]

    def queue_record(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the proof of the queue's order, to be printed, with the journal or without, to users who may view it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = record.queue_record(get_object_or_404(Programme, pk=pk))
        context = {
            "record": found,
            "stylesheet": static("booking/queue_record.css"),
            "is_page": True,
            "is_short": "short" in request.GET,
        }
        return TemplateResponse(request, "booking/queue_record.html", context)

    def shown(self, request: HttpRequest, programme: Programme, /) -> dict[str, Any]:
        """Show the programme with its slots and its queue."""
        registrations = Registration.objects.filter(programme=programme)
        listed = list(registrations.select_related("municipality", "slot", "programme").order_by("queue_number"))
        received = queue_rows(listed, day_flags(listed))
        holders = {row.registration.slot_id: row for row in received if row.registration.slot_id is not None}
        overall = JournalEntry.objects.filter(programme=programme, registration__isnull=True).select_related("text")
        story = excerpt(with_who(overall), before_in(request.GET.get("before", "")))
        seasons = list(programme.seasons.all())
        return {
            "title": str(programme),
            "programme": programme,
            "buttons": self.buttons(request, programme),
            "slots": [(slot, holders.get(slot.pk)) for slot in programme.slots.all()],
            "waiting": waiting_list(received),
            "received": received,
            "facts": _facts(programme),
            "story": story,
            "lines": staff_timeline.staff_lines(story.entries, seasons),
            "may_see_attendees": permissions.may_see_attendees(request),
            "may_see_registrations": permissions.may_see_registrations(request),
        }

    @admin.display(description=gettext_lazy("Tilbud"))
    def title(self, programme: Programme) -> str:
        """Return the title."""
        return str(programme)

    @admin.display(description=gettext_lazy("Åbner"), ordering="opens_at")
    def opens(self, programme: Programme) -> str:
        """Write when registration opens."""
        return wording.long_moment(programme.opens_at)

    @admin.display(description=gettext_lazy("Lukker"), ordering="closes_at")
    def closes(self, programme: Programme) -> str:
        """Write when registration closes."""
        return wording.long_moment(programme.closes_at)

    @admin.display(description=gettext_lazy("Ledige pladser"))
    def slots_free(self, programme: Programme) -> str:
        """Write how many of the slots are free."""
        slots = programme.slots.all()
        free = sum(not hasattr(slot, "registration") for slot in slots)
        return _("%(free)s af %(capacity)s") % {"free": free, "capacity": len(slots)}

    @admin.display(description=gettext_lazy("På ventelisten"))
    def waiting(self, programme: Programme) -> int:
        """Return the number of registrations that wait."""
        return programme.in_line  # type: ignore[attr-defined, no-any-return]


def _facts(programme: Programme) -> list[tuple[str, str]]:
    now = timezone.now()
    closed = programme.queue_closed_at
    return [
        (_("Kortnavn"), programme.slug),
        (_("Tilmeldingen"), _("åben") if programme.opens_at <= now <= programme.closes_at else _("ikke åben")),
        (_("Åbner"), wording.long_moment(programme.opens_at)),
        (_("Lukker"), wording.long_moment(programme.closes_at)),
        (_("Ledige pladser gives videre til"), wording.long_moment(programme.promote_until)),
        (_("Ventelisten"), _("lukket %(moment)s") % {"moment": wording.long_moment(closed)} if closed else _("åben")),
        (_("Frist for at bekræfte"), _("%(days)s arbejdsdage") % {"days": programme.confirm_working_days}),
        (
            _("Anbefalet antal deltagere"),
            _("%(least)s til %(most)s") % {"least": programme.recommended_min, "most": programme.recommended_max},
        ),
    ]
