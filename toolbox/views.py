"""The public page of the toolbox, to read, search and print (A19), and the contact's page with what is chosen."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from booking.forms.base import page_language
from booking.models import Registration
from booking.refusals import Refusal
from booking.web.remembered import kept_page
from booking.web.views.common import public_page
from booking.web.views.personal.page import back_to
from booking.web.views.personal.preparing import of_confirmed
from toolbox import queries
from toolbox.chosen.one_form import chosen_form_of, store
from toolbox.models import Stage
from toolbox.results.weakest import suggested_to
from toolbox.rules.picked import Picked
from toolbox.rules.search import MOST_LETTERS, searched_words

PAGE = "toolbox/toolbox.html"


@gzip_page
@require_safe
def toolbox(request: HttpRequest) -> HttpResponse:
    """Show the shelf, or what a search finds on it; 304 where the browser has the page already."""
    asked = request.GET.get("soeg", "")[:MOST_LETTERS]

    def page() -> str:
        return render_to_string(PAGE, _context(asked), request)

    if searched_words(asked):
        return public_page(request, page())
    return public_page(request, kept_page((PAGE, queries.shelf_head(), get_language(), request.path), page))


def _context(asked: str) -> dict[str, Any]:
    words = searched_words(asked)
    elements = queries.shelf(language=page_language())
    if words:
        elements = list(queries.found_on(elements, words))
    count = sum(len(theme.tools) for element in elements for theme in element.themes)
    return {
        "elements": elements,
        "asked": asked if words else "",
        "count": count,
        "most_letters": MOST_LETTERS,
        "is_partly_danish": queries.is_partly_danish(elements),
    }


@of_confirmed
def chosen(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """Let the contact choose themes before the day, and note after it what was chosen (A18, A19)."""
    form, stage = chosen_form_of(registration, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            picked = store(registration, form, stage)
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _said(picked, stage))
        return back_to(token)
    context = {
        "registration": registration,
        "token": token,
        "form": form,
        "stage": stage,
        "suggested": suggested_to(registration) if stage == Stage.BEFORE else [],
    }
    return render(request, "toolbox/chosen.html", context, status=422 if form.is_bound else 200)


def _said(picked: Picked, stage: Stage) -> str:
    count = len(picked.themes)
    if not (picked.themes or picked.tools):
        return _("Gemt. Der er nu ikke valgt noget.")
    if stage == Stage.BEFORE:
        return ngettext(
            "Jeres tema er gemt. Facilitatoren kan se det.",
            "Jeres %(count)d temaer er gemt. Facilitatoren kan se dem.",
            count,
        ) % {"count": count}
    return _("Det, I valgte, er gemt.")
