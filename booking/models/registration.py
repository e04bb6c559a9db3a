"""A municipality's registration: its number, its place and its contact."""

import secrets

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.models.municipality import Municipality
from booking.models.programme import Programme, Season, Slot
from booking.models.searched import SearchedField, digits_of

REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without 0/O, 1/I/L and U, since the reference is read out over the telephone."""


LANGUAGES = (("da", _("Dansk")), ("en", _("Engelsk")))


class Status(models.TextChoices):
    """The status of a registration; only `booking.services` changes it."""

    WAITING = "waiting", _("På ventelisten")
    ALLOCATED = "allocated", _("Har en plads, ikke bekræftet")
    CONFIRMED = "confirmed", _("Bekræftet")
    LAPSED = "lapsed", _("Fristen udløb")
    WITHDRAWN = "withdrawn", _("Afmeldt")
    ANNULLED = "annulled", _("Annulleret")


LIVE = (Status.WAITING, Status.ALLOCATED, Status.CONFIRMED, Status.LAPSED)
HOLDING = (Status.ALLOCATED, Status.CONFIRMED)


class Audience(models.TextChoices):
    """The audience of a talk (A16, A26, D1)."""

    COMMITTEE = "committee", _("Det politiske udvalg")
    MANAGEMENT = "management", _("Ledelsen i forvaltningen, fx familiechefer, afdelings- og teamledere")
    BOTH = "both", _("Både udvalget og ledelsen")


def new_reference() -> str:
    """Make an unguessable reference such as TD-7KM4-Q2XP (about 39 bits)."""
    drawn = [secrets.choice(REFERENCE_ALPHABET) for _position in range(8)]
    return f"TD-{''.join(drawn[:4])}-{''.join(drawn[4:])}"


class Registration(models.Model):
    """One municipality's place in the queue of one programme (Q1–Q5).

    `ask` counts the mails that asked for a confirmation; reports of such a mail name its number, so a late
    report of an older mail changes nothing. `lapses_at` is the first moment that is too late; it is empty
    while the clock stands still (Q5), as it does from `doubted_at` on: a report that may be a bounce waits for staff.
    """

    reference = models.CharField(_("referencenummer"), max_length=14, unique=True, default=new_reference)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="registrations", verbose_name=_("tilbud"))
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="registrations", verbose_name=_("kommune")
    )
    queue_number = models.PositiveIntegerField(_("nummer"))
    received_at = models.DateTimeField(_("modtaget"))
    status = models.CharField(_("status"), max_length=10, choices=Status)
    slot = models.OneToOneField(
        Slot, models.PROTECT, null=True, blank=True, related_name="registration", verbose_name=_("plads")
    )
    placed_ahead = models.BooleanField(_("stillet forrest"), default=False)
    passed_over = models.BooleanField(_("sprunget over"), default=False)

    allocated_at = models.DateTimeField(_("plads givet"), null=True, blank=True)
    answer_by = models.DateTimeField(_("frist for at bekræfte"), null=True, blank=True)
    ask = models.PositiveSmallIntegerField(_("anmodninger om bekræftelse"), default=0)
    asked_at = models.DateTimeField(_("anmodning modtaget af kommunens mailserver"), null=True, blank=True)
    lapses_at = models.DateTimeField(_("udløber"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("påmindet"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("bekræftet"), null=True, blank=True)
    lapsed_at = models.DateTimeField(_("udløbet"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("afmeldt"), null=True, blank=True)
    annulled_at = models.DateTimeField(_("annulleret"), null=True, blank=True)

    talk = models.BooleanField(_("oplæg"))
    workshop = models.BooleanField(_("workshop"))
    audience = models.CharField(_("målgruppe for oplægget"), max_length=10, choices=Audience, blank=True)
    season = models.ForeignKey(
        Season, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ønsket periode")
    )
    expected_attendees = models.PositiveSmallIntegerField(_("forventet antal deltagere"))

    contact_name = models.CharField(_("kontaktperson"), max_length=100)
    contact_title = models.CharField(_("stilling"), max_length=100, blank=True)
    contact_email = models.EmailField(_("mailadresse"), max_length=254)
    contact_phone = models.CharField(_("telefon"), max_length=60, blank=True)
    language = models.CharField(_("sprog"), max_length=2, choices=LANGUAGES)
    link_version = models.PositiveSmallIntegerField(default=1, editable=False)
    old_link_version = models.PositiveSmallIntegerField(null=True, editable=False)
    old_link_until = models.DateTimeField(null=True, editable=False)
    contact_bounced_at = models.DateTimeField(_("mail afvist"), null=True, blank=True)
    doubted_at = models.DateTimeField(_("mail måske afvist"), null=True, blank=True)
    address_outside = models.BooleanField(_("mailadressen er uden for kommunens domæner"), default=False)
    address_checked_at = models.DateTimeField(_("mailadressen kontrolleret"), null=True, blank=True)

    case_number = models.CharField(_("journalnummer"), max_length=40, blank=True, default="", db_default="")
    legal_hold = models.BooleanField(_("sletning standset"), default=False, db_default=False)
    erased_at = models.DateTimeField(_("personoplysninger slettet"), null=True, editable=False)

    # Salts of the hashes that the journal keeps of the contact and the reference; the contact's is erased with it.
    contact_salt = models.CharField(max_length=32, blank=True, default="", db_default="", editable=False)
    reference_salt = models.CharField(max_length=32, blank=True, default="", db_default="", editable=False)

    searched = SearchedField()

    idempotency_key = models.CharField(max_length=200, null=True, editable=False)
    body_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("tilmelding")
        verbose_name_plural = _("tilmeldinger")
        ordering = ("programme", "queue_number")
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "municipality"),
                condition=Q(status__in=LIVE),
                name="registration_one_live_a_municipality",
            ),
            models.UniqueConstraint(fields=("programme", "queue_number"), name="registration_queue_number_once"),
            models.UniqueConstraint(fields=("programme", "received_at"), name="registration_received_at_once"),
            models.UniqueConstraint(
                fields=("programme", "idempotency_key"),
                condition=Q(status__in=LIVE),
                name="registration_idempotency_key_once",
            ),
            models.CheckConstraint(condition=Q(queue_number__gte=1), name="registration_queue_number_is_positive"),
            models.CheckConstraint(
                condition=Q(status__in=HOLDING, slot__isnull=False) | (~Q(status__in=HOLDING) & Q(slot__isnull=True)),
                name="registration_holds_a_slot_by_its_status",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.ALLOCATED) | Q(allocated_at__isnull=False, answer_by__isnull=False),
                name="registration_allocated_has_a_deadline",
            ),
            models.CheckConstraint(
                condition=Q(lapses_at__isnull=True) | Q(status=Status.ALLOCATED, lapses_at__gt=F("answer_by")),
                name="registration_lapses_only_while_allocated",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.CONFIRMED, confirmed_at__isnull=False)
                | Q(status__in=(Status.WITHDRAWN, Status.ANNULLED))
                | Q(status__in=(Status.WAITING, Status.ALLOCATED, Status.LAPSED), confirmed_at__isnull=True),
                name="registration_confirmed_at_fits_its_status",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.LAPSED, lapsed_at__isnull=False)
                | (~Q(status=Status.LAPSED) & Q(lapsed_at__isnull=True)),
                name="registration_lapsed_at_fits_its_status",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.WITHDRAWN, withdrawn_at__isnull=False)
                | (~Q(status=Status.WITHDRAWN) & Q(withdrawn_at__isnull=True)),
                name="registration_withdrawn_at_fits_its_status",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.ANNULLED, annulled_at__isnull=False)
                | (~Q(status=Status.ANNULLED) & Q(annulled_at__isnull=True)),
                name="registration_annulled_at_fits_its_status",
            ),
            models.CheckConstraint(condition=Q(talk=True) | Q(workshop=True), name="registration_has_a_part"),
            models.CheckConstraint(
                condition=Q(talk=True, audience__in=Audience.values) | Q(talk=False, audience=""),
                name="registration_audience_goes_with_the_talk",
            ),
            models.CheckConstraint(condition=Q(expected_attendees__gte=1), name="registration_expects_somebody"),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(contact_name="", contact_email="", contact_phone=""),
                name="registration_erased_names_nobody",
            ),
        )
        indexes = (
            models.Index(fields=("programme", "status", "queue_number"), name="registration_queue"),
            models.Index(fields=("lapses_at",), condition=Q(lapses_at__isnull=False), name="registration_lapsing"),
            models.Index(
                fields=("answer_by",),
                condition=Q(status=Status.ALLOCATED, reminded_at__isnull=True),
                name="registration_reminding",
            ),
            models.Index(fields=("programme",), condition=Q(erased_at__isnull=True), name="registration_not_erased"),
            models.Index(fields=("id",), condition=Q(searched__isnull=True), name="registration_unsearched"),
        )

    def __str__(self) -> str:
        return f"{_('Nr.')} {self.queue_number} {self.municipality}"

    def found_by(self) -> tuple[str, ...]:
        """Return what staff look for it by, beside its number and its municipality."""
        contact = (self.contact_name, self.contact_email, digits_of(self.contact_phone))
        return (self.reference, self.case_number, *contact)

    @property
    def is_address_unchecked(self) -> bool:
        """Tell whether the contact's address is outside the municipality's domains and nobody has checked it yet."""
        return self.address_outside and self.address_checked_at is None

    @property
    def is_live(self) -> bool:
        """Tell whether the registration still counts or can come back (Q3)."""
        return self.status in LIVE

    @property
    def parts(self) -> list[str]:
        """Return the parts as other systems name them: `talk`, `workshop`."""
        return [part for part, wanted in (("talk", self.talk), ("workshop", self.workshop)) if wanted]
