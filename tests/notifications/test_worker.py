"""The worker's loop: what is due is done once; a fault in a task does not stop the others; a signal ends it cleanly."""

import datetime as dt
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from unittest.mock import Mock, patch

import pytest
from django.core.management import call_command
from django.db import DataError, InterfaceError, OperationalError
from django.utils import timezone
from time_machine import Traveller

from booking import tasks
from booking.models import EntryKind, JournalEntry, Registration, Status
from booking.tasks import Task
from notifications import worker
from notifications.announce import entries as announce
from notifications.models import Message, State, WorkerBeat
from notifications.outbox import delivery
from notifications.worker import Worker
from tests.factories import danish, make_programme, make_queue
from tests.notifications.mail_helpers import sent
from tests.plugins.databases import OwnDatabase
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.django_db]


@pytest.fixture
def ticks(clock: Traveller, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clock by which a worker pauses go with the test's."""
    monkeypatch.setattr(worker, "monotonic", lambda: timezone.now().timestamp())


@contextmanager
def in_this_thread() -> Iterator[None]:
    """Let a worker run in the test's transaction: no beats from another thread, no connection closed."""
    with (
        patch.object(worker, "Beating"),
        patch.object(worker, "connections"),
        patch.object(worker, "close_old_connections"),
    ):
        yield


@pytest.mark.usefixtures("clock")
def test_once_does_all_that_is_due(clock: Traveller) -> None:
    rows = make_queue(make_programme(capacity=1), 2)
    call_command("worker", "--once", stdout=StringIO())
    clock.move_to(danish(2016, 9, 30, 9))
    call_command("worker", "--once", stdout=StringIO())
    clock.move_to(danish(2016, 10, 1))
    call_command("worker", "--once", stdout=StringIO())
    told = Message.objects.filter(state=State.SENT, registration__in=rows).order_by("pk")
    assert list(told.values_list("kind", flat=True)) == [
        "receipt",
        "staff_registered",
        "receipt",
        "staff_registered",
        "reminder",
        "lapsed",
        "promoted",
        "staff_passed_on",
    ]
    statuses = list(Registration.objects.order_by("pk").values_list("status", flat=True))
    assert statuses == [Status.LAPSED, Status.ALLOCATED]
    assert JournalEntry.objects.filter(kind=EntryKind.ASKED).count() == 2


@pytest.mark.usefixtures("clock")
def test_once_with_nothing_to_do_ends_at_once() -> None:
    assert Worker().run_once() == 0
    assert WorkerBeat.objects.count() == 1


@pytest.mark.usefixtures("ticks")
def test_a_task_that_rests_waits_for_its_next_turn(clock: Traveller) -> None:
    looked = Mock(return_value=0)
    worker = Worker()
    with patch.object(tasks, "TASKS", [Task(name="look", run=looked, rest=dt.timedelta(minutes=1))]):
        for seconds in (0, 59, 1, 30, 30):
            clock.shift(seconds)
            worker.step()
    assert looked.call_count == 3


@pytest.mark.logs_errors
@pytest.mark.usefixtures("clock")
def test_faulty_task_does_not_stop_the_mails() -> None:
    make_queue(make_programme(), 1)
    faulty = Task(name="lapse_due", run=Mock(side_effect=KeyError("x")))
    with patch.object(tasks, "TASKS", [faulty, *tasks.TASKS]):
        Worker().run_once()
    assert len(sent()) == 2


@pytest.mark.usefixtures("clock")
def test_set_aside_entries_are_tried_when_a_worker_starts() -> None:
    with patch.object(announce, "announce_set_aside", return_value=0) as tried:
        Worker().run_once()
    tried.assert_called_once_with()


@pytest.mark.usefixtures("ticks")
def test_mail_server_that_is_away_is_left_alone_for_a_while(clock: Traveller) -> None:
    loop = Worker()
    with patch.object(delivery, "deliver", return_value=delivery.Delivery(1, is_down=True)) as tried:
        assert loop.step() == 1
        assert loop.step() == 0
        clock.shift(dt.timedelta(seconds=worker.SHORTEST_REST))
        assert loop.step() == 1
        clock.shift(dt.timedelta(seconds=worker.SHORTEST_REST))
        assert loop.step() == 0
    assert tried.call_count == 2


@pytest.mark.usefixtures("ticks")
def test_a_mail_server_that_took_others_before_is_not_left_alone_for_longer_each_time(clock: Traveller) -> None:
    loop = Worker()
    with patch.object(delivery, "deliver", return_value=delivery.Delivery(9, is_down=True)) as tried:
        for _time in range(4):
            loop.step()
            clock.shift(dt.timedelta(seconds=worker.SHORTEST_REST))
    assert tried.call_count == 4


@pytest.mark.usefixtures("clock")
def test_stop_ends_a_batch_after_the_mail_in_hand() -> None:
    make_queue(make_programme(), 3)
    announce.announce_all()
    loop = Worker()
    with patch.object(delivery, "mark_sent", side_effect=lambda *_facts: loop.stop()):
        loop.step()
    assert len(sent()) == 1


@pytest.mark.usefixtures("clock")
def test_database_that_is_away_is_waited_for() -> None:
    loop = Worker()
    pauses: list[float] = []

    def waits(pause: float) -> bool:
        pauses.append(pause)
        if len(pauses) == 6:
            loop.stop()
        return False

    faults = [OperationalError("gone")] * 3 + [1, 0, 0]
    with patch.object(loop, "step", side_effect=faults), patch.object(loop._stopped, "wait", waits), in_this_thread():
        loop.run()
    assert pauses == [2.0, 4.0, 8.0, 0.0, 1.0, 1.0]


def test_daily_task_that_lost_its_database_is_done_in_the_next_step() -> None:
    """A task before it, or the daily one itself, may be what the database fails."""
    first = Mock(side_effect=[OperationalError("gone"), 0, 0, 0])
    daily = Mock(side_effect=[OperationalError("gone"), 1])
    loop = Worker()
    with patch.object(tasks, "TASKS", [Task(name="first", run=first), Task(name="daily", run=daily, is_daily=True)]):
        for _step in range(2):
            with pytest.raises(OperationalError):
                loop.step()
        assert [loop.step(), loop.step()] == [1, 0]
    assert daily.call_count == 2


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(("fault", "tries"), [(OperationalError, 2), (InterfaceError, 2), (DataError, 1)])
def test_a_mail_in_hand_when_the_database_went_away_goes_again_at_once(fault: type[Exception], tries: int) -> None:
    make_queue(make_programme(), 1)
    announce.announce_all()
    loop, freeze = Worker(), delivery.freeze_claimed
    faults, rounds = iter([fault("gone")]), iter([False, True])

    def frozen(message: Message) -> bool:
        for broken in faults:
            raise broken
        return freeze(message)

    def waits(_pause: float) -> None:
        if next(rounds):
            loop.stop()

    with patch.object(delivery, "freeze_claimed", frozen), patch.object(loop._stopped, "wait", waits), in_this_thread():
        loop.run()
    receipt = Message.objects.order_by("pk")[0]
    assert (receipt.attempts, receipt.state == State.SENT) == (tries, tries == 2)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_worker_process_beats_and_ends_cleanly_on_a_signal(own_database: OwnDatabase, number: int) -> None:
    with subprocess.Popen(
        [sys.executable, "manage.py", "worker"],
        cwd=ROOT,
        env=own_database.environment,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert "worker started" in process.stderr.readline()
        until(lambda: own_database.ask("SELECT count(*) FROM notifications_workerbeat"), "the worker's beat")
        process.send_signal(number)
        assert process.wait(20) == 0
        assert "worker stopped" in process.stderr.read()
