"""The 98 municipalities that may register (B9)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Municipality(models.Model):
    """A Danish municipality; `email_domains` are the domains its staff write from (Q10)."""

    code = models.CharField(_("kommunekode"), max_length=4, primary_key=True)
    name = models.CharField(_("navn"), max_length=60, unique=True)
    full_name = models.CharField(_("fulde navn"), max_length=80)
    region_code = models.CharField(_("regionskode"), max_length=4)
    region_name = models.CharField(_("region"), max_length=60)
    email_domains = models.JSONField(_("maildomæner"), default=list)
    website = models.URLField(_("hjemmeside"), blank=True)
    search_terms = models.JSONField(_("søgeord"), default=list, blank=True)
    inhabitants = models.PositiveIntegerField(_("indbyggere"), null=True, blank=True)

    class Meta:
        verbose_name = _("kommune")
        verbose_name_plural = _("kommuner")
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[0-9]{4}$"), name="municipality_code_has_four_digits"
            ),
        )

    def __str__(self) -> str:
        return self.name
