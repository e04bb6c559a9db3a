"""The job that erases personal data (D8): hand the case over, then erase, each registration whole or not at all.

Safe to run in several copies and to kill at any point: the file gets its name before anything is erased, and mails,
booking and journal entry commit together. What was not committed is exported and erased anew by the next run.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from booking.models import Registration
from booking.queries import retention
from booking.refusals import Refusal
from booking.services import erasure
from booking.services.turn import CLOCK, Actor
from notifications.faults import log_fault
from notifications.handover.export import IncompleteExportError, cases, save_case
from notifications.mails.anchors import keep_codes
from notifications.mails.seals import SEALED, is_sealed, overtake, seal_as_they_stand
from notifications.models import Message, Received, Report, State

log = structlog.get_logger(__name__)


class BusyError(Exception):
    """A mail of the registration is being sent or held by another worker; the next day's run tries again."""


@dataclass(frozen=True, kw_only=True)
class DueErasure:
    """What one run would erase of a registration."""

    registration: Registration
    counts: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class OwnPeriod:
    """What another app erases when a period of its own is over: the rows due on a day, how, and their number in words.

    `erase` erases what is due today, where that is allowed; what has to wait is logged and left.
    """

    due: Callable[[dt.date], QuerySet[Any]]
    erase: Callable[[], int]
    words: Callable[[int], str]


OWN_PERIODS: list[OwnPeriod] = []


def register(*periods: OwnPeriod) -> None:
    """Add what another app erases by itself, so that a dry run and `/health/` count it."""
    OWN_PERIODS.extend(periods)


def plan() -> list[DueErasure]:
    """List what is due, with counts; it writes nothing."""
    return [
        DueErasure(registration=registration, counts=erasure.counts(registration)) for registration in erasure.due()
    ]


def kept_mails(registration: Registration) -> dict[str, int]:
    """Count the mails about a registration, ours and received ones, that are not erased."""
    return {"mails": all_mails_of(registration).count(), "received": _received_of(registration).count()}


def all_mails_of(registration: Registration) -> QuerySet[Message]:
    """Find the mails about a registration and those that passed a mail about it on to staff."""
    about = Q(registration=registration) | Q(received__registration=registration)
    return Message.objects.filter(about, erased_at__isnull=True)


def _received_of(registration: Registration) -> QuerySet[Received]:
    return Received.objects.filter(registration=registration, erased_at__isnull=True)


def erase_due(by: Actor = CLOCK) -> int:
    """Export and erase all that is due, where that is allowed; return the number of registrations.

    A registration that cannot be exported now is logged and left for the next run; it holds up no other.
    """
    if not retention.is_allowed():
        return 0
    return sum(hand_over_and_erase(registration.pk, by) for registration in erasure.due())


def hand_over_and_erase(registration_id: int, by: Actor = CLOCK) -> bool:
    """Export and erase one registration; where it has to wait, log why and return False."""
    try:
        erasure.erase(registration_id=registration_id, by=by, decision=settings.ERASURE_DECISION, first=hand_over)
    except (OSError, IncompleteExportError, BusyError) as error:
        log_fault("personal data not erased", error, registration=registration_id)
        return False
    except Refusal:
        return False  # erased by another worker meanwhile, or put on hold
    log.info("personal data erased", registration=registration_id)
    return True


def hand_over(registration: Registration) -> None:
    """Export the case, under the programme's lock.

    Raises BusyError, OSError and IncompleteExportError, and has then erased nothing.
    """
    held_mails(all_mails_of(registration))
    save_case(cases().get(pk=registration.pk), Path(settings.CASE_EXPORT_DIR))


def erase_mails_of(registration: Registration) -> None:
    """Erase the mails about a registration, ours and received ones; raises BusyError."""
    now = timezone.now()
    erase_messages(Message.objects.filter(pk__in=held_mails(all_mails_of(registration))), now)
    erase_received(_received_of(registration), now)


def held_mails(mails: QuerySet[Message]) -> list[int]:
    """Lock mails; raises BusyError where one is being sent or held by another worker.

    It must not wait for the other worker, who may be about to ask for the programme's lock, which this one holds.
    """
    locked = list(mails.select_for_update(skip_locked=True, of=("self",)).values_list("pk", "state"))
    if len(locked) < mails.count() or any(state == State.SENDING for _pk, state in locked):
        raise BusyError
    return [pk for pk, _state in locked]


@transaction.atomic
def erase_messages(mails: QuerySet[Message], now: dt.datetime) -> None:
    """Erase what mails say and to whom they went; that they existed, what became of them and their anchors stay.

    A seal is over the address, so those that were sealed are sealed anew; erasing makes no seal where there was none.
    """
    overtake(mails.filter(state=State.QUEUED), now)
    sealed = [mail.pk for mail in mails.only(*SEALED, "seal") if is_sealed(mail)]
    keep_codes(mails)
    gone = dict.fromkeys(("address", "subject", "text", "html", "last_error", "fingerprint"), "")
    mails.update(raw=None, report=Report.NOTHING, erased_at=now, **gone)
    seal_as_they_stand(sealed)


def erase_received(received: QuerySet[Received], now: dt.datetime) -> None:
    """Erase what received mails say, the fingerprint included, which is a hash of what was written."""
    gone = dict.fromkeys(("message_id", "sender", "sender_name", "subject", "text", "notes", "comment"), "")
    number = Concat(Value("erased-"), Cast("pk", CharField()), output_field=CharField())
    received.update(raw=b"", fingerprint=number, erased_at=now, **gone)


def overdue(*, most: int) -> int:
    """Count, up to `most` of each kind, what a daily run should have erased two days ago."""
    limit = timezone.localdate() - dt.timedelta(days=2)
    rows = [*retention.due_rows(limit), *(own.due(limit) for own in OWN_PERIODS)]
    return sum(kind[:most].count() for kind in rows)
