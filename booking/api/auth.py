"""Bearer tokens with scopes (RFC 6750)."""

from typing import cast

from django.http import HttpRequest
from ninja.errors import AuthorizationError
from ninja.security.base import AuthBase

from booking.models import ApiToken, By
from booking.services import tokens
from booking.services.turn import Actor

HEADER = "Authorization"
SCHEME = "bearer"


def token_sent(request: HttpRequest) -> ApiToken | None:
    """Return the token whose key the request carries; None without a valid one."""
    scheme, _blank, key = request.headers.get(HEADER, "").partition(" ")
    return tokens.prove(key.strip()) if scheme.lower() == SCHEME else None


class BearerToken(AuthBase):
    """Requires a valid key that has a scope.

    It reads the header itself, because Ninja's own bearer logs headers that it cannot use.
    """

    openapi_type = "http"
    openapi_scheme = SCHEME

    def __init__(self, scope: str) -> None:
        """Require `scope`: `read` or `write`."""
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> ApiToken | None:
        """Return the token, None (401) without a valid key; raises AuthorizationError (403) for the scope."""
        token = token_sent(request)
        if token is not None and self.scope not in token.scopes:
            raise AuthorizationError
        return token


READ = BearerToken("read")
WRITE = BearerToken("write")


def token_of(request: HttpRequest) -> ApiToken:
    """Return the token with which `READ` or `WRITE` admitted the request."""
    return cast("ApiToken", request.auth)  # type: ignore[attr-defined] # set by Ninja


def actor_of(request: HttpRequest) -> Actor:
    """Return the token as the actor."""
    return Actor(By.API, token_of(request).pk)
