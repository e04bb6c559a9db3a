"""What the negative controls do: they take the programme's lock out, and have threads meet where they have read."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet

from booking.models import Registration, made_once
from booking.queries import queue as queries
from booking.services.turn import Turn

MEETING_SECONDS = 5


class Meeting:
    """A point where threads wait for each other, once each, after they have read and before they write."""

    def __init__(self, count: int) -> None:
        """Wait for `count` threads."""
        self.barrier = threading.Barrier(count)
        self.came = threading.local()

    def wait(self) -> None:
        """Hold a thread until all are here, but only the first time it comes."""
        if not getattr(self.came, "before", False):
            self.came.before = True
            self.barrier.wait(MEETING_SECONDS)


@pytest.fixture
def without_lock(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Disable the programme's lock and let `count` threads meet after their reads."""

    def take_out(count: int) -> None:
        meeting = Meeting(count)
        read_alone, look_alone = Turn.registration, queries.look

        def read(self: Turn, pk: int) -> Registration:
            found = read_alone(self, pk)
            meeting.wait()
            return found

        def look(*arguments: Any) -> queries.Look:
            found = look_alone(*arguments)
            meeting.wait()
            return found

        monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_how: self.all())
        monkeypatch.setattr(made_once, "lock", lambda model, pk, without=(): model.objects.defer(*without).get(pk=pk))
        monkeypatch.setattr(Turn, "registration", read)
        monkeypatch.setattr(queries, "look", look)

    return take_out
