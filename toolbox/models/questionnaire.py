"""Questionnaires in editions: an edition never changes, and what was answered by it points at it for good."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Questionnaire(models.Model):
    """A questionnaire, by its short name."""

    slug = models.SlugField(_("kortnavn"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("spørgeskema")
        verbose_name_plural = _("spørgeskemaer")
        ordering: ClassVar[tuple[str, ...]] = ("slug",)

    def __str__(self) -> str:
        return self.slug


class Edition(models.Model):
    """A questionnaire as it was read or edited; `content` is a `QuestionnaireDocument`, `digest` its SHA-256."""

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField(_("udgave"))
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    loaded_at = models.DateTimeField(_("indlæst"))

    class Meta:
        verbose_name = _("udgave")
        verbose_name_plural = _("udgaver")
        ordering: ClassVar[tuple[str, ...]] = ("questionnaire__slug", "-number")
        constraints = (models.UniqueConstraint(fields=["questionnaire", "number"], name="edition_number_once"),)

    def __str__(self) -> str:
        return f"{self.questionnaire} {self.number}"
