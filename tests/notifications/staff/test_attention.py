"""Mails that wait for staff: lost ones until a copy has arrived, but none of which the booking itself warns."""

from collections.abc import Iterator

import pytest
from django.urls import reverse

from booking.models import JournalEntry, Programme, Registration
from booking.services import queue
from booking.services.day import answers
from booking.services.turn import MUNICIPALITY
from notifications.announce import entries as announce
from notifications.models import Message, State, Unannounced
from notifications.outbox import acts as outbox
from notifications.outbox import delivery, reports
from notifications.staff import attention
from notifications.staff.attention import MailCount
from tests.booking.day_helpers import SETTINGS, fix_day, invite_of, list_attendees
from tests.factories import OPENS, STAFF, at, make_municipality, make_programme, make_queue, make_registration
from tests.notifications.mail_helpers import NAME, announce_and_send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def opening() -> Iterator[None]:
    """Set the clock to the opening."""
    with at(OPENS, tick=False):
        yield


@pytest.fixture
def programme(db: None) -> Programme:
    """Make the programme."""
    return make_programme(settings=SETTINGS)


@pytest.fixture
def first(programme: Programme) -> Registration:
    """Register a municipality."""
    (made,) = make_queue(programme, 1)
    return made


def fail(message: Message) -> None:
    """Mark a mail as given up."""
    Message.objects.filter(pk=message.pk).update(state=State.FAILED, attempts=1, ended_at=OPENS)


def words(programme: Programme) -> list[str]:
    return [need.words for need in attention.mail_troubles(programme)]


def test_a_failed_mail_waits_until_a_copy_has_been_sent(programme: Programme, first: Registration) -> None:
    announce.announce_all()
    receipt = Message.objects.get(registration=first, kind="receipt")
    fail(receipt)
    (need,) = attention.mail_troubles(programme)
    assert (need.words, need.whom, need.mend, need.is_grave) == (
        "Mailen kunne ikke sendes: Kvittering for tilmelding",
        "Aarhus Kommune",
        "Se mailen",
        True,
    )
    assert need.url == reverse("admin:notifications_message_change", args=[receipt.pk])
    outbox.send_again(message_id=receipt.pk, by=STAFF)
    delivery.deliver(NAME)
    assert words(programme) == []


def test_a_bounce_that_the_registration_shows_is_not_shown_twice(programme: Programme, first: Registration) -> None:
    announce_and_send()
    receipt = Message.objects.get(registration=first, kind="receipt")
    outbox.note_bounce(message_id=receipt.message_id)
    assert words(programme) == ["Mailen kom retur: Kvittering for tilmelding"]
    reports.report_due()
    assert words(programme) == []
    queue.withdraw(registration_id=first.pk, by=MUNICIPALITY)  # now its page shows no bounce
    assert words(programme) == ["Mailen kom retur: Kvittering for tilmelding"]


def test_a_bounced_invite_is_told_by_the_registration(programme: Programme, first: Registration) -> None:
    queue.confirm(registration_id=first.pk, by=STAFF)
    list_attendees(first, "Anna")
    fix_day(first)
    announce_and_send()
    invite = invite_of("anna@aarhus.dk")
    mail = Message.objects.get(invite=invite)
    outbox.note_bounce(message_id=mail.message_id)
    assert words(programme) == ["Mailen kom retur: Kalenderinvitation"]
    answers.invite_bounced(invite_id=invite.pk)
    assert words(programme) == []


def test_an_entry_set_aside_waits(programme: Programme, first: Registration) -> None:
    entry = JournalEntry.objects.latest("number")
    Unannounced.objects.create(entry=entry, error="KeyError", at=OPENS)
    (need,) = attention.mail_troubles(programme)
    assert (need.words, need.url, need.whom) == (
        "En fejl hos os har holdt mails tilbage. Giv driften besked.",
        reverse("admin:booking_journalentry_change", args=[entry.pk]),
        "Aarhus Kommune",
    )


def test_another_programmes_mails_do_not_wait_here(programme: Programme, first: Registration) -> None:
    other = make_programme("andet-tilbud")
    elsewhere = make_registration(other, make_municipality(2))
    announce.announce_all()
    fail(Message.objects.get(registration=elsewhere, kind="receipt"))
    assert words(programme) == []
    assert len(words(other)) == 1


def test_counts_are_those_of_the_slots_holders(programme: Programme) -> None:
    *holders, waiting = make_queue(programme, 6)
    announce.announce_all()
    unsent = Message.objects.filter(registration=holders[0]).count()
    fail(Message.objects.get(registration=holders[0], kind="receipt"))
    fail(Message.objects.get(registration=waiting, kind="receipt"))
    counts = attention.mail_counts(programme)
    assert counts[holders[0].pk] == MailCount(unsent=unsent - 1, lost=1)
    assert counts[holders[1].pk] == MailCount(unsent=unsent, lost=0)
    assert waiting.pk not in counts
    delivery.deliver(NAME)
    assert attention.mail_counts(programme) == {holders[0].pk: MailCount(unsent=0, lost=1)}
