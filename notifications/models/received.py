"""Mail that came in, kept whole whatever becomes of it, so that nobody's words are lost (calendar rules 14-18)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking.models import Invite, Municipality, Registration


class Door(models.TextChoices):
    """By which of the two ways a mail came in."""

    PIPE = "pipe", _("Fra en postkasse")
    WEBHOOK = "webhook", _("Fra mailleverandøren")


class Became(models.TextChoices):
    """What became of a received mail."""

    NEW = "new", _("Ikke behandlet endnu")
    APPLIED = "applied", _("Svar noteret")
    ASKED = "asked", _("Spørgsmål til kontaktpersonen om afsenderen")
    SHOWN = "shown", _("Forslag eller videresendt invitation, kun til visning")
    KEPT = "kept", _("Svar uden virkning")
    UNKNOWN = "unknown", _("Svar på en ukendt invitation")
    BOUNCE = "bounce", _("En mail fra os kom retur")
    DOUBT = "doubt", _("Måske kom en mail fra os retur")
    REPORT = "report", _("Leveringsrapport uden virkning")
    AUTOMATIC = "automatic", _("Automatisk svar")
    CALENDAR = "calendar", _("Kalenderobjekt, der ikke er et svar")
    FORWARDED = "forwarded", _("Sendt videre til Socialstyrelsen")
    WISH = "wish", _("Vil tilmelde en kommune på mail")
    STRANGER = "stranger", _("Fra en afsender, vi ikke kender")
    UNUSABLE = "unusable", _("Kunne ikke læses")
    FAULT = "fault", _("Fejl hos os")


STRANGERS = (Became.WISH, Became.STRANGER)
"""Mail of people whom no registration names: it is kept, and staff are told in a digest."""
FOR_STAFF = (Became.DOUBT, Became.UNKNOWN, Became.UNUSABLE, Became.FAULT, Became.FORWARDED, *STRANGERS)
"""What somebody should look at; of a forwarded mail nobody else can say that it has been answered."""


class Received(models.Model):
    """One received mail. `fingerprint` names its content, so that the same mail by both ways counts once."""

    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    message_id = models.CharField("Message-ID", max_length=500, blank=True)
    door = models.CharField(_("kom ind"), max_length=8, choices=Door)
    received_at = models.DateTimeField(_("modtaget"), default=timezone.now)
    raw = models.BinaryField("bytes")
    sender = models.CharField(_("afsender"), max_length=254, blank=True)
    sender_name = models.CharField(_("navn"), max_length=100, blank=True)
    subject = models.CharField(_("emne"), max_length=250, blank=True)
    text = models.TextField(_("tekst"), blank=True)

    became = models.CharField(_("hvad der skete"), max_length=10, choices=Became, default=Became.NEW)
    notes = models.CharField(_("enkeltheder"), max_length=300, blank=True)
    comment = models.TextField(_("besked med svaret"), blank=True)
    registration = models.ForeignKey(
        Registration, models.PROTECT, null=True, related_name="received", verbose_name=_("tilmelding")
    )
    invite = models.ForeignKey(Invite, models.SET_NULL, null=True, related_name="received")
    about = models.ForeignKey(
        "notifications.Message", models.SET_NULL, null=True, related_name="+", verbose_name=_("mailen, der meldes om")
    )
    municipality = models.ForeignKey(
        Municipality, models.SET_NULL, null=True, related_name="+", verbose_name=_("kommune, efter afsenderens domæne")
    )
    told_in = models.ForeignKey("notifications.Message", models.SET_NULL, null=True, related_name="tells_of")
    settled_at = models.DateTimeField(_("afsluttet"), null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("afsluttet af")
    )

    erased_at = models.DateTimeField(_("slettet"), null=True, editable=False)

    class Meta:
        verbose_name = _("modtaget mail")
        verbose_name_plural = _("modtagne mails")
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True) | Q(settled_at__isnull=False), name="received_settled_has_a_time"
            ),
        )
        indexes = (
            models.Index(
                fields=("id",), condition=Q(became__in=STRANGERS, told_in__isnull=True), name="received_untold"
            ),
            models.Index(fields=("received_at",), condition=Q(became=Became.NEW), name="received_not_handled"),
            models.Index(fields=("registration", "id"), name="received_of_registration"),
        )

    def __str__(self) -> str:
        # Never the address: this text may end in a log.
        return f"{self.get_became_display()} ({self.pk})"

    @property
    def needs_staff(self) -> bool:
        """Tell whether somebody should look at the mail."""
        return self.became in FOR_STAFF and self.settled_at is None
