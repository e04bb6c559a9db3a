"""What the log-in stores beside Django's users: passwords that another has set, and what access was given."""

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q

from booking.models import ApiToken


class GivenPassword(models.Model):
    """A password that somebody else has set: whoever logs in with it changes it before any page of the admin opens."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.user_id)


class GrantKind(models.TextChoices):
    """How access was given; the stored values never change."""

    USER = "user"
    ROLES = "roles"
    SUPERUSER = "superuser"
    OPENED = "opened"
    PASSWORD = "password"  # noqa: S105 a word, no password
    APP = "app"
    KEY = "key"


class Grant(models.Model):
    """An act that gave somebody access, told to all administrators by mail; it holds no secret.

    `by` is None where it was done by a command on the machine.
    """

    kind = models.CharField(max_length=10, choices=GrantKind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    token = models.ForeignKey(ApiToken, models.PROTECT, null=True, related_name="+")
    roles = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind=GrantKind.KEY, token__isnull=False, user__isnull=True)
                | ~Q(kind=GrantKind.KEY) & Q(token__isnull=True, user__isnull=False),
                name="grant_is_of_a_user_or_a_key",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.user or self.token}"
