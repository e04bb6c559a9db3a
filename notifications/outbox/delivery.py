"""The outbox: claim, compose, send, mark. Killed at any point it loses nothing, and repeats at most the mail in flight.

Claim and mark are short transactions of their own. Between them the mail is sent, under a lease that is longer than
all timeouts of the mail server together. After an expired lease the mail can be claimed again, with the same bytes and
the same Message-ID; `claiming` says which mails are taken up together, `freezing` which bytes a claimed mail has.
"""

import datetime as dt
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from django.db import Error as DatabaseFault
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from booking.models import made_once
from notifications.faults import log_fault
from notifications.mails.facts import Overtaken
from notifications.mails.seals import seal_of
from notifications.models import Message, Report, State
from notifications.outbox import freezing
from notifications.outbox.acts import correct
from notifications.outbox.claiming import Claims
from notifications.outbox.composing import UnwritableError
from notifications.outbox.return_address import return_address
from notifications.outbox.transport import Meaning, NotSentError, Transport

FIRST_PAUSE = dt.timedelta(seconds=15)
LONGEST_PAUSE = dt.timedelta(minutes=30)
JITTER = 0.2
GIVE_UP_AFTER = dt.timedelta(days=5)
LEAST_ATTEMPTS = 10
PATIENCE_SECONDS, BETWEEN_TRIES_SECONDS = 60.0, 0.5
"""How long a mail that was accepted waits for the database to take note of it; far less than its lease."""
MARKED = ("state", "sent_at", "lease_until", "last_error", "report", "provider_id", "seal")
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Delivery:
    """The result of a batch: how many messages were taken up, and whether the mail server was away."""

    handled: int
    is_down: bool


def deliver(worker: str, *, go_on: Callable[[], bool] = lambda: True) -> Delivery:
    """Send the due messages one by one, until none is left, the server is away or `go_on` returns False."""
    with Transport() as transport, Claims(worker) as claims:
        while go_on():
            message = claims.next()
            if message is None:
                break
            if not deliver_one(message, transport):
                return Delivery(claims.handled, is_down=True)
    return Delivery(claims.handled, is_down=False)


def deliver_one(message: Message, transport: Transport) -> bool:
    """Send a claimed message and mark what came of it; False where the mail server is away."""
    try:
        if not freeze_claimed(message) or message.raw is None:
            return True
        back_to = return_address(message)
        raw = bytes(message.raw)
        provider_id = transport.send(raw, back_to) if back_to else transport.send(raw)
    except Overtaken:
        end(message, State.OVERTAKEN)
    except UnwritableError as error:
        message.address, message.ask = error.address, error.ask
        give_up(message, error=type(error).__name__, is_recipients_fault=True)
    except NotSentError as error:
        put_off_or_give_up(message, error)
        return error.meaning is not Meaning.DOWN
    except DatabaseFault:
        raise
    except Exception as error:  # noqa: BLE001 a fault in one mail's template must not stop the others
        log_fault("message could not be composed", error, message=message.pk, kind=message.kind)
        doubt = message.is_in_doubt
        put_off_or_give_up(message, NotSentError(Meaning.DEFERRED, error, may_have_arrived=doubt))
    else:
        _mark_sent_at_last(message, provider_id)
    return True


def freeze_claimed(message: Message) -> bool:
    """Give a message its bytes; False where the lease was lost meanwhile, so that another worker sends it."""
    return freezing.freeze(message, partial(_save, message))


