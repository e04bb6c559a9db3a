"""An act upon several registrations that staff have asked for: the worker carries it out, a row at a time (Q8)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking.models.registration import Registration


class RowState(models.TextChoices):
    """Where a row of an act upon several registrations stands."""

    WAITING = "waiting", _("venter")
    DONE = "done", _("udført")
    LEFT_OUT = "left_out", _("sprunget over")


class BulkAct(models.Model):
    """The press of a button; `key` is its page's own, so that pressing twice begins it once.

    `typed` is what the form held, until the last row is done: what is to be kept stands in the journal, which can erase
    it. `noted_at`: staff have seen which rows were left out.
    """

    key = models.UUIDField(unique=True, editable=False)
    act = models.CharField(max_length=30, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("hvem"))
    typed = models.JSONField(default=dict, editable=False)
    begun_at = models.DateTimeField(_("begyndt"), default=timezone.now)
    ended_at = models.DateTimeField(_("færdig"), null=True)
    noted_at = models.DateTimeField(_("set"), null=True)

    class Meta:
        verbose_name = _("handling for flere")
        verbose_name_plural = _("handlinger for flere")
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(typed={}), name="bulk_act_ended_holds_no_words"
            ),
        )
        indexes = (models.Index(fields=("id",), condition=Q(ended_at__isnull=True), name="bulk_act_open"),)

    def __str__(self) -> str:
        return str(self.pk)


class BulkRow(models.Model):
    """One registration of such an act; `shown` and `plan` are digests of what its page showed of it, until it is done.

    `said` tells why it was left out; `number` is the entry of the journal that was written.
    """

    bulk = models.ForeignKey(BulkAct, models.CASCADE, related_name="rows")
    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="bulk_rows", verbose_name=_("tilmelding")
    )
    shown = models.CharField(max_length=64, blank=True)
    plan = models.CharField(max_length=64, blank=True)
    state = models.CharField(_("status"), max_length=10, choices=RowState, default=RowState.WAITING)
    said = models.TextField(_("hvorfor"), blank=True)
    number = models.PositiveIntegerField(_("journalpost"), null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("bulk", "registration"), name="bulk_row_once_a_registration"),
            models.CheckConstraint(
                condition=Q(state=RowState.DONE, number__isnull=False)
                | ~Q(state=RowState.DONE) & Q(number__isnull=True),
                name="bulk_row_done_names_its_entry",
            ),
            models.CheckConstraint(
                condition=Q(state=RowState.LEFT_OUT) & ~Q(said="") | ~Q(state=RowState.LEFT_OUT) & Q(said=""),
                name="bulk_row_left_out_says_why",
            ),
        )
        indexes = (models.Index(fields=("id",), condition=Q(state=RowState.WAITING), name="bulk_row_waiting"),)

    def __str__(self) -> str:
        return str(self.pk)
