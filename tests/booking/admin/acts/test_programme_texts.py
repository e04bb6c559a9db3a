"""Changing an offer's texts: what is written, what is refused at which field, what is kept."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from booking.models import By, EntryKind, JournalEntry, Programme
from booking.programme.file import read_programme
from booking.services import programmes
from tests.booking.admin.acts.edits import FILE, changes, errors_of
from tests.booking.admin.acts.test_programme import page_of
from tests.booking.admin.staff_desk import said, signed_in, values_of
from tests.factories import at, danish

pytestmark = pytest.mark.django_db
Press = Callable[..., Any]


@pytest.mark.parametrize("act", ["edit_texts", "edit_terms"])
def test_saving_what_stands_changes_nothing(press: Press, offer: Programme, act: str) -> None:
    page = press(page_of(offer, act))
    assert said(page) == ["Der er ikke ændret noget."]
    assert JournalEntry.objects.count() == 1
    assert programmes.differences(offer, read_programme(FILE)) == []


def test_edit_texts_writes_the_text_and_keeps_the_old_one(
    press: Press, client: Client, offer: Programme, mette: User
) -> None:
    page = press(page_of(offer, "edit_texts"), **{"da-title": "Styrk\r\n ledelsen <nu>", "en-talk-length": "2 hours"})
    assert said(page) == ["Rettelserne er gemt. De gamle værdier står i tilbuddets journal."]
    entry = JournalEntry.objects.get(kind=EntryKind.PROGRAMME_CHANGED)
    assert (entry.by, entry.by_id) == (By.STAFF, mette.pk)
    old = {
        "texts.da.title": "Styrk den faglige ledelse og styring på børneområdet",
        "texts.en.talk.length": "1–2 hours",
    }
    assert changes() == [(sorted(old), old)]
    shown = page.content.decode()
    assert "ændret: Titel (dansk); Oplægget, Varighed (engelsk)" in shown
    assert "Titel (dansk) før: Styrk den faglige ledelse og styring på børneområdet" in shown
    assert "<h1>Styrk ledelsen &lt;nu&gt;</h1>" in " ".join(client.get("/").content.decode().split()).replace(
        '<h1 class="h1">', "<h1>"
    ).replace("<h1> ", "<h1>").replace(" </h1>", "</h1>")


def test_edit_texts_tells_the_page_when_it_was_updated(
    press: Press, desk: Client, mette: User, offer: Programme
) -> None:
    with at(danish(2016, 10, 3, 12), tick=False):
        desk.force_login(mette)
        press(page_of(offer, "edit_texts"), **{"da-lead": "Kort."})
    offer.refresh_from_db()
    assert offer.updated_on == dt.date(2016, 10, 3)
    assert changes()[0][0] == ["texts.da.lead", "updated_on"]


def test_edit_texts_adds_a_section_and_takes_an_emptied_one_away(press: Press, offer: Programme) -> None:
    added = {f"{language}-sections-2-heading": "Ny" for language in ("da", "en")}
    added |= {f"{language}-sections-2-paragraphs": "Første.\r\n\r\nAndet.\r\n" for language in ("da", "en")}
    emptied = {f"{language}-sections-1-{key}": "" for language in ("da", "en") for key in ("heading", "paragraphs")}
    press(page_of(offer, "edit_texts"), **added, **emptied)
    offer.refresh_from_db()
    for language in ("da", "en"):
        sections = offer.texts[language]["sections"]
        assert [section["heading"] for section in sections] == ["Ny"]
        assert sections[0]["paragraphs"] == ["Første.", "Andet."]


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"da-title": ""}, {"da-title": ["Skriv teksten: Titel (dansk)"]}),
        ({"en-talk-hint": " "}, {"en-talk-hint": ["Skriv teksten: Oplægget, Hjælpetekst i tilmeldingen (engelsk)"]}),
        ({"da-title": "x" * 201}, {"da-title": ["Teksten må højst være på 200 tegn."]}),
        ({"da-hooks": "Ét\n" + "x" * 2001}, {"da-hooks": ["Teksten må højst være på 2000 tegn."]}),
        ({"da-sections-1-heading": ""}, {"da-sections-1-heading": ["Teksten må ikke være tom."]}),
        (
            {"da-hooks": "Kun ét"},
            {
                "en-hooks": [
                    "Den danske tekst har 1 afsnit her, den engelske 2. Der skal være lige mange.",
                ]
            },
        ),
        (
            {"da-sections-2-heading": "Ny", "da-sections-2-paragraphs": "Tekst"},
            {"__all__": ["Den danske tekst har 2 afsnit her, den engelske 1. Der skal være lige mange."]},
        ),
    ],
)
def test_edit_texts_refuses_at_the_field_and_keeps_what_was_typed(
    press: Press, offer: Programme, typed: dict[str, str], errors: dict[str, list[str]]
) -> None:
    page = press(page_of(offer, "edit_texts"), **typed, **{"en-price-text": "Free."})
    assert errors_of(page) == errors
    assert values_of(page).items() >= {name: [value] for name, value in typed.items()}.items()
    assert values_of(page)["en-price-text"] == ["Free."]
    assert JournalEntry.objects.count() == 1


def test_edit_drops_what_cannot_be_seen(press: Press, offer: Programme) -> None:
    press(page_of(offer, "edit_texts"), **{"da-lead": "Ny \x00\u202eindledning"})
    press(page_of(offer, "edit_terms"), **{"roles-0-da": "familie\u00adchefen \x00"})
    offer.refresh_from_db()
    assert offer.texts["da"]["lead"] == "Ny indledning"
    assert offer.roles.order_by("pk")[0].da == "familiechefen"


def test_edit_texts_of_a_page_that_is_older_than_a_change_says_what_was_changed(desk: Client, offer: Programme) -> None:
    url = page_of(offer, "edit_texts")
    colleague = signed_in(User.objects.create_superuser("jens", "jens@example.dk", "x"))
    mine, theirs = values_of(desk.get(url)), values_of(colleague.get(url))
    assert colleague.post(url, theirs | {"da-title": "Jens' titel"}).status_code == 302
    page = desk.post(url, mine | {"da-lead": "Mettes indledning"})
    assert page.status_code == 409
    assert page.context["form"].non_field_errors() == [
        (
            "Tilbuddet er ændret, siden du åbnede siden: Titel (dansk). Dine rettelser står her stadig. Gemmer du "
            "igen, gælder det, der står her."
        )
    ]
    assert values_of(page)["da-lead"] == ["Mettes indledning"]
    offer.refresh_from_db()
    assert (offer.texts["da"]["title"], len(changes())) == ("Jens' titel", 1)
