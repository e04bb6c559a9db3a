"""Coming back from a backup: what may have been sent is held, numbers go on behind the gap, receipts fill it (Q2)."""

import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from time_machine import Traveller

from booking.journal.codes import code_of
from booking.models import EntryKind, JournalEntry, Municipality, Programme, Registration, Status
from booking.refusals import Invalid
from booking.services import queue, restoring
from booking.services.record import verify
from booking.services.registering import Registered
from notifications.announce import entries as announce
from notifications.models import Message, State
from notifications.outbox import delivery
from notifications.worker import Worker
from tests.booking.admin.staff_desk import signed_in
from tests.booking.services.test_public_record import checked, content_of
from tests.factories import (
    STAFF,
    again,
    choices_of,
    contact_of,
    make_municipality,
    make_programme,
    make_queue,
    make_registration,
)
from tests.notifications.mail_helpers import announce_and_send, claim, only, parsed, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DIGEST = "a7" * 32


def after_restore(*arguments: str) -> str:
    out = StringIO()
    call_command("after_restore", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def restored(clock: Traveller) -> Programme:
    """Put back a backup of two registrations, taken before 3, 4 and 5 came with three more entries."""
    programme = make_programme(capacity=2)
    make_queue(programme, 2)
    clock.shift(dt.timedelta(hours=2))
    after_restore(programme.slug, "--last-number", "5", "--last-entry", "6")
    programme.refresh_from_db()
    return programme


def fill(programme: Programme, number: int, entry: int, **facts: object) -> Registered:
    municipality = facts.get("municipality") or make_municipality(10 + number * 10 + entry)
    assert isinstance(municipality, Municipality)
    values: dict[str, object] = {
        "municipality": municipality,
        "contact": contact_of(municipality),
        "choices": choices_of(),
        "queue_number": number,
        "received_at": programme.opens_at + dt.timedelta(hours=1, seconds=number),
        "code": (entry, DIGEST),
        "reason": "Kvittering fra kommunen",
        "by": STAFF,
    }
    return restoring.fill_lost(programme=programme, **(values | facts))  # type: ignore[arg-type]


def test_what_may_have_been_sent_is_held_and_what_was_sent_is_not(clock: Traveller) -> None:
    programme = make_programme()
    make_registration(programme, make_municipality(1))
    announce_and_send()
    make_registration(programme, make_municipality(2))  # neither announced nor sent when the backup was taken
    assert "2 mails holdes tilbage" in after_restore()
    before = len(sent())
    Worker().run_once()
    clock.shift(dt.timedelta(hours=1))
    Worker().run_once()
    assert [mail["Subject"] for mail in sent()[before:]] == ["Journalens seneste post: nr. 4"]
    assert Message.objects.filter(held_at__isnull=False, state=State.QUEUED).count() == 2
    assert verify(programme).faults == []


def test_what_a_worker_had_in_hand_is_held_and_goes_again_as_it_was(clock: Traveller) -> None:
    make_registration(make_programme(), make_municipality(1))
    from_before = len(sent())
    announce_and_send_until_frozen()
    first = only("receipt")
    after_restore()
    after_restore("--send-held")
    announce_and_send()
    again_sent = [mail for mail in sent()[from_before:] if mail["Message-ID"] == first.message_id]
    assert [mail.as_bytes() for mail in again_sent] == [parsed(bytes(first.raw or b"")).as_bytes()]


def announce_and_send_until_frozen() -> None:
    announce.announce_all()
    message = claim("died")
    assert message is not None
    delivery.freeze_claimed(message)


def test_mails_that_fell_due_after_the_last_worker_ended_are_not_held(clock: Traveller) -> None:
    make_registration(make_programme(), make_municipality(1))
    ended = "2016-09-28T08:59"
    assert "0 mails holdes tilbage" in after_restore("--until", ended)
    announce_and_send()
    assert only("receipt").state == State.SENT


def test_staff_say_by_one_press_what_became_of_a_held_mail(clock: Traveller) -> None:
    row = make_registration(make_programme(), make_municipality(1))
    after_restore()
    staff = signed_in(User.objects.create_superuser("mette", "mette@example.dk", "x"))
    receipt, notice = only("receipt"), only("staff_registered")
    page = staff.get(reverse("admin:notifications_message_change", args=[receipt.pk])).content.decode()
    assert "Den blev sendt" in page
    assert "2 mails blev måske sendt" in staff.get(reverse("admin:index")).content.decode()
    for message, verdict in ((receipt, "sent"), (notice, "send"), (receipt, "send")):
        url = reverse("admin:notifications_message_settle_held", args=[message.pk, verdict])
        assert staff.post(url).status_code == 302
    mails = announce_and_send()
    assert [mail["Subject"] for mail in mails] == ["Ny tilmelding nr. 1: Aarhus Kommune"]
    assert only("receipt").state == State.SENT
    row.refresh_from_db()
    assert row.lapses_at is not None  # the deadline runs from the press
    reader = signed_in(User.objects.create_user("l", password="x", is_staff=True))
    assert reader.post(reverse("admin:notifications_message_settle_held", args=[notice.pk, "sent"])).status_code == 403


def test_numbers_go_on_behind_a_gap_that_the_journal_states(restored: Programme, tmp_path: Path) -> None:
    gap = JournalEntry.objects.get(kind=EntryKind.RESTORED)
    assert (gap.number, gap.details) == (
        7,
        {"first_lost_number": 3, "last_lost_number": 5, "first_lost_entry": 4, "last_lost_entry": 6},
    )
    assert make_registration(restored, make_municipality(9)).queue_number == 6
    assert verify(restored).faults == []
    restored.refresh_from_db()
    for whole in (True, False):
        assert checked(tmp_path, content_of(restored, whole=whole))[0] == 0


def test_a_gap_that_nobody_stated_is_a_fault(restored: Programme) -> None:
    JournalEntry.objects.filter(kind=EntryKind.RESTORED).update(kind="note_added")
    assert {fault.code for fault in verify(restored).faults} >= {"missing_entry"}


@pytest.mark.parametrize(("number", "entry"), [(1, 9), (5, 3), (9, 4)])
def test_a_gap_cannot_end_before_the_journal(clock: Traveller, number: int, entry: int) -> None:
    programme = make_programme()
    make_queue(programme, 2)
    with pytest.raises(CommandError, match=r"nr\. 2 og post 3"):
        after_restore(programme.slug, "--last-number", str(number), "--last-entry", str(entry))
    assert "ingen numre" in after_restore(programme.slug, "--last-number", "2", "--last-entry", "3")


def test_a_receipt_brings_its_number_and_place_back(restored: Programme, tmp_path: Path) -> None:
    late = make_registration(restored, make_municipality(9))
    filled = fill(restored, 4, 5)
    row = filled.registration
    assert (row.queue_number, row.status) == (4, Status.WAITING)
    queue.withdraw(registration_id=Registration.objects.get(queue_number=1).pk, by=STAFF)
    assert (again(row).status, again(late).status) == (Status.ALLOCATED, Status.WAITING)
    assert verify(restored, [(5, DIGEST)]).faults == []
    assert {fault.code for fault in verify(restored, [(5, "b" * 64), (4, DIGEST)]).faults} == {
        "receipt_differs",
        "receipt_unknown",
    }
    restored.refresh_from_db()
    code = code_of(filled.entry.number, filled.entry.digest)
    assert checked(tmp_path, content_of(restored), code)[0] == 0
    announce_and_send()
    assert Message.objects.filter(kind="receipt", registration=row, state=State.SENT).exists()


def test_a_lost_number_gets_a_free_slot_before_all_that_came_later(clock: Traveller) -> None:
    programme = make_programme(capacity=3)
    make_queue(programme, 2)
    clock.shift(dt.timedelta(hours=2))
    after_restore(programme.slug, "--last-number", "3", "--last-entry", "4")
    filled = fill(programme, 3, 4)
    assert filled.registration.slot is not None
    assert verify(programme).faults == []


def test_a_lost_number_is_filled_once_and_only_from_the_gap(restored: Programme) -> None:
    fill(restored, 4, 5)
    for number, entry in ((4, 6), (3, 5), (2, 4), (6, 4), (3, 9)):
        with pytest.raises(Invalid) as refused:
            fill(restored, number, entry)
        assert set(refused.value.errors) == {"queue_number"}
    for moment in (restored.opens_at - dt.timedelta(days=1), restored.opens_at + dt.timedelta(days=1)):
        with pytest.raises(Invalid) as refused:
            fill(restored, 3, 4, received_at=moment, municipality=Municipality.objects.all()[0])
        assert set(refused.value.errors) == {"received_at"}


def test_staff_write_a_lost_registration_in_from_the_receipt(restored: Programme, client: Client) -> None:
    municipality = make_municipality(30)
    staff = signed_in(User.objects.create_superuser("mette", "mette@example.dk", "x"))
    url = reverse("admin:booking_programme_register_lost", args=[restored.pk])
    typed = {
        "queue_number": "3",
        "received_at": "28.09.2016 09.40.11",
        "code": f"4-{DIGEST}",
        "municipality": municipality.code,
        "parts": ["talk"],
        "audience": "management",
        "season": "either",
        "expected_attendees": "8",
        "contact_name": "Bo Berg",
        "contact_email": f"bo@{municipality.email_domains[0]}",
        "decided": "on",
        "pays_catering": "on",
        "language": "da",
        "reason": "Kvittering i mail fra kommunen",
    }
    refused = staff.post(url, typed | {"code": "4-x", "received_at": "i går"}, follow=True).content.decode()
    assert "Kopiér hele koden" in refused
    assert "Skriv tidspunktet som 28.09.2016 09.00.04" in refused
    staff.post(url, typed, follow=True)
    row = Registration.objects.get(queue_number=3)
    assert (row.municipality, row.received_at) == (
        municipality,
        restored.opens_at + dt.timedelta(minutes=40, seconds=11),
    )
    assert verify(restored).faults == []
