"""The public page of the toolbox: everything on one page, to read, search and print (A19)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from booking.forms.base import page_language
from booking.web.remembered import kept_page
from booking.web.views.common import public_page
from toolbox import queries
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
