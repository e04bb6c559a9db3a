"""An attendee's page: the day, the answer, and nothing of anybody else."""

import datetime as dt
from dataclasses import replace

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import Settings

from booking import links
from booking.models import Attendee, EntryKind, Invite, JournalEntry, Partstat, Registration
from booking.services import contact, queue
from booking.services.day import answers, attendance, schedule
from booking.services.day.attendance import AttendeeDetails
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import STARTS, fix_day, invite_of, list_attendees, make_confirmed
from tests.factories import OPENS, STAFF, at, contact_of, danish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LATER = danish(2016, 11, 24, 9)


@pytest.fixture
def registration(clock: time_machine.Traveller) -> Registration:
    registration = make_confirmed()
    with at(OPENS):
        list_attendees(registration, "Anna", "Bo")
        fix_day(registration)
    return registration


@pytest.fixture
def anna(registration: Registration) -> Invite:
    return invite_of("anna@aarhus.dk")


def page_of(client: Client, invite: Invite, prefix: str = "") -> str:
    """Open the page of an invite and return its HTML."""
    answer = client.get(prefix + links.attendee_path(invite))
    assert answer.status_code == 200
    return answer.content.decode()


def press(client: Client, invite: Invite, **typed: str) -> tuple[int, str]:
    """Answer, and return the status and the page that follows."""
    answer = client.post(f"{links.attendee_path(invite)}answer/", typed, follow=True)
    return answer.status_code, answer.content.decode()


def test_page_shows_the_day_and_nobody_else(client: Client, anna: Invite) -> None:
    entries = JournalEntry.objects.count()
    page = page_of(client, anna)
    for words in (
        "torsdag den 17. november 2016 kl. 9.00-14.00",
        "Rådhuset, Rådhuspladsen 2, lokale 4",
        "oplæg kl. 9.00-10.30",
        "workshop kl. 11.00-14.00",
        "Fie Facilitator",
        'href="tel:12345678"',
        'href="https://example.dk/redskabskasse"',
        f"{links.attendee_path(anna)}temadag.ics",
    ):
        assert words in page, words
    assert "bo@aarhus.dk" not in page
    assert JournalEntry.objects.count() == entries


def test_page_shows_only_the_parts_of_the_attendee(client: Client, anna: Invite, registration: Registration) -> None:
    line = replace(attendance.details_of(Attendee.objects.get(name="Anna")), talk=False)
    attendance.change_attendee(registration_id=registration.pk, line=line, by=MUNICIPALITY)
    page = page_of(client, invite_of("anna@aarhus.dk"))
    assert "torsdag den 17. november 2016 kl. 11.00-14.00" in page
    assert "oplæg kl." not in page


def test_page_tells_who_sees_the_data_and_promises_no_date(client: Client, anna: Invite, settings: Settings) -> None:
    settings.PRIVACY_URL = "https://example.dk/privat"
    page = page_of(client, anna)
    assert "Kommunen har givet os dit navn, din arbejdsmail og oplysning om, hvad du deltager i." in page
    assert 'href="https://example.dk/privat">Læs om dine rettigheder, og hvordan du klager' in page
    assert "sletter" not in page


def test_page_names_the_role_among_the_data(client: Client, registration: Registration) -> None:
    line = AttendeeDetails(name="Carl", email="carl@aarhus.dk", role="Teamleder")
    attendance.add_attendees(registration_id=registration.pk, lines=[line], by=MUNICIPALITY)
    assert "din arbejdsmail, din rolle og oplysning om" in page_of(client, invite_of("carl@aarhus.dk"))


def test_page_speaks_english(client: Client, anna: Invite) -> None:
    path = links.attendee_path(anna)
    page = page_of(client, anna, "/en")
    assert "Thursday 17 November 2016 at 9:00-14:00" in page
    assert "Are you coming?" in page
    assert f'action="/en{path}answer/"' in page


def test_page_is_kept_out_of_caches_and_search_engines(client: Client, anna: Invite) -> None:
    answer = client.get(links.attendee_path(anna))
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("private, no-store", "noindex, nofollow")


def test_answer_is_stored_with_its_note(client: Client, anna: Invite) -> None:
    answer = client.post(
        f"{links.attendee_path(anna)}answer/", {"answer": "DECLINED", "note": "Optaget <b>den dag</b>"}
    )
    assert (answer.status_code, answer["Location"]) == (303, links.attendee_path(anna))
    anna.refresh_from_db()
    assert (anna.answer, anna.answer_note) == (Partstat.DECLINED, "Optaget <b>den dag</b>")
    page = page_of(client, anna)
    assert "Dit svar er gemt. Din kalender ændrer sig ikke af det." in page
    assert "Optaget &lt;b&gt;den dag&lt;/b&gt;" in page
    assert 'value="DECLINED" class="form-radio" id="answer_2" required checked' in page.replace("\n", "")


