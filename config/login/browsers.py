"""Browsers in which somebody has logged in before: a stranger's wrong passwords do not lock their users out of them."""

import secrets
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "temadag_browser"
SALT = "temadag.login.browser"
DAYS = 180
MOST_USERS = 5
TRUNCATED = {4: 24, 6: 48}
"""How much of an address the log keeps: the network, not the person's line."""


@dataclass(frozen=True, kw_only=True)
class KnownBrowser:
    """A browser's random number, and keyed hashes of the names of the users who have logged in with it."""

    number: str
    users: tuple[str, ...]

    def is_of(self, username: str) -> bool:
        """Tell whether a user of this name has logged in here."""
        return _hashed(username) in self.users


def known(request: HttpRequest) -> KnownBrowser | None:
    """Return what the browser's signed cookie says; None for a stranger's or an old one."""
    try:
        number, users = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=DAYS * 86_400)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return KnownBrowser(number=number, users=tuple(users))


def note(request: HttpRequest, username: str) -> None:
    """Remember, for the answer to this request, that a user has logged in with this browser."""
    before = known(request)
    others = [one for one in before.users if one != _hashed(username)] if before else []
    number = before.number if before else secrets.token_urlsafe(12)
    request.known_browser = [number, [*others, _hashed(username)][-MOST_USERS:]]  # type: ignore[attr-defined]


def mark(request: HttpRequest, response: HttpResponse) -> None:
    """Set the cookie that `note` asked for."""
    noted = getattr(request, "known_browser", None)
    if noted is not None:
        response.set_cookie(
            COOKIE,
            signing.dumps(noted, salt=SALT),
            max_age=DAYS * 86_400,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def network_of(request: HttpRequest | None) -> str:
    """Return the network that a request came from, for the log; empty where there is no request."""
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", "") if request else "")
    except ValueError:
        return ""
    return str(ip_network((address, TRUNCATED[address.version]), strict=False))


def _hashed(username: str) -> str:
    return salted_hmac(SALT, username.lower()).hexdigest()[:16]
