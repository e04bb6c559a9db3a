"""What waits for the contact: an unknown sender, a proposed colleague, an address that bounced."""

import pytest
import time_machine
from django.test import Client

from booking.links import personal_path
from booking.models import EntryKind, Invite, JournalEntry, Method, Partstat, Question, Registration
from booking.services import queue
from booking.services.day import answers, attendance
from booking.services.day.attendance import AttendeeDetails
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import STARTS, fix_day, invite_of, list_attendees, make_confirmed, take_out
from tests.booking.web.views.attendee_page import path, said
from tests.factories import make_municipality, make_registration

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def registration(clock: time_machine.Traveller) -> Registration:
    """Invite Anna (teamleder, talk only) and Bo; only Anna's mail has left."""
    registration = make_confirmed()
    lines = [
        AttendeeDetails(name="Anna", email="anna@aarhus.dk", role="teamleder", workshop=False),
        AttendeeDetails(name="Bo", email="bo@aarhus.dk"),
    ]
    attendance.set_attendees(registration_id=registration.pk, lines=lines, by=MUNICIPALITY)
    fix_day(registration)
    take_out(invite_of("anna@aarhus.dk"))
    return registration


@pytest.fixture
def asked(registration: Registration) -> Question:
    """Record that somebody who is not on the list said yes to Anna's invitation."""
    invite = invite_of("anna@aarhus.dk")
    answers.ask_about_sender(invite_id=invite.pk, sender="kim@privat.dk", sender_name="Kim <b>", partstat="ACCEPTED")
    return Question.objects.get()


@pytest.fixture
def declined(registration: Registration) -> Invite:
    """Decline for Anna, who proposes Carl instead."""
    return answers.answer_on_page(
        invite_id=invite_of("anna@aarhus.dk").pk,
        partstat=Partstat.DECLINED,
        note="",
        by=MUNICIPALITY,
        colleague=("Carl", "carl@aarhus.dk"),
    )


def _answer(client: Client, question: Question, how: str) -> str:
    address = path(question.invite.registration, f"questions/{question.pk}/")
    return said(client, client.post(address, {"how": how}))


def _listed(registration: Registration) -> list[tuple[str, str, str, list[str]]]:
    return [
        (attendee.name, attendee.email, attendee.role, attendee.parts)
        for attendee in registration.attendees.order_by("pk")
    ]


ANNA = ("Anna", "anna@aarhus.dk", "teamleder", ["talk"])
BO = ("Bo", "bo@aarhus.dk", "", ["talk", "workshop"])
KIM = ("Kim <b>", "kim@privat.dk", "teamleder", ["talk"])


def test_question_is_shown_escaped_on_both_pages(client: Client, registration: Registration, asked: Question) -> None:
    for address in (path(registration), personal_path(registration)):
        page = client.get(address).content.decode()
        assert "Hvem er Kim &lt;b&gt;?" in page
        assert "Kim <b>" not in page
    page = client.get(path(registration)).content.decode()
    assert "Der er svaret ja fra kim@privat.dk på invitationen til Anna." in page


def test_the_same_person_gives_the_answer_to_the_attendee(client: Client, asked: Question) -> None:
    expected = "Kim <b> og Anna er den samme. Svaret står nu ved Anna."
    assert _answer(client, asked, "same") == expected
    assert invite_of("anna@aarhus.dk").answer == Partstat.ACCEPTED
    assert _listed(asked.invite.registration) == [ANNA, BO]


def test_an_answer_from_before_a_move_stays_an_answer_to_the_earlier_time(
    client: Client, registration: Registration, asked: Question
) -> None:
    fix_day(registration, starts_at=STARTS.replace(day=24))
    page = client.get(path(registration)).content.decode()
    assert "Svaret gjaldt torsdag den 17. november 2016 kl. 9.00, før dagen blev flyttet." in page
    _answer(client, asked, "same")
    assert invite_of("anna@aarhus.dk").answer == Partstat.NEEDS_ACTION
    page = client.get(path(registration)).content.decode()
    assert "ja til 17. november, ikke svaret på 24. november" in page


def test_a_colleague_instead_takes_role_and_parts(client: Client, asked: Question) -> None:
    assert _answer(client, asked, "replace") == (
        "Kim <b> står nu på listen i stedet for Anna. 1 deltager får en kalenderinvitation nu. "
        "1 deltager får en aflysning i kalenderen."
    )
    assert _listed(asked.invite.registration) == [KIM, BO]
    assert (invite_of("anna@aarhus.dk").method, invite_of("kim@privat.dk").method) == (Method.CANCEL, Method.REQUEST)


def test_a_colleague_beside_gets_a_line_of_their_own(client: Client, asked: Question) -> None:
    expected = "Kim <b> er skrevet på listen. 1 deltager får en kalenderinvitation nu."
    assert _answer(client, asked, "add") == expected
    assert _listed(asked.invite.registration) == [ANNA, BO, KIM]


