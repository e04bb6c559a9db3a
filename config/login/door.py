"""Access to staff's pages: whether the session is still valid, and whether it has passed the second step."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _

from config.login import browsers, noted
from config.login.urls import urlpatterns

KONTO = frozenset(pattern.name for pattern in urlpatterns)
BEFORE_SECOND_STEP = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "openid_connect_login",
        "openid_connect_callback",
    }
)


class StaffDoorMiddleware:
    """Guards every page of the admin and of `/konto/`; the public pages do not read who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; `process_view` decides when the page is known."""
        response = self.get_response(request)
        browsers.mark(request, response)
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Redirect from a page that may not be opened yet; return None where it may."""
        match = request.resolver_match
        if match is None or not is_staff_page(match) or not request.user.is_authenticated:
            return None
        if noted.has_ended(request):
            logout(request)
            messages.info(
                request, _("Du er logget ud. Et login slutter efter 60 minutter uden brug og senest efter 12 timer.")
            )
            return redirect(f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}")
        if settings.REQUIRE_STAFF_MFA and match.url_name not in BEFORE_SECOND_STEP:
            answer = second_step(request, request.user)
            if answer is not None:
                return answer
        return own_password(request) if match.namespace == "admin" else None


def own_password(request: HttpRequest) -> HttpResponse | None:
    """Redirect to the change of the password, where another has set the one that this session began with."""
    if not request.session.get(noted.GIVEN):
        return None
    messages.info(request, _("En anden har sat din adgangskode. Vælg din egen, før du går videre."))
    return redirect("account_change_password")


def is_staff_page(match: ResolverMatch) -> bool:
    """Tell whether a page belongs to staff: the admin, or an account's own pages."""
    return match.namespace == "admin" or (not match.namespace and match.url_name in KONTO)


def second_step(request: HttpRequest, user: Any) -> HttpResponse | None:
    """Redirect to the app's set-up or to its code, unless this session has passed the second step.

    The session must have passed it, not just the user: a session that was opened with the password alone, before the
    app was set up, must not get through afterwards.
    """
    if request.session.get(noted.SECOND_STEP) == user.pk:
        return None
    has_app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    to = reverse("mfa_reauthenticate" if has_app else "mfa_activate_totp")
    return HttpResponseRedirect(f"{to}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}")
