"""The clock's mails about a day: each once, planned anew with the date, dropped when their moment has passed."""

import datetime as dt
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from booking.models import EntryKind, JournalEntry, Partstat, Registration
from booking.services.day import answers, attendance, schedule
from booking.services.day import clock as day_clock
from booking.services.day.attendance import AttendeeDetails
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import STARTS, fix_day, invite_of, list_attendees, make_confirmed, take_out
from tests.factories import OPENS, STAFF, at, danish

pytestmark = pytest.mark.django_db

MAILS = (EntryKind.LIST_REMINDED, EntryKind.DAY_REMINDED, EntryKind.DAY_THANKED)


@pytest.fixture
def fixed() -> Registration:
    registration = make_confirmed()
    with at(OPENS):
        fix_day(registration)
    return registration


def _noted() -> list[tuple[str, int]]:
    entries = JournalEntry.objects.filter(kind__in=MAILS).order_by("number")
    return [(entry.kind, entry.details["days"]) for entry in entries]


def test_each_mail_is_noted_once_on_its_day(fixed: Registration) -> None:
    for moment in (
        danish(2016, 10, 27, 8, 59),
        danish(2016, 10, 27, 9),
        danish(2016, 10, 27, 10),
        danish(2016, 11, 10, 9),
        danish(2016, 11, 18, 9),
        danish(2016, 11, 18, 12),
    ):
        with at(moment):
            day_clock.remind_of_days()
    assert _noted() == [
        (EntryKind.LIST_REMINDED, 21),
        (EntryKind.LIST_REMINDED, 7),
        (EntryKind.DAY_REMINDED, 7),
        (EntryKind.DAY_THANKED, -1),
    ]
    assert {entry.registration_id for entry in JournalEntry.objects.filter(kind__in=MAILS)} == {fixed.pk}


def test_a_list_that_is_long_enough_gets_no_reminder(fixed: Registration) -> None:
    with at(OPENS):
        list_attendees(fixed, "Anna", "Bo", "Ida", "Eva", "Tom")
    with at(danish(2016, 10, 27, 9)):
        day_clock.remind_of_days()
    assert _noted() == []


def test_a_moved_day_plans_its_mails_anew(fixed: Registration) -> None:
    with at(danish(2016, 11, 10, 9)):
        day_clock.remind_of_days()
        fix_day(fixed, starts_at=STARTS.replace(day=24))
        day_clock.remind_of_days()
    with at(danish(2016, 11, 17, 9)):
        day_clock.remind_of_days()
    reminded = JournalEntry.objects.filter(kind=EntryKind.DAY_REMINDED).order_by("number")
    assert [entry.details["starts_at"][:10] for entry in reminded] == ["2016-11-17", "2016-11-24"]


def test_a_mail_whose_moment_has_passed_is_dropped(fixed: Registration) -> None:
    with at(danish(2016, 11, 14, 9)):
        day_clock.remind_of_days()
    assert _noted() == []


def test_a_mail_due_before_the_date_was_fixed_is_dropped() -> None:
    registration = make_confirmed()
    with at(danish(2016, 11, 10, 12)):
        fix_day(registration)
        day_clock.remind_of_days()
    assert _noted() == []


@pytest.mark.parametrize("changes", [{"starts_at": STARTS.replace(day=24)}, {"venue": "Biblioteket"}])
def test_a_mail_waits_while_staff_may_take_a_change_back(
    fixed: Registration, settings: Settings, changes: dict[str, Any]
) -> None:
    settings.UNDO_SECONDS = 120
    days = 14 if "starts_at" in changes else 7  # a week before the day as it stands then
    due = danish(2016, 11, 24 if days == 14 else 17, 9) - dt.timedelta(days=7)
    with at(due - dt.timedelta(seconds=60)) as clock:
        fix_day(fixed, **changes)
        clock.move_to(due)
        day_clock.remind_of_days()
        assert _noted() == []
        clock.move_to(due + dt.timedelta(seconds=60))
        day_clock.remind_of_days()
        assert (EntryKind.DAY_REMINDED, 7) in _noted()


