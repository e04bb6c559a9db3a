"""A registration sent twice under one key is one registration (Q2)."""

import datetime as dt
from collections.abc import Callable
from functools import partial

import pytest
import time_machine

from booking import refusals
from booking.models import Registration
from booking.services import queue
from booking.services.clock import lapse_due
from booking.services.record import verify
from booking.services.registering import Idempotency
from booking.services.turn import MUNICIPALITY
from tests.factories import (
    CLOSES,
    DEADLINE,
    OPENS,
    accept,
    journal,
    make_municipalities,
    make_municipality,
    make_programme,
    receive,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MICROSECOND = dt.timedelta(microseconds=1)


KEY = Idempotency(key="a-key", body_hash="b" * 64)


def test_register_the_same_key_and_body_give_the_same_answer(clock: time_machine.Traveller) -> None:
    programme, municipality = make_programme(), make_municipality(1)
    first = receive(programme, municipality, idempotency=KEY)
    clock.move_to(CLOSES + dt.timedelta(days=1))
    second = receive(programme, municipality, idempotency=KEY)
    assert (second.registration, second.entry, second.replayed) == (first.registration, first.entry, True)
    assert [kind for kind, *_rest in journal(programme)] == ["registered"]


def test_register_the_same_key_with_another_body_is_refused() -> None:
    programme, (one, other) = make_programme(), make_municipalities(2)
    receive(programme, one, idempotency=KEY)
    with pytest.raises(refusals.KeyReused):
        receive(programme, other, idempotency=Idempotency(key="a-key", body_hash="c" * 64))
    assert Registration.objects.count() == 1


def test_register_the_same_key_in_another_programme_is_another_registration() -> None:
    municipality = make_municipality(1)
    received = [receive(make_programme(slug), municipality, idempotency=KEY) for slug in ("a", "b")]
    assert [answer.replayed for answer in received] == [False, False]


@pytest.mark.parametrize("leave", [queue.withdraw, partial(queue.annul, reason="Falsk")])
def test_a_key_registers_anew_once_its_registration_is_over(leave: Callable[..., Registration]) -> None:
    """A key made only one live registration: another in the queue keeps its place before the second."""
    programme, (one, other) = make_programme(capacity=1), make_municipalities(2)
    first = receive(programme, one, idempotency=KEY)
    receive(programme, other)
    leave(registration_id=first.registration.pk, by=MUNICIPALITY)
    anew, again = (receive(programme, one, idempotency=KEY) for _time in range(2))
    assert (anew.replayed, anew.registration.queue_number) == (False, 3)
    assert (again.replayed, again.registration) == (True, anew.registration)
    assert verify(programme).sentences == []


def test_a_key_repeats_while_its_registration_has_lapsed(clock: time_machine.Traveller) -> None:
    programme, municipality = make_programme(), make_municipality(1)
    first = receive(programme, municipality, idempotency=KEY)
    accept(first.registration, OPENS)
    clock.move_to(DEADLINE + dt.timedelta(days=1))
    lapse_due()
    assert receive(programme, municipality, idempotency=KEY).registration == first.registration
