"""How often an address has been here in a window of time, counted once over all processes (`REGISTRATION_RATE`)."""

from django.db import models


class Rate(models.Model):
    """A count that is forgotten after its window; `key` holds what is counted and a keyed hash of the address.

    Written by `booking.throttle` only.
    """

    key = models.CharField(max_length=80, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        """The key: no address can be read from it."""
        return self.key
