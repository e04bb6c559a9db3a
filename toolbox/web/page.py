"""The page of a plan: by the link to read, and by the link to edit with the acts on each row."""

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from booking.forms.base import page_language
from booking.rules.working_days import danish_day
from toolbox.models import AdoptedCopy, Plan, PlanState
from toolbox.plan.comparing import PLAN_KEY, difference
from toolbox.plan.document import PlanDocument
from toolbox.plan.links import OpenedPlan, plan_token
from toolbox.plan.reading import document_of
from toolbox.rules.due import next_look_back
from toolbox.web.keeping import EditorForm
from toolbox.web.opened import by_plan_link
from toolbox.web.outline import Node, all_nodes, anchor_of, outline_of, row_name
from toolbox.web.who import editor_name
from toolbox.words import reached_text


@require_safe
@by_plan_link
def plan_page(request: HttpRequest, found: OpenedPlan, token: str) -> HttpResponse:
    """Show the plan; by the link to edit, with what can be done to each row."""
    plan = found.plan
    document = document_of(plan)
    today = danish_day(timezone.now())
    outline = outline_of(document, plan=plan, today=today)
    copies = list(plan.copies.all())
    gone = mark_changes(outline, document, copies[-1]) if copies else []
    name = editor_name(request) if found.may_edit else None
    context = {
        "plan": plan,
        "token": token,
        "outline": outline,
        "reached": reached_text([status for goal in outline for status in goal.statuses]),
        "may_edit": found.may_edit and plan.state != PlanState.CLOSED,
        "has_edit_link": found.may_edit,
        "editor_name": name,
        "asks_name": found.may_edit and name is None and plan.state != PlanState.CLOSED,
        "caveat": plan.caveat if plan.changed_at is None else "",
        "content_lang": content_lang(plan),
        "said_above": put_said(request, outline),
        "look_back": next_look_back(plan.review_on, today=today) if plan.review_on else None,
        "copies": copies,
        "gone": gone,
        "name_form": EditorForm(),
        # A calendar program keeps the address for good, and shows it: it gets the link that only reads.
        "feed": reverse("plan-feed", kwargs={"token": plan_token(plan, may_edit=False)}),
    }
    return render(request, "toolbox/plan/page.html", context)


def content_lang(plan: Plan) -> str:
    """Return the language of the plan's texts where it is not the page's."""
    return "" if plan.language == page_language() else plan.language


def mark_changes(outline: list[Node], document: PlanDocument, copy: AdoptedCopy) -> list[str]:
    """Mark what is new or changed since the copy was adopted, and name what is gone; return the goals that are."""
    nodes, found = all_nodes(outline), difference(PlanDocument.model_validate(copy.content), document)
    for mark, keys in (("new", found.new), ("changed", found.changed)):
        for key in keys:
            nodes[anchor_of(*key)].mark = mark
    for key, parts in found.gone.items():
        if key != PLAN_KEY:
            nodes[anchor_of(*key)].gone = [row_name(part) for part in parts]
    return [row_name(part) for part in found.gone.get(PLAN_KEY, [])]


def put_said(request: HttpRequest, outline: list[Node]) -> list[dict[str, Any]]:
    """Put each message at the row that it is about; return those about none, and about the plan itself."""
    nodes = all_nodes(outline)
    above: list[dict[str, Any]] = []
    for message in get_messages(request):
        tags = QueryDict(message.extra_tags or "")
        said = {"message": message, "undo": tags.get("undo", "")}
        node = nodes.get(tags.get("at", ""))
        (node.said if node else above).append(said)
    return above
