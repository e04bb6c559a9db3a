"""How far each journal was announced, and which workers are alive."""

from django.db import models
from django.utils import timezone

from booking.models import JournalEntry, Programme


class Announced(models.Model):
    """How far a programme's journal has been turned into messages; the worker that does so locks the row.

    Entry numbers have no gaps and become visible in order, so one number is enough; it commits with the messages.
    """

    programme = models.OneToOneField(Programme, models.PROTECT, related_name="announced", primary_key=True)
    number = models.PositiveIntegerField(default=0)
    # The head of the journal that left the house last, and when.
    head_number = models.PositiveIntegerField(default=0, db_default=0)
    head_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.programme_id}: {self.number}"


class Unannounced(models.Model):
    """An entry whose announcing failed: set aside so that those behind it go on, tried again when a worker starts."""

    entry = models.OneToOneField(JournalEntry, models.PROTECT, related_name="unannounced", primary_key=True)
    error = models.CharField(max_length=100)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.entry_id)


class WorkerBeat(models.Model):
    """The last sign of life of one worker process; `machine` and `pid` tell others there whether it still runs."""

    worker = models.CharField(max_length=80, primary_key=True)
    at = models.DateTimeField()
    machine = models.CharField(max_length=160, default="", db_default="")
    pid = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return self.worker


class Proving(models.Model):
    """How far the worker is with verifying every journal, and what it found the last time: one row.

    `cursor` is the last programme of the round that began at `began_at`, `faults` what that round has found so far;
    `finished_at` and `found` are of the round before.
    """

    ONLY = 1

    began_at = models.DateTimeField(null=True)
    cursor = models.PositiveBigIntegerField(default=0)
    faults = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    found = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.finished_at}: {self.found}"
