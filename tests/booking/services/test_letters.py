"""A mail that staff write: who gets it, what is refused in it, one entry if sent twice, and what the journal says."""

import dataclasses
from typing import Any
from uuid import UUID, uuid4

import pytest
from time_machine import Traveller

from booking.models import EntryKind, JournalEntry, Registration
from booking.queries import queue as queries
from booking.refusals import Invalid, NobodyToWriteTo, NotLive
from booking.services import clock, letters, queue
from booking.services.day import answers, attendance
from booking.services.day.attendance import AttendeeDetails
from booking.services.letters import To
from booking.services.record import verify
from booking.services.turn import MUNICIPALITY
from booking.words import municipality_timeline as timeline
from booking.words import staff_timeline as desk_timeline
from tests.booking.admin.staff_desk import REASON, last_entry
from tests.booking.day_helpers import fix_day, invite_of, list_attendees, make_confirmed
from tests.factories import (
    OPENS,
    STAFF,
    accept,
    again,
    danish,
    journal,
    make_municipality,
    make_programme,
    make_queue,
    make_registration,
    where,
)

pytestmark = pytest.mark.django_db
KEY = UUID("5e" * 16)


@pytest.fixture
def day(clock: Traveller) -> Registration:
    """Confirm a place, list three attendees and fix the day."""
    registration = make_confirmed()
    list_attendees(registration, "Anna", "Bent", "Carl")
    fix_day(registration)
    return again(registration)


def write(registration: Registration, **typed: Any) -> Registration:
    values: dict[str, Any] = {"to": To.BOTH, "subject": "Parkering", "body": "Kør sammen.", "key": uuid4(), "by": STAFF}
    return letters.write(registration_id=registration.pk, **(values | typed))


def test_mail_is_one_entry_with_ids_in_its_details_and_words_in_its_text(day: Registration) -> None:
    write(day, subject=" Til  {Navn} ", body="\nVi ses {dato}\r\nved {mødested} i {kommune}.\n", key=KEY)
    entry = last_entry(day)
    told = [invite_of(f"{name}@aarhus.dk").pk for name in ("anna", "bent", "carl")]
    assert (entry.kind, entry.by, entry.by_id) == (EntryKind.MAIL_WRITTEN, "staff", 1)
    assert entry.details == {"to": "both", "contact": True, "told": told, "key": str(KEY)}
    assert entry.text.text == {
        "subject": "Til {Navn}",
        "body": "Vi ses {dato}\nved {mødested} i {kommune}.",
        "values": {
            "kommune": "Aarhus Kommune",
            "dato": "torsdag den 17. november 2016",
            "mødested": "Rådhuset, Rådhuspladsen 2, lokale 4",
        },
    }
    assert verify(day.programme).sentences == []


@pytest.mark.parametrize(("to", "contact", "count"), [(To.CONTACT, True, 0), (To.ATTENDEES, False, 3)])
def test_mail_goes_to_whom_it_is_for(day: Registration, to: To, *, contact: bool, count: int) -> None:
    write(day, to=to)
    details = last_entry(day).details
    assert (details["to"], details["contact"], len(details["told"])) == (to.value, contact, count)


def test_people_who_cannot_be_mailed_are_left_out_with_the_reason(day: Registration) -> None:
    lines = [
        AttendeeDetails(name="Anna", email="anna@aarhus.dk"),
        AttendeeDetails(name="Bent", email="bent@aarhus.dk"),
        AttendeeDetails(name="Carl", email="carl@aarhus.dk"),
        AttendeeDetails(name="Dora", email=""),
        AttendeeDetails(name="Anne Aarhus", email="anne@aarhus.dk"),
    ]
    attendance.set_attendees(registration_id=day.pk, lines=lines, by=MUNICIPALITY)
    answers.answer_on_page(invite_id=invite_of("anna@aarhus.dk").pk, partstat="DECLINED", note="", by=MUNICIPALITY)
    answers.invite_bounced(invite_id=invite_of("bent@aarhus.dk").pk)
    reach = letters.reach_of(again(day), To.BOTH)
    assert [invite.name for invite in reach.invites] == ["Carl"]
    assert [(name, str(reason)) for name, reason in reach.left_out] == [
        ("Anna", "har sagt nej"),
        ("Bent", "mail til adressen er kommet retur"),
        ("Dora", "har ingen mailadresse"),
        ("Anne Aarhus", "får mailen som kontaktperson"),
    ]
    assert [invite.name for invite in letters.reach_of(again(day), To.ATTENDEES).invites] == ["Carl", "Anne Aarhus"]
    write(day)
    assert last_entry(day).details["told"] == [invite_of("carl@aarhus.dk").pk]


def test_contact_whose_address_refused_mail_is_left_out(day: Registration) -> None:
    clock.bounced(registration_id=day.pk, address=day.contact_email, ask=None)
    with pytest.raises(NobodyToWriteTo):
        write(day, to=To.CONTACT)
    write(day)
    assert last_entry(day).details["contact"] is False


def test_attendees_are_written_to_only_when_a_date_is_fixed(clock: Traveller) -> None:
    registration = make_confirmed()
    list_attendees(registration, "Anna")
    with pytest.raises(NobodyToWriteTo):
        write(registration, to=To.ATTENDEES)
    write(registration)
    assert (last_entry(registration).details["contact"], last_entry(registration).details["told"]) == (True, [])


