"""The keys that other systems read and act with; the key itself is shown once and stored hashed."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

PREFIX_LENGTH = 8


class ApiToken(models.Model):
    """One system's key: found by its `prefix`, which is not secret, and proved by the SHA-256 of the whole.

    Never deleted, only revoked: journal entries name it by its number (`By.API`).
    """

    name = models.CharField(_("system"), max_length=100)
    prefix = models.CharField(_("begynder med"), max_length=PREFIX_LENGTH, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    can_read = models.BooleanField(_("må læse"), default=True)
    can_write = models.BooleanField(_("må handle"), default=False)
    created_at = models.DateTimeField(_("oprettet"), editable=False)
    expires_at = models.DateTimeField(_("udløber"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("sidst brugt"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("spærret"), null=True, editable=False)

    class Meta:
        verbose_name = _("API-nøgle")
        verbose_name_plural = _("API-nøgler")
        ordering = ("-created_at",)
        constraints = (
            models.CheckConstraint(condition=Q(can_read=True) | Q(can_write=True), name="api_token_has_a_scope"),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=models.F("created_at")),
                name="api_token_expires_after_it_was_made",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def scopes(self) -> list[str]:
        """Return the scopes by the names of the API: `read`, `write`."""
        return [scope for scope, has in (("read", self.can_read), ("write", self.can_write)) if has]

    def is_valid(self, now: dt.datetime) -> bool:
        """Tell whether the key is neither revoked nor expired at `now`."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)
