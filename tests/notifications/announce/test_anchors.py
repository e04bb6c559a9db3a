"""Numbers and digests of the journal that leave the house by mail, and what they prove."""

import datetime as dt

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings
from time_machine import Traveller

from booking.journal.codes import code_of, codes_in
from booking.models import JournalEntry, Programme, Registration
from booking.services import queue
from booking.services.clock import lapse_due
from booking.services.record import verify
from booking.services.turn import MUNICIPALITY
from notifications.announce import entries as announce
from notifications.announce.heads import send_heads
from notifications.handover.erasure import erase_messages
from notifications.models import Announced, Message
from notifications.outbox import acts
from tests.booking.day_helpers import fix_day, list_attendees
from tests.booking.services.tampering import recompute, sql
from tests.factories import CLOSES, STAFF, danish, make_municipality, make_programme, make_queue, make_registration
from tests.notifications.mail_helpers import announce_and_send, body, only

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def programme() -> Programme:
    return make_programme(capacity=1)


def code(number: int) -> str:
    """Return the code of an entry."""
    return code_of(number, JournalEntry.objects.get(number=number).digest)


def codes() -> set[str]:
    """Return the faults that the proof finds by anchors."""
    return {fault.code for fault in verify(Programme.objects.get()).faults}


def test_each_mail_quotes_its_entry_and_the_head_as_it_was_announced(programme: Programme) -> None:
    rows = make_queue(programme, 3)
    announce.announce_all()
    queue.place_ahead(registration_id=rows[2].pk, by=STAFF, reason="Aftalt")
    mails = announce_and_send()

    assert [message.anchors for message in Message.objects.filter(entry__number=2)] == [f"{code(2)} {code(4)}"] * 2
    receipt = next(mail for mail in mails if "Kvitteringskode" in body(mail))
    assert codes_in(body(receipt)) == codes_in(f"{code(2)} {code(4)}")
    assert "http://testserver/raekkefoelge/" in body(receipt)
    assert "http://testserver/raekkefoelge/" in body(receipt, "html")
    ahead = only("placed_ahead")
    assert (ahead.anchors, codes_in(ahead.text)) == (code(5), codes_in(code(5)))  # the entry is the head
    assert only("moved_back").anchors == code(5)
    assert verify(programme).faults == []


def test_invites_quote_the_journal_too(programme: Programme) -> None:
    row = make_queue(programme, 1)[0]
    queue.confirm(registration_id=row.pk, by=MUNICIPALITY)
    list_attendees(row, "Anna")
    fix_day(row)
    mails = announce_and_send()
    invite = next(mail for mail in mails if "anna@aarhus.dk" in str(mail["To"]))
    day = JournalEntry.objects.get(kind="day_fixed").number
    assert codes_in(body(invite)) == codes_in(code(day))


def test_a_repeated_mail_quotes_the_same(programme: Programme) -> None:
    make_queue(programme, 1)
    announce_and_send()
    first = only("receipt")
    copy = acts.send_again(message_id=first.pk, by=STAFF)
    assert copy.anchors == first.anchors == code(2)


def test_a_mail_that_was_announced_before_is_written_without(programme: Programme) -> None:
    make_queue(programme, 1)
    announce.announce_all()
    Message.objects.update(anchors="")
    announce_and_send()
    receipt = only("receipt")
    assert codes_in(receipt.text) == codes_in(code(2))  # the receipt's own code
    assert "Koder til kontrol af" not in receipt.text


def test_erasing_a_mail_leaves_what_it_quoted(programme: Programme, clock: Traveller) -> None:
    make_queue(programme, 2)
    announce_and_send()
    of_before = Message.objects.filter(kind="receipt", entry__number=2)
    of_before.update(anchors="")
    erase_messages(Message.objects.all(), danish(2018, 1, 1))
    assert of_before.get().anchors == f"{code(2)} {code(3)}"
    assert set(Message.objects.filter(kind="receipt").values_list("text", flat=True)) == {""}
    recompute(lambda entry: entry.details.update(expected_attendees=11) if entry.number == 2 else None)
    sql("UPDATE booking_registration SET expected_attendees = 11 WHERE queue_number = 1")
    assert codes() == {"anchor_differs"}


def test_a_journal_rewritten_from_any_entry_on_is_found_without_being_given_a_receipt(programme: Programme) -> None:
    """The head left the house last, so no entry is behind the last anchor."""
    rows = make_queue(programme, 3)
    queue.place_ahead(registration_id=rows[2].pk, by=STAFF, reason="Aftalt")
    queue.withdraw(registration_id=rows[0].pk, by=MUNICIPALITY)  # number 3 moves up, the last entry
    announce_and_send()
    send_heads()
    last = JournalEntry.objects.latest("number").number
    for since in range(1, last + 1):
        with transaction.atomic():
            recompute(lambda entry, since=since: entry.number >= since and entry.details.update(rewritten=since))  # type: ignore[misc]
            found = {fault.facts["entry"] for fault in verify(programme).faults if fault.code == "anchor_differs"}
            transaction.set_rollback(True)
        assert last in found, since
        assert min(found) >= since


