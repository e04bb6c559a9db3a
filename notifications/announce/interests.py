"""Whom of those that asked to be told a mail goes to: decided by the state of the queue, by no entry of its own.

Each mail's source makes it the only one, so several workers may do this at once.
"""

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from booking.models import Interest, InterestLetter
from booking.queries import interests
from booking.queries.shown import shown_programme
from notifications.handover.erasure import erase_messages
from notifications.mails import interest as mails
from notifications.mails.registry import MailKind
from notifications.models import Message, State
from notifications.outbox import acts as outbox

AT_ONCE = 100
"""So many mails are queued in one transaction; a country has 98 municipalities."""


def tell_interested() -> int:
    """Queue the mails that are due; return their number."""
    now = timezone.now()
    told = _tell(
        mails.interest_link, interests.missing_link(), lambda row: ("link", _second(row.asked_at)), linked_at=now
    )
    told += _letters()
    if not Interest.objects.filter(confirmed_at__isnull=False).exists():
        return told
    if programme := shown_programme():
        free = ("free", programme.pk)
        waiting = interests.to_tell_of_place(programme)
        told += _tell(mails.interest_free, waiting, lambda row: (*free, _second(row.told_at)), told_at=now)
    if opens := interests.next_round(now):
        new = ("round", opens.pk)
        told += _tell(mails.interest_round, interests.to_tell_of_round(opens), lambda _row: new, programme=opens)
    return told


def _tell(
    mail: MailKind, waiting: QuerySet[Interest], named: Callable[[Interest], tuple[object, ...]], **noted: object
) -> int:
    """Queue a mail to each and note it; what is `named` tells this mail from the one before."""
    with transaction.atomic():
        found = list(waiting[:AT_ONCE])
        for interest in found:
            outbox.enqueue(mail=mail, source=mails.source_of(interest.pk, *named(interest)))
        Interest.objects.filter(pk__in=[interest.pk for interest in found]).update(**noted)
    return len(found)


def _second(moment: dt.datetime | None) -> str:
    return f"{moment:%Y%m%d%H%M%S}" if moment else "first"


def _letters() -> int:
    """Queue staff's letters to those whom they went to, each once."""
    told = 0
    for letter in InterestLetter.objects.filter(queued_at=None)[:AT_ONCE]:
        with transaction.atomic():
            for pk in letter.recipients:
                outbox.enqueue(mail=mails.interest_letter, source=mails.source_of(pk, "letter", letter.pk))
            told += InterestLetter.objects.filter(pk=letter.pk).update(queued_at=timezone.now())
    return told


def erase_mails_of_gone() -> int:
    """Erase the mails to addresses that are deleted; return how many."""
    kept = Message.objects.filter(source__startswith=f"{mails.SOURCE}:", erased_at=None).exclude(state=State.SENDING)
    of = {pk: int((source or "").split(":")[1]) for pk, source in kept.values_list("pk", "source")}
    standing = set(Interest.objects.filter(pk__in=set(of.values())).values_list("pk", flat=True))
    gone = [pk for pk, interest in of.items() if interest not in standing]
    erase_messages(Message.objects.filter(pk__in=gone), timezone.now())
    return len(gone)
