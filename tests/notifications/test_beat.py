"""The worker's sign of life: from a thread of its own, ended with the worker, and none where its loop stands still."""

import datetime as dt
import threading

import pytest
from django.db import connection

from notifications import beat
from notifications.models import WorkerBeat
from notifications.outbox.transport import LEASE
from notifications.worker import Worker
from tests.waiting import until

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beat twenty times a second."""
    monkeypatch.setattr(beat, "BEAT_EVERY", dt.timedelta(seconds=0.05))


def connections() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def test_it_beats_while_the_loop_waits_for_a_slow_server_and_closes_its_connection() -> None:
    until(lambda: connections() == 1, "the connections of other tests to be gone")
    before = connections()
    with beat.Beating("slow", lambda: True):
        until(lambda: WorkerBeat.objects.filter(worker="slow").exists(), "the first beat")
        first = WorkerBeat.objects.get().at
        until(lambda: WorkerBeat.objects.get().at > first, "another one, though nothing else goes on")
        assert connections() == before + 1
    assert "beat" not in {thread.name for thread in threading.enumerate()}
    until(lambda: connections() == before, "the connection to be gone")


def test_a_loop_that_stands_still_beats_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Worker()
    assert worker._goes_round()
    worker._went_round -= LEASE.total_seconds()
    with beat.Beating("stuck", worker._goes_round), pytest.raises(AssertionError, match="in vain"):
        until(WorkerBeat.objects.exists, "a beat", seconds=0.5)
