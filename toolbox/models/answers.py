"""What is answered while a mapping is open: the municipality's joint form, and the anonymous responses (R8)."""

import uuid

from django.db import models
from django.db.models import Q

from toolbox.models.mapping import Invitation, RoleLink

DONT_KNOW = 0
"""The stored value of "ved ikke"; the scale is 1 to 5."""


class JointAnswer(models.Model):
    """The municipality's own answer to one statement or question; `version` rises with each change (Q13).

    `value` answers a statement; `content` a question: a text, the keys of themes, or tools with title, text and
    consent.
    """

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="joint_answers")
    item = models.CharField(max_length=20)
    value = models.PositiveSmallIntegerField(null=True)
    content = models.JSONField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["invitation", "item"], name="joint_answer_once"),
            models.CheckConstraint(condition=Q(value=None) | Q(value__lte=5), name="joint_answer_on_scale"),
        )

    def __str__(self) -> str:
        return f"{self.invitation_id} {self.item}"


class Response(models.Model):
    """What one person answers: no name, no address, no moment, no order (R8); of the code only its SHA-256.

    `values` are numbers by statement (0: ved ikke), `texts` by question. A response that is not handed in counts
    nowhere and is erased when the mapping closes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    link = models.ForeignKey(RoleLink, models.CASCADE, related_name="responses")
    code_hash = models.CharField(max_length=64, null=True, unique=True)
    is_handed_in = models.BooleanField(default=False)
    consents = models.BooleanField(default=False)
    values = models.JSONField(default=dict)
    texts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return "response"
