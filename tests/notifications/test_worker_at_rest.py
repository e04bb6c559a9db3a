"""A worker at rest: how often it asks, and that it asks no more, and reads no row, for however much is not due."""

from collections import Counter

import pytest
from django.db import connection
from django.db.models import Model
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import Traveller

from booking.models import Attendee, Invite, JournalEntry, Municipality, Proposal, Registration, ThemedDay
from booking.services import queue
from notifications import worker
from notifications.models import Message, Received, State
from notifications.worker import Worker
from tests.booking.day_helpers import fix_day
from tests.config.crowd import copy_of
from tests.factories import STAFF, danish, make_municipalities, make_programme, make_registration
from tests.plans import forget_statistics, reads_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ticks")]
MOST_STATEMENTS = 720
"""In a minute: twelve a second, those of the tasks that rest included."""
READ = {"Proving": 6, "Programme": 1}
"""How far the proof of the journals is, every ten seconds; and, once, the different intervals of reminders."""

MANY = {
    model._meta.db_table
    for model in (Attendee, Invite, JournalEntry, Message, Proposal, Received, Registration, ThemedDay)
}
"""The tables of which no look may read all rows."""


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


def resting_worker(clock: Traveller) -> Worker:
    """Return a worker that has done all that waited when it started."""
    resting = Worker()
    resting.run_once()
    clock.shift(61)
    while resting.step():
        clock.shift(11)  # the journals are verified one after the other
    return resting


def test_a_worker_at_rest_asks_little_and_reads_nothing_that_is_not_due(clock: Traveller) -> None:
    found, municipalities = [], make_municipalities(2)
    for numbers in (range(1), range(1, 4)):
        for number in numbers:
            new_day(number, municipalities)
        found.append(minute_of(resting_worker(clock), clock))
    (few, rows_of_few), (many, rows_of_many) = found
    assert few == many <= MOST_STATEMENTS
    assert rows_of_few == rows_of_many == READ


def pile_up() -> None:
    """Put so many sent mails beside those of the day that PostgreSQL takes the way that it takes for very many."""
    mail = Message.objects.filter(state=State.SENT).first()
    assert mail is not None
    copies = ({"pk": None, "copy": number, "message_id": f"<{number}@pile>"} for number in range(1, 3001))
    Message.objects.bulk_create([copy_of(mail, **columns) for columns in copies], batch_size=500)
    forget_statistics()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notifications_message")


@pytest.mark.race  # of how PostgreSQL reads, so that it runs there alone
def test_indexes_serve_all_that_a_worker_at_rest_asks(clock: Traveller) -> None:
    new_day(1, make_municipalities(2))
    resting = resting_worker(clock)
    clock.move_to(danish(2016, 10, 3, 10))  # digests go on working days after nine
    while resting.step():
        clock.shift(11)
    pile_up()
    clock.shift(61)
    with CaptureQueriesContext(connection) as asked:
        assert resting.step() == 0
    looks = [one["sql"] for one in asked if one["sql"].startswith(("SELECT", "UPDATE"))]
    assert len(looks) > len(MANY)
    assert [look for look in looks if reads_all(look, MANY)] == []
