"""Fixtures: a place with two attendees listed, and its day fixed, with the invitations sent."""

import datetime as dt

import pytest
from time_machine import Traveller

from booking.models import Registration
from tests.booking.day_helpers import fix_day, list_attendees, make_confirmed
from tests.notifications.mail_helpers import announce_and_send


@pytest.fixture
def listed(clock: Traveller) -> Registration:
    """Confirm a place, list two attendees and send the mails of that."""
    registration = make_confirmed()
    list_attendees(registration, "Anna", "Bent")
    announce_and_send()
    return registration


@pytest.fixture
def fixed(listed: Registration, clock: Traveller) -> Registration:
    """Fix the day and send the invitations."""
    fix_day(listed)
    announce_and_send()
    clock.shift(dt.timedelta(hours=1))
    return listed
