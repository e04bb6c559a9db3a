"""What holds for every act's page: a reason, refusal of a stale state, permission, Django's log (Q8)."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from booking.admin import acts
from booking.models import EntryKind, JournalEntry, Programme
from booking.services import clock, queue
from booking.services.turn import MUNICIPALITY
from tests.booking.admin.staff_desk import (
    REASON,
    last_entry,
    make_typed,
    said,
    signed_in,
    submit,
    url_of,
    user_with,
    values_of,
)
from tests.factories import OPENS, STAFF, make_queue

pytestmark = pytest.mark.django_db
Press = Callable[..., Any]


def test_acts_that_change_nothing_say_so_and_write_nothing(press: Press, programme: Programme) -> None:
    first = make_typed(programme)
    page = press(url_of(first, "change_contact"), reason=REASON)
    assert said(page) == ["Der er ikke ændret noget."]
    assert (JournalEntry.objects.count(), LogEntry.objects.count()) == (2, 0)


NEEDS_REASON = {
    "confirm": {},
    "withdraw": {},
    "annul": {},
    "extend": {"until": "05.10.2016"},
    "change_contact": {"contact_name": "Bo Berg"},
    "change_choices": {"expected_attendees": "12"},
}


@pytest.mark.parametrize("act", NEEDS_REASON)
def test_act_without_a_reason_is_given_back(press: Press, programme: Programme, act: str) -> None:
    (first,) = make_queue(programme, 1)
    page = press(url_of(first, act), reason="  ", **NEEDS_REASON[act])
    assert page.context["form"].errors == {"reason": ["Skriv en begrundelse. Den gemmes i journalen."]}
    assert last_entry(first).kind == EntryKind.REGISTERED


@pytest.mark.parametrize("reason", ["\u202e\x00", "x" * 1001])
def test_reason_that_shows_nothing_or_is_too_long_is_given_back(
    press: Press, programme: Programme, reason: str
) -> None:
    (first,) = make_queue(programme, 1)
    page = press(url_of(first, "annul"), reason=reason)
    assert list(page.context["form"].errors) == ["reason"]
    assert last_entry(first).kind == EntryKind.REGISTERED


@pytest.mark.parametrize("act", ["confirm", "withdraw", "annul", "place_ahead", "change_contact"])
def test_second_of_two_staff_is_refused_and_keeps_what_was_typed(
    desk: Client, programme: Programme, act: str, mette: User
) -> None:
    registrations = make_queue(programme, 6)
    target = registrations[5] if act == "place_ahead" else registrations[0]
    url = url_of(target, act)
    colleague = signed_in(User.objects.create_superuser("jens", "jens@example.dk", "x"))
    mine, theirs = values_of(desk.get(url)), values_of(colleague.get(url))
    typed = {"contact_name": ["Bo Berg"]} if act == "change_contact" else {}
    assert submit(colleague, url, theirs | typed | {"reason": "Først"}).status_code == 302
    entries = JournalEntry.objects.count()
    page = desk.post(url, mine | typed | {"reason": "Sidst"})
    assert page.status_code == 409
    assert page.context["form"].non_field_errors() == [
        "Tilmeldingen er ændret, siden du åbnede siden. Se den nye status, og prøv igen, hvis det stadig er relevant."
    ]
    assert values_of(page)["reason"] == ["Sidst"]
    assert JournalEntry.objects.count() == entries


def test_stale_page_can_be_sent_again_where_the_act_still_makes_sense(desk: Client, programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    url = url_of(first, "annul")
    before = values_of(desk.get(url))
    queue.confirm(registration_id=first.pk, by=MUNICIPALITY)
    page = desk.post(url, before | {"reason": REASON})
    assert page.status_code == 409
    assert submit(desk, url, values_of(page)).status_code == 302
    assert last_entry(first).kind == EntryKind.ANNULLED


def test_page_of_an_act_that_makes_no_sense_any_more_has_no_button(desk: Client, programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    queue.annul(registration_id=first.pk, by=STAFF, reason=REASON)
    page = desk.get(url_of(first, "annul"))
    assert "Det kan ikke gøres, som det står nu." in page.content.decode()
    assert 'type="submit" value="Annuller tilmeldingen"' not in page.content.decode()
    assert desk.post(url_of(first, "annul"), values_of(page) | {"reason": REASON}).status_code == 409


def test_report_of_the_mail_server_outdates_no_page(desk: Client, programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    before = values_of(desk.get(url_of(first, "annul")))
    clock.asked(registration_id=first.pk, ask=1, at=OPENS + dt.timedelta(seconds=2))
    assert submit(desk, url_of(first, "annul"), before | {"reason": REASON}).status_code == 302


def test_act_without_what_the_page_showed_is_stale(desk: Client, programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    assert desk.post(url_of(first, "annul"), {"reason": REASON}).status_code == 409
    assert last_entry(first).kind == EntryKind.REGISTERED


def test_log_of_the_admin_names_act_and_entry_but_neither_reason_nor_person(
    press_through: Press, programme: Programme, mette: User
) -> None:
    (first,) = make_queue(programme, 1)
    press_through(url_of(first, "annul"), reason=REASON)
    logged = LogEntry.objects.get()
    assert (logged.user, logged.object_id) == (mette, str(first.pk))
    assert logged.object_repr == "Nr. 1 Aarhus"
    assert logged.get_change_message() == f"Annuller tilmeldingen (journalpost {last_entry(first).number})"


ACTS = [act.name.replace("-", "_") for act in acts.REGISTRATION]


@pytest.mark.parametrize("act", ACTS)
def test_reader_sees_no_button_and_is_refused(reader_desk: Client, programme: Programme, act: str) -> None:
    (first,) = make_queue(programme, 1)
    page = reader_desk.get(reverse("admin:booking_registration_change", args=[first.pk]))
    assert page.status_code == 200
    assert page.context["buttons"] == []
    assert url_of(first, act) not in page.content.decode()
    assert reader_desk.get(url_of(first, act)).status_code == 403
    assert reader_desk.post(url_of(first, act), {"reason": REASON}).status_code == 403
    assert last_entry(first).kind == EntryKind.REGISTERED


def test_permission_to_change_is_enough_to_act(programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    user = user_with("coordinator", "change_registration")
    client = signed_in(user)
    values = values_of(client.get(url_of(first, "annul")))
    assert submit(client, url_of(first, "annul"), values | {"reason": REASON}).status_code == 302
    assert last_entry(first).by_id == user.pk


def test_acts_ask_for_a_login(client: Client, programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    answer = client.post(url_of(first, "annul"), {"reason": REASON})
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("admin:login"))
    assert last_entry(first).kind == EntryKind.REGISTERED


def test_act_without_csrf_token_is_refused(mette: User, programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(mette)
    assert strict.post(url_of(first, "annul"), {"reason": REASON}).status_code == 403
    assert last_entry(first).kind == EntryKind.REGISTERED


@pytest.mark.parametrize("act", ACTS)
def test_act_upon_nothing_is_not_found(desk: Client, programme: Programme, act: str) -> None:
    assert desk.get(reverse(f"admin:booking_registration_{act}", args=[999])).status_code == 404


def test_page_of_an_act_that_cannot_be_done_says_why_and_has_no_form(desk: Client, programme: Programme) -> None:
    make_queue(programme, 5)
    for name, why, label in (
        ("remove-slot", "Ingen plads er ledig, så der er ingen at fjerne.", "Ledig plads"),
        ("register-lost", "Det kan kun gøres, når en sikkerhedskopi er lagt ind", "Kvitteringskode"),
    ):
        url = f"/admin/booking/programme/{programme.pk}/{name}/"
        page = desk.get(url).content.decode()
        assert why in page
        assert label not in page
        assert 'type="submit" value="' not in page.partition('class="act"')[2]
    kept = desk.post(url, {**values_of(desk.get(url)), "reason": "Fundet i arkivet"}).content.decode()
    assert "Fundet i arkivet" in kept, "what was typed is given back"
