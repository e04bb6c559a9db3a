"""Who edits a plan: the name that an editor gave once, kept by the browser."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from booking.services.turn import MUNICIPALITY

NAMES = {"plan-name": "/plan/", "plan-name-en": "/en/plan/"}
"""The cookies by the paths to which the browser sends them: those of the plan's pages alone."""
NAME_SALT = "temadag.plan.name"
NAME_KEPT_SECONDS = 365 * 24 * 60 * 60
UNASKED = "\n"
"""No name, since a name is one line."""


def editor_name(request: HttpRequest) -> str | None:
    """Return the name that this browser's editor gave, empty where none was wanted; None where nobody asked yet."""
    kept: dict[str, Any] = {"default": UNASKED, "salt": NAME_SALT, "max_age": NAME_KEPT_SECONDS}
    found = (request.get_signed_cookie(cookie, **kept) for cookie in NAMES)
    return next((name for name in found if name != UNASKED), None)


def editor_of(request: HttpRequest) -> dict[str, Any]:
    """Return who acts, as the services take it."""
    return {"by": MUNICIPALITY, "name": editor_name(request) or ""}


def keep_name(response: HttpResponse, name: str) -> None:
    """Let this browser remember the editor's name."""
    for cookie, path in NAMES.items():
        response.set_signed_cookie(
            cookie,
            name,
            salt=NAME_SALT,
            max_age=NAME_KEPT_SECONDS,
            path=path,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
