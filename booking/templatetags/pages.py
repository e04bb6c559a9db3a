"""The page's frame: icons of the design system, the same page in the other language, telephone links."""

import re
from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import override

register = template.Library()

ALERT_ICONS = {"debug": "info", "info": "info", "success": "success", "warning": "warning", "error": "error"}
SENTENCE_ENDS = re.compile(r"(?<=[.!?])(?<!\b[^\W\d_]\.)(?<!\b[kn][lr]\.) (?![a-zæøå])")
"""Neither "den 17. november" nor "kl. 9" ends a sentence, nor the letter of "A. Holm"."""


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """Draw an icon of the sprite; it is hidden from screen readers, so put a text beside it."""
    return format_html(
        '<svg class="icon-svg {}" focusable="false" aria-hidden="true"><use href="{}#{}"></use></svg>',
        css,
        static("dkfds/icons.svg"),
        name,
    )


@register.filter
def alert_kind(level: str) -> str:
    """Return the design system's kind of alert for a message's level."""
    return ALERT_ICONS.get(level, "info")


@register.filter
def first_sentence(message: object) -> str:
    """Return what has happened in short, for the title of the page."""
    return SENTENCE_ENDS.split(str(message), maxsplit=1)[0].rstrip(".")


@register.filter
def tel(number: str) -> str:
    """Return the number for a `tel:` link, from what people write: the first of two, without an extension."""
    return re.sub(r"[^0-9+]", "", re.split("/|lok", number)[0])


@register.simple_tag(takes_context=True)
def this_page_in(context: template.Context, language: str, path: str = "") -> str:
    """Return the path of the present page (or `path`) in another language; its front page where there is none."""
    request: Any = context.get("request")
    front = "/" if language == "da" else f"/{language}/"
    match = getattr(request, "resolver_match", None)
    if match is None or not match.url_name:
        return front
    if path:
        return translate_url(path, language)
    with override(language):
        try:
            return reverse(match.view_name, args=match.args, kwargs=match.kwargs)
        except NoReverseMatch:
            return str(request.path)
