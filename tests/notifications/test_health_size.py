"""Anybody may ask `/health/`: what it costs does not grow with what is kept or has piled up."""

import tracemalloc
from contextlib import ExitStack
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import Traveller

from booking.models import JournalEntry, Programme, Registration
from notifications import health
from notifications.announce import entries as announce
from notifications.models import Announced, Message
from notifications.worker import Worker
from tests.booking import bulk_helpers
from tests.factories import danish, make_programme, make_queue

pytestmark = pytest.mark.django_db
MANY = 2_000


@pytest.fixture
def kept(clock: Traveller) -> Registration:
    """One registration that should have been erased long ago, its mails sent, beside a worker that lives."""
    retention = {"with_place_months": 12, "without_place_months": 6}
    (row,) = make_queue(make_programme(settings={"retention": retention}), 1)
    announce.announce_all()
    Message.objects.update(state="overtaken", ended_at=timezone.now())
    clock.move_to(danish(2018, 9, 1))
    Worker().beat()
    return row


def cost(client: Client) -> tuple[int, int]:
    """Count the statements of asking, and the octets that it holds at its height, each the least of three times.

    What somebody else allocates meanwhile (a cache that is filled, a collector's turn) does not come three times.
    """
    client.get("/health/")
    costs = [once(client) for _time in range(3)]
    return min(statements for statements, _octets in costs), min(octets for _statements, octets in costs)


def once(client: Client) -> tuple[int, int]:
    tracemalloc.start()
    try:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/health/").status_code == 200
        return len(asked), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_it_costs_the_same_however_many_rows_there_are(kept: Registration, client: Client) -> None:
    statements, octets = cost(client)
    pile_up(kept)

    with ExitStack() as patches:
        for model in (Registration, Message, JournalEntry, Programme):
            patches.enter_context(patch.object(model, "from_db", side_effect=AssertionError("a row was read")))
        many, peak = cost(client)

    assert many == statements
    assert peak < 2 * octets


def pile_up(kept: Registration) -> None:
    """Have thousands wait: registrations to be erased, mails that failed, and a journal that is announced."""
    bulk_helpers.annulled(kept.programme, kept, MANY)
    entry = JournalEntry.objects.get(registration=kept)
    Message.objects.bulk_create(
        (
            Message(
                entry=entry,
                kind="receipt",
                registration=kept,
                recipient="contact",
                copy=1 + number,
                message_id=f"<{number}@example.dk>",
                state="failed",
                attempts=1,
                ended_at=timezone.now(),
            )
            for number in range(MANY)
        ),
        batch_size=1000,
    )
    JournalEntry.objects.bulk_create(
        (
            JournalEntry(
                programme=kept.programme, number=100 + number, kind="registered", at=kept.received_at, by="system"
            )
            for number in range(MANY)
        ),
        batch_size=1000,
    )
    Programme.objects.update(last_entry_number=99 + MANY)
    Announced.objects.update(number=99 + MANY)


def test_a_heap_is_counted_so_far_and_no_further(kept: Registration, client: Client) -> None:
    pile_up(kept)
    with patch.object(health, "MOST_COUNTED", 50):
        answer = client.get("/health/").json()
    assert answer["failed_messages"] == 50
    assert answer["erasures_overdue"] == 51


def test_the_oldest_entry_is_the_first_after_the_cursor(kept: Registration, clock: Traveller) -> None:
    pile_up(kept)
    assert announce.oldest_unannounced() is None
    Announced.objects.update(number=1)
    assert announce.oldest_unannounced() == JournalEntry.objects.get(number=2).at
    Announced.objects.all().delete()
    assert announce.oldest_unannounced() == JournalEntry.objects.get(number=1).at