def test_what_left_the_house_is_found_where_all_that_is_inside_was_forged(programme: Programme) -> None:
    make_queue(programme, 1)
    announce_and_send()
    number, digest = codes_in(only("receipt").anchors)[-1]
    recompute(lambda entry: entry.details.update(expected_attendees=11) if entry.number == 2 else None)
    sql("UPDATE booking_registration SET expected_attendees = 11 WHERE queue_number = 1")
    Message.objects.update(anchors="", text="")
    assert verify(programme).faults == []
    assert [fault.code for fault in verify(programme, [(number, digest)]).faults] == ["receipt_differs"]


def test_the_last_entry_gone_with_the_heads_set_back_is_found(programme: Programme) -> None:
    make_queue(programme, 1)
    announce_and_send()
    send_heads()
    last = JournalEntry.objects.latest("number")  # the report that the receipt has arrived: no mail is about it
    before = JournalEntry.objects.get(number=last.number - 1)
    JournalEntry.objects.filter(pk=last.pk).update(registration=None, programme=make_programme("andet"), number=9)
    Registration.objects.update(asked_at=None, lapses_at=None)
    Programme.objects.filter(pk=programme.pk).update(
        last_entry_number=before.number, last_entry_digest=before.digest, last_entry_at=before.at
    )
    assert [(fault.code, fault.facts["entry"]) for fault in verify(programme).faults] == [
        ("anchor_unknown", last.number),
        ("mail_without_trace", 2),  # the receipt, of whose arrival that entry told
    ]


# The head that leaves the house


def test_head_leaves_once_a_day_where_the_journal_moved(
    programme: Programme, clock: Traveller, settings: Settings
) -> None:
    settings.ARCHIVE_EMAIL = "arkiv@example.dk"
    make_queue(programme, 1)
    assert send_heads() == 0  # nothing is announced yet
    announce_and_send()
    assert (send_heads(), send_heads()) == (1, 0)
    (head,) = announce_and_send()
    assert (head["To"], head["Subject"]) == ("arkiv@example.dk", "Journalens seneste post: nr. 3")
    assert codes_in(body(head)) == codes_in(code(3))

    make_registration(programme, make_municipality(5))
    assert send_heads() == 0  # the same day
    clock.shift(dt.timedelta(days=1))
    assert (send_heads(), send_heads()) == (1, 0)
    clock.shift(dt.timedelta(days=1))
    assert send_heads() == 0  # nothing has happened
    assert list(Message.objects.filter(kind="journal_head").values_list("anchors", flat=True)) == [code(3), code(4)]


def test_head_leaves_at_once_when_registration_or_queue_close(programme: Programme, clock: Traveller) -> None:
    rows = make_queue(programme, 2)
    clock.move_to(CLOSES - dt.timedelta(hours=1))
    announce.announce_all()
    assert send_heads() == 1
    queue.pass_over(registration_id=rows[1].pk, by=STAFF, reason="Aftalt")
    assert send_heads() == 0
    Programme.objects.update(closes_at=CLOSES - dt.timedelta(minutes=30))
    clock.shift(dt.timedelta(minutes=32))
    assert (send_heads(), send_heads()) == (1, 0)

    clock.move_to(danish(2017, 6, 9, 12))
    queue.pass_over(registration_id=rows[1].pk, by=STAFF, reason="Aftalt", lift=True)
    assert send_heads() == 1
    Programme.objects.update(promote_until=danish(2017, 6, 9, 13))
    clock.move_to(danish(2017, 6, 9, 14))
    lapse_due()
    assert (send_heads(), send_heads()) == (1, 0)


# Who was told


def test_a_mail_that_is_gone_from_the_outbox_is_found(programme: Programme) -> None:
    rows = make_queue(programme, 2)
    queue.place_ahead(registration_id=rows[1].pk, by=STAFF, reason="Aftalt")
    announce.announce_all()
    assert verify(programme).faults == []
    for kind in ("receipt", "placed_ahead"):
        Message.objects.filter(kind=kind, registration=rows[1]).delete()
    assert [(fault.code, dict(fault.facts)) for fault in verify(programme).faults] == [
        ("told_nobody", {"entry": 3, "number": 2}),
        ("told_nobody", {"entry": 4, "number": 2}),
    ]


def test_a_cursor_that_was_moved_on_is_found(programme: Programme) -> None:
    rows: list[Registration] = make_queue(programme, 1)
    Announced.objects.create(programme=programme, number=7)
    assert rows
    assert codes() == {"told_nobody", "told_too_far"}
