"""Erase received mail of no registration, or of an erased one, too (D8); each mail is exported first.

Such a mail has no case and no legal hold of its own: it is kept as long as the longest retention of any programme.
"""

import datetime as dt
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from booking.models import Programme
from booking.queries import retention
from booking.rules.working_days import DENMARK
from notifications.faults import log_fault
from notifications.handover.erasure import erase_messages, erase_received
from notifications.handover.export import keep_file
from notifications.mails.masking import masked_mail
from notifications.mails.strangers import strangers_digest
from notifications.models import Message, Received, State

FOLDER = "mail-uden-sag"


def strays() -> QuerySet[Received]:
    """Find the mails that are due; none where no programme states a retention."""
    before = _limit()
    if before is None:
        return Received.objects.none()
    nobodys = Q(registration__isnull=True) | Q(registration__erased_at__isnull=False)
    return Received.objects.filter(nobodys, erased_at__isnull=True, received_at__lt=before).order_by("pk")


def _limit() -> dt.datetime | None:
    months = Programme.objects.aggregate(longest=Max("with_place_months"))["longest"]
    if months is None:
        return None
    return dt.datetime.combine(retention.months_after(timezone.localdate(), -months), dt.time.min, DENMARK)


def erase_strays() -> int:
    """Export and erase the mails that are due, where that is allowed; return their number.

    A digest only names mails that are exported one by one, so it just goes.
    """
    before = _limit()
    if not retention.is_allowed() or before is None:
        return 0
    digests = Message.objects.filter(kind=strangers_digest.kind, created_at__lt=before, erased_at__isnull=True)
    erase_messages(digests.exclude(state=State.SENDING), timezone.now())
    return sum(_erase(pk) for pk in list(strays().values_list("pk", flat=True)))


def _erase(pk: int) -> bool:
    """Export and erase one mail, wholly or not at all.

    False where another worker holds it, or (logged) where it cannot be exported now.
    """
    with transaction.atomic():
        found = Received.objects.select_for_update(skip_locked=True).filter(pk=pk, erased_at__isnull=True)
        received = found.first()
        mails = Message.objects.filter(received=pk, erased_at__isnull=True)
        if received is None or mails.filter(state=State.SENDING).exists():
            return False
        raw = masked_mail(bytes(received.raw))

        def write(out: IO[bytes]) -> None:
            out.write(raw)

        folder = Path(settings.CASE_EXPORT_DIR) / FOLDER
        try:
            folder.mkdir(exist_ok=True)
            keep_file(folder, f"{pk:06}.eml", write)
        except OSError as error:
            log_fault("received mail not erased", error, received=pk)
            return False
        now = timezone.now()
        erase_messages(mails, now)
        erase_received(Received.objects.filter(pk=pk), now)
    return True
