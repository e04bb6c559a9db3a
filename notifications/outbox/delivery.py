"""The outbox: claim, compose, send, mark. Killed at any point it loses nothing, and repeats at most the mail in flight.

Claim and mark are short transactions of their own. Between them the mail is sent, under a lease that is longer than
all timeouts of the mail server together. After an expired lease the mail can be claimed again, with the same bytes and
the same Message-ID; `freezing` says which bytes a claimed mail has.
"""

import datetime as dt
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import Error as DatabaseFault
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from notifications.faults import log_fault
from notifications.mails.facts import Overtaken
from notifications.mails.registry import invite_kinds
from notifications.mails.seals import seal_of
from notifications.models import LANE, Message, Report, State
from notifications.outbox import freezing
from notifications.outbox.acts import correct
from notifications.outbox.composing import UnwritableError
from notifications.outbox.return_address import return_address
from notifications.outbox.transport import LEASE, Meaning, NotSentError, Transport

FIRST_PAUSE = dt.timedelta(seconds=15)
LONGEST_PAUSE = dt.timedelta(minutes=30)
JITTER = 0.2
GIVE_UP_AFTER = dt.timedelta(days=5)
LEAST_ATTEMPTS = 10
PATIENCE_SECONDS, BETWEEN_TRIES_SECONDS = 60.0, 0.5
"""How long a mail that was accepted waits for the database to take note of it; far less than its lease."""
BY_LANE, BY_AGE = (LANE, "pk"), ("pk",)
FAIR = 10
"""Of so many mails one is the oldest of all that wait, so that no lane ever stands still."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Delivery:
    """The result of a batch: how many messages were taken up, and whether the mail server was away."""

    handled: int
    is_down: bool


def deliver(worker: str, *, go_on: Callable[[], bool] = lambda: True) -> Delivery:
    """Send the due messages one by one, until none is left, the server is away or `go_on` returns False."""
    handled = 0
    with Transport() as transport:
        while go_on():
            message = claim(worker, oldest=handled % FAIR == FAIR - 1)
            if message is None:
                break
            handled += 1
            if not deliver_one(message, transport):
                return Delivery(handled, is_down=True)
    return Delivery(handled, is_down=False)


def claimable(now: dt.datetime) -> QuerySet[Message]:
    """List what may be claimed: queued and due, or left behind by a worker whose lease is over.

    An invite's mail may not be claimed while another mail of the same invite is being sent (calendar rule 12), nor
    while a newer one waits because its change may still be taken back: the older mail would then have nothing to say.
    """
    kinds = invite_kinds()
    same = Message.objects.filter(kind__in=kinds, invite=OuterRef("invite"))
    under_way = same.filter(state=State.SENDING).exclude(pk=OuterRef("pk"))
    held = same.filter(state=State.QUEUED, attempts=0, next_try_at__gt=now, pk__gt=OuterRef("pk"))
    # The states are the condition of the indexes.
    unsent = Message.objects.filter(state__in=(State.QUEUED, State.SENDING), held_at__isnull=True)
    return unsent.filter(
        Q(state=State.QUEUED, next_try_at__lte=now) | Q(state=State.SENDING, lease_until__lte=now)
    ).filter(~Q(kind__in=kinds) | ~Exists(under_way) & ~Exists(held))


def claim(worker: str, *, oldest: bool = False) -> Message | None:
    """Take the next due message for this worker, by lane and age, or the `oldest` of all; None where there is none.

    `SKIP LOCKED` keeps two workers from taking the same row; on SQLite, IMMEDIATE transactions leave one writer. Two
    workers that take two mails of one invite at the same moment are stopped by a unique constraint: the second one
    looks again, and then sees what the first one has taken.
    """
    while True:
        try:
            return _claim(worker, BY_AGE if oldest else BY_LANE)
        except IntegrityError as error:
            if "message_one_sending_an_invite" not in str(error):
                raise


def _claim(worker: str, order: tuple[Any, ...]) -> Message | None:
    now = timezone.now()
    with transaction.atomic():
        message = claimable(now).select_for_update(skip_locked=True).order_by(*order).first()
        if message is not None:
            if message.state == State.SENDING:  # its worker died, perhaps after the server had taken the mail
                message.uncertain_try = message.attempts
            message.state = State.SENDING
            message.worker = worker
            message.attempts += 1
            message.lease_until = now + LEASE
            message.save(update_fields=["state", "worker", "attempts", "lease_until", "uncertain_try"])
    return message


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
    return freezing.freeze(message, _mine(message))


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
    with transaction.atomic():
        row = _mine(message).select_for_update().first()
        if row is None:
            log.warning("message was sent after its lease had been lost", message=message.pk)
            return
        row.state, row.sent_at, row.lease_until, row.last_error = State.SENT, timezone.now(), None, ""
        row.provider_id, row.seal = provider_id, seal_of(row)
        if row.tells_of_bounces and row.bounced_at is not None:
            row.report = Report.BOUNCED
        elif row.is_to_contact and row.ask is not None:
            row.report = Report.ACCEPTED
        row.save(update_fields=["state", "sent_at", "lease_until", "last_error", "report", "provider_id", "seal"])
        if message.needs_correction:
            correct(row)


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


def _mine(message: Message) -> QuerySet[Message]:
    """Select the message, as long as this worker still holds it."""
    return Message.objects.filter(pk=message.pk, worker=message.worker, state=State.SENDING, attempts=message.attempts)
