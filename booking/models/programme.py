"""A programme (the offer) with its settings, texts, seasons and slots."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeAlias

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

NAME_LENGTH = 60
LONG_NAME_LENGTH = 120
MOST_MINUTES = 24 * 60
LIMITS: Mapping[str, tuple[int, int]] = {
    "confirm_working_days": (1, 60),
    "recommended_min": (1, 500),
    "recommended_max": (1, 500),
    "talk_min": (1, MOST_MINUTES),
    "talk_max": (1, MOST_MINUTES),
    "workshop_min": (1, MOST_MINUTES),
    "workshop_max": (1, MOST_MINUTES),
    "break_max": (0, MOST_MINUTES),
    "list_missing_days_before": (1, 365),
    "practical_days_before": (1, 365),
    "thanks_days_after": (1, 365),
    "privacy_notice_within_days": (1, 30),  # GDPR art. 14(3): within a month
    "with_place_months": (2, 120),  # every mail has left by then
    "without_place_months": (2, 120),
}
"""The least and the most that each number of a programme may be, in forms and files alike."""

LONG_COLUMNS = ("texts", "settings")
"""What a registration needs nothing of, and what takes longer to read than all the rest of a programme's row."""
LENGTHS = ("talk_min", "talk_max", "workshop_min", "workshop_max", "break_max")

Off: TypeAlias = tuple[dt.date, dt.date, str]
"""First and last day of a time to avoid, and its name in the reader's language."""


def reads_english() -> bool:
    """Tell whether the reader's language is English."""
    return (get_language() or "da").startswith("en")


def _number(label: Any, usual: int) -> "models.PositiveSmallIntegerField[int, int]":
    """Return a column with a default of the database, since the release before does not write it."""
    return models.PositiveSmallIntegerField(label, default=usual, db_default=usual)


class JournalShown(models.TextChoices):
    """When everybody may see the entries of the queue whole."""

    LIVE = "live", _("hele, så snart de er skrevet")
    AFTER_CLOSING = "after_closing", _("hele, når tilmeldingen er lukket")


