"""Forms of the admin that come back with an error or a preview, shown by an address of their own (Q12).

Back and reload then never ask whether to send a form again. The last few lie in the session, which the server keeps;
a page that shows a secret once is none of them. Public pages have no session and answer directly.
"""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers

KEPT = "posted_pages"
PARAMETER = "svar"
MOST_KEPT = 3
LONGEST = 300_000
"""In octets; a longer page, such as many mails to look through, is answered directly."""
SEE_OTHER = 303


class PostedPagesMiddleware:
    """Redirects a browser to the page that answers its form; below `StaffDoorMiddleware`, which decides first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, and keep the page that comes back."""
        if request.method == "POST" and PARAMETER in request.GET:
            query = request.GET.copy()
            del query[PARAMETER]
            request.GET = query  # type: ignore[assignment] # Django's own is immutable, which nothing relies on
            request.META["QUERY_STRING"] = query.urlencode()
        response = self.get_response(request)
        return _redirect(request, response) if _is_answer(request, response) else response

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Show a page that was kept for this address; None where there is none (any more)."""
        key = request.GET.get(PARAMETER, "")
        if request.method != "GET" or not key or not request.user.is_authenticated:
            return None
        path, page = request.session.get(KEPT, {}).get(key, ("", ""))
        if path != request.path:
            return None
        response = HttpResponse(page)
        add_never_cache_headers(response)
        return response


def _is_answer(request: HttpRequest, response: HttpResponse) -> bool:
    """Tell whether a browser sent a form of the admin that comes back."""
    match = request.resolver_match
    return (
        request.method == "POST"
        and match is not None
        and match.namespace == "admin"
        and request.headers.get("Sec-Fetch-Mode") == "navigate"
        and request.user.is_authenticated
        and isinstance(response, TemplateResponse)
        and _comes_back(response.context_data or {})
        and len(response.content) <= LONGEST
    )


def _comes_back(context: Mapping[str, Any]) -> bool:
    """Tell whether a page shows an act's form again, errors (also of Django's own forms), or what a form would do."""
    form = context.get("form")
    is_act = "act" in context and getattr(form, "is_bound", False)
    return bool(is_act or {"mails", "tried"} & context.keys() or context.get("errors") or getattr(form, "errors", None))


def _redirect(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    key = secrets.token_urlsafe(8)
    kept = list(request.session.get(KEPT, {}).items())[1 - MOST_KEPT :]
    request.session[KEPT] = dict([*kept, (key, (request.path, response.content.decode()))])
    query = request.GET.copy()
    query[PARAMETER] = key
    shown = HttpResponse(status=SEE_OTHER, headers={"Location": f"{request.path}?{query.urlencode()}"})
    shown.cookies = response.cookies
    return shown
