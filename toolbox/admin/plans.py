"""Goal plans for staff: how many there are, those that are shared to read, and the examples that staff keep."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from booking import looks, permissions
from booking.admin.base import ReadOnlyAdmin
from booking.rules.working_days import danish_day
from toolbox.models import Plan
from toolbox.paper.sheet_page import SheetForm, sheet_of
from toolbox.plan.links import plan_path
from toolbox.plan.shared import municipality_rows, plan_examples, shared_plans, state_counts


def may_count(request: HttpRequest) -> bool:
    """Tell whether the user may see how many plans there are: who may see what municipalities chose."""
    return request.user.has_perm("toolbox.view_chosentheme")


def may_keep_examples(request: HttpRequest) -> bool:
    """Tell whether the user may edit the examples that plans are begun from."""
    return request.user.has_perm("toolbox.add_plan")


@admin.register(Plan)
class PlanAdmin(ReadOnlyAdmin[Plan]):
    """What is not shared is counted and never read."""

    def get_urls(self) -> list[URLPattern]:
        """Add the plans of a registration and the examples."""
        view = self.admin_site.admin_view
        return [
            path("registration/<int:pk>/", view(self.of_registration), name="toolbox_plan_of_registration"),
            path("examples/", view(self.examples), name="toolbox_plan_examples"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG002 Django's signature
        """Count the plans by state, and say of each municipality whether it has one."""
        if not may_count(request):
            raise PermissionDenied
        rows = municipality_rows()
        context = {
            "counts": state_counts(),
            "rows": rows,
            "with_plan": sum(row.count > 0 for row in rows),
            "may_read": self.has_view_permission(request),
        }
        looks.shows(request, 0)
        return self._page(request, "list", capfirst(str(self.opts.verbose_name_plural)), context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",  # noqa: ARG002 Django's signature
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 Django's signature
    ) -> HttpResponse:
        """Show a plan that is shared, as the sheet."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self._sheets(request, list(shared_plans().filter(pk=int(object_id) if object_id.isdecimal() else 0)))

    def of_registration(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the shared plans of a registration to who may read plans, and to the day's facilitators."""
        if not (self.has_view_permission(request) or permissions.facilitates(request, pk)):
            raise PermissionDenied
        return self._sheets(request, list(shared_plans().filter(registration=pk)))

    def examples(self, request: HttpRequest) -> HttpResponse:
        """List the examples with the links by which they are edited."""
        if not may_keep_examples(request):
            raise PermissionDenied
        rows = [(plan, plan_path(plan, may_edit=True)) for plan in plan_examples()]
        looks.shows(request, 0)
        return self._page(request, "examples", _("Eksempler på målplaner"), {"rows": rows})

    def _sheets(self, request: HttpRequest, plans: Sequence[Plan]) -> HttpResponse:
        if not plans:
            raise Http404
        looks.shows(request, len(plans))
        today = danish_day(timezone.now())
        sheets = [sheet_of(plan, SheetForm.SOURCE, today=today) for plan in plans]
        title = _("Målplan: %(name)s") % {"name": plans[0].municipality.full_name}  # type: ignore[union-attr]  # shared
        return self._page(request, "read", title, {"sheets": sheets})

    def _page(self, request: HttpRequest, name: str, title: str, context: dict[str, Any]) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/toolbox/plan/{name}.html", context)
