"""Proposed dates: they stand until the answer or the time named, and may name facilitators (D5)."""

import datetime as dt

import pytest
from pytest_django.fixtures import Settings

from booking.models import ClosedDay, EntryKind, JournalEntry, Preparation, Proposal, Registration, ThemedDay
from booking.queries import checklist
from booking.queries import day as day_queries
from booking.refusals import Invalid, ProposalLapsed
from booking.rules.next_step import StepCode
from booking.services import queue
from booking.services.day import clock as day_clock
from booking.services.day import preparing, schedule, undo
from booking.services.day.elsewhere import FacilitatorDetails, WantedStart, known_facilitators, warn_of_starts
from booking.services.turn import MUNICIPALITY
from notifications.announce import entries
from notifications.models import Message
from tests.booking.day_helpers import PLAN, STARTS, fix_day, make_confirmed
from tests.factories import OPENS, STAFF, at, danish, make_municipality, make_registration

pytestmark = pytest.mark.django_db

UNTIL = dt.date(2016, 10, 14)
LATER = STARTS + dt.timedelta(days=7)
FIE = FacilitatorDetails(name="Fie Facilitator", email="fie@example.dk")


@pytest.fixture
def confirmed() -> Registration:
    return make_confirmed()


def proposed(registration: Registration, *, until: dt.date | None = UNTIL) -> list[Proposal]:
    with at(OPENS):
        return schedule.propose(
            registration_id=registration.pk,
            starts=[STARTS, LATER],
            by=STAFF,
            answer_by=until,
            held_by={STARTS: (FIE,)},
        )


def another(registration: Registration, number: int) -> Registration:
    with at(OPENS):
        received = make_registration(registration.programme, make_municipality(number))
        return queue.confirm(registration_id=received.pk, by=MUNICIPALITY)


def lapse(moment: dt.datetime) -> int:
    with at(moment):
        return day_clock.lapse_proposals()


def lapsed_entries() -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(kind=EntryKind.PROPOSALS_LAPSED))


def next_step(registration: Registration, moment: dt.datetime) -> checklist.NextStep:
    with at(moment):
        has = checklist.read_handed_in(registration)
        items = checklist.items(registration, has, moment.date())
        return checklist.next_step(items, moment.date(), is_fixed=False)


def test_the_next_step_names_the_time_that_staff_named(confirmed: Registration) -> None:
    proposed(confirmed)
    step = next_step(confirmed, OPENS)
    assert (step.step, step.until) == (StepCode.CHOOSE, "senest fredag den 14. oktober 2016")


def test_proposals_lapse_when_the_last_minute_is_over_and_both_hear_it_once(confirmed: Registration) -> None:
    rows = proposed(confirmed)
    assert lapse(danish(2016, 10, 14, 23, 59)) == 0
    with at(danish(2016, 10, 14, 23, 59)):
        assert len(day_queries.open_proposals(confirmed)) == 2
    too_late = danish(2016, 10, 15)
    assert (lapse(too_late), lapse(too_late)) == (1, 0)
    [entry] = lapsed_entries()
    assert set(Proposal.objects.values_list("lapsed_at", flat=True)) == {entry.at}
    with at(too_late):
        assert day_queries.open_proposals(confirmed) == []
        with pytest.raises(ProposalLapsed):
            preparing.choose(registration_id=confirmed.pk, proposal_id=rows[0].pk, by=MUNICIPALITY)
        entries.announce_all()
    kinds = sorted(Message.objects.filter(entry=entry).values_list("kind", flat=True))
    assert kinds == ["proposals_lapsed", "staff_proposals_lapsed"]


def test_the_clock_decides_before_the_worker_has_looked(confirmed: Registration) -> None:
    rows = proposed(confirmed)
    with at(danish(2016, 10, 15)), pytest.raises(ProposalLapsed):
        preparing.choose(registration_id=confirmed.pk, proposal_id=rows[0].pk, by=MUNICIPALITY)


def test_who_has_answered_does_not_lapse_and_may_say_it_again(confirmed: Registration) -> None:
    rows = proposed(confirmed)
    with at(OPENS):
        preparing.choose(registration_id=confirmed.pk, proposal_id=rows[1].pk, by=MUNICIPALITY)
    after = danish(2016, 10, 15)
    assert lapse(after) == 0
    with at(after):
        assert day_queries.open_proposals(confirmed) == [rows[1]]
        preparing.choose(registration_id=confirmed.pk, proposal_id=rows[1].pk, by=MUNICIPALITY)


