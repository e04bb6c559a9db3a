"""The history of a plan: every change, and the press that undoes it; and the copies that were adopted."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from booking.queries.excerpt import LINES, before_in
from toolbox.models import Plan, PlanEntry, PlanState
from toolbox.plan.document import PlanDocument, name_of
from toolbox.plan.links import OpenedPlan
from toolbox.plan.reading import document_of
from toolbox.web.change_words import told_changes
from toolbox.web.opened import by_plan_link, for_editors
from toolbox.web.outline import outline_of, row_name
from toolbox.web.page import content_lang


@require_safe
@for_editors
def plan_history(request: HttpRequest, plan: Plan, token: str) -> HttpResponse:
    """Show the changes, the newest first, a part at a time; a constant number of statements."""
    before = before_in(request.GET.get("before", ""))
    entries = PlanEntry.objects.filter(plan=plan).select_related("text").order_by("-number")
    rows = list((entries if before is None else entries.filter(number__lt=before))[: LINES + 1])
    shown = rows[:LINES]
    undoing = PlanEntry.objects.filter(plan=plan, details__undoes__in=[entry.number for entry in shown])
    names = {(name_of(row), row.id or 0): row_name(row) for row in document_of(plan).rows()}
    context = {
        "plan": plan,
        "token": token,
        "changes": told_changes(shown, names=names, undone={entry.details["undoes"] for entry in undoing}),
        "older": shown[-1].number if len(rows) > LINES else None,
        "is_newest": before is None,
        "copies": plan.copies.all(),
        "may_edit": plan.state != PlanState.CLOSED,
    }
    return render(request, "toolbox/plan/history.html", context)


@require_safe
@by_plan_link
def plan_as_adopted(request: HttpRequest, found: OpenedPlan, token: str, copy_id: int) -> HttpResponse:
    """Show the plan as it was adopted."""
    copy = found.plan.copies.filter(pk=copy_id).first()
    if copy is None:
        raise Http404
    document = PlanDocument.model_validate(copy.content)
    outline = outline_of(document, plan=found.plan, today=copy.adopted_on)
    context = {"plan": found.plan, "token": token, "copy": copy, "document": document, "outline": outline}
    return render(request, "toolbox/plan/adopted.html", context | {"content_lang": content_lang(found.plan)})
