"""A whole list: pasted or uploaded, previewed, saved; nothing is dropped silently or written before it is saved."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from booking.models import Attendee, JournalEntry, Registration
from booking.services.day import attendance
from booking.services.day.attendance import AttendeeDetails
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import fix_day, list_attendees, make_confirmed
from tests.booking.web.views.attendee_page import fields_of, paste, path, said, statuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def registration(clock: time_machine.Traveller) -> Registration:
    return make_confirmed()


def _save(client: Client, registration: Registration, fields: dict[str, str]) -> Any:
    return client.post(path(registration, "save/"), fields)


def _listed(registration: Registration) -> list[tuple[str, str, str, list[str]]]:
    return [
        (attendee.name, attendee.email, attendee.role, attendee.parts)
        for attendee in registration.attendees.order_by("pk")
    ]


BOTH = ["talk", "workshop"]
THREE_KINDS = (
    "Anna Holm <anna@aarhus.dk>; Berg, Bo <bo@aarhus.dk>; Anna Holm <ANNA@aarhus.dk>\nKim Lund\nMette <mette@>"
)


def test_preview_marks_each_line_and_stores_nothing(client: Client, registration: Registration) -> None:
    entries = JournalEntry.objects.count()
    status, page = paste(client, registration, THREE_KINDS)
    assert (status, statuses(page)) == (200, ["accepted", "accepted", "merged", "missing", "questioned"])
    assert "Samme mailadresse som i linje 1." in page
    assert "Mangler mailadresse og bliver derfor ikke inviteret." in page
    assert '<a class="function-link" href="#email-5">Linje 5: Mailadressen er ikke gyldig. Ret den.</a>' in page
    assert "Der stod: Mette &lt;mette@&gt;" in page
    assert (Attendee.objects.count(), JournalEntry.objects.count()) == (0, entries)


def test_saving_stops_at_a_line_that_cannot_stand_and_keeps_every_edit(
    client: Client, registration: Registration
) -> None:
    fields = fields_of(paste(client, registration, THREE_KINDS)[1]) | {
        "name-1": "Anna Holm-Dam",
        "role-2": "Egen rolle",
    }
    del fields["workshop-2"]
    answer = _save(client, registration, fields)
    page = answer.content.decode()
    assert (answer.status_code, Attendee.objects.count()) == (422, 0)
    assert page.count("Linje 5: Mailadressen er ikke gyldig. Ret den.") == 1
    assert fields_of(page) == fields


def test_saving_after_the_edit_writes_the_rest_and_says_what_became_of_each(
    client: Client, registration: Registration
) -> None:
    page = paste(client, registration, THREE_KINDS, role="teamleder", parts=["talk"])[1]
    fields = fields_of(page) | {"email-5": "mette@aarhus.dk", "workshop-5": "on"}
    assert said(client, _save(client, registration, fields)) == (
        "4 er skrevet på listen. 1 mangler mailadresse og bliver først inviteret, når I skriver den. "
        "1 linje er udeladt. Deltagerne får en invitation, når datoen ligger fast. Ligger den ikke fast inden 14 dage, "
        "skriver vi til dem om, hvordan vi behandler deres oplysninger."
    )
    assert _listed(registration) == [
        ("Anna Holm", "anna@aarhus.dk", "teamleder", ["talk"]),
        ("Bo Berg", "bo@aarhus.dk", "teamleder", ["talk"]),
        ("Kim Lund", "", "teamleder", ["talk"]),
        ("Mette", "mette@aarhus.dk", "teamleder", BOTH),
    ]


def test_role_of_a_line_is_kept_where_it_has_one(client: Client, registration: Registration) -> None:
    text = "Navn;Mail;Rolle\nAnna;anna@aarhus.dk;afdelingsleder\nBo;bo@aarhus.dk;"
    fields = fields_of(paste(client, registration, text, role="teamleder")[1])
    assert (fields["role-1"], fields["role-2"]) == ("afdelingsleder", "teamleder")


def test_invites_go_out_now_once_the_date_is_fixed(client: Client, registration: Registration) -> None:
    fix_day(registration)
    fields = fields_of(paste(client, registration, "Anna <anna@aarhus.dk>; Bo <bo@aarhus.dk>")[1])
    assert said(client, _save(client, registration, fields)) == (
        "2 er skrevet på listen. 2 deltagere får en kalenderinvitation nu."
    )


def test_pressing_save_twice_writes_once_and_says_it_twice(client: Client, registration: Registration) -> None:
    fields = fields_of(paste(client, registration, "Anna <anna@aarhus.dk>\nKim Lund")[1])
    for _press in range(2):
        assert said(client, _save(client, registration, fields)).startswith("2 er skrevet på listen.")
    assert registration.attendees.count() == 2


def test_a_doubtful_line_is_asked_about_until_somebody_says_that_it_is_right(
    client: Client, registration: Registration
) -> None:
    page = paste(client, registration, "Kim Lund\nKim Lund")[1]
    fields = fields_of(page)
    assert (statuses(page), fields["take-2"]) == (["missing", "questioned"], "ask")
    answer = _save(client, registration, fields)
    page = answer.content.decode()
    assert (answer.status_code, Attendee.objects.count()) == (422, 0)
    assert 'href="#take-2">Linje 2: Navnet står også i linje 1. Er det en anden?' in page
    assert _save(client, registration, fields_of(page) | {"take-2": "sure"}).status_code == 303
    assert [attendee.name for attendee in registration.attendees.all()] == ["Kim Lund", "Kim Lund"]


def test_a_doubt_of_the_reading_survives_the_way_back(client: Client, registration: Registration) -> None:
    page = paste(client, registration, "Holm,Bo,xyz@aarhus.dk")[1]
    fields = fields_of(page)
    assert "doubt-1" in fields
    again = _save(client, registration, fields)
    assert (again.status_code, fields_of(again.content.decode())) == (422, fields)
    assert _save(client, registration, fields | {"take-1": "yes"}).status_code == 422
    assert _save(client, registration, fields | {"take-1": "sure"}).status_code == 303
    assert registration.attendees.count() == 1


def test_lines_are_merged_with_those_on_the_list(client: Client, registration: Registration) -> None:
    list_attendees(registration, "Anna")
    page = paste(client, registration, "Anna <ANNA@aarhus.dk>; Bo <bo@aarhus.dk>; Carl <anna@aarhus.dk>")[1]
    assert statuses(page) == ["merged", "accepted", "questioned"]
    assert "Mailadressen hører til Anna. Hver deltager skal have sin egen." in page
    fields = fields_of(page) | {"take-1": "yes", "take-3": "no"}
    assert said(client, _save(client, registration, fields)).startswith("1 er skrevet på listen. 2 linjer er udeladt.")
    assert [attendee.name for attendee in registration.attendees.order_by("pk")] == ["Anna", "Bo"]


def test_a_line_without_parts_gets_a_message(client: Client, registration: Registration) -> None:
    fields = fields_of(paste(client, registration, "Anna <anna@aarhus.dk>")[1])
    del fields["talk-1"], fields["workshop-1"]
    answer = _save(client, registration, fields)
    assert answer.status_code == 422
    assert 'href="#talk-1">Linje 1: Vælg oplæg, workshop eller begge dele.' in answer.content.decode()


def test_edits_are_judged_as_strictly_as_the_first_reading(client: Client, registration: Registration) -> None:
    fields = fields_of(paste(client, registration, "Anna <anna@aarhus.dk>; Bo <bo@aarhus.dk>")[1])
    fields |= {"name-1": "<script>alert(1)</script>", "role-2": "x" * 81}
    answer = _save(client, registration, fields)
    page = answer.content.decode()
    assert (answer.status_code, Attendee.objects.count()) == (422, 0)
    assert "Linje 1: Det ligner ikke et navn. Ret det." in page
    assert "Linje 2: Rollen må højst være på 80 tegn." in page
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("lines", ["", "0", "-1", "501", "99999", "²", "x", "\x00"])
def test_a_form_that_is_none_of_ours_writes_nothing(client: Client, registration: Registration, lines: str) -> None:
    fields = {"lines": lines, "name-1": "Anna", "email-1": "anna@aarhus.dk", "take-1": "yes", "talk-1": "on"}
    answer = _save(client, registration, fields)
    assert said(client, answer) == "Der var ingen linjer at gemme. Indsæt listen igen."
    assert not Attendee.objects.exists()


def test_opening_the_address_of_save_leads_to_the_form(client: Client, registration: Registration) -> None:
    answer = client.get(path(registration, "save/"))
    assert (answer.status_code, answer["Location"]) == (303, path(registration, "paste/"))


def test_more_than_the_list_can_hold_is_refused_with_everything_kept(
    client: Client, registration: Registration
) -> None:
    lines = [AttendeeDetails(name=f"P{n}", email=f"p{n}@aarhus.dk") for n in range(500)]
    attendance.set_attendees(registration_id=registration.pk, lines=lines, by=MUNICIPALITY)
    fields = fields_of(paste(client, registration, "Anna <anna@aarhus.dk>")[1])
    answer = _save(client, registration, fields)
    page = answer.content.decode()
    assert (answer.status_code, registration.attendees.count()) == (422, 500)
    assert "Listen kan højst have 500 linjer" in page
    assert fields_of(page) == fields
