"""Presses of staff's buttons, kept for a while: the same press again gets the first one's answer (Q12)."""

from django.db import models


class Press(models.Model):
    """What a press did: `digest` names who pressed what with which words, by a keyed hash.

    `result` is the row that was shown afterwards ("booking.registration:5"), and `seen` the state it was left in:
    once that has changed, the same press is another one.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField(db_index=True)
    seen = models.CharField(max_length=64)
    result = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.digest
