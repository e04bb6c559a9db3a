"""Invites in the outbox: frozen, overtaken, claimed one at a time, sent again (calendar rule 12)."""

import datetime as dt
from unittest.mock import patch

import pytest
from pytest_django.fixtures import Settings
from time_machine import Traveller

from booking.models import Registration
from notifications.announce import entries as announce
from notifications.models import Message, State
from notifications.outbox import delivery, freezing, ways
from notifications.outbox.acts import NoLongerTrue, UnderWay, send_again
from notifications.outbox.transport import LEASE, Meaning, NotSentError, Transport
from tests.booking.day_helpers import STARTS, fix_day, list_attendees
from tests.factories import STAFF, danish
from tests.notifications.mail_helpers import NAME, announce_and_send, body, claim, parsed
from tests.notifications.read_invites import ics, to, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LATER = danish(2016, 11, 24, 9)
ALL_0 = dict.fromkeys(("anna", "bent", "fie", "anne"), ("REQUEST", 0))


def put_off_first(registration: Registration) -> Message:
    """Fix the day and try to send Anna's invitation while the mail server is away."""
    fix_day(registration)
    announce.announce_all()
    anna = Message.objects.get(invite__email="anna@aarhus.dk", kind="person_invite")
    Message.objects.exclude(pk=anna.pk).filter(state=State.QUEUED).update(next_try_at=danish(2017, 1, 1))
    with patch.object(Transport, "send", side_effect=NotSentError(Meaning.DEFERRED, TimeoutError())):
        delivery.deliver(NAME)
    anna.refresh_from_db()
    assert (anna.state, bool(anna.raw)) == (State.QUEUED, True)
    Message.objects.exclude(pk=anna.pk).filter(state=State.QUEUED).update(next_try_at=anna.created_at)
    return anna


def test_frozen_mail_ends_when_a_newer_one_is_composed(listed: Registration, clock: Traveller) -> None:
    first = put_off_first(listed)
    fix_day(listed, starts_at=LATER)
    mails = announce_and_send()
    assert told(mails)["anna"] == ("REQUEST", 1)
    first.refresh_from_db()
    assert first.state == State.OVERTAKEN
    clock.shift(dt.timedelta(hours=1))
    assert announce_and_send() == []


def test_frozen_mail_goes_on_when_the_change_was_undone(listed: Registration, clock: Traveller) -> None:
    first = put_off_first(listed)
    fix_day(listed, starts_at=LATER)
    fix_day(listed)
    assert "anna" not in told(announce_and_send())
    clock.shift(dt.timedelta(hours=1))
    (mail,) = announce_and_send()
    assert mail["Message-ID"] == first.message_id
    assert told([mail]) == {"anna": ("REQUEST", 0)}


def anna_alone() -> None:
    """Announce, and mark every waiting mail but Anna's as overtaken."""
    announce.announce_all()
    waiting = Message.objects.filter(state=State.QUEUED)
    mine = waiting.filter(invite__email="anna@aarhus.dk").values_list("pk", flat=True)
    waiting.exclude(pk__in=list(mine)).update(state=State.OVERTAKEN, ended_at=STARTS)


def test_none_is_claimed_while_an_earlier_one_is_being_sent(listed: Registration, clock: Traveller) -> None:
    fix_day(listed)
    anna_alone()
    first = claim("one")
    assert first is not None
    assert delivery.freeze_claimed(first)
    fix_day(listed, starts_at=LATER)
    anna_alone()
    assert claim("two") is None
    delivery.mark_sent(first)
    second = claim("two")
    assert second is not None
    assert second.invite_id == first.invite_id


def test_lease_that_ends_hands_over_to_the_newer_mail(listed: Registration, clock: Traveller) -> None:
    fix_day(listed)
    anna_alone()
    first = claim("killed")
    assert first is not None
    assert delivery.freeze_claimed(first)
    fix_day(listed, starts_at=LATER)
    clock.shift(LEASE)
    assert told(announce_and_send())["anna"] == ("REQUEST", 1)
    first.refresh_from_db()
    assert first.state == State.OVERTAKEN


def test_frozen_by_a_dead_worker_goes_out_as_it_was(listed: Registration, clock: Traveller) -> None:
    fix_day(listed)
    anna_alone()
    first = claim("killed")
    assert first is not None
    assert delivery.freeze_claimed(first)
    clock.shift(LEASE)
    (mail,) = announce_and_send()
    assert mail.as_bytes() == parsed(bytes(first.raw or b"")).as_bytes()


def test_frozen_by_a_dead_worker_goes_out_as_it_was_and_a_correction_follows(
    listed: Registration, clock: Traveller, settings: Settings
) -> None:
    fix_day(listed)
    anna_alone()
    first = claim("killed")
    assert first is not None
    assert delivery.freeze_claimed(first)
    settings.STAFF_PHONE = "22 22 22 22"
    clock.shift(LEASE)
    same, correction = announce_and_send()
    assert same.as_bytes() == parsed(bytes(first.raw or b"")).as_bytes()
    assert "22 22 22 22" in body(correction)
    assert told([correction]) == told([same])
    assert correction["Message-ID"] != same["Message-ID"]
    assert announce_and_send() == []


def test_change_while_a_mail_is_composed_is_composed_anew(listed: Registration) -> None:
    fix_day(listed)
    original = ways.compose_by_form
    moved: list[bool] = []

    def slow(*arguments: object) -> object:
        composed = original(*arguments)  # type: ignore[arg-type]
        if not moved:
            moved.append(True)
            fix_day(listed, starts_at=LATER)
        return composed

    with patch.object(freezing, "compose_by_form", slow):
        mails = announce_and_send()
    assert {ics(mail)["DTSTART"] for mail in mails} == {"20161124T090000"}
    assert announce_and_send() == []


def test_send_again_repeats_what_stands(fixed: Registration) -> None:
    message = Message.objects.get(invite__email="anna@aarhus.dk", kind="person_invite")
    send_again(message_id=message.pk, by=STAFF)
    with pytest.raises(UnderWay):
        send_again(message_id=message.pk, by=STAFF)
    (mail,) = announce_and_send()
    assert told([mail]) == {"anna": ("REQUEST", 0)}
    assert mail["Message-ID"] != message.message_id


def test_send_again_of_a_cancel_that_was_sent_is_refused(fixed: Registration) -> None:
    list_attendees(fixed, "Bent")
    announce_and_send()
    message = Message.objects.filter(invite__email="anna@aarhus.dk", method="CANCEL").get()
    with pytest.raises(NoLongerTrue):
        send_again(message_id=message.pk, by=STAFF)


def test_english_registration_speaks_english_dates_and_pages(listed: Registration) -> None:
    Registration.objects.filter(pk=listed.pk).update(language="en")
    fix_day(listed)
    mail = to(announce_and_send(), "anna")
    assert "Thursday 17 November 2016 at 9:00" in str(mail["Subject"])
    assert ics(mail)["URL"].startswith("http://testserver/en/deltager/")
