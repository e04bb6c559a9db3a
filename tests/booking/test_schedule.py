"""The day: fixed after a yes, moved as the same calendar entry, called off with the place kept (D4, D5, D7)."""

import dataclasses
import datetime as dt

import pytest

from booking.models import By, EntryKind, Invite, JournalEntry, Method, Partstat, Registration, Status, ThemedDay
from booking.refusals import AddressUnchecked, DayFixed, Invalid, NotAgreed, NotConfirmed, Spent, Stale
from booking.services import answers, attendance, contact, preparing, queue, schedule
from booking.services.attendance import AttendeeDetails
from booking.services.queue import turn_of
from booking.services.registering import Choices
from booking.services.schedule import DayPlan, FacilitatorDetails
from booking.services.turn import MUNICIPALITY, Actor
from tests.factories import OPENS, STAFF, at, danish, make_municipality, make_programme, make_registration

pytestmark = pytest.mark.django_db

STARTS = danish(2016, 11, 17, 9)
PLAN = DayPlan(
    starts_at=STARTS,
    talk_minutes=90,
    break_minutes=30,
    workshop_minutes=180,
    venue="Rådhuset, Rådhuspladsen 2, lokale 4",
    phone_on_the_day="12 34 56 78",
    facilitators=(FacilitatorDetails(name="Fie Facilitator", email="fie@example.dk"),),
)
LIMITS = {"talk_min": 60, "talk_max": 120, "workshop_min": 180, "workshop_max": 240, "break_max": 300}


@pytest.fixture
def confirmed() -> Registration:
    programme = make_programme(settings={"lengths": LIMITS, "days_to_avoid": []})
    with at(OPENS):
        received = make_registration(programme, make_municipality(1))
        return queue.confirm(registration_id=received.pk, by=MUNICIPALITY)


def _schedule(registration: Registration, plan: DayPlan = PLAN, **more: object) -> schedule.Scheduled:
    return schedule.schedule(registration_id=registration.pk, plan=plan, by=STAFF, agreed="Kim, telefon", **more)


def _list(registration: Registration, *names: str) -> None:
    lines = [AttendeeDetails(name=name, email=f"{name.lower()}@aarhus.dk") for name in names]
    attendance.set_attendees(registration_id=registration.pk, lines=lines, by=MUNICIPALITY)


def _invite(email: str) -> Invite:
    return Invite.objects.get(email=email)


def _sent(invite: Invite) -> None:
    """What the mail does when it takes an invite out."""
    Invite.objects.filter(pk=invite.pk).update(
        attempted=invite.told, attempted_time_sequence=invite.time_sequence, attempted_at=OPENS
    )


def test_nobody_has_a_calendar_entry_before_the_date_is_fixed(confirmed: Registration) -> None:
    with at(OPENS):
        _list(confirmed, "Anna")
        assert not Invite.objects.exists()
        _schedule(confirmed)
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
            _schedule(other)


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
        _schedule(confirmed)
        entries = JournalEntry.objects.count()
        again = _schedule(confirmed)
    assert (again.changed, JournalEntry.objects.count()) == (False, entries)
    assert set(Invite.objects.values_list("sequence", flat=True)) == {0}


def test_moving_raises_both_sequences_and_a_new_room_only_one(confirmed: Registration) -> None:
    with at(OPENS):
        _list(confirmed, "Anna")
        _schedule(confirmed)
        anna = _invite("anna@aarhus.dk")
        _sent(anna)
        _schedule(confirmed, dataclasses.replace(PLAN, venue="Biblioteket"))
        anna.refresh_from_db()
        assert (anna.sequence, anna.time_sequence) == (1, 0)
        _schedule(confirmed, dataclasses.replace(PLAN, starts_at=STARTS + dt.timedelta(days=7)))
    uid = anna.uid
    anna.refresh_from_db()
    assert (anna.uid, anna.sequence, anna.time_sequence) == (uid, 2, 2)
    kinds = list(JournalEntry.objects.order_by("number").values_list("kind", flat=True))
    assert kinds[-3:] == [EntryKind.DAY_FIXED, EntryKind.DAY_CHANGED, EntryKind.DAY_MOVED]


def test_replacing_a_facilitator_tells_only_the_two(confirmed: Registration) -> None:
    with at(OPENS):
        _list(confirmed, "Anna")
        _schedule(confirmed)
        new = FacilitatorDetails(name="Ole", email="ole@example.dk")
        _schedule(confirmed, dataclasses.replace(PLAN, facilitators=(new,)))
    details = JournalEntry.objects.latest("number").details
    assert details["requests"] == [_invite("ole@example.dk").pk]
    assert details["cancels"] == [_invite("fie@example.dk").pk]


def test_undo_before_the_mail_left_brings_back_what_stood(confirmed: Registration) -> None:
    with at(OPENS):
        _list(confirmed, "Anna")
        _schedule(confirmed)
        anna = _invite("anna@aarhus.dk")
        _sent(anna)
        mailed = answers.MailedAnswer(partstat=Partstat.ACCEPTED, sequence=0, stamp=OPENS)
        answers.answer_by_mail(invite_id=anna.pk, answer=mailed)
        _schedule(confirmed, dataclasses.replace(PLAN, starts_at=STARTS + dt.timedelta(days=7)))
        assert _invite("anna@aarhus.dk").answer == Partstat.NEEDS_ACTION
        _schedule(confirmed)
    anna.refresh_from_db()
    assert (anna.told, anna.time_sequence, anna.answer) == (anna.attempted, 0, Partstat.ACCEPTED)
    assert anna.sequence == 2


