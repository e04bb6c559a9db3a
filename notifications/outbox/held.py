"""Mails that may have left in hours that a restored backup does not know: held until staff say what became of them.

What the backup knows as sent was surely sent. All else that was due may have been sent, with bytes that are lost.
"""

import datetime as dt

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking.refusals import Refusal
from booking.services.turn import Actor
from notifications.mails.facts import Overtaken
from notifications.models import Message, State
from notifications.outbox import delivery
from notifications.outbox.composing import UnwritableError
from notifications.outbox.transport import LEASE


class NotHeld(Refusal):
    """The mail is not held (any more)."""

    type = "stale"
    sentence = _("Mailen er ikke holdt tilbage.")


def hold_unsent(*, until: dt.datetime) -> int:
    """Hold each mail that a worker may have sent `until` a moment; return how many. No worker may run meanwhile."""
    due = Q(state=State.QUEUED, next_try_at__lte=until) | Q(state=State.SENDING)
    return Message.objects.filter(due, held_at__isnull=True).update(
        state=State.QUEUED, lease_until=None, uncertain_try=F("attempts"), held_at=timezone.now()
    )


def held() -> QuerySet[Message]:
    """List the held mails, the oldest first, without their bytes."""
    return Message.objects.filter(held_at__isnull=False, state=State.QUEUED).defer("raw", "html").order_by("pk")


def send_held(*, message_id: int) -> None:
    """Let a held mail go; raises NotHeld."""
    with transaction.atomic():
        message = _held(message_id)
        message.held_at, message.queued_at = None, timezone.now()
        message.next_try_at = message.queued_at
        message.save(update_fields=["held_at", "queued_at", "next_try_at"])


def note_sent(*, message_id: int, by: Actor) -> None:
    """Take a held mail as sent now, as staff say; a deadline that it asks for runs from here. Raises NotHeld.

    Its bytes are made anew, since those that were sent are lost.
    """
    with transaction.atomic():
        message = _held(message_id)
        message.held_at, message.state, message.worker = None, State.SENDING, f"staff:{by.id}"
        message.attempts, message.lease_until = message.attempts + 1, timezone.now() + LEASE
        message.save(update_fields=["held_at", "state", "worker", "attempts", "lease_until"])
    try:
        if delivery.freeze_claimed(message):
            delivery.mark_sent(message)
    except Overtaken:
        delivery.end(message, State.OVERTAKEN)
    except UnwritableError as error:
        delivery.give_up(message, error=type(error).__name__, is_recipients_fault=False)


def _held(message_id: int) -> Message:
    message = Message.objects.select_for_update().filter(pk=message_id, held_at__isnull=False).first()
    if message is None or message.state != State.QUEUED:
        raise NotHeld
    return message
