"""Making, proving and revoking the keys of other systems."""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.dispatch import Signal
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from booking.models import ApiToken
from booking.models.api_token import PREFIX_LENGTH
from booking.refusals import Invalid, Stale

MARK = "temadag"
"""Every key begins with this word, so that a leaked key is recognised as one."""
PREFIX_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
SECRET_BYTES = 32
LONGEST_NAME = 100
USE_IS_NOTED_EVERY = dt.timedelta(minutes=1)


token_issued = Signal()
"""Sent with `token` and `by`, in the transaction that makes the token."""


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A new token and its key; the key itself is not stored."""

    token: ApiToken
    key: str


@transaction.atomic
def issue(
    *, name: str, read: bool, write: bool, expires_at: dt.datetime | None = None, by: int | None = None
) -> Issued:
    """Make a token and return it with its key, which cannot be read again later.

    `expires_at` is an aware datetime, None for a token that stands until revoked. `by` is the user who made it, None
    for a command; whoever listens to `token_issued` is told. Raises Invalid (no name, no
    scope, an expiry that has passed).
    """
    now = timezone.now()
    errors: dict[str, object] = {}
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        errors["name"] = _("Skriv navnet på systemet, højst 100 tegn")
    if not (read or write):
        errors["scope"] = _("Vælg, om nøglen må læse, handle eller begge dele")
    if expires_at is not None and expires_at <= now:
        errors["expires_at"] = _("Vælg et udløb, der ligger i fremtiden")
    if errors:
        raise Invalid(errors)
    prefix = "".join(secrets.choice(PREFIX_ALPHABET) for _position in range(PREFIX_LENGTH))
    key = f"{MARK}_{prefix}_{secrets.token_hex(SECRET_BYTES)}"
    token = ApiToken.objects.create(
        name=name.strip(),
        prefix=prefix,
        digest=_digest(key),
        can_read=read,
        can_write=write,
        created_at=now,
        expires_at=expires_at,
    )
    token_issued.send(sender=ApiToken, token=token, by=by)
    return Issued(token=token, key=key)


def prove(key: str) -> ApiToken | None:
    """Return the token that a key opens and note its use; None for a wrong, revoked or expired key.

    The hash is compared in constant time, also where no token has the prefix.
    """
    now = timezone.now()
    mark, _separator, rest = key.partition("_")
    prefix = rest[:PREFIX_LENGTH] if mark == MARK and key.isascii() and key.isprintable() else ""
    token = ApiToken.objects.filter(prefix=prefix).first() if prefix else None
    matches = constant_time_compare(_digest(key), token.digest if token else "")
    if token is None or not matches or not token.is_valid(now):
        return None
    _note_use(token, now)
    return token


def revoke(*, token: ApiToken) -> ApiToken:
    """End a token at once; raises Stale where it was revoked before."""
    now = timezone.now()
    if not ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now):
        raise Stale
    token.revoked_at = now
    return token


def _note_use(token: ApiToken, now: dt.datetime) -> None:
    """Note the use at most once a minute, to spare a busy system's every request a write."""
    noted = now - USE_IS_NOTED_EVERY
    if token.last_used_at is None or token.last_used_at <= noted:
        fresh = Q(last_used_at__isnull=True) | Q(last_used_at__lte=noted)
        ApiToken.objects.filter(fresh, pk=token.pk).update(last_used_at=now)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
