"""Fixtures of staff's log-in: the second step required as in production, a member of staff, the code of an app."""

import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.models import User
from django.core.cache import cache
from pytest_django.fixtures import Settings

PASSWORD = "et-langt-kodeord"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def door(db: None, settings: Settings) -> None:
    """Require the second step, with no attempts counted yet."""
    settings.REQUIRE_STAFF_MFA = True
    cache.clear()


@pytest.fixture
def mette(db: None) -> User:
    """Make a member of staff who has not set up an app."""
    return User.objects.create_superuser("mette", "mette@example.dk", PASSWORD)


@pytest.fixture
def app(mette: User) -> Authenticator:
    """Set up an app and recovery codes for Mette."""
    RecoveryCodes.activate(mette)
    return TOTP.activate(mette, SECRET).instance


@pytest.fixture
def code() -> Callable[..., str]:
    """Return the code that the app shows now, or will show `later` half minutes from now."""
    return lambda secret=SECRET, later=0: format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))
