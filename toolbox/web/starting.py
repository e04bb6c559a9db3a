"""Where a contact finds the municipality's plans and starts one, and where the next one is started from a plan."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from booking.forms.base import PageForm, page_language
from booking.forms.lines import LineField
from booking.models import Registration
from booking.refusals import Refusal
from booking.web.views.personal.page import by_token
from toolbox.models import Plan
from toolbox.models.plan import LONGEST_LINE
from toolbox.plan.beginning import (
    EARLIER,
    EMPTY,
    EXAMPLE,
    THEMES,
    PlanStarts,
    begin_next_year,
    begin_plan,
    plans_of,
    starts_of,
)
from toolbox.plan.links import plan_path
from toolbox.web.opened import answered_at, for_editors


def _name_field() -> LineField:
    return LineField(
        label=gettext_lazy("Planens navn"),
        most=LONGEST_LINE,
        sentences={"required": gettext_lazy("Skriv planens navn")},
        widget=forms.TextInput(attrs={"class": "form-input input-width-xl", "autocomplete": "off"}),
    )


class StartForm(PageForm):
    """What to start a plan from, and its name."""

    start = forms.ChoiceField(
        label=gettext_lazy("Hvad vil I begynde med?"),
        widget=forms.RadioSelect(attrs={"class": "form-radio"}),
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Vælg, hvad I vil begynde med")),
    )
    title = _name_field()
    known = forms.RegexField(
        r"\A\d{1,4}\Z",
        required=False,
        error_messages={"invalid": gettext_lazy("Åbn siden igen, og prøv så igen")},
        widget=forms.HiddenInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, starts: PlanStarts, **kwargs: Any) -> None:
        """Offer what there is."""
        super().__init__(*args, **kwargs)
        choices = [(EMPTY, _("En tom plan med ét politisk mål"))]
        if starts.example:
            choices.insert(0, (EXAMPLE, _("Eksemplet fra redskabskassen, som I retter til jeres eget")))
        if starts.themes:
            choices.insert(0, (THEMES, _("De temaer, I har valgt, med et delmål for hvert tema")))
        again = _("»%(title)s« som begyndelse på en ny plan")
        choices += [(f"{EARLIER}{plan.pk}", again % {"title": plan.title}) for plan in starts.earlier]
        self.fields["start"].choices = choices  # type: ignore[attr-defined]  # a field of choices


class NamedPlanForm(PageForm):
    """The name of a new plan; `press` tells one press from the next (Q12)."""

    title = _name_field()
    press = forms.UUIDField(
        initial=uuid4,
        error_messages=dict.fromkeys(("required", "invalid"), gettext_lazy("Åbn siden igen, og prøv så igen")),
        widget=forms.HiddenInput(attrs={"autocomplete": "off"}),
    )


@for_editors
def next_plan(request: HttpRequest, plan: Plan, token: str) -> HttpResponse:
    """Start next year's plan from this one, and go on in it; an example is nobody's plan."""
    if plan.municipality_id is None:
        raise Http404
    form = NamedPlanForm(request.POST if request.method == "POST" else None, initial={"title": plan.title})
    if form.is_bound and form.is_valid():
        try:
            made = begin_next_year(plan_id=plan.pk, **form.cleaned_data)
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("Her er den nye plan. Gem linket: det er et andet end den gamle plans."))
            return answered_at(plan_path(made, may_edit=True))
    context = {"plan": plan, "token": token, "form": form}
    return render(request, "toolbox/plan/next.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@by_token
def plans(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """Show the municipality's plans, and start another; with or without a place."""
    starts, shown = starts_of(registration, language=page_language()), list(plans_of(registration))
    title = _("Målplan for %(name)s") % {"name": registration.municipality.full_name}
    begins = {"title": title, "known": sum(plan.registration_id == registration.pk for plan in shown)}
    begins["start"] = THEMES if starts.themes else EXAMPLE if starts.example else EMPTY
    form = StartForm(request.POST if request.method == "POST" else None, starts=starts, initial=begins)
    if form.is_bound and form.is_valid():
        try:
            known = int(form.cleaned_data["known"] or 0)
            say = {name: form.cleaned_data[name] for name in ("start", "title")}
            plan = begin_plan(registration_id=registration.pk, language=page_language(), known=known, **say)
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("Her er jeres plan. Gem linket, eller find det igen på jeres egen side."))
            return answered_at(plan_path(plan, may_edit=True))
    context = {
        "registration": registration,
        "token": token,
        "form": form,
        "starts": starts,
        "plans": [(plan, plan_path(plan, may_edit=True)) for plan in shown],
    }
    return render(request, "toolbox/plan/start.html", context, status=422 if form.is_bound else 200)
