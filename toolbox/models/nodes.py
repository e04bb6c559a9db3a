"""What a plan is made of, each below its parent: only texts are required, all else may be filled in later (C6, C10).

`number` is the number that a goal has once the plan is adopted; until then numbers follow the order. `version` rises
with each change of the row.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from toolbox.models.plan import LONGEST_LINE, LONGEST_PASSAGE, Plan


class PlanNode(models.Model):
    """What all parts of a plan have."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    position = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True
        ordering: ClassVar[tuple[str, ...]] = ("position", "pk")


class Asking(models.Model):
    """The two marks of the sheet: what a political goal asks of methods and competences (C3)."""

    asks_methods = models.BooleanField(_("kræver, at vi ændrer vores metoder"), default=False)
    asks_competences = models.BooleanField(_("kræver nye kompetencer"), default=False)

    class Meta:
        abstract = True


class PoliticalGoal(PlanNode):
    """A political goal (C9)."""

    parent = models.ForeignKey(Plan, models.CASCADE, related_name="goals")
    number = models.PositiveSmallIntegerField(null=True, editable=False)
    title = models.CharField(_("politisk mål"), max_length=LONGEST_LINE)
    text = models.TextField(_("uddybning"), max_length=LONGEST_PASSAGE, blank=True)

    class Meta(PlanNode.Meta):
        verbose_name = _("politisk mål")

    def __str__(self) -> str:
        return self.title


class SubGoal(PlanNode):
    """A sub-goal, worded so that it follows "Derfor vil vi" (C10, C11)."""

    parent = models.ForeignKey(PoliticalGoal, models.CASCADE, related_name="sub_goals")
    number = models.PositiveSmallIntegerField(null=True, editable=False)
    text = models.TextField(
        _("delmål"), max_length=LONGEST_PASSAGE, help_text=_("Begynd, så det følger efter »Derfor vil vi«.")
    )
    about = models.TextField(_("uddybning"), max_length=LONGEST_PASSAGE, blank=True)

    class Meta(PlanNode.Meta):
        verbose_name = _("delmål")

    def __str__(self) -> str:
        return self.text


class Guideline(PlanNode, Asking):
    """A professional guideline or instruction that a sub-goal leads to (C2, C3)."""

    parent = models.ForeignKey(SubGoal, models.CASCADE, related_name="guidelines")
    text = models.TextField(_("faglig retningslinje eller handlingsanvisning"), max_length=LONGEST_PASSAGE)

    class Meta(PlanNode.Meta):
        verbose_name = _("faglig retningslinje")

    def __str__(self) -> str:
        return self.text


class ActionGoal(PlanNode, Asking):
    """An action goal: a row of the sheet (C12, C20)."""

    parent = models.ForeignKey(SubGoal, models.CASCADE, related_name="action_goals")
    number = models.PositiveSmallIntegerField(null=True, editable=False)
    text = models.TextField(_("handlemål"), max_length=LONGEST_PASSAGE)
    background = models.TextField(_("baggrund"), max_length=LONGEST_PASSAGE, blank=True)
    implementation = models.TextField(
        _("implementering og tilbagemelding"),
        max_length=LONGEST_PASSAGE,
        blank=True,
        help_text=_("Arket viser jeres egen tekst. Er den tom, viser det aktiviteter og tilbagemeldinger."),
    )

    class Meta(PlanNode.Meta):
        verbose_name = _("handlemål")

    def __str__(self) -> str:
        return self.text


class Criterion(PlanNode):
    """What tells that an action goal is reached, and how it is measured (C13, C14)."""

    parent = models.ForeignKey(ActionGoal, models.CASCADE, related_name="criteria")
    text = models.TextField(_("målet er nået, når"), max_length=LONGEST_PASSAGE)
    method = models.TextField(_("målemetode"), max_length=LONGEST_PASSAGE, blank=True)

    class Meta(PlanNode.Meta):
        verbose_name = _("succeskriterium")

    def __str__(self) -> str:
        return self.text


class Operator(models.TextChoices):
    """How a measured value is held against a target."""

    AT_LEAST = ">=", _("mindst")
    AT_MOST = "<=", _("højst")
    EXACTLY = "=", _("præcis")
    DONE = "yes", _("er gjort (ja/nej)")


