"""The day: fixed after a yes, moved as the same calendar object, called off with the place kept (D4, D5, D7)."""

import datetime as dt

import pytest

from booking.models import By, EntryKind, Invite, JournalEntry, Method, Partstat, Registration, Status, ThemedDay
from booking.refusals import AddressUnchecked, DayFixed, Invalid, NotAgreed, NotConfirmed, Spent, Stale
from booking.services import contact, queue
from booking.services.day import answers, attendance, preparing, schedule
from booking.services.day.attendance import AttendeeDetails
from booking.services.day.elsewhere import FacilitatorDetails
from booking.services.queue import turn_of
from booking.services.registering import Choices
from booking.services.turn import MUNICIPALITY, Actor
from tests.booking.day_helpers import PLAN, STARTS, fix_day, invite_of, list_attendees, make_confirmed, take_out
from tests.factories import OPENS, STAFF, at, make_municipality, make_registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def confirmed() -> Registration:
    return make_confirmed()


def test_nobody_has_a_calendar_entry_before_the_date_is_fixed(confirmed: Registration) -> None:
    with at(OPENS):
        list_attendees(confirmed, "Anna")
        assert not Invite.objects.exists()
        fix_day(confirmed)
    kinds = dict(Invite.objects.values_list("email", "kind"))
    assert kinds == {
        "anna@aarhus.dk": "attendee",
        "fie@example.dk": "facilitator",
        confirmed.contact_email: "contact",
    }
    entry = JournalEntry.objects.latest("number")
    assert entry.kind == EntryKind.DAY_FIXED
    assert sorted(entry.details["requests"]) == sorted(Invite.objects.values_list("pk", flat=True))


def test_an_unconfirmed_place_gets_no_date(confirmed: Registration) -> None:
    with at(OPENS):
        other = make_registration(confirmed.programme, make_municipality(2))
        with pytest.raises(NotConfirmed):
            fix_day(other)


def test_a_date_needs_a_wish_a_choice_or_a_yes_by_phone(confirmed: Registration) -> None:
    with at(OPENS):
        with pytest.raises(NotAgreed):
            schedule.schedule(registration_id=confirmed.pk, plan=PLAN, by=STAFF)
        preparing.set_wishes(registration_id=confirmed.pk, wishes=[(STARTS.date(), "morning")], by=MUNICIPALITY)
        scheduled = schedule.schedule(registration_id=confirmed.pk, plan=PLAN, by=STAFF)
    assert scheduled.warnings == []


def test_a_chosen_proposal_is_a_yes(confirmed: Registration) -> None:
    with at(OPENS):
        proposed = schedule.propose(
            registration_id=confirmed.pk, starts=[STARTS, STARTS + dt.timedelta(days=1)], by=STAFF
        )
        preparing.choose(registration_id=confirmed.pk, proposal_id=proposed[0].pk, by=MUNICIPALITY)
        scheduled = schedule.schedule(registration_id=confirmed.pk, plan=PLAN, by=STAFF)
    assert scheduled.warnings == []
    assert not confirmed.proposals.exists()


def test_another_system_vouches_for_the_date_and_is_warned(confirmed: Registration) -> None:
    with at(OPENS):
        scheduled = schedule.schedule(registration_id=confirmed.pk, plan=PLAN, by=Actor(By.API, 1))
    assert [warned.code for warned in scheduled.warnings] == ["not-wished"]


def test_an_unchanged_plan_writes_nothing(confirmed: Registration) -> None:
    with at(OPENS):
        fix_day(confirmed)
        entries = JournalEntry.objects.count()
        again = fix_day(confirmed)
    assert (again.changed, JournalEntry.objects.count()) == (False, entries)
    assert set(Invite.objects.values_list("sequence", flat=True)) == {0}


