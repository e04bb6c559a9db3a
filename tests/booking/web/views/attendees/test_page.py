"""The attendee list on the contact's page: read, add, correct, replace, remove; what each act says."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.links import personal_path
from booking.models import EntryKind, JournalEntry, Method, Partstat, Registration
from booking.services import queue
from booking.services.day import answers, attendance
from booking.services.day.attendance import AttendeeDetails
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import fix_day, invite_of, list_attendees, make_confirmed, take_out
from tests.booking.web.views.attendee_page import path, said
from tests.factories import make_municipality, make_registration

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LATER = (
    "Deltagerne får en invitation, når datoen ligger fast. Ligger den ikke fast inden 14 dage, skriver vi til dem om, "
    "hvordan vi behandler deres oplysninger."
)


@pytest.fixture
def registration(clock: time_machine.Traveller) -> Registration:
    return make_confirmed()


def _line(registration: Registration, name: str) -> int:
    return registration.attendees.get(name=name).pk


def _add(client: Client, registration: Registration, **typed: object) -> Any:
    return client.post(path(registration, "add/"), {"parts": ["talk", "workshop"]} | typed)


def test_empty_list_says_so_and_gives_the_advice(client: Client, registration: Registration) -> None:
    page = client.get(path(registration)).content.decode()
    assert "Der er endnu ingen deltagere på listen. Vi anbefaler 5-15. Overvej, om flere afdelings- og" in page
    assert '<strong data-count="total">0</strong>' in page
    assert 'class="people' not in page


def test_list_shows_each_line_escaped_and_is_private(client: Client, registration: Registration) -> None:
    line = AttendeeDetails(name="Anna <b>", email="anna@aarhus.dk", role="<i>teamleder</i>", workshop=False)
    attendance.set_attendees(registration_id=registration.pk, lines=[line], by=MUNICIPALITY)
    answer = client.get(path(registration))
    page = answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert "Anna &lt;b&gt;" in page
    assert "&lt;i&gt;teamleder&lt;/i&gt;" in page
    assert "<b>" not in page.split("<main", 1)[1]
    assert "inviteres, når datoen ligger fast" in page


def test_adding_before_the_date_says_when_they_hear(client: Client, registration: Registration) -> None:
    answer = _add(client, registration, name=" Anna  Berg ", email="Anna@aarhus.dk", role="teamleder", parts=["talk"])
    assert said(client, answer) == f"Anna Berg er skrevet på listen. {LATER}"
    attendee = registration.attendees.get()
    assert (attendee.name, attendee.email, attendee.role) == ("Anna Berg", "Anna@aarhus.dk", "teamleder")
    assert attendee.parts == ["talk"]
    assert not registration.invites.exists()


def test_adding_after_the_date_invites_now(client: Client, registration: Registration) -> None:
    fix_day(registration)
    answer = _add(client, registration, name="Anna", email="anna@aarhus.dk")
    assert said(client, answer) == "Anna er skrevet på listen. 1 deltager får en kalenderinvitation nu."
    assert invite_of("anna@aarhus.dk").method == Method.REQUEST


def test_an_address_that_is_likely_a_slip_is_added_and_asked_about(client: Client, registration: Registration) -> None:
    page = client.get(_add(client, registration, name="Anna", email="anna@arhus.dk")["Location"]).content.decode()
    assert "Mente I anna@aarhus.dk? Er adressen forkert, så ret den." in page
    assert registration.attendees.get().email == "anna@arhus.dk"


def test_name_without_an_address_is_kept_and_said_not_to_be_invited(client: Client, registration: Registration) -> None:
    answer = _add(client, registration, name="Anna", email="")
    assert said(client, answer) == (
        "Anna er skrevet på listen uden mailadresse og bliver først inviteret, når I skriver den."
    )
    page = client.get(path(registration)).content.decode()
    assert "mangler mailadresse</span>" in page
    assert "1 navn mangler mailadresse og er ikke talt med." in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Skriv deltagerens navn"),
        ({"name": "x" * 101}, "Navnet må højst være på 100 tegn"),
        ({"name": "Anna <b>"}, "Skriv navnet uden tegnene &lt; og &gt;"),
        ({"name": "Anna\ufffd"}, "Skriv navnet på én linje og uden usynlige tegn"),
        ({"name": "010190-1234"}, "Skriv ikke CPR-numre. Vi har fjernet det, der ligner et"),
        ({"name": "=1+1"}, "Det ligner ikke et navn. Ret det"),
        ({"email": "anna"}, "Skriv hele mailadressen med @, fx navn@kommune.dk"),
        ({"email": "BO@aarhus.dk"}, "Mailadressen hører til Bo. Hver deltager skal have sin egen"),
        ({"name": "Bo", "email": "BO@aarhus.dk"}, "Mailadressen står allerede på listen"),
        ({"name": "Carl", "email": ""}, "Navnet står allerede på listen uden mailadresse"),
        ({"role": "x" * 81}, "Rollen må højst være på 80 tegn"),
        ({"role": "leder\ufffd"}, "Skriv rollen på én linje og uden usynlige tegn"),
        ({"parts": []}, "Vælg oplæg, workshop eller begge dele"),
        ({"parts": ["dinner"]}, "Vælg oplæg, workshop eller begge dele"),
    ],
)
def test_refused_input_gets_a_message_at_the_field_and_is_kept(
    client: Client, registration: Registration, typed: dict[str, object], sentence: str
) -> None:
    list_attendees(registration, "Bo")
    attendance.add_attendees(registration_id=registration.pk, lines=[AttendeeDetails(name="Carl")], by=MUNICIPALITY)
    entries = JournalEntry.objects.count()
    values = {"name": "Anna", "email": "anna@aarhus.dk", "role": "teamleder"} | typed
    answer = _add(client, registration, **values)
    page = answer.content.decode()
    assert (answer.status_code, page.count(sentence)) == (422, 2)
    for name in ("name", "email", "role"):
        if name not in typed:
            assert f'value="{values[name]}"' in page
    assert (registration.attendees.count(), JournalEntry.objects.count()) == (2, entries)


def test_a_municipality_with_one_part_is_not_asked_which(client: Client, registration: Registration) -> None:
    registration.workshop = False
    registration.save()
    assert 'name="parts"' not in client.get(path(registration, "add/")).content.decode()
    client.post(path(registration, "add/"), {"name": "Anna", "email": "anna@aarhus.dk"})
    assert registration.attendees.get().parts == ["talk"]
    assert 'data-count="talk"' not in client.get(path(registration)).content.decode()


def test_changing_keeps_the_line_and_tells_the_calendar(client: Client, registration: Registration) -> None:
    list_attendees(registration, "Anna")
    fix_day(registration)
    take_out(invite_of("anna@aarhus.dk"))
    line = _line(registration, "Anna")
    sent = {"name": "Anna Berg", "email": "anna@aarhus.dk", "role": "", "parts": ["talk"]}
    answer = client.post(path(registration, f"{line}/"), sent)
    assert said(client, answer) == (
        "Oplysningerne om Anna Berg er gemt. 1 deltager får en ændring til aftalen i kalenderen."
    )
    assert registration.attendees.get().pk == line
    answer = client.post(path(registration, f"{line}/"), sent)
    assert said(client, answer) == "Der var ingen ændringer at gemme."


def test_changing_the_address_cancels_the_old_one(client: Client, registration: Registration) -> None:
    list_attendees(registration, "Anna")
    fix_day(registration)
    take_out(invite_of("anna@aarhus.dk"))
    sent = {"name": "Anna", "email": "ab@aarhus.dk", "parts": ["talk", "workshop"]}
    answer = client.post(path(registration, f"{_line(registration, 'Anna')}/"), sent)
    assert said(client, answer) == (
        "Oplysningerne om Anna er gemt. 1 deltager får en kalenderinvitation nu. "
        "1 deltager får en aflysning i kalenderen."
    )


def test_what_no_mail_has_told_yet_is_cancelled_without_a_word(client: Client, registration: Registration) -> None:
    list_attendees(registration, "Anna")
    fix_day(registration)
    answer = client.post(path(registration, f"{_line(registration, 'Anna')}/remove/"))
    assert said(client, answer) == "Anna står ikke længere på listen."


def test_replacing_keeps_role_and_parts(client: Client, registration: Registration) -> None:
    line = AttendeeDetails(name="Anna", email="anna@aarhus.dk", role="teamleder", workshop=False)
    attendance.set_attendees(registration_id=registration.pk, lines=[line], by=MUNICIPALITY)
    address = path(registration, f"{_line(registration, 'Anna')}/replace/")
    assert "Kollegaen overtager rollen (teamleder) og deltager i oplæg." in client.get(address).content.decode()
    answer = client.post(address, {"name": "Bo", "email": "bo@aarhus.dk"})
    assert said(client, answer) == f"Bo står nu på listen i stedet for Anna. {LATER}"
    attendee = registration.attendees.get()
    assert (attendee.name, attendee.email, attendee.role) == ("Bo", "bo@aarhus.dk", "teamleder")
    assert attendee.parts == ["talk"]


def test_replacing_by_a_listed_person_is_refused_and_kept(client: Client, registration: Registration) -> None:
    list_attendees(registration, "Anna", "Bo")
    address = path(registration, f"{_line(registration, 'Anna')}/replace/")
    answer = client.post(address, {"name": "Bo", "email": "bo@aarhus.dk"})
    page = answer.content.decode()
    assert (answer.status_code, page.count("Mailadressen står allerede på listen")) == (422, 2)
    assert 'value="bo@aarhus.dk"' in page


def test_removing_says_first_what_it_does(client: Client, registration: Registration) -> None:
    list_attendees(registration, "Anna")
    address = path(registration, f"{_line(registration, 'Anna')}/remove/")
    assert "Anna har ikke fået en invitation og får derfor ikke besked." in client.get(address).content.decode()
    fix_day(registration)
    take_out(invite_of("anna@aarhus.dk"))
    assert "Anna får en aflysning i kalenderen" in client.get(address).content.decode()
    assert registration.attendees.count() == 1
    answer = client.post(address)
    assert said(client, answer) == "Anna står ikke længere på listen. 1 deltager får en aflysning i kalenderen."


@pytest.mark.parametrize("part", ["", "replace/", "remove/"])
def test_a_line_that_is_gone_leads_back_to_the_list(client: Client, registration: Registration, part: str) -> None:
    other = make_registration(registration.programme, make_municipality(2))
    queue.confirm(registration_id=other.pk, by=MUNICIPALITY)
    list_attendees(other, "Bo")
    for line in (0, 9, 10**30, _line(other, "Bo")):
        answer = client.post(path(registration, f"{line}/{part}"), {"name": "X", "email": "x@aarhus.dk"})
        assert said(client, answer).startswith("Tilmeldingen er ændret, siden du åbnede siden.")
    assert other.attendees.get().name == "Bo"


@pytest.mark.parametrize("part", ["", "add/", "paste/", "save/", "download/", "1/", "questions/1/", "colleague/1/"])
def test_no_names_before_the_place_is_confirmed(client: Client, registration: Registration, part: str) -> None:
    other = make_registration(registration.programme, make_municipality(2))
    assert said(client, client.get(path(other, part))) == "Pladsen skal bekræftes først."


def test_list_of_a_withdrawn_registration_is_closed(client: Client, registration: Registration) -> None:
    queue.withdraw(registration_id=registration.pk, by=MUNICIPALITY)
    assert said(client, client.get(path(registration))) == "Tilmeldingen gælder ikke længere."


def test_list_is_read_only_once_the_day_has_begun(
    client: Client, registration: Registration, clock: time_machine.Traveller
) -> None:
    list_attendees(registration, "Anna")
    day = fix_day(registration).day
    clock.move_to(day.starts_at)
    page = client.get(path(registration)).content.decode()
    assert "Temadagen er begyndt, så deltagerlisten kan ikke længere ændres." in page
    assert "/remove/" not in page
    answer = _add(client, registration, name="Bo", email="bo@aarhus.dk")
    assert said(client, answer) == "Temadagen er begyndt, så deltagerlisten kan ikke længere ændres."
    assert registration.attendees.count() == 1


def test_answers_stand_beside_each_name_and_in_the_count(client: Client, registration: Registration) -> None:
    list_attendees(registration, "Anna", "Bo", "Carl")
    fix_day(registration)
    anna, bo = invite_of("anna@aarhus.dk"), invite_of("bo@aarhus.dk")
    answers.answer_on_page(invite_id=anna.pk, partstat=Partstat.ACCEPTED, note="", by=MUNICIPALITY)
    answers.answer_on_page(invite_id=bo.pk, partstat=Partstat.DECLINED, note="Ferie <uge 46>", by=MUNICIPALITY)
    page = client.get(path(registration)).content.decode()
    assert '<span class="badge badge-success">ja</span>' in page
    assert '<span class="badge badge-error">nej</span>' in page
    assert "Besked: Ferie &lt;uge 46&gt;" in page
    assert "Der er 2 deltagere på listen." in page
    assert "1 deltager har svaret nej og er ikke talt med." in page


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (dt.timedelta(days=7), "ja til 17. november, ikke svaret på 24. november"),
        (dt.timedelta(hours=1), "ja til 17. november kl. 9.00, ikke svaret på 17. november kl. 10.00"),
    ],
)
def test_after_a_move_the_old_answer_stands_beside_the_new(
    client: Client, registration: Registration, later: dt.timedelta, expected: str
) -> None:
    list_attendees(registration, "Anna")
    day = fix_day(registration).day
    anna = invite_of("anna@aarhus.dk")
    answers.answer_on_page(invite_id=anna.pk, partstat=Partstat.ACCEPTED, note="", by=MUNICIPALITY)
    fix_day(registration, starts_at=day.starts_at + later)
    assert f'<span class="badge badge-info">{expected}</span>' in client.get(path(registration)).content.decode()


@pytest.mark.parametrize("part", ["attendees/", "attendees/download/?format=csv", ""])
def test_list_reads_as_often_for_thirty_as_for_one(client: Client, registration: Registration, part: str) -> None:
    address = f"{personal_path(registration)}{part}"
    counts = []
    for number in (1, 30):
        list_attendees(registration, *(f"Person{n}" for n in range(number)))
        fix_day(registration, venue=f"Lokale {number}")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_journal_tells_the_change_without_names(client: Client, registration: Registration) -> None:
    _add(client, registration, name="Anna", email="anna@aarhus.dk")
    entry = JournalEntry.objects.latest("number")
    assert (entry.kind, entry.by, entry.details["added"]) == (EntryKind.ATTENDEES_CHANGED, "municipality", 1)
    assert "nna" not in str(entry.details)
