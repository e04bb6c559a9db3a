"""The results of mappings: the whole country's for staff, and a municipality's for the facilitators of its day."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from booking import looks, permissions
from booking.admin.base import ReadOnlyAdmin, staff
from booking.exports.answers import file_of
from booking.forms.base import page_language
from booking.models import Municipality
from booking.refusals import Refusal
from toolbox.admin.plans import may_count
from toolbox.models import Figure, Theme
from toolbox.results.national import CountryReport, country_report, published_mappings
from toolbox.results.reading import results_of
from toolbox.results.sharing import results_to_share
from toolbox.results.shelving import good_examples, shelve_example, take_down_example
from toolbox.results.tables import tables_of_country


def may_shelve(request: HttpRequest) -> bool:
    """Tell whether the user may put examples on the shelf: who writes the toolbox."""
    return request.user.has_perm("toolbox.change_tool")


@admin.register(Figure)
class FigureAdmin(ReadOnlyAdmin[Figure]):
    """Figures of the country alone: those of a municipality are its own (R12)."""

    def get_urls(self) -> list[URLPattern]:
        """Have the report and its workbook, and no page of a single figure."""
        view = self.admin_site.admin_view
        return [
            path("", view(self.changelist_view), name="toolbox_figure_changelist"),
            path("export/", view(self.export), name="toolbox_figure_export"),
            path("examples/", view(self.examples), name="toolbox_figure_examples"),
            path("shared/<int:pk>/", view(self.shared), name="toolbox_figure_shared"),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG002 Django's signature
        """Show the report of the mapping that is asked for, else of the newest."""
        report = self._report(request)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Kortlægningens resultat"),
            "opts": self.opts,
            "result": report,
            "mappings": published_mappings(),
            "may_shelve": may_shelve(request),
        }
        return TemplateResponse(request, "admin/toolbox/results.html", context)

    def export(self, request: HttpRequest) -> HttpResponse:
        """Answer with the report as a workbook."""
        report = self._report(request)
        if report is None:
            return HttpResponseRedirect(reverse("admin:toolbox_figure_changelist"))
        return file_of(report.mapping.slug, "xlsx", *tables_of_country(report))

    def examples(self, request: HttpRequest) -> HttpResponse:
        """List the good examples that may be shown; a POST puts one on the shelf, or takes it down."""
        if not may_shelve(request):
            raise PermissionDenied
        if request.method == "POST":
            self._shelve(request)
            return HttpResponseRedirect(reverse("admin:toolbox_figure_examples"))
        examples = good_examples()
        looks.shows(request, 0)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Gode eksempler"),
            "opts": self.opts,
            "examples": examples,
            "themes": Theme.objects.filter(is_shown=True) if examples else [],
        }
        return TemplateResponse(request, "admin/toolbox/examples.html", context)

    def _shelve(self, request: HttpRequest) -> None:
        key, theme = request.POST.get("example", ""), request.POST.get("theme", "")
        try:
            if request.POST.get("act") == "down":
                take_down_example(key=key, by=staff(request))
                messages.success(request, _("Eksemplet er taget ned."))
            elif not theme.isdecimal():
                messages.error(request, _("Vælg det tema, som eksemplet skal stå under."))
            else:
                shelve_example(key=key, theme_id=int(theme), by=staff(request))
                messages.success(request, _("Eksemplet står nu i redskabskassen med kommunens navn."))
        except Refusal as refusal:
            messages.error(request, refusal.message)

    def shared(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the result that the municipality of a registration shares, to the facilitators of its day alone (R12).

        The texts are the municipality's, also then.
        """
        if not permissions.facilitates(request, pk):
            raise PermissionDenied
        municipality = get_object_or_404(Municipality, registrations=pk)
        invitation = results_to_share([municipality.pk]).get(municipality.pk)
        is_shared = invitation is not None and invitation.shared_at is not None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Kortlægningens resultat: %(name)s") % {"name": municipality.full_name},
            "opts": self.opts,
            "invitation": invitation,
            "result": results_of(invitation, language=page_language()) if invitation and is_shared else None,
        }
        looks.shows(request, int(is_shared))
        return TemplateResponse(request, "admin/toolbox/shared.html", context)

    def _report(self, request: HttpRequest) -> CountryReport | None:
        if not may_count(request):
            raise PermissionDenied
        mappings = published_mappings()
        asked = [mapping for mapping in mappings if mapping.slug == request.GET.get("mapping")]
        found = next(iter(asked or mappings), None)
        return country_report(found, language=page_language()) if found else None
