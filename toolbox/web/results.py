"""The page of a municipality's results: by its own link, and by a link to answer once the contact has opened it."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from booking.exports.answers import file_of
from booking.forms.base import page_language
from booking.web.views.common import opened_by
from toolbox.mapping.links import invitation_of, role_link_of
from toolbox.models import Invitation
from toolbox.results.reading import results_of
from toolbox.results.sharing import hide_text, open_results, share_results
from toolbox.results.tables import tables_of_results
from toolbox.web.opened import answered_at

ENDED = "toolbox/results/link_ended.html"


def _opened_to_all(token: str) -> Invitation | None:
    """Return the invitation of a role's link whose contact has opened the results to all."""
    link = role_link_of(token)
    return link.invitation if link and link.invitation.opened_to_all_at else None


by_municipality = opened_by(invitation_of, ENDED)
by_respondent = opened_by(_opened_to_all, ENDED)


@require_safe
@by_municipality
def mapping_results(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Show the municipality its results, with what it may do with them."""
    return _page(request, invitation, {"token": token}, hidden_too=True)


@require_safe
@by_respondent
def results_for_all(request: HttpRequest, invitation: Invitation, _token: str) -> HttpResponse:
    """Show the same figures to somebody who has answered; the texts are the contact's."""
    return _page(request, invitation, {})


def _page(
    request: HttpRequest, invitation: Invitation, context: dict[str, str], *, hidden_too: bool = False
) -> HttpResponse:
    is_there = invitation.mapping.published_at is not None
    result = results_of(invitation, language=page_language(), hidden_too=hidden_too) if is_there else None
    return render(request, "toolbox/results/page.html", {"invitation": invitation, "result": result, **context})


@require_safe
@by_municipality
def results_workbook(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Answer with the results as a workbook."""
    if invitation.mapping.published_at is None:
        return mapping_results(request, token=token)
    tables = tables_of_results(results_of(invitation, language=page_language()))
    return file_of(slugify(f"{invitation.mapping.slug}-{invitation.municipality.name}"), "xlsx", *tables)


@require_POST
@by_municipality
def share_mapping_results(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Share the results with the facilitators, or no longer."""
    is_shared = request.POST.get("shared") == "yes"
    said = (
        _("Facilitatorerne kan nu læse jeres resultat.")
        if is_shared
        else _("Facilitatorerne kan ikke længere læse jeres resultat.")
    )
    return _acted(request, token, partial(share_results, invitation_id=invitation.pk, is_shared=is_shared), said)


@require_POST
@by_municipality
def open_mapping_results(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Open the results to everybody with a link to answer, or close them."""
    is_open = request.POST.get("open") == "yes"
    said = (
        _("Alle, der har et link til at svare, kan nu læse resultatet.")
        if is_open
        else _("Resultatet er ikke længere vist for dem, der har svaret.")
    )
    return _acted(request, token, partial(open_results, invitation_id=invitation.pk, is_open=is_open), said)


@require_POST
@by_municipality
def hide_result_text(request: HttpRequest, invitation: Invitation, token: str, text_id: int) -> HttpResponse:
    """Hide a text, or show it again."""
    is_hidden = request.POST.get("hidden") == "yes"
    if not hide_text(invitation_id=invitation.pk, text_id=text_id, is_hidden=is_hidden):
        raise Http404
    messages.success(request, _("Teksten er skjult.") if is_hidden else _("Teksten er vist igen."))
    return answered_at(reverse("mapping-results", kwargs={"token": token}), "texts")


def _acted(request: HttpRequest, token: str, act: partial[Invitation], said: str) -> HttpResponse:
    act()
    messages.success(request, said)
    return answered_at(reverse("mapping-results", kwargs={"token": token}))
