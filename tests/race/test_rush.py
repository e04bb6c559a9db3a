"""Everybody at once: numbers, slots and times are as if they had come one after the other (Q2–Q4)."""

import datetime as dt
import json
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from booking.models import JournalEntry, Programme, Registration
from booking.refusals import AlreadyRegistered
from booking.services.clock import lapse_due
from booking.services.queue import confirm, place_ahead, withdraw
from booking.services.record import verify
from booking.services.registering import Idempotency
from booking.services.turn import MUNICIPALITY
from tests import postgres
from tests.environment import TEST_ENVIRONMENT
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
from tests.together import kinds, together

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = range(5)
MIDNIGHT = danish(2016, 10, 1)


def expect_one_line(programme: Programme, count: int, slots: int) -> None:
    """Check that `count` registrations stand as if they had come one after the other."""
    rows = list(Registration.objects.filter(programme=programme).order_by("queue_number").select_related("slot"))
    assert [row.queue_number for row in rows] == list(range(1, count + 1))
    assert [row.status for row in rows] == ["allocated"] * slots + ["waiting"] * (count - slots)
    assert [row.slot.number for row in rows if row.slot] == list(range(1, slots + 1))
    by_time = Registration.objects.filter(programme=programme).order_by("received_at")
    assert list(by_time) == rows
    entries = JournalEntry.objects.filter(programme=programme, kind="registered").order_by("number")
    assert [entry.registration_id for entry in entries] == [row.pk for row in rows]
    assert [entry.at for entry in entries] == [row.received_at for row in rows]
    assert verify(programme).sentences == []


def test_98_municipalities_at_once(clock: time_machine.Traveller) -> None:
    """The clock stands still, so all come in the same microsecond."""
    programme = make_programme()
    answers = together([partial(receive, programme, municipality) for municipality in make_municipalities(98)])
    assert kinds(answers) == ["done"] * 98
    expect_one_line(programme, count=98, slots=5)
    assert sorted(answer.registration.queue_number for answer in answers) == list(range(1, 99))


def test_98_municipalities_at_once_from_four_processes() -> None:
    now = timezone.now()
    programme = make_programme(
        opens_at=now - dt.timedelta(hours=1),
        closes_at=now + dt.timedelta(days=30),
        promote_until=now + dt.timedelta(days=60),
    )
    codes = [municipality.code for municipality in make_municipalities(98)]
    url = postgres.address(postgres.parameters(connection.settings_dict), str(connection.settings_dict["NAME"]))
    script = str(Path(__file__).with_name("registering_process.py"))
    processes = [
        subprocess.Popen(
            [sys.executable, script, *codes[part::4]],
            env=TEST_ENVIRONMENT | {"DATABASE_URL": url, "PATH": "/usr/bin:/bin"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for part in range(4)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers: list[str] = []
    for process in processes:
        out, _none = process.communicate(timeout=120)
        assert process.returncode == 0
        answers += json.loads(out)
    assert answers == ["done"] * 98
    expect_one_line(programme, count=98, slots=5)


def test_the_same_municipality_twenty_times_at_once(clock: time_machine.Traveller) -> None:
    programme, municipality = make_programme(), make_municipality(1)
    answers = together([partial(receive, programme, municipality) for _time in range(20)])
    assert kinds(answers) == ["AlreadyRegistered"] * 19 + ["done"]
    assert all(isinstance(answer, AlreadyRegistered) or answer.registration.queue_number == 1 for answer in answers)
    expect_one_line(programme, count=1, slots=1)


def test_the_same_key_twenty_times_at_once(clock: time_machine.Traveller) -> None:
    programme, municipality = make_programme(), make_municipality(1)
    key = Idempotency(key="one-key", body_hash="b" * 64)
    answers = together([partial(receive, programme, municipality, idempotency=key) for _time in range(20)])
    assert kinds(answers) == ["done"] * 20
    assert {answer.registration.reference for answer in answers} == {Registration.objects.get().reference}
    assert sorted(answer.replayed for answer in answers) == [False] + [True] * 19
    expect_one_line(programme, count=1, slots=1)


@pytest.mark.parametrize("_round", ROUNDS)
def test_withdrawal_racing_registration_the_waiting_one_wins(clock: time_machine.Traveller, _round: int) -> None:
    programme = make_programme(capacity=1)
    first, second = make_queue(programme, 2)
    newcomer = make_municipality(3)
    answers = together(
        [
            partial(receive, programme, newcomer),
            partial(withdraw, registration_id=first.pk, by=MUNICIPALITY),
        ]
    )
    assert kinds(answers) == ["done", "done"]
    third = answers[0].registration
    assert [where(registration) for registration in (first, second, third)] == [
        ("withdrawn", None),
        ("allocated", 1),
        ("waiting", None),
    ]
    assert verify(programme).sentences == []


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_of_the_staff_place_the_same_one_ahead(clock: time_machine.Traveller, _round: int) -> None:
    programme = make_programme(capacity=1)
    _first, _second, third = make_queue(programme, 3)
    answers = together(
        [partial(place_ahead, registration_id=third.pk, by=who, reason="Fejl hos os") for who in (STAFF, OTHER_STAFF)]
    )
    assert kinds(answers) == ["Stale", "done"]
    assert len(journal(programme, "placed_ahead")) == 1
    assert verify(programme).sentences == []


@pytest.mark.parametrize("_round", ROUNDS)
def test_confirmation_racing_the_lapse_at_midnight(clock: time_machine.Traveller, _round: int) -> None:
    """At the first moment that is too late: the first to come lapses the place, once, and the other finds it lapsed."""
    programme = make_programme(capacity=1)
    first, second = make_queue(programme, 2)
    accept(first, OPENS)
    clock.move_to(MIDNIGHT)
    answers = together([partial(confirm, registration_id=first.pk, by=MUNICIPALITY), lapse_due, lapse_due])
    assert kinds(answers) == ["done", "done", "done"]
    assert (where(first), where(second)) == (("waiting", None), ("allocated", 1))
    assert [entry[0] for entry in journal(programme)[-3:]] == ["lapsed", "promoted", "returned"]
    assert verify(programme).sentences == []


@pytest.mark.parametrize("milliseconds", [1, 4, 8, 16, 32])
def test_confirmation_racing_the_lapse_across_midnight(milliseconds: int) -> None:
    """As midnight passes: the place is confirmed in time or lapsed, never both."""
    programme = make_programme(capacity=1)
    with time_machine.travel(OPENS):
        first, second = make_queue(programme, 2)
        accept(first, OPENS)
    with time_machine.travel(MIDNIGHT - dt.timedelta(milliseconds=milliseconds), tick=True):
        together([partial(confirm, registration_id=first.pk, by=MUNICIPALITY), lapse_due, lapse_due, lapse_due])
    told = [entry[0] for entry in journal(programme, "confirmed", "lapsed", "promoted", "returned")]
    if told == ["confirmed"]:
        assert (where(first), where(second)) == (("confirmed", 1), ("waiting", None))
    else:
        assert told == ["lapsed", "promoted", "returned"]
        assert (where(first), where(second)) == (("waiting", None), ("allocated", 1))
    assert verify(programme).sentences == []
