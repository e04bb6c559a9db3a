"""Which mails a worker takes up: by lane and age, several together, each for a lease.

What is claimed together is read together, and sent and marked one by one. Only mails that have no bytes yet are claimed
together: one that is given back has then surely not been tried. A mail that was tried before is claimed by itself.
"""

import contextlib
import datetime as dt
from collections import deque
from collections.abc import Iterable, Sequence
from time import monotonic
from types import TracebackType
from typing import Any, Self

from django.db import Error as DatabaseFault
from django.db import IntegrityError, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.utils import timezone

from notifications.mails.facts import read_ahead
from notifications.mails.registry import invite_kinds
from notifications.models import LANE, Message, State
from notifications.outbox.transport import LEASE

BY_LANE, BY_AGE = (LANE, "pk"), ("pk",)
FAIR = 10
"""Of so many mails one is the oldest of all that wait, so that no lane ever stands still."""
FRESH_SECONDS = 2.0
"""For so long a claimed mail may wait for those claimed with it; then it is given back, so that newer receipts go."""

Turn = tuple[Sequence[Any], int]
"""An order, and how many mails are taken by it."""


class Claims:
    """The mails of one worker that are claimed and not yet taken up; at the end they are given back."""

    def __init__(self, worker: str) -> None:
        """Begin with none; `handled` counts those that were taken up."""
        self.handled = 0
        self._worker = worker
        self._rest: deque[Message] = deque()
        self._claimed_at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The database may be away; then the claims are freed when it is back, or with the end of their lease.
        with contextlib.suppress(DatabaseFault) if error else contextlib.nullcontext():
            self._give_back()

    def next(self) -> Message | None:
        """Return the next due message; None where there is none."""
        if monotonic() - self._claimed_at > FRESH_SECONDS:
            self._give_back()
        if not self._rest:
            self._claimed_at = monotonic()
            self._rest.extend(claim_together(self._worker, self._turns()))
            if len(self._rest) > 1:
                read_ahead(self._rest)
        if not self._rest:
            return None
        self.handled += 1
        return self._rest.popleft()

    def _turns(self) -> list[Turn]:
        """Say what to claim: one mail while nobody knows whether the server is there, then all up to the oldest."""
        if not self.handled:
            return [(BY_LANE, 1)]
        before_the_oldest = FAIR - 1 - self.handled % FAIR
        return [(BY_LANE, before_the_oldest), (BY_AGE, 1)] if before_the_oldest else [(BY_AGE, 1)]

    def _give_back(self) -> None:
        if self._rest:
            give_back(self._worker, self._rest)
            self._rest.clear()


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


def claim_together(worker: str, turns: Iterable[Turn]) -> list[Message]:
    """Take the next due messages for this worker; fewer than the turns allow where one was tried before.

    `SKIP LOCKED` keeps two workers from taking the same row; on SQLite, IMMEDIATE transactions leave one writer. Two
    workers that take two mails of one invite at the same moment are stopped by a unique constraint: the second one
    looks again, and then sees what the first one has taken.
    """
    while True:
        try:
            return _claim(worker, turns)
        except IntegrityError as error:
            if "message_one_sending_an_invite" not in str(error):
                raise


def _claim(worker: str, turns: Iterable[Turn]) -> list[Message]:
    now = timezone.now()
    taken: list[Message] = []
    with transaction.atomic():
        for order, most in turns:
            if taken and not _is_new(taken[0]):
                break
            others = claimable(now).exclude(pk__in=[message.pk for message in taken])
            found = others.select_for_update(skip_locked=True).order_by(*order)[:most]
            taken = _claimed_together([*taken, *found])
        for message in taken:
            if message.state == State.SENDING and message.raw is not None:  # its worker died, perhaps after the
                message.uncertain_try = message.attempts  # server had taken the mail; without bytes it surely had not
            message.state, message.worker, message.lease_until = State.SENDING, worker, now + LEASE
            message.attempts += 1
        Message.objects.filter(pk__in=[message.pk for message in taken]).update(
            state=State.SENDING,
            worker=worker,
            attempts=F("attempts") + 1,
            lease_until=now + LEASE,
            uncertain_try=Case(
                When(state=State.SENDING, raw__isnull=False, then=F("attempts")), default=F("uncertain_try")
            ),
        )
    return taken


def _claimed_together(found: Sequence[Message]) -> list[Message]:
    """Return the first message alone where it was tried before, else those up to such a one, one of each invite."""
    if found and not _is_new(found[0]):
        return [found[0]]
    together: dict[str, Message] = {}
    for message in found:
        if not _is_new(message):
            break
        together.setdefault(f"invite {message.invite_id}" if message.invite_id else f"{message.pk}", message)
    return list(together.values())


def _is_new(message: Message) -> bool:
    """Tell whether a message has no bytes and was left behind by nobody.

    One that a dead worker left behind may be what it died of: it takes no others with it again.
    """
    return message.raw is None and message.state == State.QUEUED


def give_back(worker: str, messages: Iterable[Message]) -> int:
    """Let claimed messages wait again that were not taken up; return how many there were.

    A message of an invite stays one that was claimed once: a newer one may wait by now, and one unclaimed is the most.
    """
    mine = Message.objects.filter(
        pk__in=[message.pk for message in messages], state=State.SENDING, worker=worker, raw__isnull=True
    )
    stays = When(kind__in=invite_kinds(), attempts=1, then=F("attempts"))
    return mine.update(state=State.QUEUED, lease_until=None, attempts=Case(stays, default=F("attempts") - 1))
