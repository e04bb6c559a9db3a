"""What is done with a plan as a whole: its links, sharing, adopting, closing, and the name of who edits."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.forms.base import PageForm
from booking.forms.lines import LineField
from booking.refusals import Refusal
from booking.rules.lines import NAME_LENGTH
from booking.rules.working_days import danish_day
from toolbox.models import Plan
from toolbox.plan import adopting
from toolbox.plan.links import plan_path, plan_token, renew_link
from toolbox.web.fields import DATE_HINT, SHORT, LongDayField
from toolbox.web.opened import answered_at, back_to_row, for_editors, pressed
from toolbox.web.who import editor_name, editor_of, keep_name


class AdoptForm(PageForm):
    """The day on which the plan was adopted."""

    on = LongDayField(
        label=gettext_lazy("Vedtaget den"),
        help_text=DATE_HINT,
        error_messages={"required": gettext_lazy("Skriv, hvilken dag planen blev vedtaget")},
        widget=forms.TextInput(attrs={"class": SHORT, "autocomplete": "off"}),
    )


class EditorForm(PageForm):
    """The name of who edits; it may stay empty."""

    name = LineField(
        label=gettext_lazy("Dit navn"),
        required=False,
        most=NAME_LENGTH,
        sentences={},
        widget=forms.TextInput(attrs={"class": "form-input", "autocomplete": "name"}),
    )


@for_editors
def plan_keeping(request: HttpRequest, plan: Plan, token: str) -> HttpResponse:
    """Show the links and what can be done with the plan; a POST adopts it on a day."""
    form = AdoptForm(initial={"on": danish_day(timezone.now())})
    if request.method == "POST":
        form = AdoptForm(request.POST)
        if form.is_valid():
            adopt = partial(adopting.adopt, plan_id=plan.pk, on=form.cleaned_data["on"], **editor_of(request))
            return _acted(request, back_to_row(token), adopt, _("Planen er vedtaget. Ændringer fra nu af bliver vist."))
    context = {
        "plan": plan,
        "token": token,
        "form": form,
        "links": [
            (True, settings.SITE_URL + plan_path(plan, may_edit=True)),
            (False, settings.SITE_URL + plan_path(plan, may_edit=False)),
        ],
        "feed": settings.SITE_URL + reverse("plan-feed", kwargs={"token": plan_token(plan, may_edit=False)}),
    }
    return render(request, "toolbox/plan/keeping.html", context, status=422 if form.is_bound else 200)


@pressed
def renew_plan_link(request: HttpRequest, plan: Plan, token: str) -> HttpResponse:
    """Renew one of the links; who renews the link to edit goes on by the new one."""
    may_edit = request.POST.get("link") == "edit"
    try:
        renewed = renew_link(plan_id=plan.pk, may_edit=may_edit, **editor_of(request))
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return _keeping(token)
    messages.success(
        request, _("Linket er fornyet. Det gamle virker ikke længere, så send det nye til dem, der skal bruge det.")
    )
    return _keeping(plan_token(renewed, may_edit=True))


@pressed
def share_plan(request: HttpRequest, plan: Plan, token: str) -> HttpResponse:
    """Let Socialstyrelsen read the plan, or no longer."""
    is_shared = request.POST.get("shared") == "yes"
    said = _("Socialstyrelsen kan nu læse planen.") if is_shared else _("Socialstyrelsen kan ikke længere læse planen.")
    share = partial(adopting.share, plan_id=plan.pk, is_shared=is_shared, **editor_of(request))
    return _acted(request, _keeping(token), share, said)


@pressed
def quiet_plan(request: HttpRequest, plan: Plan, token: str) -> HttpResponse:
    """Send nobody mails about the plan, or send them again."""
    is_quiet = request.POST.get("quiet") == "yes"
    said = (
        _("Der bliver ikke sendt flere mails om planen.") if is_quiet else _("Der bliver sendt mails om planen igen.")
    )
    be_quiet = partial(adopting.be_quiet, plan_id=plan.pk, is_quiet=is_quiet, **editor_of(request))
    return _acted(request, _keeping(token), be_quiet, said)


@pressed
def close_plan(request: HttpRequest, plan: Plan, token: str) -> HttpResponse:
    """Close the plan: nothing in it is changed any more."""
    close = partial(adopting.close, plan_id=plan.pk, **editor_of(request))
    return _acted(request, back_to_row(token), close, _("Planen er afsluttet."))


@pressed
def reopen_plan(request: HttpRequest, plan: Plan, token: str) -> HttpResponse:
    """Open a closed plan again."""
    reopen = partial(adopting.reopen, plan_id=plan.pk, **editor_of(request))
    return _acted(request, back_to_row(token), reopen, _("Planen er åbnet igen."))


@for_editors
def name_editor(request: HttpRequest, plan: Plan, token: str) -> HttpResponse:
    """Ask once who edits, for the history; no name is an answer too."""
    form = (
        EditorForm(request.POST)
        if request.method == "POST"
        else EditorForm(initial={"name": editor_name(request) or ""})
    )
    if not (form.is_bound and form.is_valid()):
        context = {"plan": plan, "token": token, "form": form}
        return render(request, "toolbox/plan/name.html", context, status=422 if form.is_bound else 200)
    name = "" if "without" in request.POST else form.cleaned_data["name"]
    said = (
        _("Tak, %(name)s. Dit navn står nu ved det, du retter.") % {"name": name} if name else _("Du retter uden navn.")
    )
    messages.success(request, said)
    response = back_to_row(token)
    keep_name(response, name)
    return response


def _keeping(token: str) -> HttpResponse:
    return answered_at(reverse("plan-keeping", kwargs={"token": token}))


def _acted(request: HttpRequest, answer: HttpResponse, act: Callable[[], Any], said: str) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return answer
