"""The journal at the desk: names of those who acted, texts and their erasing, nothing edited."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from booking.models import By, JournalEntry, Programme
from booking.services import queue, tokens
from booking.services.turn import Actor
from tests.booking.admin.staff_desk import REASON, last_entry, statements
from tests.factories import make_municipality, make_queue, make_registration

pytestmark = pytest.mark.django_db
LIST = "admin:booking_journalentry_changelist"


def page_of(entry: JournalEntry) -> str:
    return reverse("admin:booking_journalentry_change", args=[entry.pk])


def test_list_names_who_acted(desk: Client, programme: Programme, mette: User) -> None:
    first, second, third = make_queue(programme, 3)
    token = tokens.issue(name="Sagssystemet", read=True, write=True).token
    queue.confirm(registration_id=first.pk, by=Actor(By.STAFF, mette.pk))
    queue.confirm(registration_id=second.pk, by=Actor(By.API, token.pk))
    queue.confirm(registration_id=third.pk, by=Actor(By.STAFF, 999))
    page = desk.get(reverse(LIST), {"kind__exact": "confirmed"})
    admin = page.context["cl"].model_admin
    assert [(entry.number, admin.by_whom(entry)) for entry in page.context["cl"].result_list] == [
        (7, "Socialstyrelsen (nr. 999)"),
        (6, "Et andet system (Sagssystemet)"),
        (5, "Socialstyrelsen (Mette Holm)"),
    ]


def test_page_shows_reason_and_digests(desk: Client, programme: Programme, mette: User) -> None:
    (first,) = make_queue(programme, 1)
    queue.annul(registration_id=first.pk, by=Actor(By.STAFF, mette.pk), reason=REASON)
    entry = last_entry(first)
    text = desk.get(page_of(entry)).content.decode()
    assert all(part in text for part in (REASON, entry.digest, entry.text_hash, "Socialstyrelsen (Mette Holm)"))
    entry.text.delete()
    text = desk.get(page_of(entry)).content.decode()
    assert REASON not in text
    assert "Teksten er slettet." in text


def test_list_takes_as_many_statements_for_many_as_for_few(desk: Client, programme: Programme) -> None:
    make_queue(programme, 1)
    before = statements(desk, reverse(LIST))
    for number in (2, 3):
        make_registration(programme, make_municipality(number))
    assert statements(desk, reverse(LIST)) == before


def test_nothing_is_added_changed_or_deleted(desk: Client, programme: Programme) -> None:
    entry = last_entry()
    before = JournalEntry.objects.values().get()
    assert desk.post(page_of(entry), {"number": "7", "kind": "confirmed"}).status_code == 403
    assert desk.get(reverse("admin:booking_journalentry_add")).status_code == 403
    assert desk.post(reverse("admin:booking_journalentry_delete", args=[entry.pk])).status_code == 403
    assert JournalEntry.objects.values().get() == before
