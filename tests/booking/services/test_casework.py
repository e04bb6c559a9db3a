"""Case number, notes and hold: journalled, sent to nobody, never on the municipality's page (D2, D8)."""

import pytest
from time_machine import Traveller

from booking.models import EntryKind, Registration
from booking.queries import queue as queries
from booking.refusals import Invalid, Stale
from booking.services import casework
from booking.services.record import verify
from booking.words import municipality_timeline as timeline
from notifications.announce import entries as announce
from notifications.models import Message
from tests.booking.admin.staff_desk import last_entry
from tests.factories import STAFF, again, journal, make_programme, make_queue

pytestmark = pytest.mark.django_db


@pytest.fixture
def registration(clock: Traveller) -> Registration:
    """Register the first municipality."""
    (first,) = make_queue(make_programme(), 1)
    return first


def test_case_number_is_set_changed_and_taken_off(registration: Registration) -> None:
    for number in ("2016-1234", " 2016-1234 ", "27.00.00/P05_1-16", ""):
        casework.set_case_number(registration_id=registration.pk, case_number=number, by=STAFF)
        assert again(registration).case_number == number.strip()
    assert journal(registration.programme, EntryKind.CASE_NUMBERED) == [
        ("case_numbered", 1, "staff", {"case_number": "2016-1234", "case_number_was": ""}),
        ("case_numbered", 1, "staff", {"case_number": "27.00.00/P05_1-16", "case_number_was": "2016-1234"}),
        ("case_numbered", 1, "staff", {"case_number": "", "case_number_was": "27.00.00/P05_1-16"}),
    ]


@pytest.mark.parametrize("number", ["Anne Hansen", "Anne", "-1", "1-", "../1", "1" * 41, "1\n2", "<1>", "=1"])
def test_case_number_that_is_none_is_refused(registration: Registration, number: str) -> None:
    with pytest.raises(Invalid) as refused:
        casework.set_case_number(registration_id=registration.pk, case_number=number, by=STAFF)
    assert list(refused.value.errors) == ["case_number"]
    assert again(registration).case_number == ""


def test_note_stands_in_the_erasable_text_alone(registration: Registration) -> None:
    casework.add_note(registration_id=registration.pk, text="  Ringer igen mandag\n", by=STAFF)
    entry = last_entry(registration)
    assert (entry.kind, entry.by, entry.by_id, entry.details) == (EntryKind.NOTE_ADDED, "staff", 1, {})
    assert entry.text.text == {"note": "Ringer igen mandag"}


@pytest.mark.parametrize("text", ["", " \n ", "x" * 2001])
def test_note_needs_words_and_an_end(registration: Registration, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        casework.add_note(registration_id=registration.pk, text=text, by=STAFF)
    assert list(refused.value.errors) == ["text"]


def test_hold_is_set_and_lifted_with_a_reason_once(registration: Registration) -> None:
    pk = registration.pk
    with pytest.raises(Stale):
        casework.set_hold(registration_id=pk, by=STAFF, reason="Klage", lift=True)
    with pytest.raises(Invalid):
        casework.set_hold(registration_id=pk, by=STAFF, reason=" ")
    casework.set_hold(registration_id=pk, by=STAFF, reason="Klage")
    assert again(registration).legal_hold
    with pytest.raises(Stale):
        casework.set_hold(registration_id=pk, by=STAFF, reason="Klage")
    casework.set_hold(registration_id=pk, by=STAFF, reason="Afgjort", lift=True)
    assert not again(registration).legal_hold
    assert journal(registration.programme, EntryKind.HOLD_SET, EntryKind.HOLD_LIFTED) == [
        ("hold_set", 1, "staff", {}),
        ("hold_lifted", 1, "staff", {}),
    ]


def test_casework_is_sent_to_nobody_and_breaks_no_proof(registration: Registration) -> None:
    announce.announce_all()
    mails = Message.objects.count()
    before = [line.text for line in timeline.lines(queries.timeline_with_closings(registration).entries)]
    casework.set_case_number(registration_id=registration.pk, case_number="16/1", by=STAFF)
    casework.add_note(registration_id=registration.pk, text="Intern", by=STAFF)
    casework.set_hold(registration_id=registration.pk, by=STAFF, reason="Klage")
    announce.announce_all()
    assert Message.objects.count() == mails
    assert [line.text for line in timeline.lines(queries.timeline_with_closings(again(registration)).entries)] == before
    assert verify(registration.programme).faults == []
