"""The pages to print and the workbook, by the plan's link to read or to edit."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from booking.exports.answers import file_of
from booking.rules.working_days import danish_day
from booking.web.views.common import opened_by
from toolbox.models import Plan
from toolbox.paper.agenda import agenda_of
from toolbox.paper.sheet_page import SheetForm, sheet_of
from toolbox.paper.tables import tables_of_plan
from toolbox.plan.links import opened_plan
from toolbox.plan.reading import document_of

FORMS = {
    SheetForm.SOURCE: _("Fem spalter"),
    SheetForm.FEEDBACK: _("Tilbagemelding i sin egen spalte"),
    SheetForm.STATUS: _("Hvor langt vi er"),
}


def _plan(token: str) -> Plan | None:
    opened = opened_plan(token)
    return opened.plan if opened else None


by_plan = opened_by(_plan, "toolbox/plan/link_ended.html")


@require_safe
@by_plan
def plan_sheet(request: HttpRequest, plan: Plan, token: str) -> HttpResponse:
    """Show the plan as the sheet, in the plan's language and the form asked for."""
    asked = request.GET.get("form", "")
    form = SheetForm(asked) if asked in list(SheetForm) else SheetForm.SOURCE
    context = {"sheet": sheet_of(plan, form, today=danish_day(timezone.now())), "forms": FORMS.items()}
    return render(request, "toolbox/paper/sheet.html", {"plan": plan, "token": token, **context})


@require_safe
@by_plan
def plan_agenda(request: HttpRequest, plan: Plan, token: str) -> HttpResponse:
    """Show one page about the plan for a committee's agenda."""
    today = danish_day(timezone.now())
    with translation.override(plan.language):
        page = agenda_of(document_of(plan), plan=plan, today=today)
    return render(request, "toolbox/paper/agenda.html", {"plan": plan, "token": token, "agenda": page})


@require_safe
@by_plan
def plan_workbook(_request: HttpRequest, plan: Plan, _token: str) -> HttpResponse:
    """Answer with the plan as a workbook: one row a target, and its dates."""
    tables = tables_of_plan(document_of(plan), plan=plan, today=danish_day(timezone.now()))
    return file_of(slugify(plan.title)[:60] or "plan", "xlsx", *tables)
