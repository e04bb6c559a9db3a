"""The day in the timeline: what happened, in words, and nobody's name, address or free text."""

import pytest
import time_machine
from django.utils import translation

from booking.models import CASEWORK, EntryKind, Invite, JournalEntry, Partstat, Registration
from booking.queries import queue as queries
from booking.services.day import answers, attendance, preparing, schedule
from booking.services.day import clock as day_clock
from booking.services.day.attendance import AttendeeDetails
from booking.services.turn import MUNICIPALITY
from booking.words import municipality_timeline as timeline
from booking.words.municipality_day_timeline import SENTENCES, UNTOLD
from tests.booking.day_helpers import STARTS, fix_day, invite_of, list_attendees
from tests.factories import STAFF, danish

NOT_OF_A_REGISTRATION = {
    EntryKind.PROGRAMME_LOADED, EntryKind.PROGRAMME_CHANGED, EntryKind.TERMS_STATED, EntryKind.RESTORED,
    EntryKind.SLOT_ADDED, EntryKind.SLOT_REMOVED,
}  # fmt: skip


def sentences(registration: Registration) -> list[str]:
    """Return the timeline's sentences after the confirmation."""
    lines = timeline.lines(queries.timeline_with_closings(registration).entries)
    return [line.text for line in lines][2:]


def test_every_kind_of_entry_is_shown_or_left_out_on_purpose() -> None:
    assert {*timeline.SENTENCES, *UNTOLD, *CASEWORK, *NOT_OF_A_REGISTRATION} == set(EntryKind)
    assert set(SENTENCES) & UNTOLD == set()


def test_the_way_to_a_date(confirmed: Registration) -> None:
    day = STARTS.date()
    preparing.set_wishes(registration_id=confirmed.pk, wishes=[(day, "morning")], by=MUNICIPALITY)
    preparing.set_wishes(
        registration_id=confirmed.pk, wishes=[(day, "morning"), (day, "evening")], by=MUNICIPALITY
    )  # fmt: skip
    preparing.set_wishes(registration_id=confirmed.pk, wishes=[], by=MUNICIPALITY)
    preparing.prepare(registration_id=confirmed.pk, values={"focus": "Hemmeligt"}, by=MUNICIPALITY)
    proposed = schedule.propose(registration_id=confirmed.pk, starts=[STARTS], by=STAFF)
    preparing.choose(registration_id=confirmed.pk, proposal_id=proposed[0].pk, by=MUNICIPALITY)
    preparing.ask_for_another_date(registration_id=confirmed.pk, note="Hemmeligt", by=MUNICIPALITY)
    assert sentences(confirmed) == [
        "Ønskede datoer ændret: 1 ønske",
        "Ønskede datoer ændret: 2 ønsker",
        "De ønskede datoer fjernet",
        "Oplysninger om sted, fokus eller anden kontaktperson ændret",
        "Datoer foreslået: torsdag den 17. november 2016 kl. 9.00",
        "Valgt blandt de foreslåede datoer: torsdag den 17. november 2016 kl. 9.00",
        "En anden dato end de foreslåede ønsket",
    ]


def test_the_day_and_its_list(confirmed: Registration) -> None:
    list_attendees(confirmed, "Anna", "Bent")
    fix_day(confirmed)
    fix_day(confirmed, venue="Biblioteket")
    fix_day(confirmed, starts_at=danish(2016, 11, 24, 9), venue="Biblioteket")
    preparing.ask_for_another_date(registration_id=confirmed.pk, note="", by=MUNICIPALITY)
    attendance.set_attendees(registration_id=confirmed.pk, lines=[AttendeeDetails(name="Carl")], by=STAFF)
    schedule.call_off(registration_id=confirmed.pk, by=STAFF, reason="Hemmeligt", message="Hemmeligt")
    assert sentences(confirmed) == [
        "Deltagerlisten ændret: 2 tilføjet. 2 på listen",
        "Datoen ligger fast: torsdag den 17. november 2016 kl. 9.00",
        "Oplysningerne om den aftalte dag ændret. Tidspunktet er det samme",
        "Temadagen flyttet til torsdag den 24. november 2016 kl. 9.00",
        "En anden dato ønsket. Dagen ligger fast, til Socialstyrelsen flytter den",
        "Deltagerlisten ændret: 1 tilføjet, 2 fjernet. 1 på listen",
        "Temadagen torsdag den 24. november 2016 aflyst. Pladsen er beholdt",
    ]


@pytest.mark.parametrize(
    ("partstat", "sentence"),
    [
        (Partstat.ACCEPTED, "Et svar på invitationen: ja"),
        (Partstat.TENTATIVE, "Et svar på invitationen: måske"),
        (Partstat.DECLINED, "Et svar på invitationen: nej"),
    ],
)
def test_an_answer_is_shown_without_a_name(confirmed: Registration, partstat: str, sentence: str) -> None:
    list_attendees(confirmed, "Anna")
    fix_day(confirmed)
    anna = invite_of("anna@aarhus.dk")
    answers.answer_on_page(invite_id=anna.pk, partstat=partstat, note="Hemmeligt", by=MUNICIPALITY)
    assert sentences(confirmed)[2:] == [sentence]


def test_what_mail_and_clock_note(confirmed: Registration, clock: time_machine.Traveller) -> None:
    list_attendees(confirmed, "Anna")
    fix_day(confirmed)
    anna: Invite = invite_of("anna@aarhus.dk")
    answers.invite_bounced(invite_id=anna.pk)
    answers.ask_about_sender(invite_id=anna.pk, sender="x@y.dk", sender_name="Xenia", partstat=Partstat.ACCEPTED)
    for moment in (danish(2016, 10, 27, 9), danish(2016, 11, 10, 9), danish(2016, 11, 18, 9)):
        clock.move_to(moment)
        day_clock.remind_of_days()
    assert sentences(confirmed)[2:] == [
        "En kalenderinvitation kunne ikke afleveres",
        "Et svar fra en, der ikke står på listen",
        "Påmindelse om deltagerlisten. Der var 1 deltager på listen",
        "Deltagerne oplyst om, hvordan vi behandler deres oplysninger",
        "Påmindelse om deltagerlisten. Der var 1 deltager på listen",
        "Praktiske oplysninger sendt til kontaktperson og deltagere",
        "Tak for temadagen sendt",
    ]
    assert JournalEntry.objects.filter(kind=EntryKind.DIGEST_DUE).exists()


def test_the_day_in_english(confirmed: Registration) -> None:
    fix_day(confirmed)
    with translation.override("en"):
        assert sentences(confirmed) == ["The date is fixed: Thursday 17 November 2016 at 9:00"]
