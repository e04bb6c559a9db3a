"""Mails of workers that surely died are free at once, and a clock that was set back delays nothing."""

import datetime as dt
import os
import subprocess
import sys

import pytest
from django.utils import timezone
from time_machine import Traveller

from notifications.announce import entries as announce
from notifications.models import Message, State, WorkerBeat
from notifications.outbox import delivery, rescue
from notifications.outbox.transport import LEASE, Meaning, NotSentError
from tests.factories import make_programme, make_queue
from tests.notifications.mail_helpers import NAME, claim

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MISSED = rescue.MISSED_BEATS * rescue.BEAT_EVERY


@pytest.fixture
def held(db: None, clock: Traveller) -> Message:
    """Have a worker claim a mail and keep its bytes."""
    make_queue(make_programme(), 1)
    announce.announce_all()
    message = claim("other")
    assert message is not None
    assert delivery.freeze_claimed(message)
    return message


@pytest.fixture(scope="module")
def dead_process() -> int:
    """Return the number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def beat_of(pid: int | None, *, machine: str | None = None) -> None:
    here = rescue.this_machine() if machine is None else machine
    WorkerBeat.objects.create(worker="other", at=timezone.now(), machine=here, pid=pid)


def test_a_dead_neighbour_is_found_after_three_missed_beats(held: Message, dead_process: int, clock: Traveller) -> None:
    beat_of(dead_process)
    clock.shift(MISSED)
    assert rescue.free_claims_of_the_dead() == 0
    clock.shift(1)
    assert rescue.free_claims_of_the_dead() == 1
    assert not WorkerBeat.objects.exists()
    taken = claim(NAME)
    assert taken is not None
    assert (taken.pk, taken.attempts, taken.uncertain_try) == (held.pk, 2, 1)


def test_a_process_that_is_there_keeps_its_mail_however_slow_it_is(held: Message, clock: Traveller) -> None:
    beat_of(os.getpid())
    clock.shift(LEASE - dt.timedelta(seconds=1))
    assert rescue.free_claims_of_the_dead() == 0
    clock.shift(1)
    taken = claim(NAME)
    assert taken is not None
    assert taken.pk == held.pk


@pytest.mark.parametrize("machine", ["another-host boot pid:[1]", ""])
def test_of_a_worker_elsewhere_nobody_can_tell(
    held: Message, dead_process: int, clock: Traveller, machine: str
) -> None:
    beat_of(dead_process, machine=machine)
    clock.shift(MISSED * 2)
    assert rescue.free_claims_of_the_dead() == 0
    assert WorkerBeat.objects.exists()


def test_a_beat_of_the_release_before_names_no_process(held: Message, clock: Traveller) -> None:
    beat_of(None)
    clock.shift(MISSED * 2)
    assert rescue.free_claims_of_the_dead() == 0


def test_an_hour_back_delays_no_mail(held: Message, clock: Traveller) -> None:
    deferred = NotSentError(Meaning.DEFERRED, OSError(), may_have_arrived=False)
    delivery.put_off_or_give_up(held, deferred)
    other = claim("died")
    assert other is not None
    clock.shift(dt.timedelta(hours=-1))
    assert claim(NAME) is None
    assert rescue.begin_waits_anew() == 2
    clock.shift(20)
    assert getattr(claim(NAME), "pk", None) == held.pk
    clock.shift(LEASE - dt.timedelta(seconds=20))
    assert getattr(claim(NAME), "pk", None) == other.pk


def test_waits_under_a_clock_that_only_went_on_stay_as_they_are(held: Message, clock: Traveller) -> None:
    Message.objects.filter(state=State.QUEUED).update(next_try_at=timezone.now() + dt.timedelta(hours=1))
    before = list(Message.objects.order_by("pk").values_list("next_try_at", "lease_until"))
    for seconds in (0, -4, 600):
        clock.shift(seconds)
        assert rescue.begin_waits_anew() == 0
    assert list(Message.objects.order_by("pk").values_list("next_try_at", "lease_until")) == before
