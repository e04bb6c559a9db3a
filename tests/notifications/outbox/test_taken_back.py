"""Letters, reminders and mails sent again wait, and are not sent where staff take them back meanwhile (Q8)."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings
from time_machine import Traveller

from booking.models import By, EntryKind, JournalEntry, Registration
from booking.refusals import TooLateToTakeBack
from booking.services import clock as clock_service
from booking.services import contact, holding, letters
from booking.services.letters import To
from booking.services.turn import MUNICIPALITY, Actor
from notifications.announce import entries as announce
from notifications.models import Message, State
from notifications.outbox import delivery
from notifications.outbox.acts import NoLongerTrue, can_be_taken_back, send_again, take_back
from tests.factories import STAFF, danish, journal, make_municipality, make_programme, make_registration
from tests.notifications.mail_helpers import NAME, announce_and_send, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WINDOW = 120


@pytest.fixture
def window(settings: Settings, fixed: Registration) -> int:
    """Have mails wait, once the invitations are sent."""
    settings.UNDO_SECONDS = WINDOW
    return WINDOW


def letter(registration: Registration) -> int:
    letters.write(
        registration_id=registration.pk, to=To.BOTH, subject="Parkering", body="Kør sammen.", key=uuid4(), by=STAFF
    )
    return 3


def link(registration: Registration, by: Actor = STAFF) -> int:
    contact.request_link(programme_id=registration.programme_id, municipality_code=registration.municipality_id, by=by)
    return 1


def repeat(registration: Registration) -> int:
    message = Message.objects.filter(registration=registration, invite__email="anna@aarhus.dk").latest("pk")
    send_again(message_id=message.pk, by=STAFF)
    return 1


EVERY = pytest.mark.parametrize("send", [letter, link, repeat])
Send = Callable[[Registration], int]


def waiting() -> Message:
    """Return the first mail that waits."""
    announce.announce_all()
    return Message.objects.filter(state=State.QUEUED).earliest("pk")


@EVERY
def test_mail_waits_and_is_then_sent(fixed: Registration, window: int, clock: Traveller, send: Send) -> None:
    count = send(fixed)
    assert announce_and_send() == []
    clock.shift(WINDOW)
    assert len(announce_and_send()) == count


@EVERY
def test_mail_taken_back_is_never_sent(fixed: Registration, window: int, clock: Traveller, send: Send) -> None:
    send(fixed)
    mail = waiting()
    assert can_be_taken_back(mail)
    take_back(message_id=mail.pk, by=STAFF)
    take_back(message_id=mail.pk, by=STAFF)
    assert announce_and_send() == []
    clock.shift(WINDOW * 2)
    assert announce_and_send() == []
    assert not Message.objects.filter(state__in=(State.QUEUED, State.SENDING)).exists()


@EVERY
def test_mail_that_waits_no_longer_cannot_be_taken_back(
    fixed: Registration, window: int, clock: Traveller, send: Send
) -> None:
    send(fixed)
    mail = waiting()
    clock.shift(WINDOW)
    assert not can_be_taken_back(mail)
    with pytest.raises(TooLateToTakeBack):
        take_back(message_id=mail.pk, by=STAFF)


def test_taking_back_is_an_entry_of_its_own(fixed: Registration, window: int) -> None:
    letter(fixed)
    written = JournalEntry.objects.latest("number")
    mail = waiting()
    take_back(message_id=mail.pk, by=STAFF)
    take_back(message_id=mail.pk, by=STAFF)
    (back,) = JournalEntry.objects.filter(kind=EntryKind.MAIL_TAKEN_BACK)
    assert (back.by, back.details) == (By.STAFF, {"undoes": written.number})


def test_mail_claimed_before_the_taking_back_is_announced_is_not_sent(
    fixed: Registration, window: int, clock: Traveller
) -> None:
    letter(fixed)
    announce.announce_all()
    holding.end_waiting(registration_id=fixed.pk, entry_number=JournalEntry.objects.latest("number").number, by=STAFF)
    clock.shift(WINDOW)
    before = sent()
    delivery.deliver(NAME)
    assert len(sent()) == len(before)
    assert not Message.objects.filter(state=State.QUEUED).exists()


def test_letter_taken_back_cannot_be_sent_again(fixed: Registration, window: int, clock: Traveller) -> None:
    letter(fixed)
    mail = waiting()
    take_back(message_id=mail.pk, by=STAFF)
    announce_and_send()
    with pytest.raises(NoLongerTrue):
        send_again(message_id=mail.pk, by=STAFF)


def test_link_can_be_sent_anew_after_it_was_taken_back(fixed: Registration, window: int, clock: Traveller) -> None:
    link(fixed)
    take_back(message_id=waiting().pk, by=STAFF)
    link(fixed)
    clock.shift(WINDOW + 1)
    assert len(announce_and_send()) == 1


def test_link_that_the_municipality_asks_for_does_not_wait(fixed: Registration, window: int) -> None:
    link(fixed, by=MUNICIPALITY)
    (mail,) = announce_and_send()
    with pytest.raises(TooLateToTakeBack):
        take_back(message_id=Message.objects.latest("pk").pk, by=STAFF)
    assert "anne@aarhus.dk" in str(mail["To"])


def test_change_of_a_day_is_not_taken_back_as_a_mail(fixed: Registration, window: int) -> None:
    number = JournalEntry.objects.filter(kind=EntryKind.DAY_FIXED).latest("number").number
    with pytest.raises(TooLateToTakeBack):
        holding.end_waiting(registration_id=fixed.pk, entry_number=number, by=STAFF)


def test_reminder_waits_and_can_be_taken_back(settings: Settings, clock: Traveller) -> None:
    row = make_registration(make_programme(), make_municipality())
    announce_and_send()
    settings.UNDO_SECONDS = WINDOW
    clock.move_to(danish(2016, 9, 30, 9))
    assert clock_service.remind_due() == 1
    assert announce_and_send() == []
    take_back(message_id=waiting().pk, by=STAFF)
    clock.shift(WINDOW)
    assert announce_and_send() == []
    assert len(journal(row.programme, EntryKind.REMINDED)) == 1
