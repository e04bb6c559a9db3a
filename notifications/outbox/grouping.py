"""Gather what waits for staff into one mail, so that a rush costs them one and holds up nobody's receipt."""

from django.db import transaction
from django.utils import timezone

from notifications.mails.staff_group import groupable, staff_group
from notifications.models import STAFF, Message, State
from notifications.outbox import acts

FEWEST, MOST = 5, 100
"""So many notices become one mail; fewer go one by one, with all that they say."""


def group_notices() -> int:
    """Gather the notices to staff that nobody has claimed; return how many. Those of another worker are passed over."""
    waiting = Message.objects.filter(
        recipient=STAFF,
        kind__in=groupable(),
        state=State.QUEUED,
        attempts=0,
        copy=0,
        held_at__isnull=True,
        next_try_at__lte=timezone.now(),
    )
    with transaction.atomic():
        rows = list(waiting.select_for_update(skip_locked=True).only("pk", "anchors").order_by("pk")[:MOST])
        if len(rows) < FEWEST:
            return 0
        group = acts.queue(staff_group, source=f"staff:{rows[0].pk}", anchors=rows[-1].anchors)
        return Message.objects.filter(pk__in=[row.pk for row in rows]).update(
            sent_with=group, state=State.OVERTAKEN, ended_at=timezone.now()
        )
