"""The apps' keys are kept sealed under `SECRET_KEY`: a copy of the database alone does not open the second step."""

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def seal(text: str) -> str:
    """Seal a text with the present key."""
    return _fernet().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """Open a seal of the present or a former key.

    Where the key has been thrown away it gives another key instead: no code fits, and an administrator resets the app.
    """
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return base64.b32encode(secrets.token_bytes(20)).decode("ascii")


def _fernet() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_digest(key))) for key in keys])


def _digest(key: str) -> bytes:
    return hashlib.sha256(f"temadag.login.app:{key}".encode()).digest()
