"""A mail of the outbox: what it is about, to whom it goes, where it stands."""

from typing import Any

from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking.models import Invite, JournalEntry, Registration
from booking.models import Method as CalendarMethod
from notifications.models.received import Received

CONTACT = "contact"
FORMER = "former"
"""The address that the contact had before the entry, which hears that it was changed (Q11)."""
STAFF = "staff"
PERSON = "person"
STRANGER = "stranger"
TITLES: dict[str, Promise | str] = {}
"""What each kind of mail is called; filled by the registry of mails."""
LANE = Func(
    "recipient",
    template="(CASE %(expressions)s WHEN 'contact' THEN 0 WHEN 'former' THEN 0 WHEN 'stranger' THEN 0"
    " WHEN 'staff' THEN 2 ELSE 1 END)",
    output_field=models.SmallIntegerField(),
)
"""The order in which mails leave: to those who wait for an answer, to single people of the day, to staff.

Its values stand in the text of the expression, not beside it, so that the index over it serves the claim.
"""
HEAD_MAIL = "journal_head"
"""The mail that carries the head of a journal out of the house."""
INVITE_MAIL = "person_invite"
"""The mail that carries an invite's calendar object; constraints of the table name this kind."""


class State(models.TextChoices):
    """Where a message stands."""

    QUEUED = "queued", _("Venter på at blive sendt")
    SENDING = "sending", _("Ved at blive sendt")
    SENT = "sent", _("Modtaget af mailserveren")
    FAILED = "failed", _("Kunne ikke sendes")
    OVERTAKEN = "overtaken", _("Ikke sendt, fordi den var overhalet af nyt")


class Report(models.TextChoices):
    """What the outbox still has to report to the booking (Q5)."""

    NOTHING = "", _("Intet")
    ACCEPTED = "accepted", _("Modtaget af mailserveren")
    BOUNCED = "bounced", _("Afvist")


