"""The histories of plans and mappings: an entry for each change, chained; names and texts beside it, to be erased."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.models import By
from booking.models.journal import AppendOnly
from toolbox.models.mapping import Invitation, Mapping
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
    ASKED = "asked", _("Et spørgsmål blev åbnet")
    ASKING_OVER = "asking_over", _("Spørgsmålet blev lukket")
    TAKEN_BACK = "taken_back", _("Spørgsmålet blev trukket tilbage")
    ERASED = "erased", _("Tekster og navne blev slettet")


class MappingChange(models.TextChoices):
    """What happened in a mapping; nobody who answers anonymously leaves an entry (R8)."""

    OPENED = "opened", _("Kortlægningen blev åbnet")
    ADDED = "added", _("En kommune kom med")
    ADDRESS_CHANGED = "address_changed", _("En adresse blev rettet")
    TERMS_CHANGED = "terms_changed", _("Kortlægningen blev rettet")
    LETTER_SENT = "letter_sent", _("Breve blev sendt")
    REMINDED = "reminded", _("Der blev sendt mails til dem, der mangler")
    PERSONS_SET = "persons_set", _("Antal personer blev skrevet")
    LINK_RENEWED = "link_renewed", _("Et link blev fornyet")
    LINK_SENT = "link_sent", _("Linket blev sendt igen")
    JOINT_HANDED_IN = "joint_handed_in", _("Det fælles skema blev sendt ind")
    JOINT_REOPENED = "joint_reopened", _("Det fælles skema blev åbnet igen")
    CLOSED = "closed", _("Kortlægningen blev lukket")
    PUBLISHED = "published", _("Resultaterne blev beregnet")
    SHARED = "shared", _("Resultatet blev delt med facilitatorerne")
    UNSHARED = "unshared", _("Resultatet er ikke længere delt med facilitatorerne")
    OPENED_TO_ALL = "opened_to_all", _("Resultatet blev vist for alle, der har et link")
    CLOSED_TO_ALL = "closed_to_all", _("Resultatet er ikke længere vist for alle, der har et link")
    TEXT_HIDDEN = "text_hidden", _("En tekst blev skjult eller vist igen")
    EXAMPLE_SHELVED = "example_shelved", _("Et eksempel blev lagt i redskabskassen")
    CONSENT_ENDED = "consent_ended", _("Kommunen trak sit samtykke til et eksempel tilbage")
    ERASED = "erased", _("Tekster og adresser blev slettet")


class ChainedEntry(AppendOnly):
    """One fact in a history; `details` hold ids, numbers and names of fields, never text."""

    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=12, choices=By)
    by_id = models.PositiveBigIntegerField(null=True)
    details = models.JSONField(default=dict)
    text_hash = models.CharField(max_length=64, blank=True)
    formula = models.PositiveSmallIntegerField()
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)

    kind: Any
    """Each history has kinds of its own."""
    owner: ClassVar[str]
    """The column of the row whose history it is."""

    class Meta:
        abstract = True
        ordering: ClassVar[tuple[str, ...]] = ("number",)

    @property
    def subject(self) -> str:
        """Name the history in its digests, such as "plan:7"."""
        return f"{self.owner}:{getattr(self, self.owner + '_id')}"


class PlanEntry(ChainedEntry):
    """One fact in a plan's history."""

    owner = "plan"
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12, choices=ChangeKind)

    class Meta(ChainedEntry.Meta):
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


class MappingEntry(ChainedEntry):
    """One fact in a mapping's history, of one municipality where `invitation` is set."""

    owner = "mapping"
    mapping = models.ForeignKey(Mapping, models.PROTECT, related_name="entries")
    invitation = models.ForeignKey(Invitation, models.PROTECT, null=True, related_name="entries")
    kind = models.CharField(max_length=16, choices=MappingChange)

    class Meta(ChainedEntry.Meta):
        constraints = (
            models.UniqueConstraint(fields=["mapping", "number"], name="mapping_entry_number_once"),
            models.CheckConstraint(condition=Q(by__in=By.values), name="mapping_entry_by_known"),
        )

    def __str__(self) -> str:
        return f"{self.mapping_id}/{self.number} {self.kind}"


class MappingEntryText(models.Model):
    """What an entry says in words: a reason, a name."""

    entry = models.OneToOneField(MappingEntry, models.CASCADE, related_name="text", primary_key=True)
    salt = models.CharField(max_length=32)
    text = models.JSONField()

    def __str__(self) -> str:
        return str(self.entry)
