"""Who wants to hear of a free place or of a new round, without being registered: no number, no place (A27)."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from booking.models.municipality import Municipality
from booking.models.programme import Programme


class Interest(models.Model):
    """One address that asked to be told. It counts once `confirmed_at` says that its owner pressed the mail's link.

    `programme` is the round that it last heard of; None where there was none yet. A press of "stop" deletes the row.
    `linked_at` is when the mail with the link was last queued, `told_at` when a mail about a free place was.
    """

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="interests", verbose_name=_("kommune"), editable=False
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, related_name="interests", verbose_name=_("tilbud"), editable=False
    )
    email = models.EmailField(_("mailadresse"), editable=False)
    language = models.CharField(_("sprog"), max_length=2, default="da", editable=False)
    asked_at = models.DateTimeField(_("skrevet op"), editable=False)
    linked_at = models.DateTimeField(null=True, editable=False)
    confirmed_at = models.DateTimeField(_("bekræftet"), null=True, editable=False)
    told_at = models.DateTimeField(_("fik besked om en ledig plads"), null=True, editable=False)

    class Meta:
        verbose_name = _("interesse")
        verbose_name_plural = _("interesserede")
        constraints = (models.UniqueConstraint(Lower("email"), name="interest_once_an_address"),)

    def __str__(self) -> str:
        return f"{self.municipality}: {self.email}"


class InterestLetter(models.Model):
    """A mail that staff wrote to those who are interested; `key` is the page's own, so that two presses send one.

    `recipients` are the numbers of the addresses; `queued_at` is when their mails were queued.
    """

    key = models.UUIDField(primary_key=True)
    subject = models.TextField()
    body = models.TextField()
    written_at = models.DateTimeField()
    by_id = models.PositiveBigIntegerField(null=True)
    recipients = models.JSONField(default=list)
    queued_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return self.subject