def _mark_sent_at_last(message: Message, provider_id: str) -> None:
    """Mark a message as accepted; a database that is away just now is waited for, or the mail would go out again."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return mark_sent(message, provider_id)
        except (OperationalError, InterfaceError):
            if time.monotonic() > give_up_at:
                raise
            connection.close()
            time.sleep(BETWEEN_TRIES_SECONDS)


def mark_sent(message: Message, provider_id: str = "") -> None:
    """Mark a message as accepted and, where it asks for a confirmation, as still to be reported (Q5).

    Where its words are out of date by now, although they had to go again as they were, a correction follows.

    `provider_id` is the name that a provider's API gives it; the provider's reports of bounces use that name.
    """
    if message.needs_correction or not _mark_at_once(message, provider_id):
        _mark_locked(message, provider_id)


def _mark_at_once(message: Message, provider_id: str) -> bool:
    """Mark a message in one statement; False where it came back already, or its lease was lost."""
    _note_sent(message, provider_id)
    return _save(message, MARKED, bounced_at=None)


def _mark_locked(message: Message, provider_id: str) -> None:
    """Mark a message after a look at its row, which is locked."""
    with transaction.atomic():
        row = _mine(message).select_for_update().first()
        if row is None:
            log.warning("message was sent after its lease had been lost", message=message.pk)
            return
        _note_sent(row, provider_id)
        row.save(update_fields=MARKED)
        if message.needs_correction:
            correct(row)


def _note_sent(row: Message, provider_id: str) -> None:
    row.state, row.sent_at, row.lease_until, row.last_error = State.SENT, timezone.now(), None, ""
    row.provider_id, row.seal = provider_id, seal_of(row)
    if row.tells_of_bounces and row.bounced_at is not None:
        row.report = Report.BOUNCED
    elif row.is_to_contact and row.ask is not None:
        row.report = Report.ACCEPTED


def put_off_or_give_up(message: Message, error: NotSentError) -> None:
    """Set the next try, or end a message that was refused for good or tried for too long."""
    is_old = timezone.now() - message.created_at > GIVE_UP_AFTER and message.attempts >= LEAST_ATTEMPTS
    if error.meaning is Meaning.REFUSED or is_old:
        give_up(message, error=str(error), is_recipients_fault=error.is_recipients_fault)
        return
    columns = {"uncertain_try": message.attempts} if error.may_have_arrived else {}
    log.warning("message put off", message=message.pk, attempts=message.attempts, error=str(error))
    now = timezone.now()
    _mine(message).update(
        state=State.QUEUED,
        lease_until=None,
        queued_at=now,
        next_try_at=now + pause(message.attempts),
        last_error=str(error),
        **columns,
    )


def pause(attempts: int) -> dt.timedelta:
    """Return the time until the next try: doubled each time, with jitter, half an hour at most."""
    doubled: dt.timedelta = FIRST_PAUSE * 2 ** min(attempts - 1, 20)
    spread: float = 1 + random.uniform(-JITTER, JITTER)  # noqa: S311 spreads load, keeps no secret
    return min(doubled, LONGEST_PAUSE) * spread


def give_up(message: Message, *, error: str, is_recipients_fault: bool) -> None:
    """End a message as failed, for staff to see; a refused address is to be reported to the booking (Q5)."""
    log.warning("message given up", message=message.pk, kind=message.kind, error=error)
    report = Report.BOUNCED if is_recipients_fault and message.tells_of_bounces else Report.NOTHING
    end(message, State.FAILED, last_error=error, report=report, address=message.address, ask=message.ask)


def end(message: Message, state: State, **columns: Any) -> None:
    """End a message that will not be sent, and seal that."""
    message.state, message.ended_at = state, timezone.now()
    columns |= {"state": state, "ended_at": message.ended_at, "seal": seal_of(message)}
    _mine(message).update(lease_until=None, **columns)


def _save(message: Message, names: Iterable[str], **also: Any) -> bool:
    """Write columns of the message, as long as this worker still holds it and `also` stands in its row."""
    held = {"worker": message.worker, "state": State.SENDING, "attempts": message.attempts}
    return made_once.save_columns(message, tuple(names), only_where=held | also)


def _mine(message: Message) -> QuerySet[Message]:
    """Select the message, as long as this worker still holds it."""
    return Message.objects.filter(pk=message.pk, worker=message.worker, state=State.SENDING, attempts=message.attempts)
