"""Fixtures of many tests of the services: one slot, a registration that holds it, and one that waits."""

import pytest

from booking.models import Programme, Registration
from tests.factories import make_programme, make_queue


@pytest.fixture
def programme() -> Programme:
    return make_programme(capacity=1)


@pytest.fixture
def first(programme: Programme) -> Registration:
    return make_queue(programme, 2)[0]


@pytest.fixture
def second(first: Registration) -> Registration:
    return Registration.objects.get(queue_number=2)
