"""A clock that is set back by an hour locks nobody out for longer than the limits say."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from config.login.limits import LONGEST_LIMIT, forget_what_lies_ahead
from tests.config.login.test_browsers import attacked, log_in

HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def one_step(settings: Settings) -> None:
    settings.REQUIRE_STAFF_MFA = False


def test_a_closed_door_opens_when_the_clock_is_set_back(mette: User, clock: time_machine.Traveller) -> None:
    attacked(mette.username, 5)
    assert log_in(Client()) == 200
    clock.shift(-HOUR)
    assert log_in(Client()) == 302
    attacked(mette.username, 5)
    assert log_in(Client()) == 200, "it closes as before"


def test_what_was_noted_just_now_stays(db: None, clock: time_machine.Traveller) -> None:
    cache.set("now", 1, LONGEST_LIMIT.total_seconds())
    assert (forget_what_lies_ahead(), cache.get("now")) == (0, 1)
    clock.shift(-HOUR)
    assert (forget_what_lies_ahead(), cache.get("now")) == (1, None)
