"""Verify every journal, a programme at a time between the worker's mails, and keep in one row what was found.

No lock is held meanwhile, so nobody who registers waits for it.
"""

import datetime as dt

import structlog
from django.db.models import F
from django.utils import timezone

from booking.models import Programme
from booking.services.record import verify
from notifications.models import Proving

EVERY = dt.timedelta(days=1)
log = structlog.get_logger(__name__)


def verify_next() -> int:
    """Verify the next programme of a round that is due, or end the round; return how many were verified.

    Two workers may verify the same one at once; it counts once, since the row goes on from where it was read.
    """
    row, _is_new = Proving.objects.get_or_create(pk=Proving.ONLY)
    now = timezone.now()
    if row.began_at is None:
        if row.finished_at is not None and abs(now - row.finished_at) < EVERY:
            return 0
        row.began_at, row.cursor, row.faults = now, 0, 0
        row.save(update_fields=["began_at", "cursor", "faults"])
    seen = Proving.objects.filter(pk=row.pk, cursor=row.cursor, began_at=row.began_at)
    programme = Programme.objects.filter(pk__gt=row.cursor).order_by("pk").first()
    if programme is None:
        seen.update(began_at=None, finished_at=now, found=F("faults"))
        return 0
    faults = verify(programme).faults
    if faults:
        codes = sorted({fault.code for fault in faults})
        log.warning("journal and tables do not agree", programme=programme.slug, codes=codes)
    seen.update(cursor=programme.pk, faults=F("faults") + len(faults))
    return 1