def test_nobody_of_ours_changes_nothing_but_the_question(client: Client, asked: Question) -> None:
    assert _answer(client, asked, "no") == "Kim <b> kommer ikke på listen, og svaret tæller ikke med."
    assert _listed(asked.invite.registration) == [ANNA, BO]
    asked.refresh_from_db()
    assert asked.resolved_at is not None


def test_a_question_is_answered_once_and_by_its_own_municipality(
    client: Client, registration: Registration, asked: Question
) -> None:
    other = make_registration(registration.programme, make_municipality(2))
    queue.confirm(registration_id=other.pk, by=MUNICIPALITY)
    stale = "Tilmeldingen er ændret, siden du åbnede siden."
    answer = client.post(path(other, f"questions/{asked.pk}/"), {"how": "replace"})
    assert said(client, answer).startswith(stale)
    assert _answer(client, asked, "maybe") == "Vælg, hvem afsenderen er"
    assert client.get(path(registration, f"questions/{asked.pk}/")).status_code == 303
    assert Question.objects.get().resolved_at is None
    _answer(client, asked, "no")
    assert _answer(client, asked, "add").startswith(stale)
    assert _listed(registration) == [ANNA, BO]


@pytest.mark.parametrize("how", ["same", "replace", "add", "no"])
def test_the_same_decision_twice_says_it_twice(
    client: Client, registration: Registration, asked: Question, how: str
) -> None:
    first, again = (_answer(client, asked, how) for _press in range(2))
    assert again.startswith(first.partition(" 1 deltager")[0])
    assert JournalEntry.objects.filter(kind=EntryKind.QUESTION_RESOLVED).count() == 1


def test_a_decision_about_an_attendee_does_nothing_to_whoever_has_the_line_now(
    client: Client, registration: Registration, asked: Question
) -> None:
    anna = registration.attendees.get(name="Anna")
    attendance.replace_attendee(
        registration_id=registration.pk, attendee_id=anna.pk, name="Dorte", email="dorte@aarhus.dk", by=MUNICIPALITY
    )
    page = client.get(path(registration)).content.decode()
    assert ('value="no"' in page, 'value="replace"' in page) == (True, False)
    assert _answer(client, asked, "replace").startswith("Tilmeldingen er ændret, siden du åbnede siden.")
    assert [line[0] for line in _listed(registration)] == ["Dorte", "Bo"]
    assert Question.objects.get().resolved_at is None


def test_a_colleague_accepted_twice_is_told_twice_and_another_is_not_taken_for_them(
    client: Client, registration: Registration, declined: Invite
) -> None:
    url = path(registration, f"colleague/{declined.pk}/")
    page = client.get(path(registration)).content.decode()
    assert 'name="person_email" value="carl@aarhus.dk"' in page
    for _press in range(2):
        assert said(client, client.post(url, {"person_email": "carl@aarhus.dk"})).startswith(
            "Carl står nu på listen i stedet for Anna."
        )
    assert [line[0] for line in _listed(registration)] == ["Carl", "Bo"]


def test_a_colleague_who_is_not_wanted_stays_off_the_list_and_nothing_waits_any_more(
    client: Client, registration: Registration, declined: Invite
) -> None:
    url, asked = path(registration, f"colleague/{declined.pk}/"), "Skal Carl med i stedet for Anna?"
    assert asked in client.get(personal_path(registration)).content.decode()
    other = {"how": "no", "person_email": "eva@aarhus.dk"}
    assert said(client, client.post(url, other)).startswith("Tilmeldingen er ændret, siden du åbnede siden.")
    no = {"how": "no", "person_email": "carl@aarhus.dk"}
    assert said(client, client.post(url, no)) == "Carl kommer ikke på listen."
    assert said(client, client.post(url, no)) == "carl@aarhus.dk kommer ikke på listen."
    assert JournalEntry.objects.filter(kind=EntryKind.QUESTION_RESOLVED).count() == 1
    page = client.get(personal_path(registration)).content.decode()
    assert (asked in page, "Svar på det, der venter" in page) == (False, False)
    assert _listed(registration) == [ANNA, BO]
    assert invite_of("anna@aarhus.dk").answer == Partstat.DECLINED
    assert answers.known_aliases(declined) == frozenset()


def test_a_colleague_who_has_the_line_is_not_refused_afterwards(
    client: Client, registration: Registration, declined: Invite
) -> None:
    url, carl = path(registration, f"colleague/{declined.pk}/"), {"person_email": "carl@aarhus.dk"}
    assert said(client, client.post(url, carl)).startswith("Carl står nu på listen i stedet for Anna.")
    told = said(client, client.post(url, carl | {"how": "no"}))
    assert told.startswith("Tilmeldingen er ændret, siden du åbnede siden.")
    assert [line[0] for line in _listed(registration)] == ["Carl", "Bo"]


