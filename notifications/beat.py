"""A worker's sign of life, from a thread of its own: a slow mail server does not make it look dead."""

import datetime as dt
import os
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

import structlog
from django.db import Error as DatabaseFault
from django.db import close_old_connections, connections
from django.utils import timezone

from notifications.faults import place_of
from notifications.models import WorkerBeat
from notifications.outbox.rescue import BEAT_EVERY, free_claims_of_the_dead, this_machine

FORGET_BEATS_AFTER = dt.timedelta(days=1)
log = structlog.get_logger(__name__)


def beat(worker: str) -> None:
    """Write a worker's sign of life, and delete those of workers long gone."""
    now = timezone.now()
    facts = {"at": now, "machine": this_machine(), "pid": os.getpid()}
    WorkerBeat.objects.update_or_create(worker=worker, defaults=facts)
    WorkerBeat.objects.filter(at__lt=now - FORGET_BEATS_AFTER).delete()


class Beating:
    """While entered: beat every ten seconds over a connection of its own, as long as the worker's loop goes round."""

    def __init__(self, worker: str, goes_round: Callable[[], bool]) -> None:
        """Beat for a worker; `goes_round` tells whether its loop has not been standing still for too long."""
        self._worker, self._goes_round = worker, goes_round
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="beat", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join(BEAT_EVERY.total_seconds())

    def _run(self) -> None:
        try:
            while not self._ended.is_set():
                self._once()
                self._ended.wait(BEAT_EVERY.total_seconds())
        finally:
            connections.close_all()  # this thread's alone

    def _once(self) -> None:
        """Beat once and look after dead neighbours; a database that is away is tried again with the next beat."""
        close_old_connections()
        try:
            if self._goes_round():
                beat(self._worker)
                free_claims_of_the_dead()
        except DatabaseFault as error:
            log.warning("no beat", fault=place_of(error))
            connections.close_all()
