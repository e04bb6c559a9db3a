"""Opening a plan by its links, and the way back to a row of its page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from booking.web.views.common import opened_by
from toolbox.models import PlanEntry
from toolbox.plan.links import OpenedPlan, opened_plan

ENDED = "toolbox/plan/link_ended.html"
PlanView = Callable[..., HttpResponse]

by_plan_link = opened_by(opened_plan, ENDED)


def for_editors(view: PlanView) -> PlanView:
    """Open a page of a plan by its edit link alone; the link to read opens nothing here."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @by_plan_link
    @wraps(view)
    def opened(request: HttpRequest, found: OpenedPlan, token: str, **named: Any) -> HttpResponse:
        if not found.may_edit:
            return render(request, ENDED, status=404)
        return view(request, found.plan, token, **named)

    return opened


def pressed(view: PlanView) -> PlanView:
    """Do an act upon a POST; who comes by GET is led to the plan."""

    @for_editors
    @wraps(view)
    def opened(request: HttpRequest, plan: Any, token: str, **named: Any) -> HttpResponse:
        return view(request, plan, token, **named) if request.method == "POST" else back_to_row(token)

    return opened


def back_to_row(token: str, anchor: str = "") -> HttpResponse:
    """Redirect to the plan after a POST (303), to the row where the reader was."""
    return answered_at(reverse("plan", kwargs={"token": token}), anchor)


def answered_at(path: str, anchor: str = "") -> HttpResponse:
    """Redirect after a POST (303) to a place on a page."""
    response = HttpResponseRedirect(f"{path}#{anchor}" if anchor else path)
    response.status_code = 303
    return response


def say_at(request: HttpRequest, sentence: str, *, anchor: str, entry: PlanEntry | None = None) -> None:
    """Say at a row what an act has led to, with the press that undoes it."""
    tags = {"at": anchor} | ({"undo": entry.number} if entry else {})
    messages.success(request, sentence, extra_tags=urlencode(tags))