def test_a_digest_waits_while_staff_may_take_a_change_back(fixed: Registration, settings: Settings) -> None:
    settings.UNDO_SECONDS = 120
    with at(danish(2016, 10, 4, 12)) as clock:
        list_attendees(fixed, "Anna")
        anna = invite_of("anna@aarhus.dk")
        answers.answer_on_page(invite_id=anna.pk, partstat=Partstat.DECLINED, note="", by=MUNICIPALITY)
        fix_day(fixed, starts_at=STARTS.replace(day=24))
        day_clock.remind_of_days()
        assert not JournalEntry.objects.filter(kind=EntryKind.DIGEST_DUE).exists()
        clock.shift(120)
        day_clock.remind_of_days()
    assert JournalEntry.objects.filter(kind=EntryKind.DIGEST_DUE).count() == 1


def test_a_due_day_on_a_weekend_gives_way_to_a_working_day() -> None:
    registration = make_confirmed()
    with at(OPENS):
        fix_day(registration, starts_at=danish(2017, 4, 21, 9))
    with at(danish(2017, 4, 12, 9)):
        # A week before is Good Friday; Maundy Thursday before it is a holiday too.
        day_clock.remind_of_days()
    assert (EntryKind.DAY_REMINDED, 7) in _noted()


def test_an_attendee_listed_without_a_date_is_mailed_within_14_days() -> None:
    registration = make_confirmed()
    with at(OPENS):
        list_attendees(registration, "Anna")
    with at(danish(2016, 10, 9, 10)):
        day_clock.remind_of_days()
        assert not JournalEntry.objects.filter(kind=EntryKind.PRIVACY_NOTICED).exists()
    with at(danish(2016, 10, 10, 10)):
        day_clock.remind_of_days()
        day_clock.remind_of_days()
    entry = JournalEntry.objects.get(kind=EntryKind.PRIVACY_NOTICED)
    assert entry.details == {"attendees": [registration.attendees.get().pk]}


def test_a_person_who_takes_over_a_line_is_mailed_in_their_own_time() -> None:
    registration = make_confirmed()
    with at(OPENS):
        list_attendees(registration, "Anna")
        fix_day(registration)
        take_out(invite_of("anna@aarhus.dk"))
        schedule.call_off(registration_id=registration.pk, by=STAFF, reason="Sygdom", message="Vi finder en ny dato.")
        registration.attendees.update(noticed_at=OPENS)
    with at(danish(2016, 10, 20, 12)):
        day_clock.remind_of_days()
        new = AttendeeDetails(id=registration.attendees.get().pk, name="Bo", email="bo@aarhus.dk")
        attendance.change_attendee(registration_id=registration.pk, line=new, by=MUNICIPALITY)
        day_clock.remind_of_days()
    assert not JournalEntry.objects.filter(kind=EntryKind.PRIVACY_NOTICED).exists()
    with at(danish(2016, 11, 1, 12)):
        day_clock.remind_of_days()
    entry = JournalEntry.objects.get(kind=EntryKind.PRIVACY_NOTICED)
    assert entry.details == {"attendees": [new.id]}


def test_one_digest_a_working_day_and_only_with_news(fixed: Registration) -> None:
    with at(danish(2016, 10, 3, 12)):
        list_attendees(fixed, "Anna", "Bo")
        answers.answer_on_page(
            invite_id=invite_of("bo@aarhus.dk").pk, partstat=Partstat.ACCEPTED, note="", by=MUNICIPALITY
        )
        day_clock.remind_of_days()
    assert not JournalEntry.objects.filter(kind=EntryKind.DIGEST_DUE).exists()
    with at(danish(2016, 10, 3, 13)):
        answers.answer_on_page(
            invite_id=invite_of("anna@aarhus.dk").pk, partstat=Partstat.DECLINED, note="", by=MUNICIPALITY
        )
        declined = JournalEntry.objects.latest("number").number
        day_clock.remind_of_days()
        answers.answer_on_page(
            invite_id=invite_of("bo@aarhus.dk").pk, partstat=Partstat.DECLINED, note="", by=MUNICIPALITY
        )
        day_clock.remind_of_days()
    assert [entry.details for entry in JournalEntry.objects.filter(kind=EntryKind.DIGEST_DUE)] == [
        {"entries": [declined]}
    ]
    with at(danish(2016, 10, 4, 9)):
        day_clock.remind_of_days()
    assert JournalEntry.objects.filter(kind=EntryKind.DIGEST_DUE).count() == 2
