"""A question that measures a goal, and the anonymous answers to it while it is open (R13)."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from toolbox.models.plan import LONGEST_LINE, Plan


class GoalQuestion(models.Model):
    """A statement that people agree with or not, for a target of a plan; `kind` to `n` are published when it closes.

    `target_row` is the target's id: a target that was deleted and brought back has it again. `measurement_row` is the
    measurement that the share was entered as: what has one here comes from a questionnaire, all others were typed.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="goal_questions")
    target_row = models.PositiveBigIntegerField()
    statement = models.CharField(_("udsagn"), max_length=LONGEST_LINE)
    link_version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField(_("lukker"))
    closed_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=8, blank=True)  # Precision
    percent = models.PositiveSmallIntegerField(null=True)
    n = models.PositiveIntegerField(null=True)
    measurement_row = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering: ClassVar[tuple[str, ...]] = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["plan", "target_row"], condition=Q(closed_at=None), name="goal_question_open_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=False) | Q(kind="", percent=None, n=None, measurement_row=None),
                name="goal_question_silent_while_open",
            ),
        )
        indexes = (
            # The worker asks for the questions that are over.
            models.Index(fields=["closes_at"], condition=Q(closed_at=None), name="goal_question_by_closing"),
        )

    def __str__(self) -> str:
        return f"{self.plan_id} {self.target_row}"


class GoalAnswer(models.Model):
    """What one person answers: 1 to 5, 0 is "ved ikke"; no name, no moment, no order (R8)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(GoalQuestion, models.CASCADE, related_name="answers")
    key_hash = models.CharField(max_length=64, null=True, unique=True)
    value = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(value__lte=5), name="goal_answer_on_scale"),)

    def __str__(self) -> str:
        return "answer"
