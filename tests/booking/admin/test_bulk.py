"""Acts upon several registrations: the page says what will happen to each, then each is carried out by itself."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from zeal import zeal_ignore

from booking.admin import background
from booking.models import BulkAct, BulkRow, By, EntryKind, JournalEntry, Programme, Registration
from booking.refusals import Stale
from booking.services import contact, queue
from tests.booking.admin.staff_desk import REASON, signed_in, statements, user_with, values_of
from tests.factories import STAFF, contact_of, danish, make_municipality, make_queue, receive

pytestmark = pytest.mark.django_db
LIST = "admin:booking_registration_changelist"


def choose(client: Client, act: str, *chosen: Registration, **filters: str) -> Any:
    """Choose rows and an act in the list, and return the page that follows."""
    picked = {"action": act, "_selected_action": [str(registration.pk) for registration in chosen]}
    return client.post(reverse(LIST, query=filters or None), picked)


def go(client: Client, page: Any, **typed: str) -> Any:
    """Send the page that says what will happen, then the one with the mails; let the worker act, and see what it did.

    Where there is something to correct, return the page that says so.
    """
    path = page.request["PATH_INFO"]
    with zeal_ignore():  # each row takes statements of its own
        shown = client.post(path, values_of(page) | typed)
        if shown.templates[0].name != "admin/booking/bulk_preview.html":
            return shown
        begun = client.post(path, values_of(shown), follow=True)
        while background.carry_on():
            pass
        return client.get(begun.request["PATH_INFO"])


def preview(client: Client, page: Any, *, status: int = 200, **typed: str) -> Any:
    """Send a page and return the one that shows the mails."""
    with zeal_ignore():
        shown = client.post(reverse(LIST), values_of(page) | typed)
    assert (shown.status_code, shown.templates[0].name) == (status, "admin/booking/bulk_preview.html")
    return shown


def left_out(page: Any) -> list[str]:
    """Return the rows that the page of an act says were left out, each with the reason."""
    return [f"{row.registration}: {row.said}" for row in page.context["left_out"]]


def outside(programme: Programme, number: int) -> Registration:
    """Register a municipality with an address outside its domains."""
    municipality = make_municipality(number)
    details = contact_of(municipality, email=f"kim{number}@example.com")
    return receive(programme, municipality, contact=details).registration


def test_list_offers_what_places_and_takes_away_from_nobody(desk: Client, programme: Programme) -> None:
    make_queue(programme, 1)
    page = desk.get(reverse(LIST))
    choices = [name for name, _title in page.context["action_form"].fields["action"].choices]
    assert choices == ["", "write-mail", "take-back-mail", "send-link", "check-address", "extend"]


def test_send_link_says_where_each_goes_and_sends(desk: Client, programme: Programme, mette: User) -> None:
    first, second, third = make_queue(programme, 3)
    queue.annul(registration_id=third.pk, by=STAFF, reason=REASON)
    page = choose(desk, "send-link", first, second, third)
    shown = page.content.decode()
    for registration in (first, second):
        assert f"Linket til kommunens side sendes til {registration.contact_email}." in shown
    assert "Det sker for 2 tilmeldinger" in shown
    assert [choice.row for choice in page.context["left_out"]] == [third]
    assert not JournalEntry.objects.filter(kind=EntryKind.LINK_REQUESTED).exists()

    after = go(desk, page)
    sent = JournalEntry.objects.filter(kind=EntryKind.LINK_REQUESTED).order_by("number")
    assert [(entry.registration, entry.by, entry.by_id) for entry in sent] == [
        (first, By.STAFF, mette.pk),
        (second, By.STAFF, mette.pk),
    ]
    assert (after.context["progress"], left_out(after)) == ("Færdig: udført for alle 2", [])
    assert LogEntry.objects.count() == 2


def test_what_changed_since_the_page_is_shown_anew(desk: Client, programme: Programme) -> None:
    first, second = outside(programme, 1), outside(programme, 2)
    page = choose(desk, "check-address", first, second)
    assert "Kontaktpersonens adresse er kim1@example.com." in page.content.decode()
    details = contact_of(first.municipality, email="another@example.com")
    contact.change_contact(registration_id=first.pk, contact=details, by=STAFF, reason=REASON, on_behalf=True)

    shown = preview(desk, page)
    assert "Kontaktpersonens adresse er another@example.com." in shown.content.decode()


def test_what_changed_since_the_mails_were_shown_is_shown_anew(desk: Client, programme: Programme) -> None:
    first, second = outside(programme, 1), outside(programme, 2)
    shown = preview(desk, choose(desk, "check-address", first, second))
    details = contact_of(first.municipality, email="another@example.com")
    contact.change_contact(registration_id=first.pk, contact=details, by=STAFF, reason=REASON, on_behalf=True)
    anew = preview(desk, shown, status=409)
    assert "Der er sket noget, siden du så, hvem der får en mail." in anew.content.decode()
    assert "another@example.com" in anew.content.decode()
    assert not BulkAct.objects.exists()


def test_what_changed_since_the_press_leaves_that_row_out_alone(desk: Client, programme: Programme) -> None:
    first, second = outside(programme, 1), outside(programme, 2)
    shown = preview(desk, choose(desk, "check-address", first, second))
    begun = desk.post(reverse(LIST), values_of(shown), follow=True)
    assert begun.context["progress"] == "0 af 2 udført, 0 sprunget over, 2 venter"
    details = contact_of(first.municipality, email="another@example.com")
    contact.change_contact(registration_id=first.pk, contact=details, by=STAFF, reason=REASON, on_behalf=True)
    with zeal_ignore():
        assert background.carry_on() == 2
    after = desk.get(begun.request["PATH_INFO"])
    assert after.context["progress"] == "Færdig: 1 af 2 udført, 1 sprunget over"
    assert left_out(after) == [f"Nr. 1 Aarhus: {Stale().message}"]
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.address_checked_at is None, second.address_checked_at is None) == (True, False)


def test_who_hears_changed_since_the_press_leaves_the_row_out(desk: Client, programme: Programme) -> None:
    """The deadline's page does not name the address: the plan of the mails does."""
    first, second = make_queue(programme, 2)
    shown = preview(desk, choose(desk, "extend", first, second), until="07.10.2016", reason=REASON)
    desk.post(reverse(LIST), values_of(shown))
    details = contact_of(first.municipality, email="ny@aarhus.dk")
    contact.change_contact(registration_id=first.pk, contact=details, by=STAFF, reason=REASON, on_behalf=True)
    with zeal_ignore():
        background.carry_on()
    assert [row.said for row in BulkRow.objects.order_by("pk")] == [Stale().message, ""]