def test_moving_raises_both_sequences_and_a_new_room_only_one(confirmed: Registration) -> None:
    with at(OPENS):
        list_attendees(confirmed, "Anna")
        fix_day(confirmed)
        anna = invite_of("anna@aarhus.dk")
        take_out(anna)
        fix_day(confirmed, venue="Biblioteket")
        anna.refresh_from_db()
        assert (anna.sequence, anna.time_sequence) == (1, 0)
        fix_day(confirmed, starts_at=STARTS + dt.timedelta(days=7))
    uid = anna.uid
    anna.refresh_from_db()
    assert (anna.uid, anna.sequence, anna.time_sequence) == (uid, 2, 2)
    kinds = list(JournalEntry.objects.order_by("number").values_list("kind", flat=True))
    assert kinds[-3:] == [EntryKind.DAY_FIXED, EntryKind.DAY_CHANGED, EntryKind.DAY_MOVED]


def test_replacing_a_facilitator_tells_only_the_two(confirmed: Registration) -> None:
    with at(OPENS):
        list_attendees(confirmed, "Anna")
        fix_day(confirmed)
        new = FacilitatorDetails(name="Ole", email="ole@example.dk")
        fix_day(confirmed, facilitators=(new,))
    details = JournalEntry.objects.latest("number").details
    assert details["requests"] == [invite_of("ole@example.dk").pk]
    assert details["cancels"] == [invite_of("fie@example.dk").pk]


def test_undo_before_the_mail_left_brings_back_what_stood(confirmed: Registration) -> None:
    with at(OPENS):
        list_attendees(confirmed, "Anna")
        fix_day(confirmed)
        anna = invite_of("anna@aarhus.dk")
        take_out(anna)
        mailed = answers.MailedAnswer(partstat=Partstat.ACCEPTED, sequence=0, stamp=OPENS)
        answers.answer_by_mail(invite_id=anna.pk, answer=mailed)
        fix_day(confirmed, starts_at=STARTS + dt.timedelta(days=7))
        assert invite_of("anna@aarhus.dk").answer == Partstat.NEEDS_ACTION
        fix_day(confirmed)
    anna.refresh_from_db()
    assert (anna.told, anna.time_sequence, anna.answer) == (anna.attempted, 0, Partstat.ACCEPTED)
    assert anna.sequence == 2


def test_calling_off_keeps_the_place_and_the_next_day_keeps_the_uid(confirmed: Registration) -> None:
    with at(OPENS):
        list_attendees(confirmed, "Anna")
        fix_day(confirmed)
        uid = invite_of("anna@aarhus.dk").uid
        take_out(invite_of("anna@aarhus.dk"))
        schedule.call_off(registration_id=confirmed.pk, by=STAFF, reason="Sygdom", message="Vi finder en ny dato.")
        assert invite_of("anna@aarhus.dk").method == Method.CANCEL
        entry = JournalEntry.objects.latest("number")
        assert (entry.kind, entry.text.text["message"]) == (EntryKind.DAY_CALLED_OFF, "Vi finder en ny dato.")
        assert len(entry.details["cancels"]) == 3
        fix_day(confirmed, starts_at=STARTS + dt.timedelta(days=14))
    confirmed.refresh_from_db()
    anna = invite_of("anna@aarhus.dk")
    assert (confirmed.status, anna.method, anna.uid, anna.sequence) == (Status.CONFIRMED, Method.REQUEST, uid, 2)


def test_withdrawal_after_scheduling_cancels_every_calendar(confirmed: Registration) -> None:
    with at(OPENS):
        list_attendees(confirmed, "Anna")
        fix_day(confirmed)
        queue.withdraw(registration_id=confirmed.pk, by=MUNICIPALITY)
    assert set(Invite.objects.values_list("method", flat=True)) == {Method.CANCEL}
    assert not ThemedDay.objects.exists()
    assert len(JournalEntry.objects.latest("number").details["cancels"]) == 3