def test_waiting_contact_can_be_written_to_and_one_who_left_cannot(day: Registration) -> None:
    waiting = make_registration(day.programme, make_municipality(2))
    write(waiting, to=To.CONTACT, body="Kære {navn} i {kommune}")
    assert last_entry(waiting).kind == EntryKind.MAIL_WRITTEN
    queue.annul(registration_id=waiting.pk, by=STAFF, reason=REASON)
    with pytest.raises(NotLive):
        write(waiting, to=To.CONTACT)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"subject": " \r\n "}, "subject", "Skriv et emne"),
        ({"subject": "x" * 121}, "subject", "Emnet må højst være på 120 tegn"),
        ({"body": " \n "}, "body", "Skriv mailens tekst"),
        ({"body": "x" * 5001}, "body", "Skriv højst 5.000 tegn"),
        (
            {"body": "Kære {navn.__class__} og {fornavn}"},
            "body",
            "{navn.__class__}, {fornavn} er ikke et flettefelt. Brug {navn}, {kommune}, {dato}, {mødested}",
        ),
        ({"subject": "{mødested} " * 9}, "subject", "Emnet bliver for langt for Nr. 1 Aarhus, når felterne er udfyldt"),
    ],
)
def test_mail_that_cannot_stand_is_refused(day: Registration, typed: dict[str, str], field: str, sentence: str) -> None:
    before = JournalEntry.objects.count()
    with pytest.raises(Invalid) as refused:
        write(day, **typed)
    assert {name: str(said) for name, said in refused.value.errors.items()} == {field: sentence}
    assert JournalEntry.objects.count() == before


def test_field_without_a_value_is_refused_by_the_name_of_the_registration(clock: Traveller) -> None:
    registration = make_confirmed()
    with pytest.raises(Invalid) as refused:
        write(registration, subject="Om {dato}", body="{mødested} og {dato} i {kommune}")
    about = "kan ikke udfyldes for Nr. 1 Aarhus. Fjern feltet, eller skriv til den for sig"
    assert refused.value.errors == {"subject": f"{{dato}} {about}", "body": f"{{mødested}}, {{dato}} {about}"}


def test_longest_text_and_a_subject_of_several_lines_are_taken(day: Registration) -> None:
    write(day, subject="Parkering\r\nBcc: alle@example.dk", body="ø" * 5000)
    assert last_entry(day).text.text["subject"] == "Parkering Bcc: alle@example.dk"


def test_same_page_is_sent_once_and_another_page_again(day: Registration) -> None:
    for key in (KEY, KEY, uuid4()):
        write(day, key=key)
    assert len(journal(day.programme, EntryKind.MAIL_WRITTEN)) == 2


def test_date_is_written_in_the_language_of_the_registration(day: Registration) -> None:
    Registration.objects.filter(pk=day.pk).update(language="en")
    write(day, body="{dato}")
    assert last_entry(day).text.text["values"]["dato"] == "Thursday 17 November 2016"


@pytest.mark.parametrize(
    ("to", "told", "facts"),
    [
        (To.CONTACT, "Socialstyrelsen har skrevet til kontaktpersonen", ["til kontaktpersonen"]),
        (To.ATTENDEES, "Socialstyrelsen har skrevet til deltagerne", ["til deltagere: 3"]),
        (
            To.BOTH,
            "Socialstyrelsen har skrevet til kontaktpersonen og deltagerne",
            ["til kontaktpersonen", "til deltagere: 3"],
        ),
    ],
)
def test_both_timelines_tell_of_it_and_the_municipality_reads_no_words(
    day: Registration, to: To, told: str, facts: list[str]
) -> None:
    write(day, to=to, body="Hemmelig hilsen")
    row = again(day)
    line = timeline.lines(queries.timeline_with_closings(row).entries)[-1]
    assert (line.text, line.who) == (told, "Socialstyrelsen")
    staffs = desk_timeline.line(last_entry(day), {})
    assert (staffs.what, staffs.facts) == ("Mail skrevet af Socialstyrelsen", facts)
    assert staffs.said == [("Emne", "Parkering"), ("Tekst", "Hemmelig hilsen")]
    readers = desk_timeline.line(last_entry(day), {}, attendees=False)
    assert dataclasses.replace(readers, said=staffs.said) == staffs
    assert readers.said == []


def test_letter_moves_nobody_however_late_it_is(clock: Traveller) -> None:
    """A deadline that has passed is carried out by the next turn, not by a letter."""
    programme = make_programme(capacity=1)
    first, second = make_queue(programme, 2)
    accept(first, OPENS)
    clock.move_to(danish(2016, 10, 1))
    write(second, to=To.CONTACT)
    assert [kind for kind, *_rest in journal(programme)][-1] == EntryKind.MAIL_WRITTEN
    assert (where(first), where(second)) == (("allocated", 1), ("waiting", None))
    assert verify(programme).sentences == []


def test_what_happens_while_the_letter_is_read_is_read_again(
    day: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock is taken for the entry alone, so the day may move between reading it and writing of it."""
    read = letters.letter_of
    moved: list[bool] = []

    def and_then_moved(registration: Registration, **said: Any) -> letters.WrittenLetter:
        letter = read(registration, **said)
        if not moved:
            moved.append(True)
            fix_day(registration, venue="Biblioteket")
        return letter

    monkeypatch.setattr(letters, "letter_of", and_then_moved)
    write(day, body="Mød op: {mødested}")
    assert last_entry(day).text.text["values"]["mødested"] == "Biblioteket"
