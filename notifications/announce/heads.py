"""The head of each journal leaves the house by mail: once a day where it moved, and when registration or queue close.

What stands in somebody else's mailbox is an anchor: who rewrites the journal later cannot meet it.
"""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from booking.journal.codes import code_of
from booking.models import Programme
from booking.rules.deadline import LAST_MINUTE
from booking.rules.working_days import DENMARK, danish_day
from notifications.mails.head import head_source, journal_head
from notifications.models import Announced, Message
from notifications.wire.mime import new_message_id


def send_heads() -> int:
    """Queue the mail of each head that is due; return how many there were."""
    return sum(_send_head(programme_id) for programme_id in _due())


def _due() -> list[int]:
    """List the programmes whose journal moved since its head left, where that is due by the day or by a closing."""
    now = timezone.now()
    today = dt.datetime.combine(danish_day(now), dt.time.min, DENMARK)
    left_at = "announced__head_at"
    is_time = (
        Q(**{f"{left_at}__isnull": True})
        | Q(**{f"{left_at}__lt": today})
        | Q(**{"closes_at__lte": now - LAST_MINUTE, f"{left_at}__lt": F("closes_at")})
        | Q(**{f"{left_at}__lt": F("queue_closed_at")})
    )
    moved = Programme.objects.filter(announced__isnull=False, last_entry_number__gt=F("announced__head_number"))
    return list(moved.filter(is_time).order_by().values_list("pk", flat=True))


def _send_head(programme_id: int) -> int:
    """Queue the mail, once: another worker that found the same waits for the row, and then finds the head gone."""
    with transaction.atomic():
        row = Announced.objects.select_for_update().get(programme_id=programme_id)
        head = Programme.objects.values_list("last_entry_number", "last_entry_digest")
        number, digest = head.get(pk=programme_id)
        if number <= row.head_number:
            return 0
        message = Message(
            kind=journal_head.kind,
            source=head_source(programme_id, number),
            recipient=journal_head.recipient,
            anchors=code_of(number, digest),
            message_id=new_message_id(settings.MAIL_FROM.rpartition("@")[2]),
        )
        Message.objects.bulk_create([message], ignore_conflicts=True)
        row.head_number, row.head_at = number, timezone.now()
        row.save(update_fields=["head_number", "head_at"])
    return 1
