"""Changing times and deadlines: what is written, what is refused and where, what stands against it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from booking.models import JournalEntry, Programme, Status
from booking.queries import retention
from booking.services import queue
from booking.services.record import verify
from tests.booking.admin.acts.edits import changes, errors_of
from tests.booking.admin.acts.test_programme import page_of
from tests.booking.admin.staff_desk import said, values_of
from tests.booking.day_helpers import fix_day
from tests.factories import OPENS, STAFF, accept, again, at, danish, make_queue

pytestmark = pytest.mark.django_db
Press = Callable[..., Any]


def test_edit_terms_writes_every_kind_of_value(press: Press, offer: Programme) -> None:
    page = press(
        page_of(offer, "edit_terms"),
        closes_at="30.03.2017 12:00",
        confirm_working_days="3",
        seasons="28.09.2016 | 16.12.2016 | efteråret 2016 | autumn 2016 | autumn-2016\n"
        "02.01.2017 | 23.06.2017 | foråret 2017 | spring 2017 | spring-2017",
        talk_max="90",
        list_missing_days_before="7, 30",
        with_place_months="18",
        toolbox_url="https://example.dk/kasse",
        roles="familiechef | head of family services | head-of-family-services",
        days_to_avoid="26.05.2017 | 26.05.2017 | Indeklemt dag | fredag | Friday",
    )
    assert said(page) == ["Rettelserne er gemt. De gamle værdier står i tilbuddets journal."]
    offer.refresh_from_db()
    assert offer.closes_at == danish(2017, 3, 30, 12)
    assert (offer.confirm_working_days, offer.toolbox_url) == (3, "https://example.dk/kasse")
    assert offer.seasons.get(slug="autumn-2016").ends_on == dt.date(2016, 12, 16)
    assert offer.settings["lengths"]["talk_max"] == 90
    assert offer.settings["mails"]["list_missing_days_before"] == [30, 7]
    assert offer.settings["retention"] == {"with_place_months": 18, "without_place_months": 6}
    assert offer.settings["roles"] == [
        {"key": "head-of-family-services", "da": "familiechef", "en": "head of family services"}
    ]
    assert offer.settings["days_to_avoid"] == [
        {
            "starts_on": "2017-05-26",
            "ends_on": "2017-05-26",
            "kind": "bridge",
            "name_da": "fredag",
            "name_en": "Friday",
        }
    ]
    ((keys, old),) = changes()
    assert keys == [
        "closes_at",
        "confirm_working_days",
        "seasons.autumn-2016",
        "settings.days_to_avoid",
        "settings.lengths.talk_max",
        "settings.mails.list_missing_days_before",
        "settings.retention.with_place_months",
        "settings.roles",
        "toolbox_url",
    ]
    assert old["settings.mails.list_missing_days_before"] == [21, 7]
    shown = page.content.decode()
    assert "Tilmeldingen lukker før: fredag den 28. april 2017 kl. 23.59" in shown
    assert "Perioden autumn-2016 før: onsdag den 28. september 2016, onsdag den 21. december 2016, efteråret" in shown
    assert "Redskabskassens adresse før: ikke angivet" in shown
    assert verify(offer).sentences == []


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("closes_at", "28.09.2016 08:59", "Tilmeldingen skal lukke, efter at den er åbnet."),
        ("closes_at", "i morgen", "Skriv dato og klokkeslæt, fx 28.09.2016 09:00"),
        ("opens_at", "", "Skriv dato og klokkeslæt"),
        ("closes_at", "26.03.2017 02:30", "Klokkeslættet findes ikke: uret stilles frem den nat. Vælg et andet."),
        ("promote_until", "27.04.2017 12:00", "Tilmeldingen må ikke lukke senere, end ledige temadage går videre."),
        (
            "promote_until",
            "24.06.2017 12:00",
            "Ledige temadage kan ikke gå videre efter den sidste periodes sidste dag.",
        ),
        ("confirm_working_days", "0", "Skriv et helt tal fra 1 til 60"),
        ("confirm_working_days", "to", "Skriv et helt tal fra 1 til 60"),
        ("recommended_max", "4", "Det højeste antal må ikke være mindre end det laveste."),
        ("talk_max", "59", "Den længste tid må ikke være kortere end den korteste."),
        ("list_missing_days_before", "21; 7", "Skriv hele tal med komma imellem, fx 21, 7"),
        ("list_missing_days_before", "7, 7", "Det samme tal må kun stå én gang."),
        ("list_missing_days_before", "7, 0", "Skriv et helt tal fra 1 til 365."),
        ("with_place_months", "1", "Skriv et helt tal fra 2 til 120"),
        ("without_place_months", "", "Skriv et helt tal fra 2 til 120"),
        ("privacy_notice_within_days", "31", "Skriv et helt tal fra 1 til 30"),
        ("contact_officer_email", "fuldmægtig", "Skriv mailadressen som navn@socialstyrelsen.dk"),
        ("toolbox_url", "javascript:alert(1)", "Skriv en adresse, der begynder med https://"),
        ("seasons", "", "Skriv mindst én linje"),
        (
            "seasons",
            "28.09.2016 | 21.12.2016 | efteråret 2016 | autumn-2016",
            "Linje 1: Skriv første dag | sidste dag | navn på dansk | navn på engelsk | kortnavn.",
        ),
        (
            "seasons",
            "21.12.2016 | 28.09.2016 | efteråret 2016 | autumn 2016 | autumn-2016",
            "Række 1, sidste dag: Den sidste dag må ikke ligge før den første.",
        ),
        (
            "seasons",
            "28.09.2016 | 23.06.2017 | hele året | the year | autumn-2016",
            "En periode kan ikke fjernes eller få et andet kortnavn: foråret 2017. Ret dens navn og datoer i stedet.",
        ),
        (
            "days_to_avoid",
            "31.02.2017 | 1.3.2017 | skoleferie | x | y",
            "Linje 1: Skriv datoen med dag, måned og år, fx 28.09.2016.",
        ),
        (
            "days_to_avoid",
            "1.3.2017 | 1.3.2017 | ferie | x | y",
            "Linje 1: Skriv en af disse: skoleferie, indeklemt dag.",
        ),
        (
            "roles",
            "chef | head | head\nleder | leader | head",
            "Række 2, kortnavn: Hver rolle skal have sin egen nøgle.",
        ),
    ],
)
def test_edit_terms_refuses_at_the_field_and_keeps_what_was_typed(
    press: Press, offer: Programme, field: str, typed: str, sentence: str
) -> None:
    page = press(page_of(offer, "edit_terms"), **{field: typed, "thanks_days_after": "2"})
    assert errors_of(page) == {field: [sentence]}
    assert values_of(page)[field] == [typed]
    assert values_of(page)["thanks_days_after"] == ["2"]
    assert JournalEntry.objects.count() == 1


def test_edit_terms_refuses_what_contradicts_what_stands(press: Press, offer: Programme) -> None:
    first, _second = make_queue(offer, 2)
    queue.confirm(registration_id=first.pk, by=STAFF, reason="Telefon")
    fix_day(first)
    received, day = "onsdag den 28. september 2016 kl. 9.00.00", "torsdag den 17. november 2016"
    for typed, errors in (
        (
            {"opens_at": "29.09.2016 09:00"},
            {
                "opens_at": [
                    f"Den første tilmelding er modtaget {received}, så tilmeldingen kan ikke åbne senere.",
                ]
            },
        ),
        (
            {"opens_at": "27.09.2016 09:00", "closes_at": "28.09.2016 08:30"},
            {
                "closes_at": [
                    f"Den seneste tilmelding er modtaget {received}, så tilmeldingen kan ikke lukke før.",
                ]
            },
        ),
        (
            {
                "seasons": "28.09.2016 | 16.11.2016 | efteråret 2016 | autumn 2016 | autumn-2016\n"
                "02.01.2017 | 23.06.2017 | foråret 2017 | spring 2017 | spring-2017"
            },
            {
                "seasons": [
                    f"Temadagen i Aarhus Kommune ligger {day}. En periode skal have plads til den.",
                ]
            },
        ),
        (
            {"talk_max": "80", "workshop_min": "200", "break_max": "15"},
            {
                "talk_max": ["På temadagen i Aarhus Kommune er 90 minutter aftalt."],
                "workshop_min": ["På temadagen i Aarhus Kommune er 180 minutter aftalt."],
                "break_max": ["På temadagen i Aarhus Kommune er 30 minutter aftalt."],
            },
        ),
    ):
        page = press(page_of(offer, "edit_terms"), **typed)
        assert errors_of(page) == errors
        assert values_of(page).items() >= {key: [value] for key, value in typed.items()}.items()
    assert changes() == []


def test_edit_terms_that_let_slots_go_on_again_promote_at_once(
    press: Press, desk: Client, mette: User, offer: Programme
) -> None:
    first, *_holders, sixth = make_queue(offer, 6)
    late = danish(2017, 6, 10)
    with at(late, tick=False):
        desk.force_login(mette)
        queue.withdraw(registration_id=first.pk, by=STAFF, reason="Telefon")
        page = press(page_of(offer, "edit_terms"), promote_until="16.06.2017 23:59")
    assert said(page)[1:] == ["Plads 1 er gået videre til Nr. 6 Greve."]
    sixth.refresh_from_db()
    assert sixth.status == Status.ALLOCATED
    assert "ventelisten er åbnet igen" in page.content.decode()
    assert verify(offer).sentences == []


def test_edit_terms_leave_deadlines_that_were_set(press: Press, offer: Programme) -> None:
    (first,) = make_queue(offer, 1)
    accept(first, OPENS)
    press(page_of(offer, "edit_terms"), confirm_working_days="5")
    before = first.answer_by
    first.refresh_from_db()
    assert first.answer_by == before
    assert verify(offer).sentences == []


def test_edit_terms_gives_a_programme_without_retention_one(press: Press, offer: Programme) -> None:
    del offer.settings["retention"]
    offer.save()
    (place,) = make_queue(offer, 1)
    assert retention.due_on(place) is None
    page = press(page_of(offer, "edit_terms"), with_place_months="12", without_place_months="6")
    assert "Opbevaring af personoplysninger før: ikke angivet" in page.content.decode()
    assert retention.due_on(again(place)) == dt.date(2018, 6, 23)
