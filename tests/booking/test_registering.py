"""Receiving a registration: number, time and place (Q1–Q3)."""

import pytest

from booking.models import Status
from tests.factories import DEADLINE, OPENS, at, make_programme, make_queue

pytestmark = pytest.mark.django_db


def test_register_the_first_gets_the_first_slot_and_a_deadline() -> None:
    programme = make_programme()
    with at(OPENS, tick=False):
        (first,) = make_queue(programme, 1)
    assert (first.queue_number, first.status, first.answer_by) == (1, Status.ALLOCATED, DEADLINE)
