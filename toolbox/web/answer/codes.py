"""The code of a response, kept by this browser for the pages of the answers alone (R9)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from toolbox.models import RoleLink

PATHS = {"svar": "/svar/", "svar-en": "/en/svar/"}
KEPT_SECONDS = 60 * 24 * 60 * 60


def kept_code(request: HttpRequest, link: RoleLink) -> str:
    """Return the code that this browser keeps for a link; empty where it keeps none."""
    found = (request.COOKIES.get(f"{name}-{link.pk}", "") for name in PATHS)
    return next((code for code in found if code), "")


def keep_code(response: HttpResponse, link: RoleLink, code: str) -> None:
    """Let this browser go on without the code being typed."""
    for name, path in PATHS.items():
        response.set_cookie(
            f"{name}-{link.pk}",
            code,
            max_age=KEPT_SECONDS,
            path=path,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )


def forget_code(response: HttpResponse, link: RoleLink) -> None:
    """Let whoever uses this browser next find nothing."""
    for name, path in PATHS.items():
        response.delete_cookie(f"{name}-{link.pk}", path=path, samesite="Lax")
