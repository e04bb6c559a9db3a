"""Writes the line of an answer that shows personal data, before the answer leaves (docs/adr/0029-shown-is-logged.md).

What shows nobody is listed here; every other page of staff and every operation with a key is logged, a new one too.
"""

from collections.abc import Callable

import structlog
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils import timezone

from booking.looks import rows_shown
from booking.models import ApiToken
from config.access.models import LONGEST_ABOUT, AccessKind, AccessLine
from config.database_away import away

logger = structlog.get_logger("temadag.access")

SHOW_NOBODY = frozenset(
    {
        "admin:jsi18n",
        "admin:login",
        "admin:logout",
        "admin:booking_apitoken_add",
        "admin:booking_apitoken_change",
        "admin:booking_apitoken_changelist",
        "admin:booking_apitoken_revoke",
        "api:list_journal",
        "api:list_mapping_figures",
        "api:list_mapping_responses",
        "api:list_mappings",
    }
)
"""Pages and operations on which no person is named; `tests/config/access/test_every_address.py` looks at each."""
TO_PRINT = frozenset({"admin:booking_registration_attendee_list"})
ROWS = ("object_id", "pk", "reference")
SUCCESS = range(200, 300)


class AccessLogMiddleware:
    """Logs who was shown what; where the line cannot be written, the answer is withheld."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, and write the line of what comes back."""
        response = self.get_response(request)
        match = request.resolver_match
        if match is None or response.status_code not in SUCCESS or match.view_name in SHOW_NOBODY:
            return response
        user, token = _reader(request, match)
        if user is None and token is None:
            return response
        try:
            AccessLine.objects.create(
                at=timezone.now(),
                user=user,
                token=token,
                kind=_kind(request, response, match),
                page=match.view_name,
                about=_about(match),
                rows=rows_shown(request, _listed(response)),
            )
        except DatabaseError:
            logger.exception("access_not_logged", page=match.view_name)
            return away(request)
        return response


def _reader(request: HttpRequest, match: ResolverMatch) -> tuple[User | None, ApiToken | None]:
    """Return the member of staff or the key that is answered; neither for a public page, whose reader is not asked."""
    if match.namespace == "admin":
        return (request.user if isinstance(request.user, User) else None), None
    token = getattr(request, "auth", None)
    return None, token if isinstance(token, ApiToken) else None


def _kind(request: HttpRequest, response: HttpResponse, match: ResolverMatch) -> AccessKind:
    if "attachment" in response.get("Content-Disposition", ""):
        return AccessKind.EXPORTED
    if match.view_name in TO_PRINT:
        return AccessKind.PRINTED
    return AccessKind.SEARCHED if request.GET.get("q", "").strip() else AccessKind.OPENED


def _about(match: ResolverMatch) -> str:
    """Return the number or reference in the address; empty where it names no row."""
    named = next((str(match.kwargs[name]) for name in ROWS if name in match.kwargs), "")
    return named[:LONGEST_ABOUT]


def _listed(response: HttpResponse) -> int:
    """Return the rows on a page of the admin's lists; one for any other page."""
    listed = (getattr(response, "context_data", None) or {}).get("cl")
    return len(listed.result_list) if listed is not None else 1
