"""A queue with a day in which every kind of entry is written once at least, through the services."""

import datetime as dt
import uuid
from pathlib import Path

import time_machine
from django.test import override_settings

from booking.models import Attendee, Invite, JournalEntry, Programme, Question, Registration
from booking.programme.file import Retention, read_programme
from booking.services import casework, clock, contact, erasure, letters, queue
from booking.services.day import answers, preparing, schedule, undo
from booking.services.day import clock as day_clock
from booking.services.programmes import create_programme, update_programme
from booking.services.turn import MUNICIPALITY, SYSTEM
from tests.booking.day_helpers import fix_day, list_attendees
from tests.factories import (
    OPENS,
    STAFF,
    TOKEN,
    accept,
    again,
    choices_of,
    contact_of,
    danish,
    make_municipality,
    make_queue,
    make_registration,
)

FILE = Path(__file__).resolve().parents[3] / "booking" / "data" / "faglig-ledelse-2016-17.toml"


def tell_everything(clock_of_test: time_machine.Traveller) -> Programme:
    """Write every kind of entry; nine municipalities on two slots and a third that comes and goes."""
    clock_of_test.move_to(OPENS - dt.timedelta(days=7))
    facts = read_programme(FILE).model_copy(
        update={"capacity": 2, "retention": Retention(with_place_months=6, without_place_months=3)}
    )
    programme = create_programme(facts, by=SYSTEM)
    clock_of_test.move_to(OPENS)
    rows = make_queue(programme, 8)
    _the_queue(clock_of_test, programme, rows)
    _the_day(clock_of_test, rows[0])
    clock_of_test.move_to(danish(2016, 12, 1, 12))
    update_programme(programme, facts.model_copy(update={"capacity": 3, "confirm_working_days": 3}), by=STAFF)
    _the_end(clock_of_test, rows)
    return Programme.objects.get(pk=programme.pk)


def _the_queue(clock_of_test: time_machine.Traveller, programme: Programme, rows: list[Registration]) -> None:
    first, second, third, fourth, fifth, sixth, seventh, eighth = rows
    accept(first, OPENS)
    accept(second, OPENS)
    clock.doubted(registration_id=first.pk, ask=1)
    clock.link_used(registration_id=first.pk, by=MUNICIPALITY)
    queue.confirm(registration_id=first.pk, by=MUNICIPALITY)
    clock_of_test.move_to(danish(2016, 9, 30, 9, 1))
    clock.remind_due()
    clock_of_test.move_to(danish(2016, 10, 1))
    clock.lapse_due()  # number 2; number 3 moves up
    queue.confirm(registration_id=second.pk, by=MUNICIPALITY)  # late: waits again
    clock.bounced(registration_id=third.pk, address=third.contact_email, ask=1)
    changed = contact_of(third.municipality, email="bo@gmail.com")
    contact.change_contact(registration_id=third.pk, contact=changed, by=STAFF, reason="Ringede", on_behalf=True)
    contact.check_address(registration_id=third.pk, by=STAFF)
    clock.extend(registration_id=third.pk, until=dt.date(2016, 10, 12), by=STAFF, reason="Ferie")
    contact.request_link(programme_id=programme.pk, municipality_code=third.municipality_id, by=MUNICIPALITY)
    queue.place_ahead(registration_id=sixth.pk, by=STAFF, reason="Fejl hos os")
    queue.pass_over(registration_id=fifth.pk, by=TOKEN, reason="Har bedt om at vente")
    queue.pass_over(registration_id=fifth.pk, by=STAFF, reason="Venter ikke længere", lift=True)
    contact.change_choices(registration_id=fourth.pk, choices=choices_of(workshop=False), by=MUNICIPALITY)
    queue.annul(registration_id=third.pk, by=STAFF, reason="Falsk tilmelding")  # number 6 moves up
    queue.withdraw(registration_id=seventh.pk, by=MUNICIPALITY)
    queue.confirm(registration_id=sixth.pk, by=STAFF, reason="Bekræftet i telefonen")
    make_registration(programme, make_municipality(9), by=STAFF, on_behalf=True, reason="Ringede ind")
    queue.add_slot(programme=programme, by=STAFF, reason="Bevilling")  # number 2 moves up
    queue.annul(registration_id=second.pk, by=STAFF, reason="Aftalt")  # number 4 moves up
    casework.set_case_number(registration_id=eighth.pk, case_number="2016-1234", by=STAFF)
    casework.add_note(registration_id=eighth.pk, text="Ring i uge 42", by=STAFF)
    casework.set_hold(registration_id=eighth.pk, by=STAFF, reason="Klagesag")
    casework.set_hold(registration_id=eighth.pk, by=STAFF, reason="Klagesagen er slut", lift=True)


