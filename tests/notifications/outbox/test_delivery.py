"""Claiming, freezing and marking; and that a mail still says what is true when it leaves."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from unittest.mock import Mock, patch

import pytest
from django.db import InterfaceError, OperationalError, connection, transaction
from django.template import TemplateSyntaxError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import Traveller

from booking import links
from booking.models import Registration
from booking.services import clock as clock_service
from booking.services import contact, queue
from booking.services.turn import MUNICIPALITY
from notifications.announce import entries as announce
from notifications.mails.drafts import Draft
from notifications.mails.rendering import Rendered, write_out
from notifications.mails.seals import is_sealed
from notifications.models import Message, State
from notifications.outbox import acts, composing, delivery
from notifications.outbox.transport import LEASE, Meaning, NotSentError, Transport
from tests.factories import STAFF, contact_of, make_municipality, make_programme, make_registration
from tests.notifications.mail_helpers import NAME, announce_and_send, body, claim, kinds, only, sent, states

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def row(clock: Traveller) -> Registration:
    """Register a municipality with a place, and announce it."""
    registration = make_registration(make_programme(), make_municipality())
    announce.announce_all()
    return registration


def test_receipt_quotes_its_entry_and_opens_the_page(row: Registration) -> None:
    entry = row.entries.get()
    text = body(announce_and_send()[0])
    assert f"Kvitteringskode {entry.number}-{entry.digest}\n" in text
    assert f"http://testserver/min-temadag/{links.personal_token(row)}/\n" in text


def test_message_of_a_place_carries_its_ask(row: Registration) -> None:
    announce_and_send()
    assert (only("receipt").ask, only("staff_registered").ask) == (1, None)
    row.refresh_from_db()
    assert row.asked_at == timezone.now()


def test_contact_who_speaks_english_is_written_to_in_english() -> None:
    municipality = make_municipality()
    make_registration(make_programme(), municipality, contact=contact_of(municipality, language="en"))
    contact_mail, staff_mail = announce_and_send()
    assert "Friday 30 September 2016" in contact_mail["Subject"]
    assert (contact_mail["Content-Language"], staff_mail["Content-Language"]) == ("en", "da")


def test_claim_takes_a_message_once_and_leases_it(row: Registration) -> None:
    first, second = claim("one"), claim("two")
    assert first is not None
    assert second is not None
    assert first.pk != second.pk
    assert (first.state, first.attempts, first.lease_until) == (State.SENDING, 1, timezone.now() + LEASE)
    assert claim("three") is None


def test_claim_takes_over_when_the_lease_is_over(row: Registration, clock: Traveller) -> None:
    first = claim("one")
    claim("one")
    clock.shift(LEASE)
    taken = claim("two")
    assert first is not None
    assert taken is not None
    assert (taken.pk, taken.attempts, taken.worker) == (first.pk, 2, "two")


def test_mark_after_a_lost_lease_changes_nothing(row: Registration, clock: Traveller) -> None:
    first = claim("one")
    clock.shift(LEASE)
    taken = claim("two")
    assert first is not None
    assert taken is not None
    delivery.mark_sent(first)
    delivery.put_off_or_give_up(first, NotSentError(Meaning.REFUSED, TimeoutError()))
    assert not delivery.freeze_claimed(first)
    taken.refresh_from_db()
    assert (taken.state, taken.worker, taken.raw) == (State.SENDING, "two", None)


@pytest.mark.parametrize("came_back", [False, True])
def test_marking_in_one_statement_writes_what_marking_a_locked_row_writes(
    row: Registration, *, came_back: bool
) -> None:
    """Marking a locked row is the oracle, and what is done where the mail came back before it was marked."""
    message = claim(NAME)
    assert message is not None
    assert delivery.freeze_claimed(message)
    assert not came_back or acts.note_bounce(message_id=message.message_id)
    rows, statements = [], []
    for mark in (delivery._mark_locked, delivery.mark_sent):
        with transaction.atomic(), CaptureQueriesContext(connection) as seen:
            mark(message, "provider's")
            marked = Message.objects.get(pk=message.pk)
            assert is_sealed(marked)
            rows.append({field.name: getattr(marked, field.name) for field in Message._meta.concrete_fields})
            transaction.set_rollback(True)
        statements.append(len(seen))
    assert rows[0] == rows[1]
    assert (rows[0]["state"], rows[0]["provider_id"]) == ("sent", "provider's")
    assert rows[0]["report"] == ("bounced" if came_back else "accepted")
    assert came_back or statements[1] == statements[0] - 3


def test_mail_accepted_while_the_database_goes_away_is_marked_once_it_is_back(row: Registration) -> None:
    tries: list[Exception | Callable[..., None]] = [
        OperationalError("gone"),
        InterfaceError("closed"),
        delivery.mark_sent,
    ]
    mark = Mock(side_effect=lambda *facts: _raise_or_call(tries.pop(0), *facts))
    with (
        patch.object(delivery, "mark_sent", mark),
        patch.object(delivery, "connection"),
        patch.object(delivery, "BETWEEN_TRIES_SECONDS", 0),
    ):
        message = claim(NAME)
        assert message is not None
        with Transport() as transport:
            assert delivery.deliver_one(message, transport)
    assert (only("receipt").state, len(sent()), mark.call_count) == (State.SENT, 1, 3)


def test_retry_sends_the_same_bytes_under_the_same_message_id(row: Registration, clock: Traveller) -> None:
    first = claim("one")
    assert first is not None
    with Transport() as transport, patch.object(delivery, "mark_sent"):
        delivery.deliver_one(first, transport)
    clock.shift(LEASE)
    announce_and_send()
    receipts = [mail for mail in sent() if mail["Message-ID"] == first.message_id]
    assert [mail.as_bytes() for mail in receipts] == [receipts[0].as_bytes()] * 2
    assert only("receipt").state == State.SENT


def test_pause_doubles_with_jitter_up_to_half_an_hour() -> None:
    for attempts, seconds in ((1, 15), (2, 30), (3, 60), (8, 1800), (400, 1800)):
        assert 0.8 * seconds <= delivery.pause(attempts).total_seconds() <= 1.2 * seconds


@pytest.mark.logs_errors
def test_faulty_template_holds_up_its_own_mail_only(row: Registration, clock: Traveller) -> None:
    with patch.object(composing, "write_out", _faulty_for_receipts):
        announce_and_send()
    assert only("receipt").state == State.QUEUED
    assert only("receipt").last_error == "TemplateSyntaxError"
    assert only("staff_registered").state == State.SENT
    clock.shift(dt.timedelta(seconds=20))
    assert [mail["Message-ID"] for mail in announce_and_send()] == [only("receipt").message_id]


def _faulty_for_receipts(draft: Draft, common: dict[str, Any], language: str) -> Rendered:
    """Fail for receipts and render the rest."""
    if draft.template.startswith("receipt"):
        raise TemplateSyntaxError("anne@aarhus.dk")
    return write_out(draft, common, language)


def test_address_that_cannot_be_written_to_counts_as_bounced(row: Registration) -> None:
    Registration.objects.update(contact_email="å@aarhus.dk")
    announce_and_send()
    message = only("receipt")
    assert (message.state, message.ask, message.address) == (State.FAILED, 1, "å@aarhus.dk")
    row.refresh_from_db()
    assert row.contact_bounced_at is not None
    assert row.lapses_at is None


def test_name_of_a_contact_cannot_inject_a_header(row: Registration) -> None:
    Registration.objects.update(contact_name="Anne\r\nBcc: alle@example.dk")
    mail = announce_and_send()[0]
    assert mail["Bcc"] is None
    assert mail["To"].addresses[0].display_name == "Anne Bcc: alle@example.dk"


# --- What has changed before the mail could leave ---------------------------------------------------------------------


def test_confirmed_before_the_receipt_left_asks_for_nothing(row: Registration) -> None:
    queue.confirm(registration_id=row.pk, by=STAFF)
    mails = announce_and_send()
    assert [mail["Subject"] for mail in mails] == [
        "Vi har modtaget jeres tilmelding til en temadag",
        "Tak – jeres plads er bekræftet",
        "Ny tilmelding nr. 1: Aarhus Kommune",
    ]
    assert "Vi har noteret bekræftelsen på jeres vegne.\n" in body(mails[1])
    assert only("receipt").ask is None


def test_extended_before_the_receipt_left_names_the_new_deadline_only(row: Registration) -> None:
    clock_service.extend(registration_id=row.pk, until=dt.date(2016, 10, 7), by=STAFF, reason="Ferie")
    announce_and_send()
    subjects = [str(mail["Subject"]) for mail in sent()]
    assert subjects[0].endswith("senest fredag den 7. oktober 2016 kl. 23.59")
    assert not any("30. september" in subject for subject in subjects)
    assert (only("receipt").ask, only("extended").ask) == (2, 2)


def test_address_corrected_before_the_receipt_left_sends_one_receipt_to_the_new_one(row: Registration) -> None:
    contact.change_contact(
        registration_id=row.pk, contact=contact_of(row.municipality, email="bo@aarhus.dk"), by=MUNICIPALITY
    )
    mails = announce_and_send()
    assert [mail["To"].addresses[0].addr_spec for mail in mails] == ["bo@aarhus.dk", "vagt@example.dk"]
    assert only("receipt").state == State.OVERTAKEN
    row.refresh_from_db()
    assert row.asked_at == timezone.now()


def test_confirmed_while_a_receipt_in_doubt_waits_sends_the_same_bytes_and_then_a_correction(
    row: Registration, clock: Traveller
) -> None:
    first = claim("one")
    assert first is not None
    delivery.freeze_claimed(first)
    queue.confirm(registration_id=row.pk, by=STAFF)
    clock.shift(LEASE)
    subjects = {mail["Message-ID"]: str(mail["Subject"]) for mail in announce_and_send()}
    copy = only("receipt", copy=1)
    assert subjects[first.message_id].startswith("I har fået en temadag")
    assert list(subjects)[-2] == copy.message_id  # the last one is staff's
    assert subjects[copy.message_id] == "Vi har modtaget jeres tilmelding til en temadag"
    assert states() == set()


def test_confirmed_while_a_receipt_that_was_turned_away_waits_makes_it_anew(
    row: Registration, clock: Traveller
) -> None:
    turned_away = NotSentError(Meaning.DEFERRED, OSError(), may_have_arrived=False)
    with patch.object(Transport, "send", side_effect=turned_away):
        delivery.deliver(NAME)
    first = only("receipt")
    queue.confirm(registration_id=row.pk, by=STAFF)
    clock.shift(60)
    subjects = {mail["Message-ID"]: str(mail["Subject"]) for mail in announce_and_send()}
    again = only("receipt")
    assert first.message_id not in subjects
    assert subjects[again.message_id] == "Vi har modtaget jeres tilmelding til en temadag"
    assert (again.pk, again.state, again.ask) == (first.pk, State.SENT, None)


def test_address_corrected_while_the_frozen_receipt_waits_leaves_it_out(row: Registration, clock: Traveller) -> None:
    first = claim("one")
    assert first is not None
    delivery.freeze_claimed(first)
    contact.change_contact(
        registration_id=row.pk, contact=contact_of(row.municipality, email="bo@aarhus.dk"), by=MUNICIPALITY
    )
    clock.shift(LEASE)
    announce_and_send()
    assert not any("anne@" in str(mail["To"]) for mail in sent())
    assert kinds(kind="receipt", state=State.SENT) == []
    assert only("missed").ask == 2


def _raise_or_call(fault: Exception | Callable[..., None], *facts: Any) -> None:
    if isinstance(fault, Exception):
        raise fault
    fault(*facts)
