"""The attendees (D6), and the calendar object that each person has (RFC 5545)."""

import secrets

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from booking.models.registration import LANGUAGES, Registration
from booking.models.searched import SearchedField


class Attendee(models.Model):
    """A line of the attendee list; without an address it is kept, not invited and not counted (D6)."""

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="attendees")
    name = models.CharField(_("navn"), max_length=100)
    email = models.EmailField(_("mailadresse"), blank=True)
    role = models.CharField(_("rolle"), max_length=80, blank=True)
    talk = models.BooleanField(_("oplæg"), default=True)
    workshop = models.BooleanField(_("workshop"), default=True)
    language = models.CharField(_("sprog"), max_length=2, choices=LANGUAGES, blank=True, default="", db_default="")
    """The language of the page on which the address was typed, or that the person chose; empty: the contact's (Q14)."""
    added_at = models.DateTimeField(_("skrevet på listen"))
    noticed_at = models.DateTimeField(_("har fået besked om personoplysninger"), null=True, blank=True)
    searched = SearchedField()

    class Meta:
        verbose_name = _("deltager")
        verbose_name_plural = _("deltagere")
        ordering = ("registration", "pk")
        constraints = (
            models.UniqueConstraint(
                Lower("email"), "registration", condition=~Q(email=""), name="attendee_address_once_a_registration"
            ),
            models.CheckConstraint(condition=Q(talk=True) | Q(workshop=True), name="attendee_has_a_part"),
        )
        indexes = (
            models.Index(
                fields=("added_at",), condition=Q(noticed_at__isnull=True) & ~Q(email=""), name="attendee_unnoticed"
            ),
            models.Index(fields=("id",), condition=Q(searched__isnull=True), name="attendee_unsearched"),
        )

    def __str__(self) -> str:
        return self.name

    def found_by(self) -> tuple[str, ...]:
        """Return what staff look for the person by."""
        return (self.name, self.email)

    @property
    def parts(self) -> list[str]:
        """Return the parts as other systems name them: `talk`, `workshop`."""
        return [part for part in ("talk", "workshop") if getattr(self, part)]


class Method(models.TextChoices):
    """The method of the calendar object (RFC 5546)."""

    REQUEST = "REQUEST", "REQUEST"
    CANCEL = "CANCEL", "CANCEL"


class Partstat(models.TextChoices):
    """An answer, spelled as in RFC 5545."""

    NEEDS_ACTION = "NEEDS-ACTION", _("ikke svaret")
    ACCEPTED = "ACCEPTED", _("ja")
    TENTATIVE = "TENTATIVE", _("måske")
    DECLINED = "DECLINED", _("nej")


class Kind(models.TextChoices):
    """Whose calendar object it is."""

    ATTENDEE = "attendee", _("Deltager")
    CONTACT = "contact", _("Kontaktperson")
    FACILITATOR = "facilitator", _("Facilitator")


def new_uid() -> str:
    """Make a UID with 128 random bits and no personal data (calendar rule 8)."""
    return f"{secrets.token_hex(16)}@temadag"


