"""A goal plan: a municipality's political goals, broken down to action goals with criteria, owners and dates (C6)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.models import Municipality, Registration

LONGEST_LINE = 300
LONGEST_PASSAGE = 3000


class PlanState(models.TextChoices):
    """Where a plan stands."""

    DRAFT = "draft", _("Udkast")
    ADOPTED = "adopted", _("Vedtaget")
    CLOSED = "closed", _("Afsluttet")


class Plan(models.Model):
    """A goal plan, its terms and its two links.

    A plan without a municipality is an example to start from. Its registration may end or be erased: the plan stays
    (it has links of its own). `changed_at` is the last change of its content; until there is one, the caveat of the
    example it was copied from is shown (C7). `next_on` is the next day on which the worker looks at it: each change
    sets it to the day after, and the worker to the next day on which a mail falls due. The head of its history stands
    in `last_entry_number` and `last_entry_digest`; the row is the lock of all that is below it.
    """

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("kommune")
    )
    registration = models.ForeignKey(Registration, models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(_("planens navn"), max_length=LONGEST_LINE)
    element = models.CharField(_("element"), max_length=LONGEST_LINE, blank=True)
    question = models.CharField(_("spørgsmål"), max_length=LONGEST_LINE, blank=True)
    method = models.CharField(_("metodens navn"), max_length=LONGEST_LINE, blank=True)
    about = models.TextField(_("om planen"), max_length=LONGEST_PASSAGE, blank=True)
    caveat = models.TextField(max_length=LONGEST_PASSAGE, blank=True, editable=False)
    language = models.CharField(_("sprog"), max_length=2, choices=settings.LANGUAGES, default="da")
    state = models.CharField(max_length=10, choices=PlanState, default=PlanState.DRAFT, editable=False)
    adopted_on = models.DateField(_("vedtaget den"), null=True, blank=True)
    review_on = models.DateField(
        _("årligt tilbageblik den"),
        null=True,
        blank=True,
        help_text=_("Fx 28.9.2017. Vi minder jer om det den dag, og den samme dag hvert år."),
    )
    email = models.EmailField(_("mailadresse"), blank=True)
    is_shared = models.BooleanField(_("delt med Socialstyrelsen"), default=False)
    is_quiet = models.BooleanField(default=False, editable=False)
    read_version = models.PositiveIntegerField(default=1, editable=False)
    edit_version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(editable=False)
    changed_at = models.DateTimeField(null=True, editable=False)
    next_on = models.DateField(null=True, editable=False)
    last_entry_number = models.PositiveIntegerField(default=0, editable=False)
    last_entry_digest = models.CharField(max_length=64, blank=True, editable=False)
    erased_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("målplan")
        verbose_name_plural = _("målplaner")
        ordering: ClassVar[tuple[str, ...]] = ("pk",)
        constraints = (
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="plan_state_known"),
            models.CheckConstraint(
                condition=~Q(state=PlanState.ADOPTED) | Q(adopted_on__isnull=False), name="plan_adopted_on_a_day"
            ),
        )
        indexes = (
            # The worker asks for the plans that are due by the clock.
            models.Index(fields=["next_on"], condition=Q(next_on__isnull=False), name="plan_by_next_on"),
            # A municipality's own plans, and the examples.
            models.Index(fields=["municipality", "created_at"], name="plan_by_municipality"),
        )

    def __str__(self) -> str:
        return self.title


class AdoptedCopy(models.Model):
    """The plan as it was adopted, frozen; later changes are shown against it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="copies")
    adopted_on = models.DateField()
    at = models.DateTimeField()
    content = models.JSONField()

    class Meta:
        ordering: ClassVar[tuple[str, ...]] = ("pk",)

    def __str__(self) -> str:
        return f"{self.plan} {self.adopted_on}"


class PlanStop(models.Model):
    """An address that wants no more mails about a plan's dates, in small letters."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    email = models.EmailField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["plan", "email"], name="plan_stopped_once_an_address"),)

    def __str__(self) -> str:
        return str(self.plan)  # never the address: this text may end in a log
