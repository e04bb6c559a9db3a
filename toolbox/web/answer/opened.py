"""Opening a role's questionnaire by its link, and the response that this browser goes on with."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from booking.forms.base import page_language
from booking.web.views.common import opened_by, see_other
from toolbox.answering.refusals import NotOpenForAnswers
from toolbox.answering.responding import response_by
from toolbox.mapping.links import role_link_of
from toolbox.models import Response, RoleLink
from toolbox.questionnaire.document import QuestionnaireDocument, RolePart
from toolbox.questionnaire.editions import document_of_edition
from toolbox.web.answer.codes import kept_code

ENDED = "toolbox/answer/link_ended.html"
FEW = 5
AnswerView = Callable[..., HttpResponse]

by_role_link = opened_by(role_link_of, ENDED)


def document_of_link(link: RoleLink) -> QuestionnaireDocument:
    """Return the questionnaire of the mapping."""
    return document_of_edition(link.invitation.mapping.edition)


def asks_consent(role: RolePart) -> bool:
    """Tell whether there are usually so few of a role that a person chooses who may see the answers (R6)."""
    return role.expected < FEW


def context_of(link: RoleLink, token: str, **more: Any) -> dict[str, Any]:
    """Return what every page of the questionnaire shows."""
    document, language = document_of_link(link), page_language()
    role = document.role(link.role)
    mapping = link.invitation.mapping
    return {
        "link": link,
        "token": token,
        "mapping": mapping,
        "municipality": link.invitation.municipality,
        "role": role,
        "role_name": role.in_words(language),
        "texts": {name: document.texts.named(name, language) for name in type(document.texts.da).model_fields},
        "asks": asks_consent(role),
        "is_before": timezone.now() < mapping.roles_open_at,
        "closes_at": mapping.closes_at,
        "is_result_open": mapping.published_at is not None and link.invitation.opened_to_all_at is not None,
        **more,
    }


def for_respondents(view: AnswerView) -> AnswerView:
    """Hand a view the response that this browser goes on with; who has none begins at the first page."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @by_role_link
    @wraps(view)
    def opened(request: HttpRequest, link: RoleLink, token: str, **named: Any) -> HttpResponse:
        response = response_by(link=link, code=kept_code(request, link))
        if response is None:
            return see_other("answer", token=token)
        try:
            return view(request, link, token, response, **named)
        except NotOpenForAnswers as refusal:
            messages.error(request, refusal.message)
            return see_other("answer", token=token)

    return opened


def code_shown(request: HttpRequest, link: RoleLink, token: str, code: str) -> HttpResponse:
    """Show the code, this once."""
    return render(request, "toolbox/answer/code.html", context_of(link, token, code=code))


def has_answered(response: Response | None) -> bool:
    """Tell whether anything is answered."""
    return response is not None and bool(response.values or response.texts or response.is_handed_in)
