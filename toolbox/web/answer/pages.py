"""The pages of a role's questionnaire: statements, the last page, and what was handed in."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from booking.forms.base import page_language
from booking.web.views.common import see_other
from toolbox.answering.responding import hand_in, save_answers
from toolbox.models import Response, RoleLink
from toolbox.web.answer.forms import LastPageForm, pages_of
from toolbox.web.answer.opened import asks_consent, context_of, document_of_link, for_respondents
from toolbox.web.scale import StatementsForm, shown_answers


@for_respondents
def answer_page(request: HttpRequest, link: RoleLink, token: str, response: Response, number: int) -> HttpResponse:
    """Show a page of statements, or store it and go on."""
    document = document_of_link(link)
    pages = pages_of(document, link.role)
    if not 1 <= number <= len(pages):
        raise Http404
    form = StatementsForm(
        request.POST if request.method == "POST" else None,
        initial=shown_answers(response.values),
        document=document,
        statements=pages[number - 1],
    )
    if form.is_bound and form.is_valid():
        save_answers(response_id=response.pk, values=form.answers(), texts={})
        if number < len(pages):
            return see_other("answer-page", token=token, number=str(number + 1))
        return see_other("answer-last", token=token)
    context = context_of(link, token, form=form, number=number, count=len(pages) + 1)
    return render(request, "toolbox/answer/page.html", context, status=_status(form.is_bound))


@for_respondents
def answer_last(request: HttpRequest, link: RoleLink, token: str, response: Response) -> HttpResponse:
    """Show the last page with what is not answered, which is never forced, or hand everything in."""
    document = document_of_link(link)
    role = document.role(link.role)
    form = LastPageForm(
        request.POST if request.method == "POST" else None,
        initial={**response.texts, "consents": response.consents},
        document=document,
        questions=document.questions_of(link.role),
        asks=asks_consent(role),
    )
    if form.is_bound and form.is_valid():
        consents = form.cleaned_data["consents"] if form.asks else None
        save_answers(response_id=response.pk, values={}, texts=form.texts(), consents=consents)
        hand_in(response_id=response.pk)
        return see_other("answer-thanks", token=token)
    pages = pages_of(document, link.role)
    missing = [
        (statement.in_words(page_language()), number, statement.id)
        for number, page in enumerate(pages, 1)
        for statement in page
        if statement.id not in response.values
    ]
    context = context_of(
        link, token, form=form, missing=missing, number=len(pages) + 1, count=len(pages) + 1, response=response
    )
    return render(request, "toolbox/answer/last.html", context, status=_status(form.is_bound))


@for_respondents
def answer_thanks(request: HttpRequest, link: RoleLink, token: str, response: Response) -> HttpResponse:
    """Say that the answers are handed in, until when they can be corrected, and when the result comes."""
    if not response.is_handed_in:
        return see_other("answer-last", token=token)
    return render(request, "toolbox/answer/thanks.html", context_of(link, token))


def _status(is_bound: object) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if is_bound else HTTPStatus.OK
