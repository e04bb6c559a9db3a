"""Negative controls: without the lock, threads that meet between read and write do harm that the races notice.

Each control runs one of the races without the programme's lock and passes only if an answer or the final state is
another than the race demands.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import connection

from booking.models import EntryText, JournalEntry, Registration
from booking.services.clock import lapse_due
from booking.services.queue import confirm, place_ahead, withdraw
from booking.services.record import verify
from booking.services.registering import Idempotency
from booking.services.turn import MUNICIPALITY, Turn
from tests.factories import (
    OPENS,
    OTHER_STAFF,
    STAFF,
    accept,
    danish,
    journal,
    make_municipalities,
    make_municipality,
    make_programme,
    make_queue,
    receive,
    where,
)
from tests.race.conftest import Meeting
from tests.together import kinds, met

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]


@contextmanager
def without_constraints() -> Iterator[None]:
    """Drop the tables' uniqueness constraints; afterwards delete the rows and restore the constraints."""
    tables = ("booking_registration", "booking_journalentry")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'u' AND conrelid::regclass::text = ANY(%s)",
            [list(tables)],
        )
        constraints = cursor.fetchall()
        for table, name, _definition in constraints:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    try:
        yield
    finally:
        EntryText.objects.all().delete()
        JournalEntry.objects.all().delete()
        Registration.objects.all().delete()
        with connection.cursor() as cursor:
            for table, name, definition in constraints:
                cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


def test_control_of_the_rush(without_lock: Callable[[int], None]) -> None:
    programme, municipalities = make_programme(), make_municipalities(8)
    without_lock(8)
    answers = met([partial(receive, programme, municipality) for municipality in municipalities])
    assert kinds(answers) == ["IntegrityError"] * 7 + ["done"], "only the constraints stood between them"


def test_control_of_the_constraints(without_lock: Callable[[int], None]) -> None:
    """Without the constraints as well, two hold the same slot under the same number, and the proof says so."""
    programme, municipalities = make_programme(), make_municipalities(2)
    without_lock(2)
    with without_constraints():
        answers = met([partial(receive, programme, municipality) for municipality in municipalities])
        assert kinds(answers) == ["done", "done"]
        rows = list(Registration.objects.values_list("queue_number", "slot__number"))
        assert rows == [(1, 1), (1, 1)]
        assert {fault.code for fault in verify(programme).faults} >= {"missing_entry", "slot_not_free", "wrong_number"}


def test_control_of_the_same_municipality(without_lock: Callable[[int], None]) -> None:
    programme, municipality = make_programme(), make_municipality(1)
    without_lock(5)
    answers = met([partial(receive, programme, municipality) for _time in range(5)])
    assert kinds(answers) != ["AlreadyRegistered"] * 4 + ["done"]
    assert "IntegrityError" in kinds(answers)


def test_control_of_the_same_key(without_lock: Callable[[int], None]) -> None:
    programme, municipality = make_programme(), make_municipality(1)
    without_lock(5)
    key = Idempotency(key="one-key", body_hash="b" * 64)
    answers = met([partial(receive, programme, municipality, idempotency=key) for _time in range(5)])
    assert kinds(answers) != ["done"] * 5


def test_control_of_withdrawal_racing_registration(without_lock: Callable[[int], None]) -> None:
    programme = make_programme(capacity=1)
    first, second = make_queue(programme, 2)
    newcomer = make_municipality(3)
    without_lock(2)
    answers = met([partial(receive, programme, newcomer), partial(withdraw, registration_id=first.pk, by=MUNICIPALITY)])
    ended = [where(first), where(second)]
    assert (kinds(answers), ended) != (["done", "done"], [("withdrawn", None), ("allocated", 1)])


def test_control_of_placing_ahead_twice(without_lock: Callable[[int], None]) -> None:
    programme = make_programme(capacity=1)
    _first, _second, third = make_queue(programme, 3)
    without_lock(2)
    answers = met(
        [partial(place_ahead, registration_id=third.pk, by=who, reason="Fejl") for who in (STAFF, OTHER_STAFF)]
    )
    assert "Stale" not in kinds(answers)


def test_control_of_confirmation_racing_the_lapse(
    clock: time_machine.Traveller, without_lock: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two threads see the overdue place, and each lapses it."""
    programme = make_programme(capacity=1)
    first, second = make_queue(programme, 2)
    accept(first, OPENS)
    clock.move_to(danish(2016, 10, 1))
    without_lock(1)
    meeting = Meeting(2)
    record_alone, save_alone = Turn.record, Registration.save

    def record(self: Turn, *arguments: Any, **more: Any) -> JournalEntry:
        meeting.wait()
        return record_alone(self, *arguments, **more)

    def save(self: Registration, **how: Any) -> None:
        meeting.wait()
        save_alone(self, **how)

    monkeypatch.setattr(Turn, "record", record)
    monkeypatch.setattr(Registration, "save", save)
    answers = met([partial(confirm, registration_id=first.pk, by=MUNICIPALITY), lapse_due])
    told = [entry[0] for entry in journal(programme)[-3:]]
    good = (["done", "done"], [("waiting", None), ("allocated", 1)], ["lapsed", "promoted", "returned"])
    assert (kinds(answers), [where(first), where(second)], told) != good