class Programme(models.Model):
    """One offer of themed days; its row is the lock of its queue and keeps both heads: queue and journal.

    Heads (`last_…`) and `terms_in_journal` are written by `booking.services.turn` only. The texts of the offer are JSON
    by language, shaped as in the programme file: they are read and written as a whole, with the row, and nothing
    searches by them.
    """

    slug = models.SlugField(_("kortnavn"), max_length=60, unique=True)
    texts = models.JSONField(_("tekster"), default=dict)
    opens_at = models.DateTimeField(_("Tilmeldingen åbner"))
    closes_at = models.DateTimeField(_("Tilmeldingen lukker"))
    promote_until = models.DateTimeField(_("Ledige pladser gives videre til"))
    confirm_working_days = models.PositiveSmallIntegerField(_("Frist for at bekræfte (arbejdsdage)"), default=2)
    recommended_min = models.PositiveSmallIntegerField(_("Anbefalet antal deltagere, mindst"), default=5)
    recommended_max = models.PositiveSmallIntegerField(_("Anbefalet antal deltagere, højst"), default=15)
    published_on = models.DateField(_("Offentliggjort"), null=True)
    updated_on = models.DateField(_("Senest opdateret"), null=True)
    talk_min = _number(_("Oplæg, korteste tid (minutter)"), 60)
    talk_max = _number(_("Oplæg, længste tid (minutter)"), 120)
    workshop_min = _number(_("Workshop, korteste tid (minutter)"), 180)
    workshop_max = _number(_("Workshop, længste tid (minutter)"), 240)
    break_max = _number(_("Pause, længste tid (minutter)"), 300)
    list_missing_days_before = models.JSONField(
        _("Påmindelse om deltagerlisten (dage før temadagen)"),
        default=list,
        db_default=models.Value([], models.JSONField()),
        blank=True,
        help_text=_("Et eller flere tal med komma imellem. Tomt: ingen påmindelse."),
    )
    practical_days_before = _number(_("Praktiske oplysninger (dage før temadagen)"), 7)
    thanks_days_after = _number(_("Tak for dagen (dage efter temadagen)"), 1)
    privacy_notice_within_days = _number(_("Besked om personoplysninger (højst dage efter, man er sat på listen)"), 14)
    with_place_months = models.PositiveSmallIntegerField(
        _("Personoplysninger gemmes, når kommunen har en plads (måneder)"),
        null=True,
        help_text=_("Regnes fra den sidste periodes sidste dag, eller fra temadagen, hvis den er senere."),
    )
    without_place_months = models.PositiveSmallIntegerField(
        _("Personoplysninger gemmes, når kommunen ingen plads har (måneder)"),
        null=True,
        help_text=_("Regnes fra det tidspunkt, hvor ledige pladser ikke længere gives videre."),
    )
    toolbox_url = models.URLField(_("Redskabskassens adresse"), blank=True)
    newsletter_url = models.URLField(_("Nyhedsbrevets adresse"), blank=True)
    contact_officer_email = models.EmailField(_("Fuldmægtigens mailadresse"), blank=True)
    journal_shown = models.CharField(
        _("Journalens poster vises offentligt"),
        max_length=20,
        choices=JournalShown,
        default=JournalShown.AFTER_CLOSING,
        db_default=JournalShown.AFTER_CLOSING,
        help_text=_("Rækkefølgen, og om en kvitterings kode passer, kan alle altid se."),
    )
    # Read by release 0.1.0 only, written while it may still run beside this one; the release after this drops it.
    settings = models.JSONField(default=dict, blank=True, editable=False)

    queue_closed_at = models.DateTimeField(_("køen lukket"), null=True, editable=False)
    last_queue_number = models.PositiveIntegerField(default=0, editable=False)
    last_entry_number = models.PositiveIntegerField(default=0, editable=False)
    last_entry_at = models.DateTimeField(null=True, editable=False)
    last_entry_digest = models.CharField(max_length=64, blank=True, editable=False)
    terms_in_journal = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        verbose_name = _("tilbud")
        verbose_name_plural = _("tilbud")
        ordering = ("-opens_at",)
        indexes = (
            models.Index(fields=("promote_until",), name="programme_promotes_until"),
            # Which programme the site shows, asked by every page; the newest ones, in menus and at the top of lists.
            models.Index(fields=("opens_at", "id"), name="programme_opens"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="programme_closes_after_it_opens"),
            models.CheckConstraint(
                condition=Q(promote_until__gte=F("closes_at")), name="programme_promotes_until_after_it_closes"
            ),
            models.CheckConstraint(
                condition=Q(recommended_max__gte=F("recommended_min")), name="programme_recommends_a_range"
            ),
            models.CheckConstraint(
                condition=Q(confirm_working_days__gte=1), name="programme_gives_a_working_day_to_confirm"
            ),
        )

    def __str__(self) -> str:
        """Return the title in the reader's language."""
        return str(self.text.get("title", self.slug))

    @property
    def named(self) -> str:
        """Return slug and title: a copy for a new season has the same title."""
        return f"{self.slug}: {self}"

    @property
    def text(self) -> dict[str, Any]:
        """Return the offer's texts in the active language, in Danish where that language has none."""
        texts: dict[str, dict[str, Any]] = self.texts
        return texts.get((get_language() or "da")[:2]) or texts.get("da", {})

    @property
    def lengths(self) -> dict[str, int]:
        """Return the shortest and longest times of the parts, in minutes (D5)."""
        return {name: getattr(self, name) for name in LENGTHS}

    def days_off(self) -> list[Off]:
        """Return the days to avoid."""
        return [(days.starts_on, days.ends_on, str(days)) for days in self.days_to_avoid.all()]


