"""The worker's loop: do what is due by the clock, announce, send, report, over and over. Safe in several copies."""

import datetime as dt
import gc
import os
import secrets
import socket
import threading
from time import monotonic

import structlog
from django.db import Error as DatabaseFault
from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils import timezone

from booking import tasks
from booking.tasks import Task
from notifications.announce import entries
from notifications.beat import Beating, beat
from notifications.faults import log_fault, place_of
from notifications.outbox import delivery, grouping, reports, rescue
from notifications.outbox.transport import LEASE

IDLE_SECONDS = 1.0
SHORTEST_REST, LONGEST_REST = 5.0, 60.0
LONGEST_DATABASE_REST = 30.0
ANNOUNCE = Task(name="announce_all", run=entries.announce_all, rest=dt.timedelta(seconds=1))
WAITS = Task(name="begin_waits_anew", run=rescue.begin_waits_anew, rest=dt.timedelta(seconds=10))
log = structlog.get_logger(__name__)


class Worker:
    """One worker process. `stop` ends it after the mail in hand.

    Its own pauses go by a clock that is never set, so that an hour back delays nothing.
    """

    def __init__(self) -> None:
        """Name the worker by host, process and a random part, since process numbers are used again."""
        self.name = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._stopped = threading.Event()
        self._went_round = monotonic()
        self._rest = SHORTEST_REST
        self._deliver_from = monotonic()
        self._done_on: dict[str, dt.date] = {}
        self._looked_at: dict[str, float] = {}

    def stop(self) -> None:
        """End the loop soon; safe to call from a signal handler."""
        self._stopped.set()

    def run(self) -> None:
        """Work until stopped; wait for a database that is away."""
        log.info("worker started", worker=self.name)
        with Beating(self.name, self._goes_round):
            self._loop()
        connections.close_all()
        log.info("worker stopped", worker=self.name)

    def _loop(self) -> None:
        pause = IDLE_SECONDS
        starting, fell_out = True, False
        while not self._stopped.is_set():
            close_old_connections()
            try:
                if starting:
                    self.beat()  # before its first claim: a worker that nobody knows cannot be seen to be dead
                    entries.announce_set_aside()
                    starting = False
                if fell_out:
                    rescue.free_claims_of(self.name)
                    fell_out = False
                pause = 0.0 if self.step() else IDLE_SECONDS
            except DatabaseFault as error:
                # The mail in hand could not be marked. After any other fault the same might come again at once, and
                # with it the mail: then it waits for the end of its lease.
                fell_out = fell_out or isinstance(error, (OperationalError, InterfaceError))
                pause = min(max(pause, IDLE_SECONDS) * 2, LONGEST_DATABASE_REST)
                log.warning("database is away", fault=place_of(error), pause_seconds=pause)
                connections.close_all()
            self._stopped.wait(pause)

    def run_once(self) -> int:
        """Do all that is due now; return how much that was. A database fault is raised."""
        self.beat()
        done = entries.announce_set_aside()
        while not self._stopped.is_set() and (step := self.step()):
            done += step
        return done

    def step(self) -> int:
        """Do each task once; return how much was done. A faulty task does not stop the next."""
        self._went_round = monotonic()
        report = Task(name="report_due", run=reports.report_due)
        steps = (
            report,
            *(task for task in (WAITS, *tasks.TASKS) if not task.is_daily and self._is_time(task)),
            ANNOUNCE,
            Task(name="group_notices", run=grouping.group_notices),
            Task(name="deliver", run=self._deliver),
        )
        done = sum(map(self._attempt, steps)) + self._do_daily()
        return done + self._attempt(report) if done else 0  # what was done may have to be reported at once

    def beat(self) -> None:
        """Write a sign of life; `run` does so from a thread of its own."""
        beat(self.name)

    def _goes_round(self) -> bool:
        """Tell whether the loop has gone on lately: one that stands still for longer than a mail may take is dead."""
        return monotonic() - self._went_round < LEASE.total_seconds()

    def _deliver(self) -> int:
        """Send what is due, unless the mail server was away a moment ago."""
        if monotonic() < self._deliver_from:
            return 0
        self._is_time(ANNOUNCE)  # has just been done
        result = delivery.deliver(self.name, go_on=self._goes_on)
        if result.handled > 1 or not result.is_down:
            self._rest = SHORTEST_REST  # it takes mails, be it with faults
        if result.is_down:
            self._deliver_from = monotonic() + self._rest
            self._rest = min(self._rest * 2, LONGEST_REST)
        return result.handled

    def _is_time(self, task: Task) -> bool:
        """Tell whether a task that rests between its turns has rested long enough, and begin its next rest."""
        now = monotonic()
        last = self._looked_at.get(task.name)
        if last is not None and now - last < task.rest.total_seconds():
            return False
        self._looked_at[task.name] = now
        return True

    def _do_daily(self) -> int:
        """Do the daily tasks that were not done today; where several workers do them, the later ones find it done.

        A task that a fault of the database has ended is done in the next step.
        """
        today = timezone.localdate()
        done = 0
        for task in tasks.TASKS:
            if task.is_daily and self._done_on.get(task.name) != today:
                done += self._attempt(task)
                self._done_on[task.name] = today
        return done

    def _goes_on(self) -> bool:
        """Tell whether to send another mail; announce what came in meanwhile, as its receipt goes first."""
        self._went_round = monotonic()
        if self._is_time(ANNOUNCE):
            self._attempt(ANNOUNCE)
            gc.collect()  # by itself it would come so late that a rush's garbage took megabytes, for good
        return not self._stopped.is_set()

    @staticmethod
    def _attempt(task: Task) -> int:
        try:
            return task.run()
        except DatabaseFault:
            raise
        except Exception as error:  # noqa: BLE001 mails must go on when lapsing is faulty, and the other way round
            log_fault("task of the worker failed", error, task=task.name)
            return 0
