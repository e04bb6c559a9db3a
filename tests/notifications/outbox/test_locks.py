"""The locks of the outbox on PostgreSQL: a worker takes rows that are free and never waits for rows of another."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

from booking.models import Programme
from notifications.announce import entries as announce
from notifications.models import Announced, Message
from tests.factories import make_programme, make_queue
from tests.notifications.mail_helpers import claim

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]
SECONDS = 10


@contextmanager
def held_by_another(act: Callable[[], Any]) -> Iterator[Any]:
    """Do `act` in another connection, keep its transaction open, and yield the result."""
    done, release, answers = threading.Event(), threading.Event(), []

    def hold() -> None:
        try:
            with transaction.atomic():
                answers.append(act())
                done.set()
                release.wait(SECONDS)
        finally:
            connection.close()

    other = threading.Thread(target=hold)
    other.start()
    try:
        assert done.wait(SECONDS)
        yield answers[0]
    finally:
        release.set()
        other.join(SECONDS)


@contextmanager
def impatient() -> Iterator[None]:
    """Let a statement that waits for a lock fail after two seconds."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '2s'")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 0")


def test_claim_skips_what_another_worker_is_claiming() -> None:
    make_queue(make_programme(), 2)
    announce.announce_all()
    with held_by_another(lambda: claim("one")) as theirs, impatient():
        mine = claim("two")
    assert mine is not None
    assert mine.pk != theirs.pk
    assert set(Message.objects.filter(state="sending").values_list("worker", flat=True)) == {"one", "two"}


def test_announce_skips_a_programme_that_another_worker_is_announcing() -> None:
    make_queue(make_programme(), 2)
    pk = Programme.objects.get().pk
    Announced.objects.create(programme_id=pk)
    with held_by_another(lambda: announce.announce_some(pk)) as theirs, impatient():
        assert announce.announce_some(pk) == 0
    assert theirs == 3
    assert Message.objects.count() == 4
