"""The language of each person of the day (Q14)."""

import pytest

from booking.models import Attendee, EntryKind, Invite, JournalEntry
from booking.refusals import Invalid
from booking.services.day import answers, attendance
from booking.services.day.attendance import AttendeeDetails
from booking.services.record import verify
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import fix_day, invite_of, list_attendees, make_confirmed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def anna() -> Invite:
    """Return Anna's invite to a fixed day."""
    registration = make_confirmed()
    list_attendees(registration, "Anna")
    fix_day(registration)
    return invite_of("anna@aarhus.dk")


def test_attendee_is_written_to_in_the_language_of_the_page_that_named_the_address() -> None:
    registration = make_confirmed()
    lines = [
        AttendeeDetails(name="Anna", email="anna@aarhus.dk", language="en"),
        AttendeeDetails(name="Bo", email="bo@aarhus.dk"),
    ]
    attendance.set_attendees(registration_id=registration.pk, lines=lines, by=MUNICIPALITY)
    fix_day(registration)
    assert [invite_of(f"{name}@aarhus.dk").mail_language for name in ("anna", "bo")] == ["en", "da"]


def test_same_address_typed_on_another_page_keeps_its_language_and_is_no_change() -> None:
    registration = make_confirmed()
    list_attendees(registration, "Anna")
    entries = JournalEntry.objects.count()
    line = AttendeeDetails(name="Anna", email="anna@aarhus.dk", language="en")
    listed = attendance.set_attendees(registration_id=registration.pk, lines=[line], by=MUNICIPALITY)
    assert (listed.changed, JournalEntry.objects.count()) == (False, entries)
    assert Attendee.objects.get().language == ""


def test_corrected_address_takes_the_language_of_the_page() -> None:
    registration = make_confirmed()
    (line,) = list_attendees(registration, "Anna").attendees
    changed = AttendeeDetails(id=line.pk, name="Anna", email="anne@aarhus.dk", language="en")
    attendance.change_attendee(registration_id=registration.pk, line=changed, by=MUNICIPALITY)
    assert Attendee.objects.get().language == "en"


def test_change_language_is_for_that_person_and_sends_nothing() -> None:
    invite = anna()
    told = (invite.sequence, invite.told)
    answers.change_language(invite_id=invite.pk, language="en", by=MUNICIPALITY)
    answers.change_language(invite_id=invite.pk, language="en", by=MUNICIPALITY)
    invite.refresh_from_db()
    assert (invite.language, invite.registration.language) == ("en", "da")
    assert (invite.sequence, invite.told) == told
    entry = JournalEntry.objects.get(kind=EntryKind.LANGUAGE_CHANGED)
    assert entry.details == {"invite": invite.pk, "language": "en"}
    assert verify(invite.registration.programme).sentences == []


def test_chosen_language_stays_when_the_day_moves_or_the_line_is_changed() -> None:
    invite = anna()
    answers.change_language(invite_id=invite.pk, language="en", by=MUNICIPALITY)
    fix_day(invite.registration, venue="Kulturhuset")
    assert invite_of("anna@aarhus.dk").mail_language == "en"
    invite.refresh_from_db()
    assert invite.attendee is not None
    line = AttendeeDetails(id=invite.attendee.pk, name="Anna Holm", email="anna@aarhus.dk", language="da")
    attendance.change_attendee(registration_id=invite.registration_id, line=line, by=MUNICIPALITY)
    assert invite_of("anna@aarhus.dk").mail_language == "en"


def test_facilitators_are_written_to_in_danish_until_they_choose() -> None:
    registration = make_confirmed()
    registration.language = "en"
    registration.save()
    fix_day(registration)
    invite = Invite.objects.filter(kind="facilitator")[0]
    assert (invite.mail_language, invite_of(registration.contact_email).mail_language) == ("da", "en")
    answers.change_language(invite_id=invite.pk, language="en", by=MUNICIPALITY)
    fix_day(registration, venue="Kulturhuset")
    invite.refresh_from_db()
    assert invite.mail_language == "en"


def test_change_language_to_another_is_refused() -> None:
    with pytest.raises(Invalid):
        answers.change_language(invite_id=anna().pk, language="de", by=MUNICIPALITY)
