"""The plan's page about one target's question: asked, passed on, followed, taken back, and what came of it (R13)."""

import re
from typing import Any
from urllib.parse import quote

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.forms.base import PageForm
from booking.forms.lines import LineField
from booking.refusals import Refusal
from booking.web.views.common import see_other
from booking.words.moments import long_moment
from toolbox.disclosure.figures import SMALLEST_GROUP
from toolbox.models import GoalQuestion, Plan, Target
from toolbox.models.plan import LONGEST_LINE
from toolbox.plan.questions import (
    PERCENT,
    ask_question,
    is_open_question,
    question_path,
    questions_about,
    take_question_back,
)
from toolbox.web.opened import for_editors, pressed
from toolbox.web.who import editor_of
from toolbox.words import share_text

PERIODS = {7: gettext_lazy("en uge"), 14: gettext_lazy("to uger"), 28: gettext_lazy("fire uger")}
USUAL_DAYS = 14
THINK = re.compile(r"\b(?:mener|synes|oplever|vurderer|think|find),? +(?:at|that) +", re.IGNORECASE)


class AskForm(PageForm):
    """What people are asked to agree with, and for how long."""

    statement = LineField(
        label=gettext_lazy("Udsagn"),
        help_text=gettext_lazy(
            "Skriv det, så man kan være enig eller uenig i det, fx »Jeg ved, hvad vores børne- og ungepolitik betyder "
            "for mine sager«."
        ),
        most=LONGEST_LINE,
        sentences={"required": gettext_lazy("Skriv et udsagn")},
        widget=forms.TextInput(attrs={"class": "form-input input-width-xl", "autocomplete": "off"}),
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Hvor længe kan man svare?"),
        choices=list(PERIODS.items()),
        coerce=int,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Vælg, hvor længe man kan svare")),
        widget=forms.RadioSelect(attrs={"class": "form-radio"}),
    )


def stated(measure: str) -> str:
    """Return what people are to agree with, as a sentence: what follows on "der mener, at"; "" where nothing does."""
    said = THINK.split(measure, maxsplit=1)
    return capfirst(said[1].rstrip(" .")) if len(said) > 1 else ""


@for_editors
def ask_about_target(request: HttpRequest, plan: Plan, token: str, row_id: int) -> HttpResponse:
    """Show the target's open question with its link, or a form to ask one, and what earlier ones came to.

    Of an example, which is nobody's plan, nothing is asked.
    """
    target = Target.objects.filter(plan=plan, pk=row_id, unit=PERCENT).first()
    if target is None or plan.municipality_id is None:
        raise Http404
    form = AskForm(
        request.POST if request.method == "POST" else None,
        initial={"statement": stated(target.measure), "days": USUAL_DAYS},
    )
    if form.is_bound and form.is_valid():
        try:
            ask_question(plan_id=plan.pk, target_row=row_id, **form.cleaned_data, **editor_of(request))
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("Spørgsmålet er åbent. Send linket til dem, der skal svare."))
        return see_other("plan-question", token=token, row_id=str(row_id))
    asked = questions_about(plan, row_id)
    open_one = next((question for question in asked if is_open_question(question)), None)
    context = {
        "plan": plan,
        "token": token,
        "target": target,
        "form": form,
        "open": open_one,
        "waits": any(question.closed_at is None for question in asked) and open_one is None,
        "over": [_over(question) for question in asked if question.closed_at],
        "smallest": SMALLEST_GROUP,
        **(_to_pass_on(open_one) if open_one else {}),
    }
    return render(request, "toolbox/question/ask.html", context, status=422 if form.is_bound else 200)


@pressed
def take_back_question(request: HttpRequest, plan: Plan, token: str, row_id: int) -> HttpResponse:
    """Take the open question back upon a POST."""
    for question in GoalQuestion.objects.filter(plan=plan, target_row=row_id, closed_at=None):
        try:
            take_question_back(plan_id=plan.pk, question_id=question.pk, **editor_of(request))
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("Spørgsmålet er trukket tilbage, og svarene er slettet."))
    return see_other("plan-question", token=token, row_id=str(row_id))


def _over(question: GoalQuestion) -> dict[str, Any]:
    return {"question": question, "share": share_text(question.kind, question.percent)}


def _to_pass_on(question: GoalQuestion) -> dict[str, str]:
    """Return the question's address, and a mail that passes it on."""
    address = settings.SITE_URL + question_path(question)
    text = _(
        "Kære kolleger\n\nSvar på ét anonymt spørgsmål: det tager under to minutter.\n\n%(address)s\n\n"
        "I kan svare til %(closes)s."
    ) % {"address": address, "closes": long_moment(question.closes_at)}
    subject = _("Ét spørgsmål til jer")
    return {"address": address, "mailto": f"mailto:?subject={quote(subject)}&body={quote(text)}"}