def _the_day(clock_of_test: time_machine.Traveller, first: Registration) -> None:
    pk = first.pk
    list_attendees(first, "Anna", "Bo", "Carl")
    clock_of_test.move_to(danish(2016, 10, 14, 10))
    day_clock.remind_of_days()  # the privacy notice
    preparing.prepare(registration_id=pk, values={"venue": "Rådhuset", "focus": "Styring"}, by=MUNICIPALITY)
    preparing.set_wishes(registration_id=pk, wishes=[(dt.date(2016, 11, 17), "morning")], by=MUNICIPALITY)
    proposed = schedule.propose(registration_id=pk, starts=[danish(2016, 11, 17, 9), danish(2016, 11, 18, 9)], by=STAFF)
    preparing.choose(registration_id=pk, proposal_id=proposed[0].pk, by=MUNICIPALITY)
    preparing.ask_for_another_date(registration_id=pk, note="Vi foretrækker en fredag", by=MUNICIPALITY)
    fix_day(first)
    clock_of_test.shift(600)
    fix_day(first, starts_at=danish(2016, 11, 18, 9))
    clock_of_test.shift(600)
    fix_day(first, starts_at=danish(2016, 11, 18, 9), venue="Biblioteket")
    moved = JournalEntry.objects.latest("number")
    with override_settings(UNDO_SECONDS=120):
        undo.undo(registration_id=pk, entry_number=moved.number, by=STAFF)
    anna, bo, carl = (Invite.objects.get(email=f"{name}@aarhus.dk") for name in ("anna", "bo", "carl"))
    answers.answer_on_page(invite_id=anna.pk, partstat="DECLINED", note="Er på kursus", by=MUNICIPALITY)
    answers.ask_about_sender(invite_id=bo.pk, sender="b@x.dk", sender_name="B", partstat="ACCEPTED")
    answers.invite_bounced(invite_id=carl.pk)
    clock_of_test.move_to(danish(2016, 10, 17, 9, 1))
    day_clock.remind_of_days()  # the digest of answers
    answers.resolve_question(question_id=Question.objects.get().pk, how="same", by=MUNICIPALITY)
    letters.write(
        registration_id=pk,
        to=letters.To.CONTACT,
        subject="Om dagen",
        body="Vi glæder os.",
        key=uuid.UUID(int=1),
        by=STAFF,
    )
    for moment in (danish(2016, 10, 28, 9, 1), danish(2016, 11, 11, 9, 1), danish(2016, 11, 21, 9, 1)):
        clock_of_test.move_to(moment)
        day_clock.remind_of_days()  # list too short; practical; thanks


def _the_end(clock_of_test: time_machine.Traveller, rows: list[Registration]) -> None:
    first, _second, _third, fourth, fifth, sixth, *_others = rows
    list_attendees(sixth, "Dorte")
    fix_day(sixth, starts_at=danish(2017, 1, 26, 9))
    clock_of_test.shift(600)
    schedule.call_off(registration_id=sixth.pk, by=STAFF, reason="Sygdom", message="Vi finder en ny dag.")
    queue.withdraw(registration_id=again(fourth).pk, by=MUNICIPALITY, reason="Vi har ikke tid")  # number 5 moves up
    clock_of_test.move_to(danish(2017, 6, 10))
    clock.lapse_due()  # the list closes
    queue.annul(registration_id=fifth.pk, by=STAFF, reason="Aftalt")
    free = Programme.objects.get().slots.get(registration__isnull=True)
    queue.remove_slot(slot=free, by=STAFF, reason="Ikke brugt")
    clock_of_test.move_to(danish(2018, 1, 2))
    erasure.erase(registration_id=first.pk, by=SYSTEM, decision="16/12345", first=str)
    assert not Attendee.objects.filter(registration=first).exists()
