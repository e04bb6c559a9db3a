"""allauth's adapters: our own sentences, no sign-up, and which user a provider's user is here."""

import time
from io import BytesIO
from typing import Any, ClassVar, NoReturn

import qrcode
import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from qrcode.image.svg import SvgPathImage

from booking.throttle import counted_as
from config.login import browsers, landing, limits
from config.login.browsers import network_of
from config.login.sealing import seal, unseal

logger = structlog.get_logger("temadag.login")

TOO_MANY = gettext_lazy("Der har været for mange forsøg. Vent fem minutter, og prøv igen")
WRONG_CODE = gettext_lazy("Koden er forkert eller allerede brugt. Vent på den næste kode, og prøv igen")


class AccountAdapter(DefaultAccountAdapter):
    """Log-in with user name and password."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": gettext_lazy("Brugernavnet eller adgangskoden er forkert"),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
        "incorrect_password": gettext_lazy("Adgangskoden er forkert"),
        "enter_current_password": gettext_lazy("Den nuværende adgangskode er forkert"),
        "incorrect_code": WRONG_CODE,
    }
    said: ClassVar[dict[str, Any]] = {
        "account/messages/password_changed.txt": gettext_lazy("Adgangskoden er ændret."),
        "mfa/messages/totp_deactivated.txt": gettext_lazy("Appen er fjernet fra dit login."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 allauth's signature
        """Return False: administrators make the users."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return what failed log-ins are counted under: a known browser by itself, else its address, by no header."""
        known = browsers.known(request)
        return f"browser:{known.number}" if known else counted_as(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count a known browser's attempts at its user apart from strangers', who would lock the user out."""
        key: str = super()._get_login_attempts_cache_key(request, **credentials)
        known = browsers.known(request)
        return f"{key}:{known.number}" if known and known.is_of(credentials.get("username", "")) else key

    def is_ajax(self, request: HttpRequest) -> bool:  # noqa: ARG002 allauth's signature
        """Return False: these are pages, whatever a header asks for."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count an attempt; raises ValidationError where there were too many."""
        limits.forget_what_lies_ahead()
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            logger.warning("login_throttled", source=network_of(request))
            raise

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the address of the user's first page; one that `next` names goes before it."""
        return landing.first_page(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 allauth's signature
        """Return the address of the desk."""
        return reverse("admin:index")

    def is_reauthentication_required(self, *, app: str, **_kwargs: Any) -> bool:  # noqa: ARG002 allauth's signature
        """Ask for the password again unless the log-in is a few minutes old at most."""
        records = get_authentication_records(self.request, self.request.user)
        return not records or time.time() - records[-1]["at"] >= REAUTHENTICATION_TIMEOUT

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *_args: Any, **_kwargs: Any
    ) -> None:
        """Show the messages that we have a sentence for; the page itself shows the rest."""
        sentence = self.said.get(message_template or "")
        if sentence:
            messages.add_message(request, level, sentence)


class MfaAdapter(DefaultMFAAdapter):
    """The second step: codes from an app, whose key is stored encrypted."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
    }

    def encrypt(self, text: str) -> str:
        """Encrypt an app's key before it is stored."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt an app's key."""
        return unseal(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code as SVG in the page itself, so that the content security policy needs no `data:` images."""
        image = qrcode.make(url, image_factory=SvgPathImage)
        file = BytesIO()
        image.save(file)
        drawing = file.getvalue().decode()
        return drawing[drawing.index("<svg") :]


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Log-in at the authority's own provider (OIDC), for people who have a user here already."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002 allauth's signature
        """Return False: administrators make the users."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the one active member of staff with the verified address, or redirect with a sentence.

        Nothing from the provider is stored, so the address decides at every log-in. The nonce ties the answer to the
        browser that asked.
        """
        claims = sociallogin.account.extra_data["id_token"]
        expected = sociallogin.state.get("nonce") or ""
        if not expected or not constant_time_compare(str(claims.get("nonce", "")), expected):
            refuse(request, "wrong_nonce")
        if claims.get("email_verified") is not True or not claims.get("email"):
            refuse(request, "unverified_address")
        users = get_user_model().objects.filter(email__iexact=claims["email"], is_active=True, is_staff=True)[:2]
        if len(users) != 1:
            refuse(request, "unknown_user" if not users else "ambiguous_user")
        sociallogin.user = users[0]

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:  # noqa: ARG002
        """Redirect to the log-in where the provider's answer could not be used."""
        refuse(request, str(kwargs.get("error") or "unknown"))


def refuse(request: HttpRequest, reason: str) -> NoReturn:
    """End a log-in at the provider: the page says the same whatever the reason, which only the log names."""
    logger.warning("login_refused", method="oidc", reason=reason)
    messages.error(
        request,
        _("Du kunne ikke logges ind på den måde. Prøv igen, eller bed en administrator om at oprette dig."),
    )
    raise ImmediateHttpResponse(redirect("account_login"))
