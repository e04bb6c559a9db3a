"""Opening the municipality's pages of a mapping by its link."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from booking.forms.base import page_language
from booking.refusals import Refusal
from booking.web.views.common import opened_by, see_other
from toolbox.mapping.links import invitation_of
from toolbox.mapping.standing import state_of
from toolbox.models import Invitation
from toolbox.questionnaire.editions import document_of_edition

ENDED = "toolbox/mapping/link_ended.html"
MunicipalityView = Callable[..., HttpResponse]

by_invitation = opened_by(invitation_of, ENDED)


def for_municipality(view: MunicipalityView) -> MunicipalityView:
    """Open a page by the municipality's link; what is refused is said on its first page."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @by_invitation
    @wraps(view)
    def opened(request: HttpRequest, invitation: Invitation, token: str, **named: Any) -> HttpResponse:
        try:
            return view(request, invitation, token, **named)
        except Refusal as refusal:
            messages.error(request, refusal.message)
            return see_other("mapping", token=token)

    return opened


def context_of_invitation(invitation: Invitation, token: str, **more: Any) -> dict[str, Any]:
    """Return what each of the municipality's pages shows."""
    document, language = document_of_edition(invitation.mapping.edition), page_language()
    return {
        "invitation": invitation,
        "mapping": invitation.mapping,
        "municipality": invitation.municipality,
        "state": state_of(invitation.mapping).value,
        "token": token,
        "texts": {name: document.texts.named(name, language) for name in type(document.texts.da).model_fields},
        **more,
    }
