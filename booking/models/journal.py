"""The journal: one row per fact, in order, chained by digest; only ever appended to."""

from typing import Any, Never

from django.db import models
from django.utils.translation import gettext_lazy as _

from booking.models.programme import Programme
from booking.models.registration import Registration


class EntryKind(models.TextChoices):
    """The kinds of entries; stored values never change."""

    PROGRAMME_LOADED = "programme_loaded", _("Tilbuddet oprettet")
    PROGRAMME_CHANGED = "programme_changed", _("Tilbuddet ændret")
    TERMS_STATED = "terms_stated", _("Vilkårene skrevet i journalen")
    SLOT_ADDED = "slot_added", _("Plads tilføjet")
    SLOT_REMOVED = "slot_removed", _("Ledig plads fjernet")
    REGISTERED = "registered", _("Tilmelding modtaget")
    PROMOTED = "promoted", _("Rykket op fra ventelisten")
    ASKED = "asked", _("Mailen, der beder om bekræftelse, er modtaget af kommunens mailserver")
    BOUNCED = "bounced", _("Mail til kontaktpersonen afvist")
    BOUNCE_DOUBTED = "bounce_doubted", _("Mail til kontaktpersonen måske afvist")
    CLOCK_RESUMED = "clock_resumed", _("Fristen løber igen")
    REMINDED = "reminded", _("Påmindelse på sidste dag")
    CONFIRMED = "confirmed", _("Pladsen bekræftet")
    LAPSED = "lapsed", _("Fristen udløb")
    RETURNED = "returned", _("Tilbage i køen efter fristen")
    WITHDRAWN = "withdrawn", _("Afmeldt af kommunen")
    ANNULLED = "annulled", _("Annulleret af Socialstyrelsen")
    PLACED_AHEAD = "placed_ahead", _("Stillet forrest i køen")
    PASSED_OVER = "passed_over", _("Sprunget over i køen")
    PASS_OVER_LIFTED = "pass_over_lifted", _("Tilbage i rækkefølgen")
    EXTENDED = "extended", _("Fristen forlænget")
    CONTACT_CHANGED = "contact_changed", _("Kontaktpersonen ændret")
    CHOICES_CHANGED = "choices_changed", _("Ønskerne ændret")
    ADDRESS_CHECKED = "address_checked", _("Mailadressen kontrolleret")
    LINK_REQUESTED = "link_requested", _("Link til kommunens side sendt igen")
    RESTORED = "restored", _("Sikkerhedskopi lagt tilbage")
    QUEUE_CLOSED = "queue_closed", _("Ventelisten lukket")
    WAITING_TOLD = "waiting_told", _("Besked ved årsskiftet til en på ventelisten")
    PREPARED = "prepared", _("Oplysninger om dagen ændret")
    WISHES_CHANGED = "wishes_changed", _("Ønskede datoer ændret")
    DATES_PROPOSED = "dates_proposed", _("Datoer foreslået")
    DATE_CHOSEN = "date_chosen", _("Dato valgt")
    PROPOSALS_LAPSED = "proposals_lapsed", _("Foreslåede datoer udløbet")
    ANOTHER_DATE_ASKED = "another_date_asked", _("Beder om en anden dato")
    DAY_FIXED = "day_fixed", _("Datoen fastsat")
    DAY_MOVED = "day_moved", _("Dagen flyttet")
    DAY_CHANGED = "day_changed", _("Dagen ændret")
    DAY_CALLED_OFF = "day_called_off", _("Dagen aflyst")
    DAY_CHANGE_UNDONE = "day_change_undone", _("Ændring af dagen fortrudt")
    ATTENDEES_CHANGED = "attendees_changed", _("Deltagerlisten ændret")
    LANGUAGE_CHANGED = "language_changed", _("Sprog for en persons mails ændret")
    ANSWERED = "answered", _("Svar på invitationen")
    QUESTION_ASKED = "question_asked", _("Svar fra en, der ikke står på listen")
    QUESTION_RESOLVED = "question_resolved", _("Afsender afklaret")
    INVITE_BOUNCED = "invite_bounced", _("Invitation afvist")
    LIST_REMINDED = "list_reminded", _("Mindet om deltagerlisten")
    DAY_REMINDED = "day_reminded", _("Praktiske oplysninger sendt")
    DAY_THANKED = "day_thanked", _("Tak for dagen")
    PRIVACY_NOTICED = "privacy_noticed", _("Deltagere oplyst om personoplysninger")
    DIGEST_DUE = "digest_due", _("Samlet besked om svar")
    MAIL_WRITTEN = "mail_written", _("Mail skrevet af Socialstyrelsen")
    MAIL_TAKEN_BACK = "mail_taken_back", _("Mail taget tilbage, før den blev sendt")
    CASE_NUMBERED = "case_numbered", _("Journalnummer sat")
    NOTE_ADDED = "note_added", _("Note skrevet")
    HOLD_SET = "hold_set", _("Sletning af personoplysninger standset")
    HOLD_LIFTED = "hold_lifted", _("Sletning af personoplysninger tilladt igen")
    PERSONAL_DATA_ERASED = "personal_data_erased", _("Personoplysninger slettet")


