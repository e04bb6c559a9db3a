"""Whom a free place or a new round concerns, of those who asked to be told (A27)."""

import datetime as dt

from django.db.models import F, Max, Q, QuerySet

from booking.models import EntryKind, Interest, JournalEntry, Programme, Registration
from booking.models.registration import LIVE
from booking.queries import queue as queries

FREEING = (EntryKind.WITHDRAWN, EntryKind.LAPSED, EntryKind.ANNULLED, EntryKind.SLOT_ADDED)
BEFORE_OPENING = dt.timedelta(days=14)


def is_free(programme_id: int) -> bool:
    """Tell whether whoever registers now gets a place at once."""
    (standing,) = queries.standings(Programme.objects.filter(pk=programme_id))
    return standing.is_open and standing.slots_free > 0 and standing.waiting == 0


def missing_link() -> QuerySet[Interest]:
    """Find those who asked for their link since it was last sent."""
    return Interest.objects.filter(Q(linked_at=None) | Q(linked_at__lt=F("asked_at"))).order_by("pk")


def to_tell_of_place(programme: Programme) -> QuerySet[Interest]:
    """Find those who have not heard of a place that became free after they confirmed, nor are registered."""
    freed_at = JournalEntry.objects.filter(programme=programme, kind__in=FREEING).aggregate(at=Max("at"))["at"]
    if freed_at is None or not is_free(programme.pk):
        return Interest.objects.none()
    registered = Registration.objects.filter(programme=programme, status__in=LIVE).values("municipality")
    return (
        Interest.objects.filter(Q(told_at=None) | Q(told_at__lt=freed_at), confirmed_at__lt=freed_at)
        .exclude(municipality__in=registered)
        .order_by("pk")
    )


def next_round(now: dt.datetime) -> Programme | None:
    """Return the newest round that is open, or opens within two weeks."""
    rows = Programme.objects.filter(closes_at__gt=now, opens_at__lte=now + BEFORE_OPENING)
    return rows.order_by("-opens_at", "-pk").first()


def to_tell_of_round(programme: Programme) -> QuerySet[Interest]:
    """Find those who last heard of an earlier round, or of none."""
    earlier = Q(programme=None) | Q(programme__opens_at__lt=programme.opens_at)
    return Interest.objects.filter(earlier, confirmed_at__isnull=False).exclude(programme=programme).order_by("pk")