def test_asking_for_another_date_is_an_answer_and_new_proposals_begin_anew(confirmed: Registration) -> None:
    proposed(confirmed)
    with at(OPENS):
        preparing.ask_for_another_date(registration_id=confirmed.pk, note="", by=MUNICIPALITY)
    assert lapse(danish(2016, 10, 15)) == 0
    proposed(confirmed)
    assert Preparation.objects.get().another_date_asked_at is None
    assert next_step(confirmed, OPENS).step == StepCode.CHOOSE
    assert lapse(danish(2016, 10, 15)) == 1


def test_without_a_time_they_stand_until_the_answer(confirmed: Registration) -> None:
    proposed(confirmed, until=None)
    assert lapse(danish(2016, 11, 16)) == 0
    with at(danish(2016, 11, 16)):
        assert len(day_queries.open_proposals(confirmed)) == 2


def test_after_the_lapse_new_wishes_are_the_next_step(confirmed: Registration) -> None:
    with at(OPENS):
        preparing.set_wishes(registration_id=confirmed.pk, wishes=[(STARTS.date(), "day")], by=MUNICIPALITY)
    proposed(confirmed)
    after = danish(2016, 10, 15)
    lapse(after)
    assert next_step(confirmed, after).step == StepCode.WISH
    with at(after):
        preparing.set_wishes(registration_id=confirmed.pk, wishes=[(LATER.date(), "day")], by=MUNICIPALITY)
    assert not confirmed.proposals.exists()
    assert next_step(confirmed, after).step != StepCode.WISH


@pytest.mark.parametrize("until", [dt.date(2016, 9, 27), STARTS.date()])
def test_the_time_lies_from_today_to_the_day_before(confirmed: Registration, until: dt.date) -> None:
    with pytest.raises(Invalid) as refused:
        proposed(confirmed, until=until)
    assert list(refused.value.errors) == ["answer_by"]
    assert not confirmed.proposals.exists()


def test_staff_hear_where_a_person_is_agreed_or_proposed_elsewhere(confirmed: Registration) -> None:
    other, third = another(confirmed, 2), another(confirmed, 3)
    with at(OPENS):
        fix_day(other)
    proposed(third)
    stranger = FacilitatorDetails(name="Ole", email="ole@example.dk")
    with at(OPENS):
        found = warn_of_starts(confirmed, [WantedStart(STARTS, (FIE, stranger)), WantedStart(LATER, (FIE,))], OPENS)
        planned = schedule.warnings_of(confirmed, PLAN, OPENS)
    assert [[warned.message for warned in of_one] for of_one in found] == [
        [
            "Der er allerede en temadag den dag: Billund.",
            "Fie Facilitator er facilitator på en anden temadag den dag: Billund.",
            f"Fie Facilitator er nævnt i et forslag om den dag: {third.municipality.name}.",
        ],
        [],
    ]
    assert "proposed-facilitator" in [warned.code for warned in planned]
    lapse(danish(2016, 10, 15))
    with at(danish(2016, 10, 15)):
        assert "proposed-facilitator" not in [
            warned.code for warned in schedule.warnings_of(confirmed, PLAN, danish(2016, 10, 15))
        ]


def test_a_day_typed_by_hand_that_is_taken_or_closed_is_warned_about(confirmed: Registration) -> None:
    closed = dt.date(2016, 11, 22)
    ClosedDay.objects.create(programme=confirmed.programme, date=closed)
    with at(OPENS):
        fix_day(another(confirmed, 2))
        typed = [(STARTS.date(), "day"), (closed, "day"), (LATER.date(), "day")]
        warned = preparing.set_wishes(registration_id=confirmed.pk, wishes=typed, by=MUNICIPALITY)
        staff = warn_of_starts(confirmed, [WantedStart(danish(2016, 11, 22, 9))], OPENS)
    assert [(day, one.code) for day, one in warned] == [(STARTS.date(), "taken"), (closed, "taken")]
    assert [one.code for one in staff[0]] == ["closed-day"]


def test_undoing_a_fixed_day_brings_terms_and_facilitators_back(confirmed: Registration, settings: Settings) -> None:
    settings.UNDO_SECONDS = 120
    before = [(row.starts_at, row.answer_by, row.facilitators) for row in proposed(confirmed)]
    with at(OPENS):
        fix_day(confirmed)
        assert not confirmed.proposals.exists()
        last = JournalEntry.objects.order_by("-number")[0]
        undo.undo(registration_id=confirmed.pk, entry_number=last.number, by=STAFF)
    assert not ThemedDay.objects.exists()
    assert [(row.starts_at, row.answer_by, row.facilitators) for row in confirmed.proposals.all()] == before


def test_those_who_held_a_day_can_be_named(confirmed: Registration) -> None:
    with at(OPENS):
        fix_day(confirmed)
    assert known_facilitators() == [FIE]
