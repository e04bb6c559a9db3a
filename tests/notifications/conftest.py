"""Fixtures: a place with two attendees listed, and its day fixed, with the invitations sent."""

import datetime as dt

import pytest
from time_machine import Traveller

from booking.models import Registration
from tests.booking.day_helpers import fix_day, list_attendees, make_confirmed
from tests.made_once import made_once
from tests.notifications.mail_helpers import announce_and_send


@made_once
def with_list() -> Registration:
    """Confirm a place, list two attendees and send the mails of that."""
    registration = make_confirmed()
    list_attendees(registration, "Anna", "Bent")
    announce_and_send()
    return registration


@made_once
def with_day() -> Registration:
    """Fix the day of a place with a list, and send the invitations."""
    registration = with_list()
    fix_day(registration)
    announce_and_send()
    return registration


@pytest.fixture
def listed(db: None, clock: Traveller) -> Registration:
    return with_list()


@pytest.fixture
def fixed(db: None, clock: Traveller) -> Registration:
    registration = with_day()
    clock.shift(dt.timedelta(hours=1))
    return registration
