"""What became of the mails that ask, told to the booking (Q5); owed by a column until told, so no crash loses it."""

from django.db import DatabaseError

from booking.services import clock
from booking.services.day import answers
from notifications.faults import log_fault
from notifications.models import Message, Report, State


def report_due() -> int:
    """Report what is owed; gives the number. Telling twice changes nothing, by the services."""
    owed = Message.objects.exclude(report=Report.NOTHING).defer("raw", "html", "text").order_by("pk")
    return sum(map(_report, list(owed)))


def _report(message: Message) -> bool:
    """Tell and strike out one debt; one that cannot be told stays owed and holds up no other."""
    try:
        tell(message)
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001 the clock of one place must not depend on another's fault
        log_fault("report failed", error, message=message.pk, report=message.report)
        return False
    settle(message)
    return True


def tell(message: Message) -> None:
    """Tell the booking that a mail was accepted, or that one was refused or came back."""
    if message.registration_id is None:
        return
    if message.report == Report.ACCEPTED and message.ask is not None and message.sent_at is not None:
        clock.asked(registration_id=message.registration_id, ask=message.ask, at=message.sent_at)
    elif message.report == Report.BOUNCED:
        _tell_bounce(message, message.registration_id)


def _tell_bounce(message: Message, registration_id: int) -> None:
    """An invite's bounce stands on its row; one to the contact's address is the contact's as well.

    A late report of an earlier mail says nothing of the one that has left since: that one's own would.
    """
    later = Message.objects.filter(invite=message.invite_id, pk__gt=message.pk, raw__isnull=False)
    alive = later.filter(state__in=(State.QUEUED, State.SENDING, State.SENT))
    if message.invite_id is not None and not alive.exists():
        answers.invite_bounced(invite_id=message.invite_id)
    clock.bounced(registration_id=registration_id, address=message.address, ask=message.ask)


def settle(message: Message) -> None:
    """Strike the debt out, unless a newer one has taken its place meanwhile."""
    Message.objects.filter(pk=message.pk, report=message.report).update(report=Report.NOTHING)
