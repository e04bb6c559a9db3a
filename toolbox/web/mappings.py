"""The public page about mappings: what one is, which are open, who asks to be in, and the way back to a lost link."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from booking.forms.base import page_language
from booking.queries.added import OnPage
from booking.web.views.common import public_page
from toolbox.models import Mapping
from toolbox.queries import in_language
from toolbox.questionnaire.document import RolePart
from toolbox.questionnaire.editions import document_of_edition


@dataclass(frozen=True, kw_only=True)
class OpenMapping:
    """A mapping that runs, with what its questionnaire is for and who is asked."""

    mapping: Mapping
    title: OnPage
    about: OnPage
    purpose: OnPage
    roles: list[tuple[RolePart, OnPage]]
    is_before: bool


@require_safe
def mappings(request: HttpRequest) -> HttpResponse:
    """Show the page, the same for everybody: nothing tells who is invited or has answered."""
    shown = [_shown(mapping) for mapping in _running()]
    return public_page(request, render_to_string("toolbox/mappings.html", {"running": shown}, request))


def _running() -> list[Mapping]:
    """List the mappings whose letters are out and that are not closed, the first to close first."""
    now = timezone.now()
    found = Mapping.objects.filter(opened_at__isnull=False, letter_at__lte=now, closes_at__gt=now, erased_at=None)
    return list(found.select_related("edition").order_by("closes_at", "pk"))


def _shown(mapping: Mapping) -> OpenMapping:
    document, language = document_of_edition(mapping.edition), page_language()
    return OpenMapping(
        mapping=mapping,
        title=in_language(language, mapping.title, ""),
        about=in_language(language, mapping.about, ""),
        purpose=document.texts.named("purpose", language),
        roles=[(role, role.in_words(language)) for role in document.anonymous_roles()],
        is_before=timezone.now() < mapping.joint_opens_at,
    )
