"""What the municipality hands in for its day: venue, focus, wishes; and the dates that staff propose (D4, D5)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.models.registration import Registration


class TimeOfDay(models.TextChoices):
    """The time of day that a wish names (D4)."""

    MORNING = "morning", _("formiddag")
    AFTERNOON = "afternoon", _("eftermiddag")
    EVENING = "evening", _("aften")
    DAY = "day", _("hele dagen")


class Preparation(models.Model):
    """Venue, focus and second contact, as the contact wrote them; made when the place is confirmed."""

    registration = models.OneToOneField(Registration, models.PROTECT, related_name="preparation")
    venue_name = models.CharField(_("mødested"), max_length=120, blank=True)
    venue_address = models.CharField(_("adresse"), max_length=200, blank=True)
    venue_room = models.CharField(_("lokale"), max_length=80, blank=True)
    venue_access = models.CharField(_("sådan kommer man ind"), max_length=500, blank=True)
    equipment = models.CharField(_("udstyr"), max_length=500, blank=True, default="", db_default="")
    greeting = models.TextField(_("hilsen til deltagerne"), max_length=1000, blank=True, default="", db_default="")
    phone_on_the_day = models.CharField(_("telefon på dagen"), max_length=60, blank=True)
    focus = models.TextField(_("fokus på jeres egen praksis"), max_length=2000, blank=True)
    second_name = models.CharField(_("anden kontaktperson"), max_length=100, blank=True)
    second_email = models.EmailField(_("anden kontaktpersons mailadresse"), blank=True)
    second_phone = models.CharField(_("anden kontaktpersons telefon"), max_length=60, blank=True)
    another_date_asked_at = models.DateTimeField(_("beder om en anden dato"), null=True, blank=True)

    class Meta:
        verbose_name = _("forberedelse")
        verbose_name_plural = _("forberedelser")

    def __str__(self) -> str:
        return str(self.registration)

    @property
    def venue(self) -> str:
        """Write the venue in one line: name, address, room."""
        return ", ".join(part for part in (self.venue_name, self.venue_address, self.venue_room) if part)


class Wish(models.Model):
    """A date and a time of day that the municipality wishes (D4)."""

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="wishes")
    date = models.DateField(_("dato"))
    time_of_day = models.CharField(_("tidspunkt på dagen"), max_length=10, choices=TimeOfDay)

    class Meta:
        verbose_name = _("ønsket dato")
        verbose_name_plural = _("ønskede datoer")
        ordering = ("date", "pk")
        constraints = (
            models.UniqueConstraint(fields=("registration", "date", "time_of_day"), name="wish_once_a_registration"),
        )

    def __str__(self) -> str:
        return f"{self.date} {self.get_time_of_day_display()}"


class Proposal(models.Model):
    """A start that staff propose; the contact chooses one of at most three (D5).

    It stands until the municipality answers, or until `answer_by` where staff named a time; `lapsed_at` notes that it
    ran out. `facilitators` are name, address and user of those who would hold the day.
    """

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="proposals")
    starts_at = models.DateTimeField(_("begynder"))
    chosen_at = models.DateTimeField(_("valgt"), null=True, blank=True)
    answer_by = models.DateTimeField(_("svar senest"), null=True, blank=True)
    lapsed_at = models.DateTimeField(_("udløbet"), null=True, blank=True)
    # No table of its own: the release before, which knows none, could not delete a proposal that has such rows.
    facilitators = models.JSONField(
        _("facilitatorer"), default=list, blank=True, db_default=models.Value([], models.JSONField())
    )

    class Meta:
        verbose_name = _("foreslået dato")
        verbose_name_plural = _("foreslåede datoer")
        ordering = ("starts_at",)
        indexes = (
            models.Index(
                fields=("answer_by",),
                condition=Q(answer_by__isnull=False, chosen_at__isnull=True, lapsed_at__isnull=True),
                name="proposal_runs_out",
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=("registration", "starts_at"), name="proposal_once_a_registration"),
            models.UniqueConstraint(
                fields=("registration",), condition=Q(chosen_at__isnull=False), name="proposal_one_chosen"
            ),
        )

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def held_by(self) -> str:
        """Name those who would hold the day."""
        return ", ".join(str(person["name"]) for person in self.facilitators)
