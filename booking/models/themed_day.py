"""The agreed day of a registration and its facilitators (D5)."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from booking.models.registration import Registration


class Order(models.TextChoices):
    """The part that comes first where there are both."""

    TALK_FIRST = "talk_first", _("Først oplæg, så workshop")
    WORKSHOP_FIRST = "workshop_first", _("Først workshop, så oplæg")


class ThemedDay(models.Model):
    """A date that is fixed; calling it off deletes the row, and the journal keeps it (D5)."""

    registration = models.OneToOneField(Registration, models.PROTECT, related_name="day", verbose_name=_("tilmelding"))
    starts_at = models.DateTimeField(_("begynder"))
    order = models.CharField(_("rækkefølge"), max_length=14, choices=Order, default=Order.TALK_FIRST)
    talk_minutes = models.PositiveSmallIntegerField(_("oplægget varer (minutter)"), default=0)
    break_minutes = models.PositiveSmallIntegerField(_("pausen varer (minutter)"), default=0)
    workshop_minutes = models.PositiveSmallIntegerField(_("workshoppen varer (minutter)"), default=0)
    venue = models.CharField(_("mødested"), max_length=500)
    phone_on_the_day = models.CharField(_("telefon på dagen"), max_length=60, blank=True)
    note = models.TextField(_("bemærkning til deltagerne"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("temadag")
        verbose_name_plural = _("temadage")
        ordering = ("starts_at",)
        indexes = (models.Index(fields=("starts_at",), name="day_starts"),)
        constraints = (
            models.CheckConstraint(condition=Q(talk_minutes__gt=0) | Q(workshop_minutes__gt=0), name="day_has_a_part"),
            models.CheckConstraint(condition=~Q(venue=""), name="day_has_a_venue"),
        )

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def ends_at(self) -> dt.datetime:
        """Return the end of the last part."""
        gap = self.break_minutes if self.talk_minutes and self.workshop_minutes else 0
        return self.starts_at + dt.timedelta(minutes=self.talk_minutes + gap + self.workshop_minutes)


class Facilitator(models.Model):
    """A person of Socialstyrelsen who holds the day (A9); `user` where they can log in."""

    day = models.ForeignKey(ThemedDay, models.CASCADE, related_name="facilitators")
    name = models.CharField(_("navn"), max_length=100)
    email = models.EmailField(_("mailadresse"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("bruger")
    )

    class Meta:
        verbose_name = _("facilitator")
        verbose_name_plural = _("facilitatorer")
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(Lower("email"), "day", name="facilitator_once_a_day"),)

    def __str__(self) -> str:
        return self.name