def test_calling_off_keeps_the_place_and_the_next_day_keeps_the_uid(confirmed: Registration) -> None:
    with at(OPENS):
        _list(confirmed, "Anna")
        _schedule(confirmed)
        uid = _invite("anna@aarhus.dk").uid
        _sent(_invite("anna@aarhus.dk"))
        schedule.call_off(registration_id=confirmed.pk, by=STAFF, reason="Sygdom", message="Vi finder en ny dato.")
        assert _invite("anna@aarhus.dk").method == Method.CANCEL
        entry = JournalEntry.objects.latest("number")
        assert (entry.kind, entry.text.text["message"]) == (EntryKind.DAY_CALLED_OFF, "Vi finder en ny dato.")
        assert len(entry.details["cancels"]) == 3
        _schedule(confirmed, dataclasses.replace(PLAN, starts_at=STARTS + dt.timedelta(days=14)))
    confirmed.refresh_from_db()
    anna = _invite("anna@aarhus.dk")
    assert (confirmed.status, anna.method, anna.uid, anna.sequence) == (Status.CONFIRMED, Method.REQUEST, uid, 2)


def test_withdrawal_after_scheduling_cancels_every_calendar(confirmed: Registration) -> None:
    with at(OPENS):
        _list(confirmed, "Anna")
        _schedule(confirmed)
        queue.withdraw(registration_id=confirmed.pk, by=MUNICIPALITY)
    assert set(Invite.objects.values_list("method", flat=True)) == {Method.CANCEL}
    assert not ThemedDay.objects.exists()
    assert len(JournalEntry.objects.latest("number").details["cancels"]) == 3


def test_a_day_that_has_begun_is_spent(confirmed: Registration) -> None:
    with at(OPENS):
        _schedule(confirmed)
    with at(STARTS):
        for act in (
            lambda: queue.withdraw(registration_id=confirmed.pk, by=MUNICIPALITY),
            lambda: queue.annul(registration_id=confirmed.pk, by=STAFF, reason="x"),
            lambda: schedule.call_off(registration_id=confirmed.pk, by=STAFF, reason="x", message="y"),
            lambda: _schedule(confirmed, dataclasses.replace(PLAN, starts_at=STARTS + dt.timedelta(days=7))),
        ):
            with pytest.raises(Spent):
                act()
    confirmed.refresh_from_db()
    assert confirmed.status == Status.CONFIRMED


def test_lengths_outside_the_offer_are_refused_by_field(confirmed: Registration) -> None:
    with at(OPENS), pytest.raises(Invalid) as refused:
        _schedule(confirmed, dataclasses.replace(PLAN, talk_minutes=45, workshop_minutes=300, venue=" "))
    assert sorted(refused.value.errors) == ["talk_minutes", "venue", "workshop_minutes"]


def test_an_unchecked_address_stops_the_date(confirmed: Registration) -> None:
    Registration.objects.filter(pk=confirmed.pk).update(address_outside=True)
    with at(OPENS):
        with pytest.raises(AddressUnchecked):
            _schedule(confirmed)
        contact.check_address(registration_id=confirmed.pk, by=STAFF)
        assert _schedule(confirmed).changed


def test_parts_stand_once_the_date_is_fixed(confirmed: Registration) -> None:
    with at(OPENS):
        _schedule(confirmed)
        fewer = Choices(talk=False, workshop=True, expected_attendees=9, season=confirmed.season)
        with pytest.raises(DayFixed):
            contact.change_choices(registration_id=confirmed.pk, choices=fewer, by=MUNICIPALITY)


def test_a_new_address_of_an_attendee_is_a_new_invite(confirmed: Registration) -> None:
    with at(OPENS):
        _list(confirmed, "Anna")
        _schedule(confirmed)
        line = confirmed.attendees.get()
        corrected = AttendeeDetails(id=line.pk, name="Anna", email="anna.b@aarhus.dk", role=line.role)
        attendance.change_attendee(registration_id=confirmed.pk, line=corrected, by=MUNICIPALITY)
    assert _invite("anna@aarhus.dk").method == Method.CANCEL
    assert _invite("anna.b@aarhus.dk").uid != _invite("anna@aarhus.dk").uid


def test_a_stale_judgement_is_told(confirmed: Registration) -> None:
    with at(OPENS):
        _list(confirmed, "Anna")
        _schedule(confirmed)
        anna = _invite("anna@aarhus.dk")
        mailed = answers.MailedAnswer(partstat=Partstat.DECLINED, sequence=0, stamp=OPENS)
        answers.answer_by_mail(invite_id=anna.pk, answer=mailed)
        with pytest.raises(Stale):
            answers.answer_by_mail(invite_id=anna.pk, answer=mailed)


def test_warnings_name_the_other_day_and_the_busy_facilitator(confirmed: Registration) -> None:
    with at(OPENS):
        _schedule(confirmed)
        other = make_registration(confirmed.programme, make_municipality(2))
        queue.confirm(registration_id=other.pk, by=MUNICIPALITY)
        warned = _schedule(other).warnings
    assert [(one.code, dict(one.facts)) for one in warned] == [
        ("second-day", {"name": "Aarhus"}),
        ("busy-facilitator", {"name": "Fie Facilitator"}),
        ("not-wished", {}),
    ]


def test_turn_of_reads_below_the_lock(confirmed: Registration) -> None:
    with at(OPENS), turn_of(confirmed.pk, STAFF) as (held, registration):
        assert (held.programme.pk, registration.pk) == (confirmed.programme_id, confirmed.pk)
