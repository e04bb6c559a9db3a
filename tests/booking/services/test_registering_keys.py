"""A registration sent twice under one key is one registration (Q2)."""

import datetime as dt

import pytest
import time_machine

from booking import refusals
from booking.models import Registration
from booking.services.registering import Idempotency
from tests.factories import (
    CLOSES,
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
