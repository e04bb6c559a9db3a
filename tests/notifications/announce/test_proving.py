"""The worker verifies every journal once a day, and nobody waits for it; `/health/` tells what it found."""

import datetime as dt
import gc
import re
import tracemalloc
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings
from time_machine import Traveller

from booking.models import EntryKind, Programme, Registration
from booking.queries import pages
from booking.services import queue, witnesses
from booking.services.record import verify
from booking.services.turn import MUNICIPALITY, turn
from booking.services.witnesses import Witness
from notifications.announce import proving
from notifications.models import Message, Proving
from notifications.worker import Worker
from tests.factories import STAFF, make_municipality, make_programme, make_queue, make_registration
from tests.notifications.outbox.test_locks import held_by_another, impatient
from tests.plans import forget_statistics, reads_all
from tests.together import together

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
OF_ALL_JOURNALS = {"booking_journalentry", "booking_registration", "notifications_message"}


def round_of_all() -> int:
    """Go on until a round has ended; return how many programmes were verified."""
    verified = 0
    while proving.verify_next():
        verified += 1
    return verified


@pytest.mark.logs_errors
def test_health_tells_what_was_found(client: Client, clock: Traveller) -> None:
    (row,) = make_queue(make_programme(), 1)
    make_registration(make_programme("second"), row.municipality)
    for _turn in range(2):
        Worker().run_once()
    round_of_all()
    answer = client.get("/health/").json()
    told = [answer[name] for name in ("last_verification_seconds", "last_anchor_seconds", "faults_found")]
    assert (answer["status"], told) == ("ok", [0, 0, 0])
    assert round_of_all() == 0

    Registration.objects.filter(pk=row.pk).update(placed_ahead=True)
    clock.shift(dt.timedelta(days=1))
    assert round_of_all() == 2
    Worker().beat()
    answer = client.get("/health/").json()
    assert (answer["problems"], answer["faults_found"]) == (["a journal and its tables do not agree"], 1)
    clock.shift(dt.timedelta(hours=51))
    Worker().beat()
    assert "journals are not verified" in client.get("/health/").json()["problems"]


def test_two_workers_at_one_programme_count_it_once(clock: Traveller) -> None:
    (row,) = make_queue(make_programme(), 1)
    Registration.objects.filter(pk=row.pk).update(placed_ahead=True)
    real: Callable[..., object] = verify

    def meanwhile(*facts: object) -> object:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(proving, "verify", real)
            proving.verify_next()
        return real(*facts)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proving, "verify", meanwhile)
        proving.verify_next()
    assert Proving.objects.get().faults == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_verification_waits_for_nobody_and_holds_nothing() -> None:
    programme: Programme = make_programme()
    row, _other = make_queue(programme, 2)
    with held_by_another(lambda: Programme.objects.select_for_update().get(pk=programme.pk)), impatient():
        assert verify(programme).faults == []
        with pytest.raises(OperationalError):
            queue.withdraw(registration_id=row.pk, by=MUNICIPALITY)


@pytest.mark.django_db(transaction=True)
def test_a_verification_reads_one_moment_while_others_register(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes in between two of its statements is not half seen, and does not wait for its end."""
    programme = make_programme()
    make_queue(programme, 2)
    late = make_municipality(5)

    def meanwhile(_programme: Programme) -> list[tuple[int, str]]:
        answers = together([lambda: make_registration(programme, late)])
        assert [answer.queue_number for answer in answers] == [3]
        return []

    monkeypatch.setattr(witnesses, "WITNESSES", [Witness(quotes=meanwhile, faults=lambda _programme, _facts: [])])
    found = verify(programme)
    assert (found.entries, found.faults) == (3, [])
    programme.refresh_from_db()
    monkeypatch.undo()
    assert (programme.last_entry_number, verify(programme).faults) == (4, [])


def test_a_long_journal_takes_no_more_memory_than_a_short_one(monkeypatch: pytest.MonkeyPatch) -> None:
    programme = make_programme()
    (row,) = make_queue(programme, 1)
    monkeypatch.setattr(pages, "AT_A_TIME", 10)
    lengthen(programme, row, to=30)
    verify(programme)
    short = octets_of(lambda: verify(programme))
    lengthen(programme, row, to=150)
    assert octets_of(lambda: verify(programme)) < 1.5 * short
    with CaptureQueriesContext(connection) as asked:
        assert verify(programme).entries == 150
    journal = [query["sql"] for query in asked if 'FROM "booking_journalentry"' in query["sql"]]
    assert len(journal) >= 30
    assert [one for one in journal if not re.search(r"LIMIT 10|MAX\(| IN \(", one)] == []


def lengthen(programme: Programme, row: Registration, *, to: int) -> None:
    """Add entries that change nothing in the queue."""
    with turn(programme.pk, STAFF) as held:
        while held.programme.last_entry_number < to:
            held.record(EntryKind.NOTE_ADDED, row, {}, text={"note": "x" * 400})


def octets_of(act: Callable[[], object]) -> int:
    """Measure what an act holds at its height."""
    gc.collect()
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.race  # of how PostgreSQL reads, so that it runs there alone
def test_a_verification_reads_one_journal_alone(settings: Settings) -> None:
    settings.ARCHIVE_EMAIL = "arkiv@example.dk"
    programmes = [make_programme(slug=f"tilbud-{number}") for number in range(3)]
    municipality = make_municipality()
    for programme in programmes:
        make_registration(programme, municipality)
    for _turn in range(2):
        Worker().run_once()
    assert Message.objects.filter(source__isnull=False).count() == len(programmes), "the heads of the journals"
    forget_statistics()
    with CaptureQueriesContext(connection) as asked:
        assert not verify(programmes[1]).faults
    reads = [one["sql"] for one in asked if "SELECT" in one["sql"]]
    assert any("LIKE" in read for read in reads)
    assert [read for read in reads if reads_all(read, OF_ALL_JOURNALS)] == []
