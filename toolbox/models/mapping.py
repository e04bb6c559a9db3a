"""A mapping: all municipalities are asked, together and role by role, how they lead and what they know (B9-B14)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.models import Municipality, Programme
from toolbox.models.questionnaire import Edition

LEAST_GROUP = 5
LONGEST_NAME = 200
LONGEST_PASSAGE = 2000


class Scope(models.TextChoices):
    """Which municipalities are asked."""

    ALL = "all", _("alle kommuner")
    PROGRAMME = "programme", _("de kommuner, der er tilmeldt et tilbud")
    CHOSEN = "chosen", _("udvalgte kommuner")


class Mapping(models.Model):
    """A round of a questionnaire with its sender, its moments and its smallest group (R1).

    From `opened_at` on its terms stand: the edition, and the smallest group, which the entry of the opening holds too.
    What state it is in follows from its moments (`rules.mapping_state`). `next_at` is the next moment at which the
    worker looks at it. The row is the lock of all that is below it and holds the head of its history.
    """

    slug = models.SlugField(_("kortnavn"), max_length=60, unique=True)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="mappings", verbose_name=_("spørgeskema"))
    title = models.CharField(_("kortlægningens navn"), max_length=LONGEST_NAME)
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tilbud")
    )
    scope = models.CharField(_("hvem inviteres"), max_length=10, choices=Scope, default=Scope.ALL)
    about = models.TextField(_("om kortlægningen"), max_length=LONGEST_PASSAGE, blank=True)
    sender_name = models.CharField(_("afsenderens navn"), max_length=LONGEST_NAME)
    sender_title = models.CharField(_("afsenderens titel og myndighed"), max_length=LONGEST_NAME)
    partner = models.CharField(_("samarbejdspartnere"), max_length=LONGEST_NAME, blank=True)
    contact_name = models.CharField(_("kontaktpersonens navn"), max_length=LONGEST_NAME)
    contact_email = models.EmailField(_("kontaktpersonens mailadresse"))
    contact_phone = models.CharField(_("kontaktpersonens telefon"), max_length=40, blank=True)
    letter_at = models.DateTimeField(_("brevet sendes"))
    joint_opens_at = models.DateTimeField(_("det fælles skema åbner"))
    roles_open_at = models.DateTimeField(_("rollernes skemaer åbner"))
    closes_at = models.DateTimeField(_("lukker"))
    smallest_group = models.PositiveSmallIntegerField(_("mindste gruppe"), default=LEAST_GROUP)
    opened_at = models.DateTimeField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    next_at = models.DateTimeField(null=True, editable=False)
    last_entry_number = models.PositiveIntegerField(default=0, editable=False)
    last_entry_digest = models.CharField(max_length=64, blank=True, editable=False)
    erased_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("kortlægning")
        verbose_name_plural = _("kortlægninger")
        ordering: ClassVar[tuple[str, ...]] = ("-closes_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(smallest_group__gte=LEAST_GROUP),
                name="mapping_group_of_five",
                violation_error_message=_("Mindst fem skal have svaret i en gruppe, før gruppens svar bliver vist."),
            ),
            models.CheckConstraint(condition=Q(scope__in=Scope.values), name="mapping_scope_known"),
            models.CheckConstraint(
                condition=Q(letter_at__lte=F("joint_opens_at"))
                & Q(joint_opens_at__lte=F("roles_open_at"))
                & Q(roles_open_at__lt=F("closes_at")),
                name="mapping_moments_in_order",
                violation_error_message=_(
                    "Brevet sendes først, så åbner det fælles skema, så rollernes, og til sidst lukker kortlægningen."
                ),
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(opened_at__isnull=False), name="mapping_opened_before_published"
            ),
        )
        indexes = (
            # The worker asks for the mappings that are due by the clock.
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="mapping_by_next_at"),
        )

    def __str__(self) -> str:
        return self.title


class Invitation(models.Model):
    """A municipality in a mapping, with its link, its addresses and how far it is; the lock of its joint form.

    `shared_at`: its facilitators may read its results (R12). `opened_to_all_at`: everybody with a link to answer may.
    """

    mapping = models.ForeignKey(Mapping, models.PROTECT, related_name="invitations")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name=_("kommune"))
    contact_email = models.EmailField(_("kontaktpersonens mailadresse"), blank=True)
    chair_email = models.EmailField(_("udvalgsformandens mailadresse"), blank=True)
    language = models.CharField(_("sprog"), max_length=2, choices=settings.LANGUAGES, default="da")
    link_version = models.PositiveIntegerField(default=1, editable=False)
    added_at = models.DateTimeField(editable=False)
    handed_in_at = models.DateTimeField(null=True, editable=False)
    shared_at = models.DateTimeField(null=True, editable=False)
    opened_to_all_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("inviteret kommune")
        verbose_name_plural = _("inviterede kommuner")
        ordering: ClassVar[tuple[str, ...]] = ("municipality__name",)
        constraints = (models.UniqueConstraint(fields=["mapping", "municipality"], name="municipality_invited_once"),)

    def __str__(self) -> str:
        return f"{self.mapping} {self.municipality_id}"


class RoleLink(models.Model):
    """The one link by which those of a role in a municipality answer; `persons` is how many there are.

    `handed_in` is how many had answered when the results were published: until then the responses are counted (R10).
    """

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="role_links")
    role = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=1)
    persons = models.PositiveIntegerField(null=True)
    handed_in = models.PositiveIntegerField(null=True)

    class Meta:
        ordering: ClassVar[tuple[str, ...]] = ("pk",)
        constraints = (models.UniqueConstraint(fields=["invitation", "role"], name="role_link_once"),)

    def __str__(self) -> str:
        return f"{self.invitation_id} {self.role}"