class Invite(models.Model):
    """One calendar object: a UID for an address and a registration, for its whole life (calendar rules 8–12).

    `method`, `starts_at`, `ends_at` and `told` (a hash) are what the calendar should show now; `sequence` rises when
    that changes. `attempted` is the `told` of the last mail; nothing is sent while the two are the same.
    """

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="invites")
    email = models.EmailField(_("mailadresse"))
    name = models.CharField(_("navn"), max_length=100)
    kind = models.CharField(_("hvem"), max_length=12, choices=Kind)
    language = models.CharField(_("sprog"), max_length=2, choices=LANGUAGES, blank=True, default="", db_default="")
    attendee = models.ForeignKey(Attendee, models.SET_NULL, null=True, blank=True, related_name="invites")
    uid = models.CharField(max_length=255, unique=True, default=new_uid)
    sequence = models.PositiveIntegerField(default=0)
    time_sequence = models.PositiveIntegerField(default=0)
    organizer = models.CharField(max_length=254, blank=True)
    method = models.CharField(max_length=8, choices=Method, default=Method.REQUEST)
    starts_at = models.DateTimeField(_("begynder"))
    ends_at = models.DateTimeField(_("slutter"))
    told = models.CharField(max_length=64, blank=True)
    attempted = models.CharField(max_length=64, blank=True)
    attempted_time_sequence = models.PositiveIntegerField(default=0)
    attempted_at = models.DateTimeField(_("sendt"), null=True, blank=True)
    link_version = models.PositiveSmallIntegerField(default=1)

    partstat = models.CharField(_("svar"), max_length=12, choices=Partstat, default=Partstat.NEEDS_ACTION)
    answered_at = models.DateTimeField(_("svaret"), null=True, blank=True)
    answered_starts_at = models.DateTimeField(null=True, blank=True)
    answered_ends_at = models.DateTimeField(null=True, blank=True)
    answer_sequence = models.PositiveIntegerField(default=0)
    answer_stamp = models.DateTimeField(null=True, blank=True)
    answer_note = models.CharField(_("besked med svaret"), max_length=1000, blank=True)
    colleague_name = models.CharField(_("foreslået kollega"), max_length=100, blank=True)
    colleague_email = models.EmailField(_("foreslået kollegas mailadresse"), blank=True)
    bounced_at = models.DateTimeField(_("mail afvist"), null=True, blank=True)
    left_calendar = models.BooleanField(_("har bedt om at få aftalen fjernet"), default=False, db_default=False)

    class Meta:
        verbose_name = _("kalenderinvitation")
        verbose_name_plural = _("kalenderinvitationer")
        ordering = ("registration", "pk")
        constraints = (
            models.UniqueConstraint(  # an erased invite has none
                Lower("email"), "registration", condition=~Q(email=""), name="invite_once_an_address"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="invite_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(time_sequence__lte=models.F("sequence")), name="invite_time_sequence_within_sequence"
            ),
            models.CheckConstraint(
                condition=Q(partstat=Partstat.NEEDS_ACTION)
                | Q(answered_at__isnull=False, answered_starts_at__isnull=False, answered_ends_at__isnull=False),
                name="invite_answer_names_what_it_answered",
            ),
        )

    def __str__(self) -> str:
        """Return the UID, so that no name gets into logs."""
        return self.uid

    @property
    def mail_language(self) -> str:
        """Return the language in which this person is written to: `da` or `en` (Q14)."""
        return self.language or self.registration.language

    @property
    def calendar_method(self) -> str:
        """Return METHOD of the object: who declined and asked for it has the entry taken away, but stays invited."""
        return str(Method.CANCEL if self.left_calendar else self.method)

    @property
    def answer(self) -> str:
        """Return the answer to the time that stands: NEEDS-ACTION where another time was answered (rule 10)."""
        same = self.answered_starts_at == self.starts_at and self.answered_ends_at == self.ends_at
        return self.partstat if same else Partstat.NEEDS_ACTION


class Question(models.Model):
    """An answer to a known UID from an address that is not on the list: the contact says who it is (rule 16).

    While it is open it carries the sender's last answer; `stamp` is when that was given, by the sender's own clock.
    `starts_at` and `ends_at` are the time that was answered: the day may move before the contact says (rule 10).
    """

    invite = models.ForeignKey(Invite, models.PROTECT, related_name="questions")
    sender = models.EmailField(_("afsender"))
    sender_name = models.CharField(_("navn"), max_length=100, blank=True)
    partstat = models.CharField(_("svar"), max_length=12, choices=Partstat)
    starts_at = models.DateTimeField(_("begynder"), null=True)
    ends_at = models.DateTimeField(_("slutter"), null=True)
    stamp = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(_("modtaget"))
    resolved_at = models.DateTimeField(_("afklaret"), null=True, blank=True)

    class Meta:
        verbose_name = _("spørgsmål om en afsender")
        verbose_name_plural = _("spørgsmål om afsendere")
        ordering = ("asked_at",)
        constraints = (
            models.UniqueConstraint(
                Lower("sender"), "invite", condition=Q(resolved_at__isnull=True), name="question_open_once_a_sender"
            ),
        )

    def __str__(self) -> str:
        return str(self.invite)

    @property
    def is_about_another_time(self) -> bool:
        """Tell whether the day has moved since the answer."""
        return self.starts_at is not None and (self.starts_at, self.ends_at) != (
            self.invite.starts_at,
            self.invite.ends_at,
        )
