"""Sending again, mails that bounced, and what staff may read."""

import pytest

from booking.models import EntryKind, JournalEntry, Registration
from booking.services import queue
from notifications.mails.masking import masked, masked_html, masked_text
from notifications.models import Message, Report, State
from notifications.outbox import reports
from notifications.outbox.acts import NoLongerTrue, UnderWay, messages_of, needing_attention, note_bounce, send_again
from notifications.templatetags.mails import mails_of
from tests.factories import STAFF, make_municipality, make_programme, make_registration
from tests.notifications.mail_helpers import announce_and_send, only, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def row() -> Registration:
    """Register a municipality with a place and send its mails."""
    registration = make_registration(make_programme(), make_municipality())
    announce_and_send()
    return registration


def test_send_again_sends_the_same_mail_under_a_new_message_id(row: Registration) -> None:
    again = send_again(message_id=only("receipt").pk, by=STAFF)
    assert (again.copy, again.again_by, again.state) == (1, STAFF.id, State.QUEUED)
    (mail,) = announce_and_send()
    first = sent()[0]
    assert mail["Subject"] == first["Subject"]
    assert mail["Message-ID"] != first["Message-ID"]


def test_send_again_twice_counts_on(row: Registration) -> None:
    first = only("receipt")
    send_again(message_id=first.pk, by=STAFF)
    announce_and_send()
    assert send_again(message_id=first.pk, by=STAFF).copy == 2


def test_send_again_is_refused_while_one_waits(row: Registration) -> None:
    send_again(message_id=only("receipt").pk, by=STAFF)
    with pytest.raises(UnderWay):
        send_again(message_id=only("receipt", copy=0).pk, by=STAFF)


def test_send_again_is_refused_where_the_mail_does_not_hold_any_more(row: Registration) -> None:
    message = only("receipt")
    Message.objects.filter(pk=message.pk).update(kind="lapsed")
    with pytest.raises(NoLongerTrue) as refusal:
        send_again(message_id=message.pk, by=STAFF)
    assert str(refusal.value) == "Mailen passer ikke længere til tilmeldingen, så den kan ikke sendes igen."


def test_send_again_reads_the_newest_facts(row: Registration) -> None:
    queue.confirm(registration_id=row.pk, by=STAFF)
    announce_and_send()
    send_again(message_id=only("receipt").pk, by=STAFF)
    (mail,) = announce_and_send()
    assert mail["Subject"] == "Vi har modtaget jeres tilmelding til en temadag"


def test_bounce_of_the_mail_that_asks_stops_the_clock(row: Registration) -> None:
    assert note_bounce(message_id=only("receipt").message_id)
    assert only("receipt").report == Report.BOUNCED
    reports.report_due()
    row.refresh_from_db()
    assert (row.lapses_at, row.asked_at) == (None, None)
    assert JournalEntry.objects.get(kind=EntryKind.BOUNCED).details == {"ask": 1, "stops_clock": True}


def test_bounce_is_noted_once(row: Registration) -> None:
    assert note_bounce(message_id=only("receipt").message_id)
    assert not note_bounce(message_id=only("receipt").message_id)
    assert not note_bounce(message_id="<unknown@example.dk>")


def test_bounce_of_a_mail_to_staff_is_noted_and_reported_to_nobody(row: Registration) -> None:
    assert note_bounce(message_id=only("staff_registered").message_id)
    assert only("staff_registered").report == Report.NOTHING
    assert reports.report_due() == 0


def test_needing_attention_lists_lost_mails_until_a_copy_has_arrived(row: Registration) -> None:
    message = only("receipt")
    assert list(needing_attention()) == []
    note_bounce(message_id=message.message_id)
    assert list(needing_attention()) == [message]
    send_again(message_id=message.pk, by=STAFF)
    announce_and_send()
    assert list(needing_attention()) == []


def test_mails_of_lists_the_newest_first(row: Registration) -> None:
    assert [message.kind for message in mails_of(row)] == ["staff_registered", "receipt"]
    assert list(messages_of(row)) == list(mails_of(row))


def test_masked_hides_the_key_of_the_link_in_text_and_html(row: Registration) -> None:
    message = only("receipt")
    key = f"{row.pk}.{row.link_version}."
    assert key in message.text
    assert key in message.html
    for shown in (masked_text(message), masked_html(message)):
        assert "/min-temadag/•••/" in shown
        assert key not in shown


def test_masked_leaves_other_addresses_alone() -> None:
    text = "http://testserver/en/deltager/7.1.abc-_/ https://example.dk/privatliv /kalender/1.2.x.ics"
    assert masked(text) == "http://testserver/en/deltager/•••/ https://example.dk/privatliv /kalender/•••"
