"""Free what nobody is at work on: claims of workers that surely died, and waits that a clock set back has stretched."""

import datetime as dt
import os
import socket
from pathlib import Path

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Value
from django.utils import timezone

from booking.rules.queue import CLOCKS_DIFFER
from notifications.models import Message, State, WorkerBeat
from notifications.outbox.transport import LEASE

BEAT_EVERY = dt.timedelta(seconds=10)
MISSED_BEATS = 3


def this_machine() -> str:
    """Name the machine and, on Linux, its start and the processes that this one can see; empty where they have no name.

    Two containers may share a host's name and number their processes alike; they share no namespace of processes.
    """
    try:
        start = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        seen = Path("/proc/self/ns/pid").readlink()
    except OSError:
        return ""
    return f"{socket.gethostname()[:80]} {start} {seen}"


def free_claims_of_the_dead() -> int:
    """Free the mails of workers of this machine that missed three beats and whose process is gone; return how many.

    A worker that only waits for a slow server is there and keeps them; of one elsewhere nobody here can tell, so its
    mails are free when the lease is over.
    """
    machine, now = this_machine(), timezone.now()
    if not machine:
        return 0
    missed = MISSED_BEATS * BEAT_EVERY
    silent = WorkerBeat.objects.filter(machine=machine).exclude(at__range=(now - missed, now + missed))
    gone = [beat.worker for beat in silent if beat.pid is not None and not _is_there(beat.pid)]
    if not gone:
        return 0
    with transaction.atomic():
        freed = free_claims_of(*gone)
        WorkerBeat.objects.filter(worker__in=gone).delete()
    return freed


def free_claims_of(*workers: str) -> int:
    """Free the mails that workers claimed and surely are not sending; return how many there were."""
    claimed = Message.objects.filter(state=State.SENDING, worker__in=workers)
    return claimed.update(lease_until=timezone.now())


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # another user's
    return True


def begin_waits_anew() -> int:
    """Let waits begin now that began later than now: the clock was set back, and a mail waits no longer for it."""
    now = timezone.now()
    ahead = now + CLOCKS_DIFFER
    still = ExpressionWrapper(
        Value(now, DateTimeField()) + (F("next_try_at") - F("queued_at")), output_field=DateTimeField()
    )
    waiting = Message.objects.filter(state=State.QUEUED, next_try_at__gt=ahead, queued_at__gt=ahead)
    claimed = Message.objects.filter(state=State.SENDING, lease_until__gt=ahead + LEASE)
    return waiting.update(next_try_at=still, queued_at=now) + claimed.update(lease_until=now + LEASE)
