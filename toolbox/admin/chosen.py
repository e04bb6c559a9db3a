"""What municipalities chose, for staff: a picture with its table, a workbook, and the form of one registration."""

from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from booking import permissions
from booking.admin.base import ReadOnlyAdmin
from booking.admin.pictures.bars import Measure, draw_bars
from booking.exports.answers import file_of
from booking.models import Registration, Status
from booking.refusals import NotConfirmed, Refusal
from toolbox.chosen import tables as chosen_tables
from toolbox.chosen.one_form import chosen_form_of, store
from toolbox.models import ChosenTheme


@admin.register(ChosenTheme)
class ChosenThemeAdmin(ReadOnlyAdmin[ChosenTheme]):
    """The chosen themes and tools of all municipalities on one page."""

    def get_urls(self) -> list[URLPattern]:
        """Add the workbook and the form of one registration."""
        view = self.admin_site.admin_view
        return [
            path("export/", view(self.export), name="toolbox_chosentheme_export"),
            path("registration/<int:pk>/", view(self.choose_page), name="toolbox_chosentheme_choose"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG002 Django's signature
        """Show how often each theme and tool was chosen, before the day and on it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        counts = chosen_tables.chosen_counts()
        context = {
            **self.admin_site.each_context(request),
            "title": capfirst(str(self.opts.verbose_name_plural)),
            "opts": self.opts,
            "counts": counts,
            "drawn": draw_bars([Measure(label=count.words, number=count.before + count.after) for count in counts]),
        }
        return TemplateResponse(request, "admin/toolbox/chosen.html", context)

    def export(self, request: HttpRequest) -> HttpResponse:
        """Answer with a workbook: how often each was chosen, and what each municipality chose."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return file_of(_("valgte-temaer"), "xlsx", *chosen_tables.tables())

    def choose_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let staff or the day's facilitator note what a municipality chose."""
        if not (permissions.may_act(request) or permissions.facilitates(request, pk)):
            raise PermissionDenied
        registration = get_object_or_404(Registration.objects.select_related("municipality", "day"), pk=pk)
        back = self._back(request, registration)
        if registration.status != Status.CONFIRMED:
            messages.error(request, str(NotConfirmed.sentence))
            return HttpResponseRedirect(back)
        form, stage = chosen_form_of(registration, request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            try:
                store(registration, form, stage)
            except Refusal as refusal:
                messages.error(request, str(refusal.message))
            else:
                messages.success(request, _("Gemt."))
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Temaer og redskaber: %(name)s") % {"name": registration.municipality.full_name},
            "opts": self.opts,
            "target": registration,
            "target_url": reverse("admin:booking_registration_change", args=[registration.pk]),
            "form": form,
            "stage": stage,
            "back": back,
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return TemplateResponse(request, "admin/toolbox/choose.html", context, status=status)

    def _back(self, request: HttpRequest, registration: Registration) -> str:
        """Return where the user came from: a facilitator from the own days, staff from the registration."""
        if permissions.facilitates(request, registration.pk):
            return reverse("admin:booking_themedday_mine")
        return reverse("admin:booking_registration_change", args=[registration.pk])
