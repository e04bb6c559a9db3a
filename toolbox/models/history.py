"""The history of a plan: an entry for each change, chained; names and texts beside it, so that they can be erased."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.models import By
from booking.models.journal import AppendOnly
from toolbox.models.plan import Plan


class ChangeKind(models.TextChoices):
    """What happened to a plan."""

    CREATED = "created", _("Planen blev oprettet")
    CHANGED = "changed", _("Rettet")
    ADDED = "added", _("Tilføjet")
    REMOVED = "removed", _("Slettet")
    MOVED = "moved", _("Flyttet")
    ADOPTED = "adopted", _("Planen blev vedtaget")
    REOPENED = "reopened", _("Planen blev åbnet igen")
    CLOSED = "closed", _("Planen blev afsluttet")
    LINK_RENEWED = "link_renewed", _("Et link blev fornyet")
    LINK_SENT = "link_sent", _("Linket blev sendt igen")
    SHARED = "shared", _("Delt med Socialstyrelsen")
    UNSHARED = "unshared", _("Ikke længere delt med Socialstyrelsen")
    REMINDED = "reminded", _("Mindet om det, der kommer")
    QUIETED = "quieted", _("Mails om planen blev slået fra")
    RESUMED = "resumed", _("Mails om planen blev slået til")
    ERASED = "erased", _("Tekster og navne blev slettet")


class PlanEntry(AppendOnly):
    """One fact in a plan's history; `details` hold ids, numbers and names of fields, never text."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=ChangeKind)
    at = models.DateTimeField()
    by = models.CharField(max_length=12, choices=By)
    by_id = models.PositiveBigIntegerField(null=True)
    details = models.JSONField(default=dict)
    text_hash = models.CharField(max_length=64, blank=True)
    formula = models.PositiveSmallIntegerField()
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar[tuple[str, ...]] = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["plan", "number"], name="plan_entry_number_once"),
            models.CheckConstraint(condition=Q(by__in=By.values), name="plan_entry_by_known"),
        )

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.number} {self.kind}"


class PlanEntryText(models.Model):
    """What an entry says in words: who wrote it (`name`), and the texts before and after."""

    entry = models.OneToOneField(PlanEntry, models.CASCADE, related_name="text", primary_key=True)
    salt = models.CharField(max_length=32)
    text = models.JSONField()

    def __str__(self) -> str:
        return str(self.entry)
