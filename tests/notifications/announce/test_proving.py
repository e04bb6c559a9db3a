"""The worker verifies every journal once a day, and nobody waits for it; `/health/` tells what it found."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import OperationalError
from django.test import Client
from time_machine import Traveller

from booking.models import Programme, Registration
from booking.services.record import verify
from notifications.announce import proving
from notifications.models import Proving
from notifications.worker import Worker
from tests.factories import make_programme, make_queue, make_registration
from tests.notifications.outbox.test_locks import held_by_another, impatient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


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

    def meanwhile(*facts: object, **how: bool) -> object:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(proving, "verify", real)
            proving.verify_next()
        return real(*facts, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proving, "verify", meanwhile)
        proving.verify_next()
    assert Proving.objects.get().faults == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_verification_waits_for_nobody_and_holds_nothing() -> None:
    programme: Programme = make_programme()
    make_queue(programme, 2)
    with held_by_another(lambda: Programme.objects.select_for_update().get(pk=programme.pk)), impatient():
        assert verify(programme, may_wait=False).faults == []
        with pytest.raises(OperationalError):
            verify(programme)
