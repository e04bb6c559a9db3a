"""A worker at rest: how often it asks, and that it asks no more, and reads no row, for however much is not due."""

from collections import Counter

import pytest
from django.db import connection
from django.db.models import Model
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import Traveller

from booking.models import Municipality
from booking.services import queue
from notifications import worker
from notifications.worker import Worker
from tests.booking.day_helpers import fix_day
from tests.factories import STAFF, make_municipalities, make_programme, make_registration

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ticks")]
MOST_STATEMENTS = 480
"""In a minute: eight a second, those of the tasks that rest included."""
READ = {"Proving": 6, "Programme": 1}
"""How far the proof of the journals is, every ten seconds; and, once, the different intervals of reminders."""


@pytest.fixture
def ticks(clock: Traveller, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clock by which a worker pauses go with the test's."""
    monkeypatch.setattr(worker, "monotonic", lambda: timezone.now().timestamp())


def new_day(number: int, municipalities: list[Municipality]) -> None:
    """Make a programme with two that hold a place, and a day of one of them."""
    programme = make_programme(slug=f"tilbud-{number}")
    first, _second = [make_registration(programme, municipality) for municipality in municipalities]
    queue.confirm(registration_id=first.pk, by=STAFF)
    fix_day(first)


def minute_of(resting: Worker, clock: Traveller) -> tuple[int, Counter[str]]:
    """Let a worker rest for a minute; return its statements, and the rows it read, by model."""
    read: Counter[str] = Counter()

    def note(sender: type[Model], **_more: object) -> None:
        read[sender.__name__] += 1

    post_init.connect(note)
    try:
        with CaptureQueriesContext(connection) as asked:
            for _second in range(60):
                clock.shift(1)
                assert resting.step() == 0
    finally:
        post_init.disconnect(note)
    return len(asked), read


def test_a_worker_at_rest_asks_little_and_reads_nothing_that_is_not_due(clock: Traveller) -> None:
    found, municipalities = [], make_municipalities(2)
    for numbers in (range(1), range(1, 4)):
        for number in numbers:
            new_day(number, municipalities)
        resting = Worker()
        resting.run_once()
        clock.shift(61)
        while resting.step():
            clock.shift(11)  # the journals are verified one after the other
        found.append(minute_of(resting, clock))
    (few, rows_of_few), (many, rows_of_many) = found
    assert few == many <= MOST_STATEMENTS
    assert rows_of_few == rows_of_many == READ
