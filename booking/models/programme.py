"""A programme (the offer), its seasons and its slots."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Programme(models.Model):
    """One offer of themed days; its row is the lock of its queue and keeps both heads: queue and journal.

    Heads (`last_…`) are written by `booking.services.turn` only. The texts of the offer, by language, and
    the settings that nothing searches by are JSON as read from the programme file.
    """

    slug = models.SlugField(_("kortnavn"), max_length=60, unique=True)
    texts = models.JSONField(_("tekster"), default=dict)
    opens_at = models.DateTimeField(_("åbner"))
    closes_at = models.DateTimeField(_("lukker"))
    promote_until = models.DateTimeField(_("ledige pladser gives videre til"))
    confirm_working_days = models.PositiveSmallIntegerField(_("frist for at bekræfte (arbejdsdage)"), default=2)
    recommended_min = models.PositiveSmallIntegerField(_("anbefalet mindst antal deltagere"), default=5)
    recommended_max = models.PositiveSmallIntegerField(_("anbefalet højst antal deltagere"), default=15)
    toolbox_url = models.URLField(_("redskabskassens adresse"), blank=True)
    newsletter_url = models.URLField(_("nyhedsbrevets adresse"), blank=True)
    contact_officer_email = models.EmailField(_("kontaktpersonens mail hos Socialstyrelsen"), blank=True)
    settings = models.JSONField(_("indstillinger"), default=dict, blank=True)

    queue_closed_at = models.DateTimeField(_("køen lukket"), null=True, editable=False)
    last_queue_number = models.PositiveIntegerField(default=0, editable=False)
    last_entry_number = models.PositiveIntegerField(default=0, editable=False)
    last_entry_at = models.DateTimeField(null=True, editable=False)
    last_entry_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("tilbud")
        verbose_name_plural = _("tilbud")
        ordering = ("-opens_at",)
        indexes = (models.Index(fields=("promote_until",), name="programme_promotes_until"),)
        constraints = (
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="programme_closes_after_it_opens"),
            models.CheckConstraint(
                condition=Q(promote_until__gte=F("closes_at")), name="programme_promotes_until_after_it_closes"
            ),
            models.CheckConstraint(
                condition=Q(recommended_max__gte=F("recommended_min")), name="programme_recommends_a_range"
            ),
            models.CheckConstraint(
                condition=Q(confirm_working_days__gte=1), name="programme_gives_a_working_day_to_confirm"
            ),
        )

    def __str__(self) -> str:
        """The title in the reader's language."""
        return str(self.text.get("title", self.slug))

    @property
    def named(self) -> str:
        """Return slug and title: a copy for a new season has the same title."""
        return f"{self.slug}: {self}"

    @property
    def text(self) -> dict[str, Any]:
        """Return the offer's texts in the active language, in Danish where that language has none."""
        texts: dict[str, dict[str, Any]] = self.texts
        return texts.get((get_language() or "da")[:2]) or texts.get("da", {})


class Season(models.Model):
    """A period in which a day may be held, both ends included (A21)."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="seasons", verbose_name=_("tilbud"))
    slug = models.SlugField(_("kortnavn"), max_length=40)
    name_da = models.CharField(_("navn på dansk"), max_length=60)
    name_en = models.CharField(_("navn på engelsk"), max_length=60)
    starts_on = models.DateField(_("første dag"))
    ends_on = models.DateField(_("sidste dag"))

    class Meta:
        verbose_name = _("sæson")
        verbose_name_plural = _("sæsoner")
        ordering = ("starts_on",)
        constraints = (
            models.UniqueConstraint(fields=("programme", "slug"), name="season_slug_once_a_programme"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="season_ends_after_it_starts"),
        )

    def __str__(self) -> str:
        """The name in the reader's language."""
        return self.name_en if (get_language() or "da").startswith("en") else self.name_da


class Slot(models.Model):
    """One of the programme's days: capacity *is* the number of these rows (Q1)."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="slots", verbose_name=_("tilbud"))
    number = models.PositiveSmallIntegerField(_("nummer"))

    class Meta:
        verbose_name = _("plads")
        verbose_name_plural = _("pladser")
        ordering = ("programme", "number")
        constraints = (
            models.UniqueConstraint(fields=("programme", "number"), name="slot_number_once_a_programme"),
            models.CheckConstraint(condition=Q(number__gte=1), name="slot_number_is_positive"),
        )

    def __str__(self) -> str:
        """The slot as staff speak of it."""
        return f"{_('Plads')} {self.number}"
