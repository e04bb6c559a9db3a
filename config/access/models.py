"""The table of who looked at personal data."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LONGEST_ABOUT = 40


class AccessKind(models.TextChoices):
    """What was done with what was shown; the stored values never change."""

    OPENED = "opened", _("Åbnet")
    SEARCHED = "searched", _("Søgt")
    PRINTED = "printed", _("Vist til print")
    EXPORTED = "exported", _("Hentet som fil")


class AccessLine(models.Model):
    """An answer that showed personal data: to whom, which page, about which row, how many rows.

    It holds numbers of users, keys and rows, and nothing of what was shown or searched for. Nothing refers to the
    tables by a constraint, so that writing a line locks no other row.
    """

    at = models.DateTimeField(_("tidspunkt"), db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("bruger"),
    )
    token = models.ForeignKey(
        "booking.ApiToken",
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("API-nøgle"),
    )
    kind = models.CharField(_("hvordan"), max_length=10, choices=AccessKind.choices)
    page = models.CharField(_("side"), max_length=100)
    about = models.CharField(_("række"), max_length=LONGEST_ABOUT, blank=True)
    rows = models.PositiveIntegerField(_("antal"))

    class Meta:
        verbose_name = _("opslag")
        verbose_name_plural = _("opslag")
        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(user__isnull=True) ^ Q(token__isnull=True), name="access_line_has_one_reader"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.page}"
