"""The worker's look at the mappings whose moment of publication has come (R2)."""

import datetime as dt
from contextlib import suppress

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from booking.services.turn import CLOCK
from notifications.faults import log_fault
from toolbox.models import Mapping
from toolbox.results.publishing import publish_results
from toolbox.results.refusals import MappingStillOpen
from toolbox.rules.mapping_state import publish_at

LOOK_EVERY = dt.timedelta(minutes=1)


def oldest_unpublished() -> dt.datetime | None:
    """Return since when the mapping that has waited longest for its results waits; None where none is late."""
    closed = Mapping.objects.filter(opened_at__isnull=False, published_at=None, erased_at=None).order_by("closes_at")
    closes_at = closed.values_list("closes_at", flat=True).first()
    due_at = publish_at(closes_at) if closes_at else None
    return due_at if due_at and due_at <= timezone.now() else None


def publish_due_mappings() -> int:
    """Publish what is closed and due; return how many. One that fails is logged, and holds up no other."""
    now = timezone.now()
    done = 0
    closed = Mapping.objects.filter(opened_at__isnull=False, published_at=None, closes_at__lte=now, erased_at=None)
    for mapping_id, closes_at in closed.order_by("closes_at").values_list("pk", "closes_at"):
        if publish_at(closes_at) > now:
            continue
        try:
            with suppress(MappingStillOpen):  # staff extended it since it was read
                publish_results(mapping_id=mapping_id, by=CLOCK)
                done += 1
        except (InterfaceError, OperationalError):
            raise  # the database is away, and the worker waits for it
        except Exception as error:  # noqa: BLE001 the next mapping must not wait for this one's fault
            log_fault("mapping not published", error, number=mapping_id)
    return done
