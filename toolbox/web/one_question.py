"""The page on which one person answers a goal's question, in two minutes and without a name (R13)."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from booking.forms.base import PageForm
from booking.refusals import Refusal
from booking.throttle import allowed
from booking.web.views.common import opened_by, see_other, too_many
from toolbox.disclosure.figures import SMALLEST_GROUP
from toolbox.models import DONT_KNOW, GoalQuestion
from toolbox.plan.questions import answer_question, is_open_question, new_key, question_of
from toolbox.web.page import content_lang

PAGE = "toolbox/question/page.html"
ENDED = "toolbox/question/link_ended.html"
COOKIES = {"spoergsmaal": "/spoergsmaal/", "spoergsmaal-en": "/en/spoergsmaal/"}
KEPT_SECONDS = 30 * 24 * 60 * 60
AS_NEW = "new"
STEPS = {
    1: gettext_lazy("helt uenig"),
    2: gettext_lazy("uenig"),
    3: gettext_lazy("hverken enig eller uenig"),
    4: gettext_lazy("enig"),
    5: gettext_lazy("helt enig"),
    DONT_KNOW: gettext_lazy("ved ikke"),
}


class AgreeForm(PageForm):
    """How much somebody agrees; the form itself carries the key of its answer, so that sent twice it is one (Q12)."""

    value = forms.TypedChoiceField(
        label=gettext_lazy("Hvor enig er du?"),
        choices=list(STEPS.items()),
        coerce=int,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Vælg et svar")),
        widget=forms.RadioSelect(attrs={"class": "form-radio"}),
    )
    key = forms.RegexField(
        r"\A[A-Za-z0-9_-]{22}\Z",
        error_messages=dict.fromkeys(("required", "invalid"), gettext_lazy("Åbn siden igen, og prøv så igen")),
        widget=forms.HiddenInput(attrs={"autocomplete": "off"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@opened_by(question_of, ENDED)
def goal_question(request: HttpRequest, question: GoalQuestion, token: str) -> HttpResponse:
    """Show the question and who sees what; nothing of an answer that this browser has given is shown (R9)."""
    kept = next(_kept_keys(request, question), "")
    form = AgreeForm(request.POST if request.method == "POST" else None, initial={"key": new_key()})
    context: dict[str, Any] = {
        "question": question,
        "plan": question.plan,
        "token": token,
        "form": form,
        "is_open": is_open_question(question),
        "is_kept": bool(kept),
        "smallest": SMALLEST_GROUP,
        "content_lang": content_lang(question.plan),
        "as_new": AS_NEW,
    }
    if form.is_bound and not allowed(request, "goal-answer"):
        return too_many(request, PAGE, context)
    if form.is_bound and form.is_valid():
        key = form.cleaned_data["key"] if not kept or request.POST.get("as") == AS_NEW else kept
        try:
            answer_question(question_id=question.pk, key=key, value=form.cleaned_data["value"])
        except Refusal as refusal:
            messages.error(request, refusal.message)
            return see_other("question", token=token)
        messages.success(request, _("Tak for dit svar."))
        answer = see_other("question", token=token)
        _keep(answer, question, key)
        return answer
    return render(request, PAGE, context, status=422 if form.is_bound else 200)


def _kept_keys(request: HttpRequest, question: GoalQuestion) -> Iterator[str]:
    for name in COOKIES:
        if key := request.COOKIES.get(f"{name}-{question.pk}", ""):
            yield key


def _keep(response: HttpResponse, question: GoalQuestion, key: str) -> None:
    for name, path in COOKIES.items():
        response.set_cookie(
            f"{name}-{question.pk}",
            key,
            max_age=KEPT_SECONDS,
            path=path,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