def test_a_link_sent_a_moment_ago_is_not_sent_again(desk: Client, programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    go(desk, choose(desk, "send-link", first))
    after = go(desk, choose(desk, "send-link", first))
    assert after.context["form"].non_field_errors() == [
        "Nr. 1 Aarhus: Linket er sendt inden for de seneste 10 minutter, så der er ikke sendt et nyt."
    ]
    assert JournalEntry.objects.filter(kind=EntryKind.LINK_REQUESTED).count() == 1


def test_extend_needs_its_reason_and_keeps_what_was_typed(desk: Client, programme: Programme) -> None:
    first, second = make_queue(programme, 2)
    page = choose(desk, "extend", first, second)
    back = desk.post(reverse(LIST), values_of(page) | {"until": "07.10.2016", "reason": ""})
    assert back.context["form"].errors == {"reason": ["Skriv en begrundelse. Den gemmes i journalen."]}
    assert values_of(back)["until"] == ["07.10.2016"]
    after = go(desk, back, reason=REASON)
    assert (after.context["progress"], left_out(after)) == ("Færdig: udført for alle 2", [])
    assert set(Registration.objects.values_list("answer_by", flat=True)) == {danish(2016, 10, 7, 23, 59)}


def test_extend_to_an_earlier_day_is_given_back(desk: Client, programme: Programme) -> None:
    first, second = make_queue(programme, 2)
    after = go(desk, choose(desk, "extend", first, second), until="29.09.2016", reason=REASON)
    assert list(after.context["form"].errors) == ["until"]
    assert values_of(after)["reason"] == [REASON]
    assert not JournalEntry.objects.filter(kind=EntryKind.EXTENDED).exists()


def test_nothing_to_do_is_said(desk: Client, programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    page = choose(desk, "check-address", first)
    assert "Det kan ikke gøres for nogen af de valgte, som det står nu." in page.content.decode()
    assert go(desk, page, go="1", _selected_action=str(first.pk)).status_code == 200
    assert not JournalEntry.objects.filter(kind=EntryKind.ADDRESS_CHECKED).exists()


def test_reader_is_offered_nothing_and_refused(programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    reader = signed_in(user_with("reader", "view_registration"))
    assert "_selected_action" not in reader.get(reverse(LIST)).content.decode()
    assert choose(reader, "send-link", first).status_code == 200
    assert (
        reader.post(reverse(LIST), {"action": "send-link", "_selected_action": [first.pk], "go": "1"}).status_code
        == 200
    )
    assert not JournalEntry.objects.filter(kind=EntryKind.LINK_REQUESTED).exists()


@pytest.mark.parametrize("act", ["annul", "place-ahead", "withdraw", "delete_selected"])
def test_other_acts_are_never_done_in_bulk(desk: Client, programme: Programme, act: str) -> None:
    (first,) = make_queue(programme, 1)
    desk.post(reverse(LIST), {"action": act, "_selected_action": [first.pk], "go": "1", "reason": REASON})
    assert list(JournalEntry.objects.values_list("kind", flat=True).order_by("number")) == [
        EntryKind.PROGRAMME_LOADED,
        EntryKind.REGISTERED,
    ]


def test_page_takes_as_many_statements_for_three_as_for_one(desk: Client, programme: Programme) -> None:
    rows = [outside(programme, number) for number in (1, 2, 3)]
    counts = [
        statements(
            desk,
            reverse(LIST),
            {"action": "check-address", "_selected_action": [registration.pk for registration in some]},
        )
        for some in (rows[:1], rows)
    ]
    assert counts[0] == counts[1]