class Season(models.Model):
    """A period in which a day may be held, both ends included (A21)."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="seasons", verbose_name=_("tilbud"))
    slug = models.SlugField(_("Kortnavn"), max_length=40)
    name_da = models.CharField(_("Navn på dansk"), max_length=NAME_LENGTH)
    name_en = models.CharField(_("Navn på engelsk"), max_length=NAME_LENGTH)
    starts_on = models.DateField(_("Første dag"))
    ends_on = models.DateField(_("Sidste dag"))

    class Meta:
        verbose_name = _("sæson")
        verbose_name_plural = _("Perioder")
        ordering = ("starts_on",)
        constraints = (
            models.UniqueConstraint(fields=("programme", "slug"), name="season_slug_once_a_programme"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="season_ends_after_it_starts"),
        )

    def __str__(self) -> str:
        """Return the name in the reader's language."""
        return self.name_en if reads_english() else self.name_da


class AttendeeRole(models.Model):
    """A role that the municipality can pick for an attendee (A16, A26, B2, B14, C4)."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="roles", verbose_name=_("tilbud"))
    key = models.SlugField(_("Kortnavn"), max_length=40)
    da = models.CharField(_("Rolle på dansk"), max_length=LONG_NAME_LENGTH)
    en = models.CharField(_("Rolle på engelsk"), max_length=LONG_NAME_LENGTH)

    class Meta:
        verbose_name = _("rolle")
        verbose_name_plural = _("Deltagernes roller")
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("programme", "key"), name="role_key_once_a_programme"),)

    def __str__(self) -> str:
        """Return the role in the reader's language."""
        return self.en if reads_english() else self.da


class DaysToAvoid(models.Model):
    """Days that are warned about, not refused (D4), both ends included."""

    class Kind(models.TextChoices):
        """The reason to avoid them."""

        SCHOOL = "school", _("skoleferie")
        BRIDGE = "bridge", _("indeklemt dag")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="days_to_avoid", verbose_name=_("tilbud"))
    starts_on = models.DateField(_("Første dag"))
    ends_on = models.DateField(_("Sidste dag"))
    kind = models.CharField(_("Slags"), max_length=10, choices=Kind)
    name_da = models.CharField(_("Navn på dansk"), max_length=LONG_NAME_LENGTH)
    name_en = models.CharField(_("Navn på engelsk"), max_length=LONG_NAME_LENGTH)

    class Meta:
        verbose_name = _("dage at undgå")
        verbose_name_plural = _("Dage at undgå")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="days_to_avoid_end_after_they_start"),
        )

    def __str__(self) -> str:
        """Return the name in the reader's language."""
        return self.name_en if reads_english() else self.name_da


class ClosedDay(models.Model):
    """A day when no member of staff can come; staff enter it in the admin, a programme file need not name it."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="closed_days", verbose_name=_("tilbud"))
    date = models.DateField(_("Dato"))
    note = models.CharField(_("Bemærkning"), max_length=LONG_NAME_LENGTH, blank=True)

    class Meta:
        verbose_name = _("dag, hvor ingen kan komme")
        verbose_name_plural = _("Dage, hvor ingen kan komme")
        ordering = ("date",)
        constraints = (models.UniqueConstraint(fields=("programme", "date"), name="closed_day_once_a_programme"),)

    def __str__(self) -> str:
        return f"{self.date} {self.note}".strip()


class Slot(models.Model):
    """One of the programme's days: capacity *is* the number of these rows (Q1)."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="slots", verbose_name=_("tilbud"))
    number = models.PositiveSmallIntegerField(_("nummer"))

    class Meta:
        verbose_name = _("plads")
        verbose_name_plural = _("pladser")
        ordering = ("programme", "number")
        constraints = (
            models.UniqueConstraint(fields=("programme", "number"), name="slot_number_once_a_programme"),
            models.CheckConstraint(condition=Q(number__gte=1), name="slot_number_is_positive"),
        )

    def __str__(self) -> str:
        return f"{_('Plads')} {self.number}"
