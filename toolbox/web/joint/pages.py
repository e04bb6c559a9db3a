"""The joint form: a theme a page, saved as one goes, handed in by whoever has the link (R12)."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from booking.forms.base import PageForm, page_language
from booking.forms.stood import as_opened
from booking.web.views.common import see_other
from toolbox.answering.joint import (
    Given,
    OtherAnswer,
    given,
    hand_in_joint,
    is_joint_open,
    joint_answers,
    reopen_joint,
    save_joint,
)
from toolbox.answering.refusals import JointIsHandedIn, NotOpenForAnswers
from toolbox.models import DONT_KNOW, JOINT, Invitation
from toolbox.queries import in_language
from toolbox.questionnaire.document import QuestionnaireDocument
from toolbox.questionnaire.editions import document_of_edition
from toolbox.web.joint.forms import JointQuestionsForm, shown_questions
from toolbox.web.joint.opened import context_of_invitation, for_municipality
from toolbox.web.scale import StatementsForm, shown_answers

AS_PRESSED = "X-Saved-As-Pressed"
"""The header with which the page's script saves each answer when it is chosen."""
ALOUD = "hoejt"


@for_municipality
def joint_page(request: HttpRequest, invitation: Invitation, token: str, number: int) -> HttpResponse:
    """Show a theme of the joint form, or store it and go on."""
    document = document_of_edition(invitation.mapping.edition)
    if not 1 <= number <= len(document.themes):
        raise Http404
    theme = document.themes[number - 1]

    def make(data: Any = None, **more: Any) -> StatementsForm:
        statements = document.statements_of(JOINT, theme.key)
        return StatementsForm(data, document=document, statements=statements, explains=True, **more)

    def values() -> dict[str, Any]:
        stored = _stored(invitation)
        return shown_answers({item: value for item, value in stored.items() if isinstance(value, int)})

    following = see_other("joint-page", token=token, number=str(number + 1))
    if number == len(document.themes):
        following = see_other("joint-questions", token=token)
    language = page_language()
    context = {
        "number": number,
        "theme": theme.in_words(language),
        "about": in_language(language, theme.about_da, theme.about_en),
        "is_aloud": ALOUD in request.GET,
    }
    return _Page(request, invitation, token, "toolbox/mapping/statements.html", context).answer(make, values, following)


@for_municipality
def joint_questions(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Show the questions without a scale, or store them and go on to handing in."""
    document = document_of_edition(invitation.mapping.edition)

    def make(data: Any = None, **more: Any) -> JointQuestionsForm:
        return JointQuestionsForm(data, document=document, **more)

    def values() -> dict[str, Any]:
        return shown_questions(document, _stored(invitation))

    context = {"number": len(document.themes) + 1}
    page = _Page(request, invitation, token, "toolbox/mapping/questions.html", context)
    return page.answer(make, values, see_other("joint-review", token=token))


@for_municipality
def joint_review(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Show what is not answered, which is never forced; a POST hands the form in."""
    if request.method == "POST":
        hand_in_joint(invitation_id=invitation.pk)
        messages.success(request, _("Det fælles skema er sendt ind. Tak."))
        return see_other("mapping", token=token)
    _require_open(invitation)
    document, stored = document_of_edition(invitation.mapping.edition), _stored(invitation)
    missing = [
        (statement.in_words(page_language()), number, statement.id)
        for number, theme in enumerate(document.themes, 1)
        for statement in document.statements_of(JOINT, theme.key)
        if stored.get(statement.id) is None
    ]
    context = context_of_invitation(invitation, token, missing=missing, count=len(document.joint_ids))
    return render(request, "toolbox/mapping/review.html", context)


@for_municipality
def reopen_joint_form(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Open the form that was handed in once more, upon a POST."""
    if request.method == "POST":
        reopen_joint(invitation_id=invitation.pk)
        messages.success(request, _("Skemaet er åbnet igen. Husk at sende det ind, når I er færdige."))
    return see_other("mapping", token=token)


@for_municipality
def joint_on_paper(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Show the whole form for printing, blank or with what is answered."""
    document, language = document_of_edition(invitation.mapping.edition), page_language()
    stored = {} if "tomt" in request.GET else _stored(invitation)
    steps = [(step.value, step.in_words(language)) for step in document.scale]
    steps.append((DONT_KNOW, document.dont_know.in_words(language)))
    themes = [
        (
            theme.in_words(language),
            [
                (statement.in_words(language), stored.get(statement.id))
                for statement in document.statements_of(JOINT, theme.key)
            ],
        )
        for theme in document.themes
    ]
    context = context_of_invitation(invitation, token, steps=steps, themes=themes)
    return render(request, "toolbox/mapping/paper.html", context)


class _Page:
    """One page of the joint form: shown, stored beside what others store, and going on."""

    def __init__(
        self, request: HttpRequest, invitation: Invitation, token: str, template: str, context: Mapping[str, Any]
    ) -> None:
        self.request, self.invitation, self.token = request, invitation, token
        self.template, self.context = template, context
        self.document: QuestionnaireDocument = document_of_edition(invitation.mapping.edition)

    def answer(
        self, make: Callable[..., Any], values: Callable[[], dict[str, Any]], following: HttpResponse
    ) -> HttpResponse:
        """Show the form, or store what was changed on it and lead to what follows."""
        _require_open(self.invitation)
        if self.request.method != "POST":
            return self._shown(make(initial=values()))
        form = make(self.request.POST)
        if not form.is_valid():
            return self._shown(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        before = as_opened(make, form)
        others = save_joint(
            invitation_id=self.invitation.pk,
            answers=form.answers(),
            stood=before.answers() if before else _stored(self.invitation),
        )
        sentences = [self._told(other) for other in others]
        if self.request.headers.get(AS_PRESSED):
            return JsonResponse({"said": sentences or [_("Gemt")], "stood": make(initial=values()).stood})
        for sentence in sentences:
            messages.warning(self.request, sentence)
        return following

    def _told(self, other: OtherAnswer) -> str:
        """Say what somebody else had answered meanwhile, and what stands now."""
        words = {part.id: part.in_words(page_language()).text for part in self.document.statements}
        words |= {part.id: part.in_words(page_language()).text for part in self.document.questions}
        return _("En anden har svaret »%(theirs)s« imens på »%(item)s«. Nu står der »%(ours)s«.") % {
            "item": words[other.item],
            "theirs": self._said(other.theirs),
            "ours": self._said(other.ours),
        }

    def _said(self, answer: Given) -> str:
        language = page_language()
        if answer is None:
            return _("intet svar")
        if isinstance(answer, int):
            steps = {step.value: step.in_words(language).text for step in self.document.scale}
            return steps.get(answer, self.document.dont_know.in_words(language).text)
        if isinstance(answer, str):
            return answer
        themes = {theme.key: theme.in_words(language).text for theme in self.document.themes}
        return ", ".join(str(one["title"]) if isinstance(one, dict) else themes.get(one, str(one)) for one in answer)

    def _shown(self, form: PageForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
        count = len(self.document.themes) + 1
        context = context_of_invitation(self.invitation, self.token, form=form, count=count, **self.context)
        return render(self.request, self.template, context, status=status)


def _require_open(invitation: Invitation) -> None:
    if not is_joint_open(invitation):
        raise NotOpenForAnswers
    if invitation.handed_in_at is not None:
        raise JointIsHandedIn


def _stored(invitation: Invitation) -> dict[str, Given]:
    return {item: given(answer) for item, answer in joint_answers(invitation).items()}
