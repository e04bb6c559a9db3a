"""The first page of a role's questionnaire: who sees what, and beginning, going on, or letting the browser forget."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking.throttle import allowed
from booking.web.views.common import see_other, too_many
from toolbox.answering.refusals import NotOpenForAnswers
from toolbox.answering.responding import begin_response, is_open_for, response_by
from toolbox.models import RoleLink
from toolbox.web.answer.codes import forget_code, keep_code, kept_code
from toolbox.web.answer.forms import ResumeForm
from toolbox.web.answer.opened import by_role_link, code_shown, context_of, has_answered

INTRO = "toolbox/answer/intro.html"
GUESSES = "answer-code"


@require_safe
@by_role_link
def answer_intro(request: HttpRequest, link: RoleLink, token: str) -> HttpResponse:
    """Show who sees what; a browser that has begun is asked whether to go on, and nothing of the answers is shown."""
    return render(request, INTRO, _context(request, link, token, ResumeForm()))


def _context(request: HttpRequest, link: RoleLink, token: str, form: ResumeForm) -> dict[str, object]:
    is_open = is_open_for(link.invitation.mapping)
    is_kept = is_open and response_by(link=link, code=kept_code(request, link)) is not None
    return context_of(link, token, form=form, is_open=is_open, is_kept=is_kept)


@by_role_link
def begin_answers(request: HttpRequest, link: RoleLink, token: str) -> HttpResponse:
    """Begin upon a POST and show the code; pressed twice on one page, the same empty answers are begun (Q12)."""
    if request.method != "POST":
        return see_other("answer", token=token)
    if not allowed(request, "answer"):
        return too_many(request, INTRO, _context(request, link, token, ResumeForm()))
    code = kept_code(request, link)
    if has_answered(response := response_by(link=link, code=code)) or response is None:
        try:
            _response, code = begin_response(link=link)
        except NotOpenForAnswers as refusal:
            messages.error(request, refusal.message)
            return see_other("answer", token=token)
    shown = code_shown(request, link, token, code)
    keep_code(shown, link, code)
    return shown


@by_role_link
def resume_answers(request: HttpRequest, link: RoleLink, token: str) -> HttpResponse:
    """Go on with what this browser keeps, or by a code that is typed; a wrong and a spent one get one answer."""
    if request.method != "POST":
        return see_other("answer", token=token)
    code = kept_code(request, link)
    if "code" in request.POST:
        if not allowed(request, GUESSES):
            return too_many(request, INTRO, _context(request, link, token, ResumeForm()))
        form = ResumeForm(request.POST)
        code = form.cleaned_data["code"] if form.is_valid() else ""
        if not form.errors and response_by(link=link, code=code) is None:
            form.add_error("code", _("Koden passer ikke til dette link. Se efter, om den er skrevet rigtigt."))
        if form.errors:
            return render(request, INTRO, _context(request, link, token, form), status=422)
    if not code:
        return see_other("answer", token=token)
    answer = see_other("answer-page", token=token, number="1")
    keep_code(answer, link, code)
    return answer


@by_role_link
def forget_answers(request: HttpRequest, link: RoleLink, token: str) -> HttpResponse:
    """Forget the code on this computer upon a POST; the answers stay."""
    answer = see_other("answer", token=token)
    if request.method == "POST":
        forget_code(answer, link)
        messages.success(request, _("Koden er glemt på denne computer. Dine svar er der stadig."))
    return answer
