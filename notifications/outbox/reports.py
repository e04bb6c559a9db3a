"""Tell the booking what became of the mails that ask (Q5); a column keeps each report until then, whatever crashes."""

from django.db import Error as DatabaseFault

from booking.services import clock
from booking.services.day import answers
from notifications.faults import log_fault
from notifications.models import Message, Report, State


def report_due() -> int:
    """Make the reports that are still due; return how many. The services bear to be told twice."""
    owed = Message.objects.exclude(report=Report.NOTHING).defer("raw", "html", "text").order_by("pk")
    return sum(map(_report, list(owed)))


def _report(message: Message) -> bool:
    """Make one report and mark it as made; one that fails stays due and holds up no other."""
    try:
        tell(message)
    except DatabaseFault:
        raise
    except Exception as error:  # noqa: BLE001 the deadline of one place must not depend on a fault of another's
        log_fault("report failed", error, message=message.pk, report=message.report)
        return False
    mark_told(message)
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
    """Note a bounce on the invite, and on the contact where the address is the contact's.

    A late report of an earlier mail says nothing about a mail of the invite that was sent since, so the invite is left
    alone then.
    """
    later = Message.objects.filter(invite=message.invite_id, pk__gt=message.pk, raw__isnull=False)
    alive = later.filter(state__in=(State.QUEUED, State.SENDING, State.SENT))
    if message.invite_id is not None and not alive.exists():
        answers.invite_bounced(invite_id=message.invite_id)
    clock.bounced(registration_id=registration_id, address=message.address, ask=message.ask)


def mark_told(message: Message) -> None:
    """Mark the report as made, unless a newer one has taken its place meanwhile."""
    Message.objects.filter(pk=message.pk, report=message.report).update(report=Report.NOTHING)
