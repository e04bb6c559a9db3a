"""Who chose which themes and tools of the shelf (A18, A19)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.models import Registration
from toolbox.models.shelf import Theme, Tool


class Stage(models.TextChoices):
    """When a theme is chosen: to work with on the day (A18), or on the day for the work after it (A19)."""

    BEFORE = "before", _("før dagen")
    AFTER = "after", _("på dagen")


class ChosenTheme(models.Model):
    """A theme that a municipality chose."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="+")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="chosen")
    stage = models.CharField(max_length=10, choices=Stage.choices)

    class Meta:
        verbose_name = _("valgt tema")
        verbose_name_plural = _("valgte temaer og redskaber")
        constraints = (
            models.UniqueConstraint(fields=["registration", "stage", "theme"], name="theme_chosen_once"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="theme_chosen_at_known_stage"),
        )

    def __str__(self) -> str:
        return str(self.theme)


class ChosenTool(models.Model):
    """A tool that a municipality chose on the day."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="+")
    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="chosen")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["registration", "tool"], name="tool_chosen_once"),)

    def __str__(self) -> str:
        return str(self.tool)
