"""A calendar feed: of one facilitator, or of all days (calendar rule 13)."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Feed(models.Model):
    """A secret address of a feed; raising `version` ends the old one. An empty `email` is the feed of all days."""

    email = models.EmailField(_("facilitatorens mailadresse"), blank=True)
    version = models.PositiveSmallIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("kalenderfeed")
        verbose_name_plural = _("kalenderfeeds")
        constraints = (models.UniqueConstraint(Lower("email"), name="feed_once_an_address"),)

    def __str__(self) -> str:
        return self.email or str(_("Alle temadage"))
