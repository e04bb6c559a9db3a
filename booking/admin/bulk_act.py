"""Acts upon several registrations: how far the worker has come, and what was left out. A page to come back to (Q8)."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from booking.admin import acts
from booking.admin.base import ReadOnlyAdmin
from booking.models import BulkAct, RowState
from booking.words import moments as wording

TITLES = {act.name: act.title for act in acts.SEVERAL}


@admin.register(BulkAct)
class BulkActAdmin(ReadOnlyAdmin[BulkAct]):
    """The acts upon several registrations, begun from the list of registrations."""

    list_display = ("title", "by_whom", "begun", "progress")
    list_select_related = ("user",)
    list_per_page = 50
    fields = ("begun_at",)
    show_full_result_count = False

    def get_urls(self) -> list[URLPattern]:
        """Add the press by which staff note what was left out."""
        noted = self.admin_site.admin_view(require_POST(self.note))
        return [path("<int:pk>/note/", noted, name="booking_bulkact_note"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[BulkAct]:
        """Read the acts with their rows counted by state."""
        counts = {state.value: Count("rows", filter=Q(rows__state=state)) for state in RowState}
        return super().get_queryset(request).annotate(all_rows=Count("rows"), **counts)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show how far the act has come, row by row."""
        bulk = self.get_object(request, object_id)
        shown = self._shown(request, bulk) if bulk is not None else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    def note(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Note that staff have seen what was left out: it leaves the desk."""
        if not self.may_act(request):
            raise PermissionDenied
        get_object_or_404(BulkAct, pk=pk)
        BulkAct.objects.filter(pk=pk, noted_at=None, ended_at__isnull=False).update(noted_at=timezone.now())
        return HttpResponseRedirect(reverse("admin:booking_bulkact_change", args=[pk]))

    def _shown(self, request: HttpRequest, bulk: BulkAct) -> dict[str, Any]:
        rows = bulk.rows.select_related("registration__municipality")
        return {
            "title": self.title(bulk),
            "subtitle": None,
            "bulk": bulk,
            "progress": self.progress(bulk),
            "handled": bulk.all_rows - bulk.waiting,  # type: ignore[attr-defined]
            "left_out": [row for row in rows if row.state == RowState.LEFT_OUT],
            "rows": [row for row in rows if row.state != RowState.LEFT_OUT],
            "facts": [(_("Hvem"), self.by_whom(bulk)), (_("Begyndt"), wording.long_moment(bulk.begun_at))],
            "note_url": reverse("admin:booking_bulkact_note", args=[bulk.pk]),
            "may_note": self.may_act(request) and bulk.ended_at is not None and bulk.noted_at is None,
        }

    @admin.display(description=gettext_lazy("Handling"))
    def title(self, bulk: BulkAct) -> str:
        """Return the act's title."""
        return str(TITLES.get(bulk.act, bulk.act))

    @admin.display(description=gettext_lazy("Hvem"))
    def by_whom(self, bulk: BulkAct) -> str:
        """Return the name of the user who pressed."""
        return bulk.user.get_full_name() or bulk.user.get_username()

    @admin.display(description=gettext_lazy("Begyndt"), ordering="begun_at")
    def begun(self, bulk: BulkAct) -> str:
        """Write when it was begun."""
        return wording.long_moment(bulk.begun_at)

    @admin.display(description=gettext_lazy("Hvor langt"))
    def progress(self, bulk: BulkAct) -> str:
        """Count the rows that are done, left out and waiting."""
        facts = {name: getattr(bulk, name) for name in ("all_rows", *RowState.values)}
        if bulk.ended_at is None:
            return _("%(done)s af %(all_rows)s udført, %(left_out)s sprunget over, %(waiting)s venter") % facts
        if facts["left_out"]:
            return _("Færdig: %(done)s af %(all_rows)s udført, %(left_out)s sprunget over") % facts
        return _("Færdig: udført for alle %(all_rows)s") % facts
