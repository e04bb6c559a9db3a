"""What became of the mails that ask, told to the booking (Q5); owed by a column until told, so no crash loses it."""

from django.db import DatabaseError

from booking.services import clock
from notifications.faults import log_fault
from notifications.models import Message, Report


def report_due() -> int:
    """This function will report what is owed; gives the number. Telling twice changes nothing, by the services."""
    owed = Message.objects.exclude(report=Report.NOTHING).defer("raw", "html", "text").order_by("pk")
    return sum(map(_report, list(owed)))


def _report(message: Message) -> bool:
    """This function will tell and strike out one debt; one that cannot be told stays owed and holds up no other."""
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
    """This function will tell the booking that a mail was accepted, or that one was refused or came back."""
    if message.report == Report.ACCEPTED and message.ask is not None and message.sent_at is not None:
        clock.asked(registration_id=message.registration_id, ask=message.ask, at=message.sent_at)
    elif message.report == Report.BOUNCED:
        clock.bounced(registration_id=message.registration_id, address=message.address, ask=message.ask)


def settle(message: Message) -> None:
    """This function will strike the debt out, unless a newer one has taken its place meanwhile."""
    Message.objects.filter(pk=message.pk, report=message.report).update(report=Report.NOTHING)
