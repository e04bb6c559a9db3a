"""How often something was done for an address in a window of time, counted over all processes."""

from django.db import models


class Rate(models.Model):
    """A count, deleted after its window; `key` names what is counted and has a keyed hash of the address.

    Written by `booking.throttle` only.
    """

    key = models.CharField(max_length=80, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        """Return the key, from which no address can be read."""
        return self.key
