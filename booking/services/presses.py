"""Keeping what a press of one of staff's buttons did, so that the same press again gets its own answer (Q12)."""

import datetime as dt

from django.apps import apps
from django.db.models import Model
from django.utils import timezone

from booking.models import Press

KEPT = dt.timedelta(days=1)
"""Longer than a page with a form stays open in a browser's history."""


def result_of(*, digest: str, seen: str) -> Model | None:
    """Return the row that the same press showed; None where there was none, or something has changed since."""
    press = Press.objects.filter(pk=digest, seen=seen, at__gt=timezone.now() - KEPT).first()
    if press is None:
        return None
    label, pk = press.result.split(":")
    row: Model | None = apps.get_model(label).objects.filter(pk=pk).first()
    return row


def keep_press(*, digest: str, seen: str, result: Model) -> None:
    """Keep a press and its result, inside the transaction of what it did; forget old ones. An empty digest is none."""
    if not digest:
        return
    now = timezone.now()
    Press.objects.filter(at__lte=now - KEPT).delete()
    row = {"at": now, "seen": seen, "result": f"{result._meta.label_lower}:{result.pk}"}  # noqa: SLF001 documented API
    Press.objects.update_or_create(pk=digest, defaults=row)