class Target(PlanNode):
    """One target in time of a criterion; the date stands as it was written (C13, C21)."""

    parent = models.ForeignKey(Criterion, models.CASCADE, related_name="targets")
    measure = models.CharField(_("hvad måles"), max_length=LONGEST_LINE)
    operator = models.CharField(_("skal være"), max_length=3, choices=Operator, default=Operator.AT_LEAST)
    value = models.DecimalField(_("måltal"), max_digits=12, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("enhed"), max_length=30, blank=True)
    baseline = models.DecimalField(_("udgangspunkt"), max_digits=12, decimal_places=2, null=True, blank=True)
    due_text = models.CharField(
        _("hvornår"),
        max_length=LONGEST_LINE,
        blank=True,
        help_text=_("Fx »ultimo 2017«, »marts 2017« eller »på længere sigt«."),
    )

    class Meta(PlanNode.Meta):
        verbose_name = _("måltal")
        constraints = (
            models.CheckConstraint(condition=Q(operator__in=Operator.values), name="target_operator_known"),
            models.CheckConstraint(
                condition=Q(operator=Operator.DONE, value__isnull=True)
                | (~Q(operator=Operator.DONE) & Q(value__isnull=False)),
                name="target_has_its_value",
                violation_error_message=_("Skriv et måltal, eller vælg »er gjort (ja/nej)« uden måltal."),
            ),
        )

    def __str__(self) -> str:
        return self.measure


class Measurement(PlanNode):
    """A measured value; of a target that is done or not, 1 is done and 0 is not."""

    parent = models.ForeignKey(Target, models.CASCADE, related_name="measurements")
    on = models.DateField(_("målt den"))
    value = models.DecimalField(_("værdi"), max_digits=12, decimal_places=2)
    answers = models.PositiveIntegerField(_("antal svar"), null=True, blank=True)
    note = models.CharField(_("bemærkning"), max_length=LONGEST_LINE, blank=True)

    class Meta(PlanNode.Meta):
        verbose_name = _("måling")

    def __str__(self) -> str:
        return f"{self.on} {self.value}"


class Activity(PlanNode):
    """What is done, when, and where it is told of; it may be the themed day itself (C15, C16, C17, C22)."""

    parent = models.ForeignKey(ActionGoal, models.CASCADE, related_name="activities")
    text = models.TextField(_("aktivitet"), max_length=LONGEST_PASSAGE)
    when_text = models.CharField(
        _("hvornår"),
        max_length=LONGEST_LINE,
        blank=True,
        help_text=_("Fx »august-september 2016« eller »i løbet af 2017«."),
    )
    channels = models.TextField(
        _("hvor sker det"), max_length=LONGEST_LINE, blank=True, help_text=_("Fx ledermøder. Ét sted på hver linje.")
    )
    is_themed_day = models.BooleanField(_("er temadagen"), default=False)
    done_on = models.DateField(_("gjort den"), null=True, blank=True)

    class Meta(PlanNode.Meta):
        verbose_name = _("aktivitet")

    def __str__(self) -> str:
        return self.text


class Feedback(PlanNode):
    """Feedback to the political level, with its date as it was written (C18)."""

    parent = models.ForeignKey(ActionGoal, models.CASCADE, related_name="feedback")
    what = models.CharField(_("tilbagemelding"), max_length=LONGEST_LINE)
    receiver = models.CharField(
        _("til hvem"), max_length=LONGEST_LINE, blank=True, help_text=_("Står der intet, er det det politiske niveau.")
    )
    when_text = models.CharField(
        _("hvornår"), max_length=LONGEST_LINE, blank=True, help_text=_("Fx »marts 2017« eller »15.3.2017«.")
    )
    given_on = models.DateField(_("givet den"), null=True, blank=True)
    note = models.CharField(_("bemærkning"), max_length=LONGEST_LINE, blank=True)

    class Meta(PlanNode.Meta):
        verbose_name = _("tilbagemelding")

    def __str__(self) -> str:
        return self.what


class AnchoringDuty(models.TextChoices):
    """What a role has with an action goal (C19, C23)."""

    RESPONSIBLE = "responsible", _("ansvarlig")
    COORDINATOR = "coordinator", _("tovholder")


class Anchoring(PlanNode):
    """Where an action goal is anchored, and who is responsible or coordinates: a role, no name (C19, C23)."""

    parent = models.ForeignKey(ActionGoal, models.CASCADE, related_name="anchorings")
    body = models.CharField(_("forankret i"), max_length=LONGEST_LINE, blank=True, help_text=_("Fx chefgruppen."))
    role = models.CharField(
        _("rolle"),
        max_length=LONGEST_LINE,
        blank=True,
        help_text=_("Fx børne- og ungechefen. Skriv rollen, ikke navnet."),
    )
    duty = models.CharField(_("er"), max_length=12, choices=AnchoringDuty, default=AnchoringDuty.RESPONSIBLE)
    email = models.EmailField(
        _("rollens mailadresse"), blank=True, help_text=_("Får mails om det, der skal meldes tilbage og måles.")
    )
    is_placeholder = models.BooleanField(default=False, editable=False)

    class Meta(PlanNode.Meta):
        verbose_name = _("forankring")
        constraints = (
            models.CheckConstraint(
                condition=~Q(body="") | ~Q(role=""),
                name="anchoring_says_something",
                violation_error_message=_("Skriv, hvor målet er forankret, eller hvem der har ansvaret."),
            ),
            models.CheckConstraint(condition=Q(duty__in=AnchoringDuty.values), name="anchoring_duty_known"),
        )

    def __str__(self) -> str:
        return self.body or self.role
