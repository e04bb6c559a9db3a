"""Log-in at the authority's own provider (OpenID Connect): allauth's flow, with the ID token checked in full.

allauth trusts the user-info address and does not check signature and nonce, since the token came over TLS. Here the
signed token decides: signature, issuer, audience, times and nonce are checked, and PKCE binds the code to the browser.
"""

import secrets
from typing import Any

import jwt
import requests
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
REQUIRED = ["iss", "aud", "exp", "iat", "sub", "nonce"]
LEEWAY_SECONDS = 60


class OidcAdapter(OpenIDConnectOAuth2Adapter):
    """Reads from the provider's answer who has signed in."""

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> Any:
        """Return allauth's object for the log-in; raises OAuth2Error for a token that is not valid."""
        claims = self.claims(app, str(kwargs["response"].get("id_token") or ""))
        if "email" not in claims and "userinfo_endpoint" in self.openid_config:
            more = self._fetch_user_info(token.token)
            if more.get("sub") != claims["sub"]:
                raise OAuth2Error("the user info is about somebody else")
            claims = more | claims
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def claims(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """Return the claims of a signed ID token; raises OAuth2Error where the signature or a claim is wrong."""
        try:
            with get_adapter().get_requests_session() as session:
                answer = session.get(self.openid_config["jwks_uri"])
                answer.raise_for_status()
            wanted = jwt.get_unverified_header(id_token).get("kid")
            keys = [key for key in jwt.PyJWKSet.from_dict(answer.json()).keys if key.key_id == wanted]
            if not keys:
                raise OAuth2Error("no key of the provider fits the token")
            decoded: dict[str, Any] = jwt.decode(
                id_token,
                keys[0].key,
                algorithms=ALGORITHMS,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=LEEWAY_SECONDS,
                options={"require": REQUIRED},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error("the ID token does not hold") from error
        if decoded.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("the ID token is meant for another client")
        return decoded


class CallbackView(OAuth2CallbackView):
    """The page to which the provider sends the browser back."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign in; refuse an answer in an unexpected form like a wrong one."""
        try:
            answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        except (KeyError, TypeError, ValueError, AttributeError):
            get_adapter().on_authentication_error(request, self.adapter.get_provider(), error="malformed")
            raise
        return answer


@never_cache
@require_safe
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the browser to the provider; 404 where none is configured."""
    provider = _adapter(request, provider_id).get_provider()
    nonce = secrets.token_urlsafe(32)
    try:
        answer: HttpResponse = provider.redirect(
            request,
            AuthProcess.LOGIN,
            next_url=get_next_redirect_url(request),
            auth_params={"nonce": nonce},
            nonce=nonce,
        )
    except (requests.RequestException, KeyError, ValueError):
        get_adapter().on_authentication_error(request, provider, error="unreachable")
        raise
    return answer


@never_cache
@require_safe
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Sign in the user who comes back from the provider; 404 where none is configured."""
    answer: HttpResponse = CallbackView.adapter_view(_adapter(request, provider_id))(request)
    return answer


def _adapter(request: HttpRequest, provider_id: str) -> OidcAdapter:
    """Return the adapter of the configured provider."""
    if not settings.SOCIALACCOUNT_PROVIDERS:
        raise Http404
    return OidcAdapter(request, provider_id)
