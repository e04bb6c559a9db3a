"""Mails that newer facts have overtaken, and mails about what staff did."""

import datetime as dt
from dataclasses import replace

import pytest
from time_machine import Traveller

from booking import links
from booking.models import Registration, Status
from booking.services import clock as clock_service
from booking.services import contact, queue
from booking.services.turn import MUNICIPALITY
from notifications.announce import entries as announce
from notifications.models import Message, Report, State
from notifications.outbox import reports
from tests.factories import STAFF, contact_of, danish, make_municipality, make_programme, make_queue, make_registration
from tests.notifications.mail_helpers import announce_and_send, body, kinds, only, states

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def row(clock: Traveller) -> Registration:
    """Register a municipality with a place, and announce it."""
    registration = make_registration(make_programme(), make_municipality())
    announce.announce_all()
    return registration


def test_promoted_and_withdrawn_before_the_mail_left_is_told_of_the_withdrawal_only() -> None:
    first, second = make_queue(make_programme(capacity=1), 2)
    announce_and_send()
    queue.withdraw(registration_id=first.pk, by=MUNICIPALITY)
    queue.withdraw(registration_id=second.pk, by=MUNICIPALITY)
    announce_and_send()
    assert only("promoted").state == State.OVERTAKEN
    assert kinds(registration=second, state=State.SENT)[2:] == [
        ("staff_passed_on", second.pk),
        ("withdrawn", second.pk),
    ]


def test_confirmed_too_late_gets_the_mail_of_the_confirmation_not_of_the_lapse(
    row: Registration, clock: Traveller
) -> None:
    announce_and_send()
    clock.move_to(danish(2016, 10, 1))
    queue.confirm(registration_id=row.pk, by=MUNICIPALITY)
    assert [mail["Subject"] for mail in announce_and_send()] == ["Tak – jeres plads er bekræftet"]
    assert only("lapsed").state == State.OVERTAKEN


def test_confirmed_too_late_gets_the_mail_of_the_place_on_the_waiting_list(clock: Traveller) -> None:
    rows = make_queue(make_programme(capacity=1), 3)
    announce_and_send()
    clock.move_to(danish(2016, 10, 1))
    queue.confirm(registration_id=rows[0].pk, by=MUNICIPALITY)
    returned = [mail for mail in announce_and_send() if "igen på ventelisten" in mail["Subject"]]
    assert "I er nr. 1 på ventelisten.\n" in body(returned[0])
    assert only("returned").registration_id == rows[0].pk


@pytest.mark.parametrize(
    ("status", "subject"),
    [
        (Status.ALLOCATED, "I har fået en temadag – bekræft senest fredag den 30. september 2016 kl. 23.59"),
        (Status.CONFIRMED, "Tak – jeres plads er bekræftet"),
        (Status.LAPSED, "I har ikke bekræftet jeres temadag, og pladsen er ikke længere reserveret"),
        (Status.WAITING, "Tak for jeres tilmelding – I er nr. 1 på ventelisten til en temadag"),
    ],
)
def test_missed_mail_fits_where_the_registration_stands(clock: Traveller, status: Status, subject: str) -> None:
    rows = make_queue(make_programme(capacity=1), 2)
    row = rows[1] if status == Status.WAITING else rows[0]
    announce_and_send()
    if status == Status.CONFIRMED:
        queue.confirm(registration_id=row.pk, by=MUNICIPALITY)
    if status == Status.LAPSED:
        clock.move_to(danish(2016, 10, 1))
        clock_service.lapse_due()
    announce_and_send()
    new = replace(contact_of(row.municipality), email=f"bo@{row.municipality.email_domains[0]}")
    contact.change_contact(registration_id=row.pk, contact=new, by=MUNICIPALITY)
    (mail,) = announce_and_send()
    assert (mail["To"].addresses[0].addr_spec, mail["Subject"]) == (new.email, subject)
    assert "Mailadressen på jeres tilmelding er rettet." in body(mail)
    row.refresh_from_db()
    assert links.personal_token(row) in body(mail)


def test_missed_mail_of_a_promoted_place_offers_it_again_with_a_new_deadline(clock: Traveller) -> None:
    first, second = make_queue(make_programme(capacity=1), 2)
    queue.withdraw(registration_id=first.pk, by=MUNICIPALITY)
    announce_and_send()
    clock.move_to(danish(2016, 9, 29, 10))
    new = replace(contact_of(second.municipality), email="bo@billund.dk")
    contact.change_contact(registration_id=second.pk, contact=new, by=MUNICIPALITY)
    (mail,) = announce_and_send()
    assert mail["Subject"] == "En temadag er blevet ledig til jer – bekræft senest mandag den 3. oktober 2016 kl. 23.59"


def test_overrides_are_told_with_their_reason_to_those_they_move_back() -> None:
    rows = make_queue(make_programme(capacity=1), 4)
    announce_and_send()
    queue.place_ahead(registration_id=rows[3].pk, by=STAFF, reason="Vi tastede forkert.")
    ahead, *moved = announce_and_send()
    assert "I er nu nr. 1 på ventelisten." in body(ahead)
    assert [mail["Subject"] for mail in moved] == [
        "I er nu nr. 2 på ventelisten til en temadag",
        "I er nu nr. 3 på ventelisten til en temadag",
    ]
    assert all("Vores begrundelse: Vi tastede forkert.\n" in body(mail) for mail in [ahead, *moved])


def test_queue_closed_tells_only_those_who_still_wait(clock: Traveller) -> None:
    rows = make_queue(make_programme(capacity=1), 3)
    announce_and_send()
    clock.move_to(rows[0].programme.promote_until + dt.timedelta(minutes=1))
    clock_service.lapse_due()
    queue.withdraw(registration_id=rows[2].pk, by=MUNICIPALITY)
    announce_and_send()
    closed = dict(Message.objects.filter(kind="queue_closed").values_list("registration", "state"))
    assert closed == {rows[1].pk: State.SENT, rows[2].pk: State.OVERTAKEN}


def test_every_message_ends_sent_or_overtaken_and_reports_nothing_more(clock: Traveller) -> None:
    rows = make_queue(make_programme(capacity=2), 5)
    queue.withdraw(registration_id=rows[0].pk, by=MUNICIPALITY)
    queue.annul(registration_id=rows[3].pk, by=STAFF, reason="Dublet")
    announce_and_send()
    assert states() <= {State.OVERTAKEN}
    assert not Message.objects.exclude(report=Report.NOTHING).exists()
    assert reports.report_due() == 0