def test_a_day_that_has_begun_is_spent(confirmed: Registration) -> None:
    with at(OPENS):
        fix_day(confirmed)
    with at(STARTS):
        for act in (
            lambda: queue.withdraw(registration_id=confirmed.pk, by=MUNICIPALITY),
            lambda: queue.annul(registration_id=confirmed.pk, by=STAFF, reason="x"),
            lambda: schedule.call_off(registration_id=confirmed.pk, by=STAFF, reason="x", message="y"),
            lambda: fix_day(confirmed, starts_at=STARTS + dt.timedelta(days=7)),
        ):
            with pytest.raises(Spent):
                act()
    confirmed.refresh_from_db()
    assert confirmed.status == Status.CONFIRMED


def test_lengths_outside_the_offer_are_refused_by_field(confirmed: Registration) -> None:
    with at(OPENS), pytest.raises(Invalid) as refused:
        fix_day(confirmed, talk_minutes=45, workshop_minutes=300, venue=" ")
    assert sorted(refused.value.errors) == ["talk_minutes", "venue", "workshop_minutes"]


def test_an_unchecked_address_stops_the_date(confirmed: Registration) -> None:
    Registration.objects.filter(pk=confirmed.pk).update(address_outside=True)
    with at(OPENS):
        with pytest.raises(AddressUnchecked):
            fix_day(confirmed)
        contact.check_address(registration_id=confirmed.pk, by=STAFF)
        assert fix_day(confirmed).changed


def test_parts_stand_once_the_date_is_fixed(confirmed: Registration) -> None:
    with at(OPENS):
        fix_day(confirmed)
        fewer = Choices(talk=False, workshop=True, expected_attendees=9, season=confirmed.season)
        with pytest.raises(DayFixed):
            contact.change_choices(registration_id=confirmed.pk, choices=fewer, by=MUNICIPALITY)


def test_a_new_address_of_an_attendee_is_a_newinvite_of(confirmed: Registration) -> None:
    with at(OPENS):
        list_attendees(confirmed, "Anna")
        fix_day(confirmed)
        line = confirmed.attendees.get()
        corrected = AttendeeDetails(id=line.pk, name="Anna", email="anna.b@aarhus.dk", role=line.role)
        attendance.change_attendee(registration_id=confirmed.pk, line=corrected, by=MUNICIPALITY)
    assert invite_of("anna@aarhus.dk").method == Method.CANCEL
    assert invite_of("anna.b@aarhus.dk").uid != invite_of("anna@aarhus.dk").uid


def test_a_stale_judgement_is_refused(confirmed: Registration) -> None:
    with at(OPENS):
        list_attendees(confirmed, "Anna")
        fix_day(confirmed)
        anna = invite_of("anna@aarhus.dk")
        mailed = answers.MailedAnswer(partstat=Partstat.DECLINED, sequence=0, stamp=OPENS)
        answers.answer_by_mail(invite_id=anna.pk, answer=mailed)
        with pytest.raises(Stale):
            answers.answer_by_mail(invite_id=anna.pk, answer=mailed)


def test_warnings_name_the_other_day_and_the_busy_facilitator(confirmed: Registration) -> None:
    with at(OPENS):
        fix_day(confirmed)
        other = make_registration(confirmed.programme, make_municipality(2))
        queue.confirm(registration_id=other.pk, by=MUNICIPALITY)
        warned = fix_day(other).warnings
    assert [(warning.code, dict(warning.facts)) for warning in warned] == [
        ("second-day", {"name": "Aarhus"}),
        ("busy-facilitator", {"name": "Fie Facilitator", "municipality": "Aarhus"}),
        ("not-wished", {}),
    ]


def test_no_date_is_proposed_while_one_is_fixed(confirmed: Registration) -> None:
    with at(OPENS):
        fix_day(confirmed)
        with pytest.raises(DayFixed):
            schedule.propose(registration_id=confirmed.pk, starts=[STARTS + dt.timedelta(days=7)], by=STAFF)
    assert not confirmed.proposals.exists()


def test_turn_of_reads_below_the_lock(confirmed: Registration) -> None:
    with at(OPENS), turn_of(confirmed.pk, STAFF) as (held, registration):
        assert (held.programme.pk, registration.pk) == (confirmed.programme_id, confirmed.pk)
