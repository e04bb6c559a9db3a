"""Switching the language keeps what was typed on every form, without a script, and stores nothing (Q14)."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from booking.links import attendee_path, personal_path
from booking.models import JournalEntry, Registration
from tests.booking.admin.staff_desk import values_of
from tests.booking.day_helpers import fix_day, invite_of, list_attendees

BUTTON = re.compile(r'<button type="submit" form="typed" formaction="([^"]+)" name="switch" value="en"')
TYPED: dict[str, dict[str, Any]] = {
    "contact/": {"contact_name": "Bo Berg", "contact_email": "bo", "contact_phone": "1"},
    "handover/": {"contact_name": "Bo Berg", "contact_email": "bo"},
    "choices/": {"expected_attendees": "mange"},
    "practical/": {"venue_name": "Rådhuset", "focus": "Vores praksis"},
    "wishes/": {"date_1": "17.11.2016", "date_2": "i morgen"},
    "another-date/": {"note": "Vi kan ikke den dag"},
    "attendees/add/": {"name": "Dora", "email": "dora", "role": "leder"},
    "attendees/paste/": {"text": "Dora <dora@aarhus.dk>", "role": "leder"},
    "attendees/{line}/": {"name": "Anna Holm", "email": "anna"},
    "attendees/{line}/replace/": {"name": "Dora", "email": "dora"},
}


def shown(answer: Any) -> str:
    """Return the text of a page in English on which nothing is wrong."""
    page = unescape(answer.content.decode())
    assert answer.status_code == 200
    assert '<html lang="en">' in page
    assert "There is a problem" not in page
    assert "form-error" not in page
    return page


@pytest.mark.parametrize("part", TYPED)
def test_each_form_of_a_municipality(client: Client, confirmed: Registration, part: str) -> None:
    list_attendees(confirmed, "Anna")
    if part == "another-date/":
        fix_day(confirmed)
    url = personal_path(confirmed) + part.format(line=confirmed.attendees.get().pk)
    page = client.get(url)
    (english,) = BUTTON.findall(page.content.decode())
    assert english == f"/en{url}"
    before = JournalEntry.objects.count()
    answer = client.post(english, values_of(page, "") | TYPED[part] | {"switch": "en"})
    sent = values_of(answer, "")
    for name, value in TYPED[part].items():
        assert [text.strip() for text in sent[name]] == [value]
    assert 'name="switch" value="da"' in shown(answer)
    assert JournalEntry.objects.count() == before
    assert answer["Cache-Control"] == "private, no-cache", "the browser's Back shows it again"


def test_preview_of_a_list(client: Client, confirmed: Registration) -> None:
    url = personal_path(confirmed) + "attendees/paste/"
    pasted = values_of(client.get(url), "") | {"text": "Dora <dora@aarhus.dk>"}
    page = client.post(url, pasted)
    (english,) = BUTTON.findall(page.content.decode())
    answer = client.post(english, values_of(page, "") | {"name-1": "Dora Dam", "switch": "en"})
    assert values_of(answer, "")["name-1"] == ["Dora Dam"]
    shown(answer)
    assert not confirmed.attendees.exists()


def test_answer_of_an_attendee(client: Client, confirmed: Registration) -> None:
    list_attendees(confirmed, "Anna")
    fix_day(confirmed)
    invite = invite_of("anna@aarhus.dk")
    page = client.get(attendee_path(invite))
    (english,) = BUTTON.findall(page.content.decode())
    assert english == f"/en{attendee_path(invite)}answer/"
    typed = {"answer": "declined", "note": "Desværre", "colleague_name": "Dora", "switch": "en"}
    answered = shown(client.post(english, typed))
    assert "Desværre" in answered
    assert 'value="Dora"' in answered
    invite.refresh_from_db()
    assert invite.answer == "NEEDS-ACTION"


def test_pages_without_a_key(client: Client, confirmed: Registration) -> None:
    for url, typed in (
        ("/link/", {"municipality": "0751"}),
        ("/raekkefoelge/", {"code": "abc"}),
        (reverse("interest"), {"email": "birte"}),
    ):
        (english,) = BUTTON.findall(client.get(url).content.decode())
        before = JournalEntry.objects.count()
        shown(client.post(english, typed | {"switch": "en"}))
        assert JournalEntry.objects.count() == before