def test_answer_proposes_a_colleague(client: Client, anna: Invite) -> None:
    status, page = press(
        client, anna, answer="DECLINED", colleague_name="Carl Carlsen", colleague_email="Carl@aarhus.dk"
    )
    anna.refresh_from_db()
    assert (status, anna.colleague_name, anna.colleague_email) == (200, "Carl Carlsen", "Carl@aarhus.dk")
    assert "Dit svar og dit forslag er gemt." in page
    assert not Attendee.objects.filter(name="Carl Carlsen").exists()
    assert JournalEntry.objects.latest("number").details["colleague"] is True


def test_yes_after_a_no_says_that_an_invitation_comes(client: Client, anna: Invite) -> None:
    assert "Svarer du her, ændrer din kalender sig ikke." in page_of(client, anna)
    press(client, anna, answer="DECLINED")
    assert "Svarer du nu ja eller måske, sender vi dig en ny invitation" in page_of(client, anna)
    _status, page = press(client, anna, answer="TENTATIVE")
    assert "Dit svar er gemt. Vi sender dig en ny invitation, så aftalen kommer tilbage i din kalender." in page
    anna.refresh_from_db()
    assert (anna.answer, anna.sequence) == (Partstat.TENTATIVE, 1)


def test_answer_to_an_earlier_time_is_asked_again(client: Client, anna: Invite, registration: Registration) -> None:
    press(client, anna, answer="ACCEPTED")
    fix_day(registration, starts_at=LATER)
    page = page_of(client, anna)
    assert "Du har svaret ja til torsdag den 17. november 2016 kl. 9.00, men ikke på det nye tidspunkt." in page
    assert " checked" not in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Vælg ja, måske eller nej"),
        ({"answer": "MAYBE"}, "Vælg ja, måske eller nej"),
        ({"answer": "DECLINED", "note": "æ" * 1001}, "Skriv højst 1.000 tegn"),
        ({"answer": "DECLINED", "colleague_name": "Carl"}, "Skriv din kollegas mailadresse"),
        ({"answer": "DECLINED", "colleague_email": "carl@aarhus.dk"}, "Skriv din kollegas navn"),
        ({"answer": "DECLINED", "colleague_name": "C", "colleague_email": "carl"}, "Skriv hele mailadressen med @"),
        (
            {"answer": "DECLINED", "colleague_name": "Anna", "colleague_email": "ANNA@aarhus.dk"},
            "Skriv din kollegas mailadresse, ikke din egen",
        ),
        (
            {"answer": "ACCEPTED", "colleague_name": "Carl", "colleague_email": "carl@aarhus.dk"},
            "Foreslå kun en kollega, når du svarer nej",
        ),
        (
            {"answer": "DECLINED", "colleague_name": "<b>", "colleague_email": "b@aarhus.dk"},
            "uden tegnene &lt; og &gt;",
        ),
    ],
)
def test_answer_that_cannot_be_read_is_told_twice_and_writes_nothing(
    client: Client, anna: Invite, typed: dict[str, str], sentence: str
) -> None:
    entries = JournalEntry.objects.count()
    status, page = press(client, anna, **typed)
    assert status == 422
    assert page.count(sentence) == 2
    assert "<title>Fejl: Din temadag" in page
    anna.refresh_from_db()
    assert (anna.answered_at, JournalEntry.objects.count()) == (None, entries)


def test_what_was_typed_is_kept(client: Client, anna: Invite) -> None:
    _status, page = press(client, anna, answer="DECLINED", note="Ferie", colleague_name="Carl", colleague_email="carl")
    for words in ("Ferie</textarea>", 'value="Carl"', 'value="carl"', 'id="answer_2" required checked'):
        assert words in page, words


def test_address_of_the_form_leads_to_the_page(client: Client, anna: Invite) -> None:
    answer = client.get(f"{links.attendee_path(anna)}answer/")
    assert (answer.status_code, answer["Location"]) == (303, links.attendee_path(anna))


def test_facilitator_answers_to_staff_and_proposes_nobody(client: Client, registration: Registration) -> None:
    fie = invite_of("fie@example.dk")
    page = page_of(client, fie)
    assert "Besked til Socialstyrelsen" in page
    assert "colleague_name" not in page
    assert "Dine oplysninger" not in page
    press(client, fie, answer="DECLINED", colleague_name="Carl", colleague_email="carl@example.dk")
    fie.refresh_from_db()
    assert (fie.answer, fie.colleague_email) == (Partstat.DECLINED, "")


def test_contact_is_not_asked(client: Client, registration: Registration) -> None:
    page = page_of(client, invite_of(registration.contact_email))
    assert "Du står ikke på deltagerlisten og er ikke talt med." in page
    assert "<form" not in page
    assert "torsdag den 17. november 2016 kl. 9.00-14.00" in page


