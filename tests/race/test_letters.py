"""The same page of a written mail sent twice at the same moment: one entry, one set of mails."""

from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from booking.models import EntryKind
from booking.services import letters
from booking.services.letters import To
from booking.services.record import verify
from notifications.announce import entries as announce
from notifications.models import Message
from tests.booking.day_helpers import fix_day, list_attendees, make_confirmed
from tests.factories import OTHER_STAFF, STAFF, journal
from tests.together import kinds, together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]


@pytest.mark.parametrize("_round", range(5))
def test_same_page_pressed_at_once_is_sent_once(_round: int) -> None:
    registration = make_confirmed()
    list_attendees(registration, "Anna")
    fix_day(registration)
    page: dict[str, Any] = {"to": To.BOTH, "subject": "Parkering", "body": "Kør sammen.", "key": uuid4()}
    presses = [
        partial(letters.write, registration_id=registration.pk, by=by, **page) for by in (STAFF, OTHER_STAFF, STAFF)
    ]
    assert kinds(together(presses)) == ["done"] * 3
    assert len(journal(registration.programme, EntryKind.MAIL_WRITTEN)) == 1
    together([announce.announce_all, announce.announce_all])
    assert Message.objects.filter(kind__in=("letter", "person_letter")).count() == 2
    assert verify(registration.programme).sentences == []