TERMS_SAID = (EntryKind.PROGRAMME_LOADED, EntryKind.PROGRAMME_CHANGED, EntryKind.TERMS_STATED)
"""The entries that say on which terms municipalities register."""
CASEWORK = (EntryKind.CASE_NUMBERED, EntryKind.NOTE_ADDED, EntryKind.HOLD_SET, EntryKind.HOLD_LIFTED)
"""Entries of the authority's own casework, which the municipality's page leaves out."""


class By(models.TextChoices):
    """Who acted; `by_id` is the user (staff) or the token (api)."""

    MUNICIPALITY = "municipality", _("Kommunen")
    STAFF = "staff", _("Socialstyrelsen")
    API = "api", _("Et andet system")
    CLOCK = "clock", _("Fristen")
    MAIL = "mail", _("Mailserveren")
    SYSTEM = "system", _("Driften")


class AppendOnly(models.Model):
    """A row that can be added and read, never changed or deleted through the ORM's instances."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the row; raises TypeError where it was saved before."""
        if not self._state.adding:
            msg = f"{type(self).__name__} is append-only"
            raise TypeError(msg)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:  # noqa: ARG002 Django's signature
        """Raise TypeError: a row is never deleted by its instance."""
        msg = f"{type(self).__name__} is append-only"
        raise TypeError(msg)


class JournalEntry(AppendOnly):
    """One fact. `details` hold ids, numbers and enumerations only; free text stands in `EntryText`."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="entries", verbose_name=_("tilbud"))
    number = models.PositiveIntegerField(_("nummer"))
    kind = models.CharField(_("hændelse"), max_length=30, choices=EntryKind)
    registration = models.ForeignKey(
        Registration, models.PROTECT, null=True, related_name="entries", verbose_name=_("tilmelding")
    )
    at = models.DateTimeField(_("tidspunkt"))
    by = models.CharField(_("hvem"), max_length=12, choices=By)
    by_id = models.PositiveBigIntegerField(_("bruger eller nøgle"), null=True)
    details = models.JSONField(_("detaljer"), default=dict)
    text_hash = models.CharField(_("tekstens fingeraftryk"), max_length=64, blank=True)
    digest = models.CharField(_("fingeraftryk"), max_length=64)
    # The release before writes neither of the two, and its entries are of version 1.
    formula = models.PositiveSmallIntegerField(_("fingeraftrykkets formel"), default=1, db_default=1)
    salt = models.CharField(max_length=32, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("journalpost")
        verbose_name_plural = _("journal")
        ordering = ("programme", "number")
        constraints = (
            models.UniqueConstraint(fields=("programme", "number"), name="entry_number_once_a_programme"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="entry_number_is_positive"),
        )
        indexes = (
            models.Index(fields=("registration", "number"), name="entry_of_registration"),
            # Staff's list of the whole journal, the newest first.
            models.Index(fields=("at", "number"), name="entry_by_time"),
            models.Index(
                fields=("registration", "number"),
                condition=models.Q(kind__in=(EntryKind.ANSWERED, EntryKind.QUESTION_ASKED, EntryKind.DIGEST_DUE)),
                name="entry_for_the_digest",
            ),
            # The first that says that mails are sealed (`notifications/announce/witness.py`).
            models.Index(fields=("id",), condition=models.Q(kind__in=TERMS_SAID), name="entry_of_terms"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.get_kind_display()}"


class EntryText(models.Model):
    """The free text and old values of an entry; erasing a person deletes this row, and the chain still verifies."""

    entry = models.OneToOneField(JournalEntry, models.PROTECT, related_name="text", primary_key=True)
    salt = models.CharField(max_length=32)
    text = models.JSONField(_("tekst"))

    class Meta:
        verbose_name = _("tekst til journalpost")
        verbose_name_plural = _("tekster til journalposter")

    def __str__(self) -> str:
        """Return the entry it belongs to; the text itself stays out of lists and logs."""
        return str(self.entry)
