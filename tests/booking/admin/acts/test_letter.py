"""Writing a mail at the desk, to one registration or several: typed, previewed recipient by recipient, sent once."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings
from zeal import zeal_ignore

from booking.admin import background
from booking.models import EntryKind, JournalEntry, Registration
from booking.services import contact, letters, queue
from booking.services.day import answers
from booking.services.turn import MUNICIPALITY
from notifications.announce import entries as announce
from notifications.models import Message
from tests.booking.admin.staff_desk import REASON, last_entry, said, signed_in, statements, url_of, user_with, values_of
from tests.booking.day_helpers import STARTS, fix_day, invite_of, list_attendees, make_confirmed
from tests.factories import STAFF, contact_of, make_municipality, make_programme, make_registration

pytestmark = pytest.mark.django_db
LIST = "admin:booking_registration_changelist"
TYPED = {"to": "both", "subject": "Parkering {dato}", "body": "Kør sammen, {navn}."}


@pytest.fixture
def day() -> Registration:
    """Confirm a place, list two attendees and fix the day."""
    registration = make_confirmed()
    list_attendees(registration, "Anna", "Bent")
    fix_day(registration)
    return registration


def written() -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(kind=EntryKind.MAIL_WRITTEN).order_by("number"))


def choose(client: Client, *chosen: Registration) -> Any:
    picked = {"action": "write-mail", "_selected_action": [str(registration.pk) for registration in chosen]}
    return client.post(reverse(LIST), picked)


def send(client: Client, page: Any, **typed: Any) -> Any:
    """Send the form of an act upon several rows; each row takes statements of its own."""
    with zeal_ignore():
        return client.post(reverse(LIST), values_of(page) | typed, follow=True)


def carried_out(client: Client, shown: Any) -> Any:
    """Press the button of the page that shows the mails, let the worker act, and return the page of the act."""
    begun = send(client, shown)
    with zeal_ignore():
        while background.carry_on():
            pass
    return client.get(begun.request["PATH_INFO"])


def test_one_registration_is_asked_shown_and_sent(desk: Client, day: Registration) -> None:
    answers.answer_on_page(invite_id=invite_of("bent@aarhus.dk").pk, partstat="DECLINED", note="", by=MUNICIPALITY)
    url = url_of(day, "write_mail")
    assert url in desk.get(reverse("admin:booking_registration_change", args=[day.pk])).content.decode()
    page = desk.get(url)
    for sentence in (
        "Kontaktpersonen er Anne Aarhus (anne@aarhus.dk).",
        "Temadag torsdag den 17. november 2016: 1 deltager kan få mailen.",
        "Får den ikke: Bent (har sagt nej).",
        "{navn}, {kommune}, {dato}, {mødested}",
        "Skriv ikke om enkelte børn",
    ):
        assert sentence in page.content.decode()
    shown = desk.post(url, values_of(page) | TYPED)
    text = shown.content.decode()
    assert "Mails: 2" in text
    assert "Se mailen til Anne Aarhus (anne@aarhus.dk): Parkering torsdag den 17. november 2016" in text
    assert "Se mailen til Anna (anna@aarhus.dk): Parkering torsdag den 17. november 2016" in text
    assert "Kør sammen, Anne Aarhus." in text
    assert "Kør sammen, Anna." in text
    assert text.count("<details open>") == 1
    assert written() == []
    after = desk.post(url, values_of(shown), follow=True)
    assert said(after) == ["Mailen bliver sendt."]
    assert last_entry(day).details["told"] == [invite_of("anna@aarhus.dk").pk]
    announce.announce_all()
    assert Message.objects.filter(kind__in=("letter", "person_letter")).count() == 2


def test_pressed_twice_it_is_sent_once(desk: Client, day: Registration) -> None:
    url = url_of(day, "write_mail")
    shown = desk.post(url, values_of(desk.get(url)) | TYPED)
    pressed = [desk.post(url, values_of(shown), follow=True) for _time in range(2)]
    assert said(pressed[1]) == ["Mailen er sendt i forvejen, så der er ikke sendt en ny."]
    assert len(written()) == 1


def test_back_from_the_preview_keeps_every_word_and_the_page_stays_the_same(desk: Client, day: Registration) -> None:
    url = url_of(day, "write_mail")
    shown = values_of(desk.post(url, values_of(desk.get(url)) | TYPED))
    back = values_of(desk.post(url, shown | {"step": [*shown["step"], "edit"]}))
    assert {name: back[name] for name in (*TYPED, "key")} == {name: [said] for name, said in TYPED.items()} | {
        "key": shown["key"]
    }


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"to": ""}, "to", "Vælg, hvem der skal have mailen"),
        ({"to": "alle"}, "to", "Vælg, hvem der skal have mailen"),
        ({"subject": ""}, "subject", "Skriv et emne"),
        ({"subject": "x" * 121}, "subject", "Emnet må højst være på 120 tegn"),
        ({"subject": "Hej\nBcc: x@y.dk"}, "subject", "Skriv emnet på én linje og uden usynlige tegn"),
        ({"subject": "<b>Hej</b>"}, "subject", "Skriv emnet uden tegnene < og >"),
        ({"body": ""}, "body", "Skriv mailens tekst"),
        ({"body": "x" * 5001}, "body", "Tekst: skriv højst 5000 tegn. Teksten er nu på 5001 tegn"),
        (
            {"body": "{navn.__class__}"},
            "body",
            "{navn.__class__} er ikke et flettefelt. Brug {navn}, {kommune}, {dato}, {mødested}",
        ),
        ({"key": "x"}, "key", "Åbn siden igen, og prøv en gang til"),
    ],
)
def test_bad_input_gets_a_message_at_the_field_and_nothing_is_lost(
    desk: Client, day: Registration, typed: dict[str, str], field: str, sentence: str
) -> None:
    url = url_of(day, "write_mail")
    page = desk.post(url, values_of(desk.get(url)) | TYPED | typed)
    assert page.status_code == 200
    assert page.context["form"].errors == {field: [sentence]}
    assert values_of(page)["subject"] == [(TYPED | typed)["subject"]]
    assert written() == []


def test_hostile_text_is_escaped_in_the_preview(desk: Client, day: Registration) -> None:
    url = url_of(day, "write_mail")
    page = desk.post(url, values_of(desk.get(url)) | TYPED | {"body": "</pre><script>alert(1)</script>"})
    assert "<script>alert(1)" not in page.content.decode()
    assert "&lt;/pre&gt;&lt;script&gt;alert(1)" in page.content.decode()


def test_several_are_shown_and_sent_and_pressed_twice_once(desk: Client, day: Registration) -> None:
    waiting = make_registration(day.programme, make_municipality(2))
    page = choose(desk, day, waiting)
    assert "Deltagerne kan få mail, når pladsen er bekræftet, og datoen ligger fast." in page.content.decode()
    shown = send(desk, page, **TYPED | {"subject": "Nyt"})
    text = shown.content.decode()
    assert "Mails: 4" in text
    assert "Se mailen til Anne Billund (anne@billund.dk): Nyt" in text
    assert written() == []
    after = carried_out(desk, shown)
    assert after.context["progress"] == "Færdig: udført for alle 2"
    assert written()[0].by_id == after.context["bulk"].user_id
    pressed_again = send(desk, shown)
    assert pressed_again.request["PATH_INFO"] == after.request["PATH_INFO"]
    assert background.carry_on() == 0
    assert [len(entry.details["told"]) for entry in written()] == [2, 0]


def test_a_field_that_one_of_several_has_no_value_for_stops_the_mail(desk: Client, day: Registration) -> None:
    waiting = make_registration(day.programme, make_municipality(2))
    page = send(desk, choose(desk, day, waiting), **TYPED)
    assert page.context["form"].errors == {
        "subject": ["{dato} kan ikke udfyldes for Nr. 2 Billund. Fjern feltet, eller skriv til den for sig"]
    }
    assert values_of(page)["body"] == [TYPED["body"]]
    assert written() == []


def test_registration_without_attendees_is_left_out_and_said(desk: Client, day: Registration) -> None:
    waiting = make_registration(day.programme, make_municipality(2))
    shown = send(desk, choose(desk, day, waiting), **TYPED | {"to": "attendees", "subject": "Nyt"})
    assert "Nr. 2 Billund</a>: Der er ingen at skrive til, som det står nu." in shown.content.decode()
    assert carried_out(desk, shown).context["progress"] == "Færdig: udført for alle 1"
    assert [entry.registration_id for entry in written()] == [day.pk]
    alone = send(desk, choose(desk, waiting), **TYPED | {"to": "attendees", "subject": "Nyt"})
    assert alone.context["form"].non_field_errors() == ["Nr. 2 Billund: Der er ingen at skrive til, som det står nu."]


def test_row_that_changed_since_the_preview_is_shown_anew(desk: Client, day: Registration) -> None:
    other = make_registration(day.programme, make_municipality(2))
    shown = send(desk, choose(desk, day, other), **TYPED | {"subject": "Nyt"})
    details = contact_of(other.municipality, email="ny@billund.dk")
    contact.change_contact(registration_id=other.pk, contact=details, by=STAFF, reason=REASON, on_behalf=True)
    anew = send(desk, shown)
    assert (anew.status_code, "ny@billund.dk" in anew.content.decode()) == (409, True)
    assert written() == []


def test_row_that_changed_since_the_press_is_left_out_alone(desk: Client, day: Registration) -> None:
    other = make_registration(day.programme, make_municipality(2))
    begun = send(desk, send(desk, choose(desk, day, other), **TYPED | {"subject": "Nyt"}))
    details = contact_of(other.municipality, email="ny@billund.dk")
    contact.change_contact(registration_id=other.pk, contact=details, by=STAFF, reason=REASON, on_behalf=True)
    with zeal_ignore():
        background.carry_on()
    after = desk.get(begun.request["PATH_INFO"])
    (row,) = after.context["left_out"]
    assert (row.registration, row.said.startswith("Tilmeldingen er ændret")) == (other, True)
    assert [entry.registration_id for entry in written()] == [day.pk]


def test_back_from_the_preview_of_several_keeps_every_word(desk: Client, day: Registration) -> None:
    shown = send(desk, choose(desk, day), **TYPED)
    values = values_of(shown)
    back = values_of(send(desk, shown, step=[*values["step"], "edit"]))
    assert {name: back[name] for name in TYPED} == {name: [said] for name, said in TYPED.items()}
    assert back["_selected_action"] == [str(day.pk)]


def test_two_programmes_are_shown_and_written_to_together(desk: Client, day: Registration) -> None:
    later = make_programme("faglig-ledelse-2017-18")
    other = make_registration(later, make_municipality(2))
    shown = send(desk, choose(desk, day, other), **TYPED | {"subject": "Nyt"})
    assert ("Mails: 3" in shown.content.decode(), "Mails: 1" in shown.content.decode()) == (True, True)
    carried_out(desk, shown)
    assert {entry.programme_id for entry in written()} == {day.programme_id, later.pk}


@pytest.mark.parametrize("permissions", [("view_registration",), ("change_registration",), ("view_attendee",)])
def test_only_who_may_act_and_see_attendees_may_write(day: Registration, permissions: tuple[str, ...]) -> None:
    client = signed_in(user_with("one", *permissions))
    assert client.get(url_of(day, "write_mail")).status_code == 403
    assert client.post(url_of(day, "write_mail"), TYPED).status_code == 403
    choose(client, day)
    assert written() == []


@pytest.mark.parametrize(("role", "status"), [("Koordinator", 200), ("Læser", 403), ("Facilitator", 403)])
def test_roles(day: Registration, role: str, status: int) -> None:
    user = user_with("one")
    user.groups.add(Group.objects.get(name=role))
    assert signed_in(user).get(url_of(day, "write_mail")).status_code == status


def test_page_of_several_takes_as_many_statements_for_three_as_for_one(desk: Client, day: Registration) -> None:
    rows = [day]
    for number in (2, 3):
        row = make_registration(day.programme, make_municipality(number))
        queue.confirm(registration_id=row.pk, by=MUNICIPALITY)
        list_attendees(row, f"Anna{number}", f"Bent{number}", f"Carl{number}")
        fix_day(row, starts_at=STARTS + dt.timedelta(days=number + 2))
        rows.append(row)
    counts = [
        statements(
            desk,
            reverse(LIST),
            {"action": "write-mail", "_selected_action": [registration.pk for registration in some]},
        )
        for some in (rows[:1], rows)
    ]
    assert counts[0] == counts[1]


def test_letter_is_taken_back_from_the_registration(desk: Client, day: Registration, settings: Settings) -> None:
    settings.UNDO_SECONDS = 120
    letters.write(
        registration_id=day.pk, to=letters.To.BOTH, subject="Parkering", body="Kør sammen.", key=uuid4(), by=STAFF
    )
    url = url_of(day, "take_back_mail")
    assert url in desk.get(reverse("admin:booking_registration_change", args=[day.pk])).content.decode()
    page = desk.get(url)
    assert "Emne: Parkering" in page.content.decode()
    answer = desk.post(url, values_of(page), follow=True)
    assert said(answer) == ["Mailen er taget tilbage. Ingen får den."]
    assert last_entry(day).details == {"undoes": written()[0].number}
    assert url not in answer.content.decode()


def test_page_about_one_mail_takes_no_other_back(desk: Client, day: Registration, settings: Settings) -> None:
    settings.UNDO_SECONDS = 120
    letters.write(
        registration_id=day.pk, to=letters.To.CONTACT, subject="Parkering", body="Kør sammen.", key=uuid4(), by=STAFF
    )
    url = url_of(day, "take_back_mail")
    page = desk.get(url)
    contact.request_link(programme_id=day.programme_id, municipality_code=day.municipality_id, by=STAFF)
    desk.post(url, values_of(page), follow=True)
    assert not JournalEntry.objects.filter(kind=EntryKind.MAIL_TAKEN_BACK).exists()