def test_a_proposal_that_names_another_colleague_by_now_is_not_accepted(
    client: Client, registration: Registration, declined: Invite
) -> None:
    answers.answer_on_page(
        invite_id=declined.pk, partstat="DECLINED", note="", by=MUNICIPALITY, colleague=("Eva", "eva@aarhus.dk")
    )
    answer = client.post(path(registration, f"colleague/{declined.pk}/"), {"person_email": "carl@aarhus.dk"})
    assert said(client, answer).startswith("Tilmeldingen er ændret, siden du åbnede siden.")
    assert [line[0] for line in _listed(registration)] == ["Anna", "Bo"]


def test_a_sender_who_was_listed_meanwhile_is_refused_and_the_question_stays(
    client: Client, registration: Registration, asked: Question
) -> None:
    line = AttendeeDetails(name="Kim", email="KIM@privat.dk")
    attendance.add_attendees(registration_id=registration.pk, lines=[line], by=MUNICIPALITY)
    assert _answer(client, asked, "replace") == "kim@privat.dk står allerede på listen"
    assert Question.objects.get().resolved_at is None


def test_of_an_attendee_who_left_only_no_can_be_said(
    client: Client, registration: Registration, asked: Question
) -> None:
    list_attendees(registration, "Bo")
    page = client.get(path(registration)).content.decode()
    assert ('value="no"' in page, 'value="replace"' in page) == (True, False)


def test_a_proposed_colleague_is_accepted_with_one_press(
    client: Client, registration: Registration, declined: Invite
) -> None:
    page = client.get(path(registration)).content.decode()
    assert "Skal Carl med i stedet for Anna?" in page
    assert "Skal Carl med i stedet for Anna?" in client.get(personal_path(registration)).content.decode()
    answer = client.post(path(registration, f"colleague/{declined.pk}/"))
    assert said(client, answer) == (
        "Carl står nu på listen i stedet for Anna. 1 deltager får en kalenderinvitation nu. "
        "1 deltager får en aflysning i kalenderen."
    )
    assert _listed(registration) == [("Carl", "carl@aarhus.dk", "teamleder", ["talk"]), BO]
    entry = JournalEntry.objects.latest("number")
    carl = invite_of("carl@aarhus.dk")
    assert (entry.kind, entry.by) == (EntryKind.ATTENDEES_CHANGED, "municipality")
    assert (entry.details["requests"], entry.details["cancels"]) == ([carl.pk], [declined.pk])
    assert entry.text.text == {"old": [{"name": "Anna", "email": "anna@aarhus.dk", "role": "teamleder"}]}
    assert "Skal Carl med" not in client.get(path(registration)).content.decode()


def test_a_proposal_is_accepted_once_and_only_while_it_stands(
    client: Client, registration: Registration, declined: Invite
) -> None:
    other = make_registration(registration.programme, make_municipality(2))
    queue.confirm(registration_id=other.pk, by=MUNICIPALITY)
    stale = "Tilmeldingen er ændret, siden du åbnede siden."
    for address in (
        path(other, f"colleague/{declined.pk}/"),
        path(registration, f"colleague/{invite_of('bo@aarhus.dk').pk}/"),
        path(registration, "colleague/0/"),
    ):
        assert said(client, client.post(address)).startswith(stale)
    assert client.get(path(registration, f"colleague/{declined.pk}/")).status_code == 303
    answers.answer_on_page(invite_id=declined.pk, partstat=Partstat.ACCEPTED, note="", by=MUNICIPALITY)
    assert said(client, client.post(path(registration, f"colleague/{declined.pk}/"))).startswith(stale)
    assert _listed(registration) == [ANNA, BO]


def test_a_colleague_who_is_listed_already_gets_a_message(
    client: Client, registration: Registration, declined: Invite
) -> None:
    line = AttendeeDetails(name="Carl", email="Carl@aarhus.dk")
    attendance.add_attendees(registration_id=registration.pk, lines=[line], by=MUNICIPALITY)
    answer = client.post(path(registration, f"colleague/{declined.pk}/"))
    assert said(client, answer) == "carl@aarhus.dk står allerede på listen"
    assert len(_listed(registration)) == 3


def test_a_bounced_address_stands_on_its_line_with_the_way_to_mend_it(
    client: Client, registration: Registration
) -> None:
    answers.invite_bounced(invite_id=invite_of("anna@aarhus.dk").pk)
    line = registration.attendees.get(name="Anna").pk
    page = client.get(path(registration)).content.decode()
    assert "mailen kom retur</span>" in page
    assert page.count(f'href="{path(registration, f"{line}/")}"') == 3
    assert "Mailen til Anna kom retur" in client.get(personal_path(registration)).content.decode()
    sent = {"name": "Anna", "email": "anna.b@aarhus.dk", "role": "", "parts": ["talk"]}
    answer = client.post(path(registration, f"{line}/"), sent)
    assert said(client, answer) == "Oplysningerne om Anna er gemt. 1 deltager får en kalenderinvitation nu."
    assert "kom retur" not in client.get(path(registration)).content.decode()
