"""A day whose invitation the hand-written mails answer."""

import pytest
from time_machine import Traveller

from booking.models import Invite, Registration
from booking.services.day import attendance
from booking.services.day.attendance import AttendeeDetails
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import fix_day, make_confirmed
from tests.factories import danish
from tests.made_once import made_once
from tests.notifications.inbound import reply_cases
from tests.notifications.mail_helpers import announce_and_send


@made_once
def with_jens() -> Registration:
    """Invite the person of the hand-written mails, under the UID that they name."""
    registration = make_confirmed()
    line = AttendeeDetails(name="Jens Hansen", email=reply_cases.ADDRESS)
    attendance.set_attendees(registration_id=registration.pk, lines=[line], by=MUNICIPALITY)
    fix_day(registration)
    Invite.objects.filter(email=reply_cases.ADDRESS).update(uid=reply_cases.UID)
    announce_and_send()
    return registration


@pytest.fixture
def invited(db: None, clock: Traveller) -> Registration:
    """Invite the person of the hand-written mails, some days before their answers come."""
    registration = with_jens()
    clock.move_to(danish(2016, 10, 10, 9))
    return registration
