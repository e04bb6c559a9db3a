"""Undo: within the window day, people, calendars and answers become what they were (calendar rule 12)."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.forms.models import model_to_dict
from pytest_django.fixtures import Settings
from time_machine import Traveller

from booking.models import By, EntryKind, JournalEntry, Method, Preparation, Registration, ThemedDay
from booking.refusals import MailIsLeaving, Spent, Stale, UndoIsOver
from booking.services import holding, queue, record
from booking.services.day import answers, attendance, preparing, schedule, undo
from booking.services.day.elsewhere import FacilitatorDetails
from booking.services.turn import MUNICIPALITY, Actor
from tests.booking.day_helpers import PLAN, STARTS, fix_day, invite_of, list_attendees, make_confirmed, take_out
from tests.factories import OPENS, OTHER_STAFF, STAFF, danish

pytestmark = pytest.mark.django_db
LATER = danish(2016, 11, 24, 9)
OLE = FacilitatorDetails(name="Ole", email="ole@example.dk")
State = dict[str, Any]


@pytest.fixture(autouse=True)
def window(settings: Settings) -> None:
    settings.UNDO_SECONDS = 120


@pytest.fixture
def listed(clock: Traveller) -> Registration:
    """Confirm a place and list two attendees."""
    registration = make_confirmed()
    list_attendees(registration, "Anna", "Bent")
    return registration


@pytest.fixture
def fixed(listed: Registration, clock: Traveller) -> Registration:
    """Fix the day, mark every invitation as sent, and accept one."""
    user = User.objects.create_user("fie", "fie@example.dk", is_staff=True)
    fix_day(listed, facilitators=(FacilitatorDetails(name="Fie", email="fie@example.dk", user_id=user.pk),))
    for invite in listed.invites.all():
        take_out(invite)
    anna = invite_of("anna@aarhus.dk")
    answers.answer_on_page(invite_id=anna.pk, partstat="ACCEPTED", note="Glæder mig", by=MUNICIPALITY)
    clock.shift(dt.timedelta(hours=1))
    return listed


def state(registration: Registration) -> State:
    """Return everything about the day that an undo must restore; SEQUENCE alone goes on rising."""
    day = ThemedDay.objects.filter(registration=registration).first()
    people = {
        invite.email: (
            invite.method,
            invite.name,
            invite.starts_at,
            invite.ends_at,
            invite.told,
            invite.time_sequence,
            invite.answer,
        )
        for invite in registration.invites.all()
        if invite.attempted
    }
    asked = Preparation.objects.filter(registration=registration).values_list("another_date_asked_at", flat=True)
    return {
        "day": model_to_dict(day, exclude=["id"]) if day else None,
        "facilitators": sorted(day.facilitators.values_list("name", "email", "user")) if day else [],
        "proposals": sorted(registration.proposals.values_list("starts_at", "chosen_at"), key=str),
        "asked": list(asked),
        "people": people,
    }


def change_day(registration: Registration, **changes: Any) -> None:
    """Change the day as it stands; its facilitators too, where `changes` names them."""
    fie = User.objects.get(username="fie")
    standing = (FacilitatorDetails(name="Fie", email="fie@example.dk", user_id=fie.pk),)
    fix_day(registration, **({"facilitators": standing} | changes))


def call_off(registration: Registration) -> None:
    schedule.call_off(registration_id=registration.pk, by=STAFF, reason="Sygdom", message="Vi finder en ny dato.")


CHANGES: dict[str, tuple[str, Callable[[Registration], None]]] = {
    "moved": (EntryKind.DAY_MOVED, lambda registration: change_day(registration, starts_at=LATER)),
    "moved by an hour": (
        EntryKind.DAY_MOVED,
        lambda registration: change_day(registration, starts_at=STARTS + dt.timedelta(hours=1)),
    ),
    "changed": (
        EntryKind.DAY_CHANGED,
        lambda registration: change_day(registration, venue="Biblioteket", note="Tag mad med"),
    ),
    "facilitator replaced": (EntryKind.DAY_CHANGED, lambda registration: change_day(registration, facilitators=(OLE,))),
    "all at once": (
        EntryKind.DAY_MOVED,
        lambda registration: change_day(
            registration, starts_at=LATER, venue="Skolen", talk_minutes=60, facilitators=(OLE,)
        ),
    ),
    "called off": (EntryKind.DAY_CALLED_OFF, call_off),
}


def last(registration: Registration) -> JournalEntry:
    return JournalEntry.objects.filter(registration=registration).latest("number")


def take_back(registration: Registration, by: Actor = STAFF) -> JournalEntry:
    """Undo the last entry and return the entry of the undo."""
    undo.undo(registration_id=registration.pk, entry_number=last(registration).number, by=by)
    return last(registration)


@pytest.mark.parametrize("name", CHANGES)
def test_undo_brings_everything_back(fixed: Registration, clock: Traveller, name: str) -> None:
    kind, change = CHANGES[name]
    before = state(fixed)
    change(fixed)
    changed = last(fixed)
    assert changed.kind == kind
    assert state(fixed) != before
    clock.shift(119)
    undone = take_back(fixed, OTHER_STAFF)
    assert state(fixed) == before
    assert (undone.kind, undone.by_id, undone.details["undoes"]) == (
        EntryKind.DAY_CHANGE_UNDONE,
        OTHER_STAFF.id,
        changed.number,
    )
    assert record.verify(fixed.programme).sentences == []


def test_undone_fixing_leaves_no_day_and_what_was_proposed_and_asked(listed: Registration) -> None:
    proposed = schedule.propose(registration_id=listed.pk, starts=[STARTS, LATER], by=STAFF)
    preparing.choose(registration_id=listed.pk, proposal_id=proposed[0].pk, by=MUNICIPALITY)
    preparing.ask_for_another_date(registration_id=listed.pk, note="", by=MUNICIPALITY)
    before = state(listed)
    assert len(before["proposals"]) == 2
    fix_day(listed)
    assert state(listed)["proposals"] == []
    take_back(listed)
    assert state(listed) == before
    assert not listed.invites.filter(method=Method.REQUEST).exists()


def test_undone_fixing_after_a_calling_off_keeps_what_people_had_answered(fixed: Registration) -> None:
    call_off(fixed)
    before = invite_of("anna@aarhus.dk")
    fix_day(fixed, starts_at=LATER)
    assert invite_of("anna@aarhus.dk").partstat == "NEEDS-ACTION"
    undone = take_back(fixed)
    after = invite_of("anna@aarhus.dk")
    assert (after.method, after.partstat, after.answered_at) == (Method.CANCEL, "ACCEPTED", before.answered_at)
    assert undone.text.text["message"] == "Vi finder en ny dato."


def test_undone_calling_off_keeps_answers_to_a_venue_that_had_not_been_told(fixed: Registration) -> None:
    change_day(fixed, venue="Biblioteket")
    call_off(fixed)
    take_back(fixed)
    anna = invite_of("anna@aarhus.dk")
    assert (anna.answer, anna.answer_note, anna.time_sequence) == ("ACCEPTED", "Glæder mig", 0)
    assert anna.told != anna.attempted


def test_window_ends_to_the_microsecond(fixed: Registration, clock: Traveller) -> None:
    change_day(fixed, starts_at=LATER)
    entry = last(fixed)
    clock.move_to(entry.at + dt.timedelta(seconds=120))
    assert undo.undoable(fixed, entry.at + dt.timedelta(seconds=120)) is None
    assert undo.undoable(fixed, entry.at + dt.timedelta(seconds=119.999999)) == entry
    with pytest.raises(UndoIsOver):
        take_back(fixed)
    assert ThemedDay.objects.get().starts_at == LATER


def test_nothing_is_held_where_the_window_is_switched_off(fixed: Registration, settings: Settings) -> None:
    settings.UNDO_SECONDS = 0
    change_day(fixed, starts_at=LATER)
    assert holding.held_until(last(fixed)) is None
    with pytest.raises(UndoIsOver):
        take_back(fixed)


def test_what_another_system_did_never_waits(fixed: Registration) -> None:
    plan = schedule.as_plan(ThemedDay.objects.get())
    moved = schedule.DayPlan(**(vars(plan) | {"starts_at": LATER}))
    schedule.schedule(registration_id=fixed.pk, plan=moved, by=Actor(By.API, 1))
    assert holding.held_until(last(fixed)) is None
    with pytest.raises(UndoIsOver):
        take_back(fixed)


def test_second_undo_is_refused(fixed: Registration) -> None:
    change_day(fixed, venue="Biblioteket")
    number = last(fixed).number
    take_back(fixed)
    with pytest.raises(Stale):
        undo.undo(registration_id=fixed.pk, entry_number=number, by=OTHER_STAFF)
    with pytest.raises(UndoIsOver):
        take_back(fixed)


NEWER: dict[str, Callable[[Registration], object]] = {
    "another change": lambda registration: change_day(registration, venue="Skolen"),
    "a longer list": lambda registration: list_attendees(registration, "Anna", "Bent", "Carl"),
    "a wish for another date": lambda registration: preparing.ask_for_another_date(
        registration_id=registration.pk, note="", by=MUNICIPALITY
    ),
    "a withdrawal": lambda registration: queue.withdraw(registration_id=registration.pk, by=MUNICIPALITY),
    "an answer to the new time": lambda registration: answers.answer_on_page(
        invite_id=registration.invites.get(name="Bent").pk, partstat="ACCEPTED", note="", by=MUNICIPALITY
    ),
}


@pytest.mark.parametrize("name", NEWER)
def test_change_that_something_newer_followed_stands(fixed: Registration, name: str) -> None:
    change_day(fixed, starts_at=LATER)
    number = last(fixed).number
    NEWER[name](fixed)
    before = state(fixed)
    with pytest.raises(Stale):
        undo.undo(registration_id=fixed.pk, entry_number=number, by=STAFF)
    assert state(fixed) == before


def test_answer_to_a_time_that_stays_is_kept_through_an_undo(fixed: Registration) -> None:
    change_day(fixed, venue="Biblioteket")
    number = last(fixed).number
    bent = invite_of("bent@aarhus.dk")
    answers.answer_on_page(invite_id=bent.pk, partstat="DECLINED", note="Ferie", by=MUNICIPALITY)
    undo.undo(registration_id=fixed.pk, entry_number=number, by=STAFF)
    assert invite_of("bent@aarhus.dk").answer == "DECLINED"
    assert ThemedDay.objects.get().venue == PLAN.venue


def test_mail_that_has_been_taken_out_stops_the_undo(fixed: Registration, clock: Traveller) -> None:
    change_day(fixed, venue="Biblioteket")
    anna = invite_of("anna@aarhus.dk")
    anna.attempted_at = last(fixed).at
    anna.save()
    with pytest.raises(MailIsLeaving):
        take_back(fixed)
    assert undo.undoable(fixed, OPENS + dt.timedelta(hours=1)) is None


def test_day_that_has_begun_meanwhile_is_spent(fixed: Registration, clock: Traveller) -> None:
    clock.move_to(STARTS - dt.timedelta(seconds=30))
    change_day(fixed, starts_at=LATER)
    clock.shift(60)
    with pytest.raises(Spent):
        take_back(fixed)


def test_user_that_is_gone_leaves_the_facilitator(fixed: Registration) -> None:
    change_day(fixed, facilitators=(OLE,))
    User.objects.filter(username="fie").delete()
    take_back(fixed)
    facilitator = ThemedDay.objects.get().facilitators.get()
    assert (facilitator.name, facilitator.user) == ("Fie", None)


def test_undo_of_a_change_whose_old_values_were_erased_is_refused(fixed: Registration) -> None:
    change_day(fixed, venue="Biblioteket")
    entry = last(fixed)
    entry.text.delete()
    with pytest.raises(UndoIsOver):
        take_back(fixed)
    assert attendance.details_of(fixed.attendees.get(name="Anna")).name == "Anna"