def test_page_of_a_day_called_off_says_so(client: Client, registration: Registration, anna: Invite) -> None:
    schedule.call_off(registration_id=registration.pk, by=STAFF, reason="Sygdom", message="Vi finder en ny dato.")
    page = page_of(client, anna)
    assert "Temadagen torsdag den 17. november 2016 kl. 9.00-14.00 er aflyst" in page
    assert "Vi aftaler en ny dato med kommunen." in page
    assert "<form" not in page


def test_page_of_a_place_given_up_promises_no_date(client: Client, registration: Registration, anna: Invite) -> None:
    queue.withdraw(registration_id=registration.pk, by=MUNICIPALITY)
    page = page_of(client, anna)
    assert "Temadagen torsdag den 17. november 2016 kl. 9.00-14.00 er aflyst" in page
    assert "Der bliver ikke aftalt en ny dato." in page


def test_page_of_one_taken_off_the_list_says_so_whatever_becomes_of_the_day(
    client: Client, registration: Registration, anna: Invite
) -> None:
    list_attendees(registration, "Bo")
    said = "Du står ikke længere på deltagerlisten"
    page = page_of(client, anna)
    assert said in page
    assert "Rådhuset" not in page
    schedule.call_off(registration_id=registration.pk, by=STAFF, reason="Sygdom", message="Vi finder en ny dato.")
    assert said in page_of(client, anna)


def test_page_of_one_taken_off_after_the_day_was_called_off_says_so(
    client: Client, registration: Registration, anna: Invite
) -> None:
    schedule.call_off(registration_id=registration.pk, by=STAFF, reason="Sygdom", message="Vi finder en ny dato.")
    list_attendees(registration, "Bo")
    assert "Du står ikke længere på deltagerlisten" in page_of(client, anna)


def test_page_of_a_former_facilitator_or_contact_says_so(client: Client, registration: Registration) -> None:
    fie, old = invite_of("fie@example.dk"), invite_of(registration.contact_email)
    fix_day(registration, facilitators=())
    new = contact_of(registration.municipality, email="carl@aarhus.dk")
    contact.change_contact(registration_id=registration.pk, contact=new, by=MUNICIPALITY)
    assert "Du er ikke længere facilitator på temadagen" in page_of(client, fie)
    assert "Du er ikke længere kontaktperson for temadagen" in page_of(client, old)
    schedule.call_off(registration_id=registration.pk, by=STAFF, reason="Sygdom", message="Vi finder en ny dato.")
    assert "Du er ikke længere kontaktperson for temadagen" in page_of(client, old)


@pytest.mark.parametrize(
    ("minutes", "sentence"), [(0, "Temadagen er begyndt"), (299, "Temadagen er begyndt"), (300, "Temadagen er holdt")]
)
def test_page_of_a_day_that_has_begun_has_no_form(
    client: Client, anna: Invite, clock: time_machine.Traveller, *, minutes: int, sentence: str
) -> None:
    clock.move_to(STARTS - dt.timedelta(seconds=1))
    assert "<form" in page_of(client, anna)
    clock.move_to(STARTS + dt.timedelta(minutes=minutes))
    page = page_of(client, anna)
    assert sentence in page
    assert "<form" not in page
    assert "temadag.ics" not in page


@pytest.mark.parametrize("how", ["called off", "removed", "begun"])
def test_answer_that_comes_too_late_is_not_stored_and_says_what_happened(
    client: Client, registration: Registration, anna: Invite, clock: time_machine.Traveller, *, how: str
) -> None:
    if how == "called off":
        schedule.call_off(registration_id=registration.pk, by=STAFF, reason="Sygdom", message="Vi finder en ny dato.")
    elif how == "removed":
        list_attendees(registration, "Bo")
    else:
        clock.move_to(STARTS)
    status, page = press(client, anna, answer="ACCEPTED")
    assert status == 409
    assert "Dit svar er ikke gemt. Her kan du se, hvad der er sket." in page
    assert "<form" not in page
    assert not JournalEntry.objects.filter(kind=EntryKind.ANSWERED).exists()


def test_answer_by_mail_shows_on_the_page(client: Client, anna: Invite) -> None:
    mailed = answers.MailedAnswer(partstat="ACCEPTED", sequence=0, stamp=OPENS)
    answers.answer_by_mail(invite_id=anna.pk, answer=mailed)
    assert 'id="answer_0" required checked' in page_of(client, anna)


def test_page_of_a_forged_link_is_not_found(client: Client, anna: Invite) -> None:
    answer = client.get(f"{links.attendee_path(anna)[:-3]}xx/")
    assert answer.status_code == 404
    assert "Linket virker ikke" in answer.content.decode()