class Message(models.Model):
    """One mail to one recipient.

    The row is made when its entry is announced; text and exact bytes are composed at the first claim, when the facts
    are read, and frozen: `outbox.freezing` says when they are made anew. `fingerprint` is a hash of what they say;
    `uncertain_try` is the last try of which nobody knows whether the bytes arrived (0: there was none). `seal` says of
    a sent mail that this program marked it (`mails.seals`).
    `copy` counts how often the same mail was asked for (sending again). `sent_with` is the one mail that tells staff of
    what this one and others would have told each by itself. `queued_at` is when the wait for `next_try_at` began.
    `method`, `sequence`, `starts_at` and `ends_at` are what the calendar object of an invite said. It is about an entry
    of the journal and a registration, or a received mail (forwarding), or a named entry of another app (`source`, such
    as "toolbox:plan:17"); the latter two may be about no registration.
    """

    entry = models.ForeignKey(
        JournalEntry, models.PROTECT, null=True, related_name="messages", verbose_name=_("journalpost")
    )
    kind = models.CharField(_("mail"), max_length=30)
    registration = models.ForeignKey(
        Registration, models.PROTECT, null=True, related_name="messages", verbose_name=_("tilmelding")
    )
    invite = models.ForeignKey(Invite, models.PROTECT, null=True, related_name="messages", editable=False)
    received = models.ForeignKey(
        Received, models.PROTECT, null=True, related_name="messages", verbose_name=_("modtaget mail"), editable=False
    )
    source = models.CharField(max_length=100, null=True, editable=False)
    recipient = models.CharField(_("modtager"), max_length=40)
    copy = models.PositiveSmallIntegerField(_("gentagelse"), default=0)
    again_by = models.PositiveBigIntegerField(_("sendt igen af"), null=True, editable=False)

    address = models.CharField(_("mailadresse"), max_length=254, blank=True)
    language = models.CharField(_("sprog"), max_length=2, default="da")
    template = models.CharField(_("skabelon"), max_length=40, blank=True)
    ask = models.PositiveSmallIntegerField(_("anmodning om bekræftelse"), null=True)
    subject = models.CharField(_("emne"), max_length=250, blank=True)
    text = models.TextField(_("tekst"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=150, unique=True)
    raw = models.BinaryField(_("bytes"), null=True)
    # What it quotes of the journal, fixed when it is announced and kept when it is erased (see `mails.anchors`).
    anchors = models.CharField(max_length=160, blank=True, default="", db_default="", editable=False)
    fingerprint = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    uncertain_try = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    seal = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    provider_id = models.CharField(_("mailleverandørens nummer"), max_length=200, blank=True, default="", db_default="")

    method = models.CharField(_("METHOD"), max_length=8, choices=CalendarMethod, blank=True, default="", db_default="")
    sequence = models.PositiveIntegerField(_("SEQUENCE"), null=True)
    starts_at = models.DateTimeField(_("begynder"), null=True)
    ends_at = models.DateTimeField(_("slutter"), null=True)

    state = models.CharField(_("status"), max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("forsøg"), default=0)
    queued_at = models.DateTimeField(default=timezone.now, db_default=Now(), editable=False)
    next_try_at = models.DateTimeField(_("næste forsøg"), default=timezone.now)
    lease_until = models.DateTimeField(_("reserveret til"), null=True)
    worker = models.CharField(_("proces"), max_length=80, blank=True)
    created_at = models.DateTimeField(_("oprettet"), default=timezone.now)
    sent_at = models.DateTimeField(_("modtaget af mailserveren"), null=True)
    ended_at = models.DateTimeField(_("opgivet"), null=True)
    bounced_at = models.DateTimeField(_("kommet retur"), null=True)
    last_error = models.CharField(_("seneste fejl"), max_length=100, blank=True)
    report = models.CharField(max_length=10, choices=Report, default=Report.NOTHING, blank=True)
    erased_at = models.DateTimeField(_("slettet"), null=True, editable=False)
    sent_with = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="grouped", db_index=False, editable=False
    )

    # A backup was put back: it may have been sent in the hours that are lost, and staff say (see `outbox.held`).
    held_at = models.DateTimeField(null=True, editable=False)

    around: Any = None
    """What was read ahead for this mail and others that were claimed with it (`mails.facts.Surroundings`)."""
    needs_correction = False
    """Set while bytes that may have arrived are sent again although the mail would say something else now."""

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("entry", "kind", "registration", "recipient", "copy"),
                name="message_once_an_entry_kind_and_recipient",
            ),
            models.UniqueConstraint(fields=("received", "copy"), name="message_forwards_once_a_copy"),
            models.UniqueConstraint(
                fields=("source", "kind", "recipient", "copy"), name="message_once_a_source_kind_and_recipient"
            ),
            models.UniqueConstraint(
                fields=("invite",),
                condition=Q(kind=INVITE_MAIL, state=State.QUEUED, attempts=0),
                name="message_one_unclaimed_an_invite",
            ),
            models.UniqueConstraint(
                fields=("invite",),
                condition=Q(kind=INVITE_MAIL, state=State.SENDING),
                name="message_one_sending_an_invite",
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=False, registration__isnull=False, source__isnull=True)
                | Q(received__isnull=False, source__isnull=True)
                | ~Q(source="") & Q(source__isnull=False, entry__isnull=True, received__isnull=True),
                name="message_is_about_something",
            ),
            models.CheckConstraint(
                condition=~Q(kind=INVITE_MAIL) | Q(invite__isnull=False), name="message_of_an_invite_names_it"
            ),
            models.CheckConstraint(
                condition=Q(state=State.SENT, sent_at__isnull=False)
                & (Q(raw__isnull=False) | Q(erased_at__isnull=False))
                | (~Q(state=State.SENT) & Q(sent_at__isnull=True)),
                name="message_sent_has_bytes_and_a_time",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | ~Q(state__in=(State.QUEUED, State.SENDING))
                & Q(raw__isnull=True, address="", subject="", text="", html=""),
                name="message_erased_holds_nothing",
            ),
            models.CheckConstraint(
                condition=Q(state=State.SENDING, lease_until__isnull=False) & ~Q(worker="")
                | (~Q(state=State.SENDING) & Q(lease_until__isnull=True)),
                name="message_sending_has_a_lease",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(State.FAILED, State.OVERTAKEN), ended_at__isnull=False)
                | (~Q(state__in=(State.FAILED, State.OVERTAKEN)) & Q(ended_at__isnull=True)),
                name="message_given_up_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(raw__isnull=True) | ~Q(address="") & ~Q(subject="") & ~Q(template=""),
                name="message_with_bytes_names_its_recipient",
            ),
            models.CheckConstraint(
                condition=Q(report=Report.NOTHING)
                | Q(report=Report.ACCEPTED, state=State.SENT)
                | Q(report=Report.BOUNCED, state__in=(State.SENT, State.FAILED)),
                name="message_reports_what_became_of_it",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(State.QUEUED, State.OVERTAKEN)) | Q(attempts__gte=1),
                name="message_tried_counts_a_try",
            ),
        )
        indexes = (
            models.Index(
                fields=("next_try_at",), condition=Q(state__in=(State.QUEUED, State.SENDING)), name="message_unsent"
            ),
            models.Index(
                fields=("id",), condition=Q(state__in=(State.QUEUED, State.SENDING)), name="message_unsent_in_order"
            ),
            models.Index(
                LANE, "id", condition=Q(state__in=(State.QUEUED, State.SENDING)), name="message_unsent_by_lane"
            ),
            models.Index(fields=("sent_at",), condition=Q(kind=HEAD_MAIL, state=State.SENT), name="message_head_sent"),
            models.Index(fields=("id",), condition=Q(held_at__isnull=False), name="message_held"),
            models.Index(fields=("sent_with",), condition=Q(sent_with__isnull=False), name="message_sent_with"),
            # What needs staff's attention (`acts.needing_attention`), and the count of failed mails on `/health/`.
            models.Index(
                fields=("id",), condition=Q(state=State.FAILED) | Q(bounced_at__isnull=False), name="message_lost"
            ),
            models.Index(fields=("registration", "id"), name="message_of_registration"),
            models.Index(fields=("provider_id",), condition=~Q(provider_id=""), name="message_of_provider"),
            models.Index(fields=("report",), condition=~Q(report=Report.NOTHING), name="message_to_report"),
            # The mails of one journal's heads, interest, plan or mapping: what their sources begin with
            # (`witness.quotes`, `toolbox/clock/`). LIKE is served by this class of operators in every language.
            models.Index(
                fields=("source",),
                opclasses=("varchar_pattern_ops",),
                condition=Q(source__isnull=False),
                name="message_by_source",
            ),
        )

    def __str__(self) -> str:
        # Never the address: this text may end in a log.
        return f"{self.get_kind_display()} ({self.pk})"

    def get_kind_display(self) -> str:
        """Name the kind for staff, as Django does for a column with choices; an unregistered one by its stored name."""
        return str(TITLES.get(self.kind, self.kind))

    def get_state_display(self) -> str:
        """Name the state; of a mail that was gathered into another one, or that is held, say so."""
        if self.sent_with_id is not None:
            return gettext("Samlet med andre i mail nr. %(number)s") % {"number": self.sent_with_id}
        if self.held_at is not None:
            return gettext("Holdt tilbage: måske sendt, før sikkerhedskopien blev lagt tilbage")
        return str(State(self.state).label)

    @property
    def addressee(self) -> str:
        """Return the address that it goes to; until it is composed, the address of its invite, if it has one."""
        return self.address or (self.invite.email if self.invite else "")

    @property
    def is_in_doubt(self) -> bool:
        """Tell of a claimed message whether its bytes may have arrived with the try before, or cannot be compared."""
        return self.raw is not None and (not self.fingerprint or 0 < self.uncertain_try == self.attempts - 1)

    @property
    def may_have_arrived(self) -> bool:
        """Tell whether a server has taken the mail, or may have with any try."""
        return self.sent_at is not None or self.uncertain_try > 0 or not self.fingerprint

    @property
    def is_to_contact(self) -> bool:
        """Tell whether the municipality's contact is written to."""
        return self.recipient == CONTACT

    @property
    def tells_of_bounces(self) -> bool:
        """Tell whether the booking has to know if the mail did not arrive."""
        return self.is_to_contact or self.invite_id is not None
