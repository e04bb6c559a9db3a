"""The overview of a programme, and its exports as XLSX and CSV."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking import looks, permissions
from booking.admin.act_pages import ActAdmin
from booking.exports import tables as export_tables
from booking.exports.answers import FORMATS, file_of
from booking.exports.files import Table
from booking.exports.overview import overview
from booking.models import Partstat, Programme


class ProgrammeExports(ActAdmin[Programme]):
    """The overview and exports of a programme, for users who may see registrations: they have names and addresses."""

    def get_urls(self) -> list[URLPattern]:
        """Add the overview and the files to a programme's addresses."""
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/overview/", view(self.overview_page), name="booking_programme_overview"),
            path("<int:pk>/export/all.xlsx", view(self.export_all), name="booking_programme_export_all"),
            path("<int:pk>/export/<slug:what>.<slug:form>", view(self.export), name="booking_programme_export"),
            *super().get_urls(),
        ]

    def overview_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the overview."""
        programme = self._programme(request, pk)
        found = overview(programme)
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": _("Overblik"),
            "opts": self.opts,
            "target": programme,
            "target_url": reverse("admin:booking_programme_change", args=[pk]),
            "programme": programme,
            "overview": found,
            "may_see_attendees": permissions.may_see_attendees(request),
            "time_to_fill": _duration(int((found.full_at - programme.opens_at).total_seconds()))
            if found.full_at
            else "",
            "regions": [*found.regions, found.total],
            "partstats": [capfirst(partstat.label) for partstat in Partstat],
        }
        return TemplateResponse(request, "admin/booking/programme/overview.html", context)

    def export(self, request: HttpRequest, pk: int, what: str, form: str) -> HttpResponse:
        """Answer with a table as a file; 404 for an unknown table or format."""
        programme = self._programme(request, pk)
        if what not in export_tables.TABLES or form not in FORMATS:
            raise Http404
        if what in export_tables.WITH_ATTENDEES and not permissions.may_see_attendees(request):
            raise PermissionDenied
        table = export_tables.TABLES[what](programme)
        looks.shows(request, len(list(table.rows)))
        return _download(programme, form, [table])

    def export_all(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer with one workbook of all tables that the user may see."""
        programme = self._programme(request, pk)
        hidden = frozenset() if permissions.may_see_attendees(request) else export_tables.WITH_ATTENDEES
        names = [name for name in export_tables.TABLES if name not in hidden]
        tables = export_tables.workbook(programme, names=names, now=timezone.now())
        looks.shows(request, sum(len(list(table.rows)) for table in tables[1:]))
        return _download(programme, "xlsx", tables, _("samlet"))

    @staticmethod
    def _programme(request: HttpRequest, pk: int) -> Programme:
        if not permissions.may_see_registrations(request):
            raise PermissionDenied
        return get_object_or_404(Programme, pk=pk)


def _download(programme: Programme, form: str, tables: list[Table], what: str = "") -> HttpResponse:
    """Answer with a file of tables, named after what it holds in the user's language."""
    return file_of(f"{programme.slug}-{slugify(what or tables[0].name)}", form, *tables)


def _duration(seconds: int) -> str:
    """Write a time in its two largest units: "3 dage og 4 timer", "2 minutter og 5 sekunder"."""
    minutes, second = divmod(max(seconds, 0), 60)
    hours, minute = divmod(minutes, 60)
    day, hour = divmod(hours, 24)
    units = [
        (day, ngettext("%(number)s dag", "%(number)s dage", day)),
        (hour, ngettext("%(number)s time", "%(number)s timer", hour)),
        (minute, ngettext("%(number)s minut", "%(number)s minutter", minute)),
        (second, ngettext("%(number)s sekund", "%(number)s sekunder", second)),
    ]
    first = next((place for place, (number, _word) in enumerate(units) if number), len(units) - 1)
    return _(" og ").join(word % {"number": number} for number, word in units[first : first + 2] if number) or _(
        "under et sekund"
    )
