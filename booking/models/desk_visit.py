"""When a member of staff was last at the desk, so that it can tell what happened since."""

from django.conf import settings
from django.db import models


class DeskVisit(models.Model):
    """One row a user: `came_at` is the last time the desk was opened, `since` the moment from which it tells news."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    came_at = models.DateTimeField()
    since = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)
