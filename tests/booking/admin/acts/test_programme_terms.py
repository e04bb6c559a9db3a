"""Changing times and deadlines: what is written, what is refused at which field, and what prevents a change."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
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
        talk_max="90",
        list_missing_days_before="7, 30",
        with_place_months="18",
        toolbox_url="https://example.dk/kasse",
        **{"seasons-0-ends_on": "16.12.2016"},
        **{f"roles-{row}-DELETE": "on" for row in range(1, 10)},
        **{f"days_to_avoid-{row}-DELETE": "on" for row in (0, 1, 2, 3, 4, 6)},
        **{"days_to_avoid-5-name_da": "fredag", "days_to_avoid-5-name_en": "Friday"},
        **{"closed_days-0-date": "24.02.2017", "closed_days-0-note": "Personaledag"},
        **{"closed_days-1-date": "21.12.2016"},
    )
    assert said(page) == ["Rettelserne er gemt. De gamle værdier står i tilbuddets journal."]
    offer.refresh_from_db()
    assert offer.closes_at == danish(2017, 3, 30, 12)
    assert (offer.confirm_working_days, offer.toolbox_url) == (3, "https://example.dk/kasse")
    assert offer.seasons.get(slug="autumn-2016").ends_on == dt.date(2016, 12, 16)
    assert offer.talk_max == 90
    assert offer.list_missing_days_before == [30, 7]
    assert (offer.with_place_months, offer.without_place_months) == (18, 6)
    assert list(offer.roles.values_list("key", "da", "en")) == [
        ("head-of-family-services", "familiechef", "head of family services")
    ]
    assert list(offer.days_to_avoid.values_list("starts_on", "ends_on", "kind", "name_da", "name_en")) == [
        (dt.date(2017, 5, 26), dt.date(2017, 5, 26), "bridge", "fredag", "Friday")
    ]
    assert list(offer.closed_days.values_list("date", "note")) == [
        (dt.date(2016, 12, 21), ""),
        (dt.date(2017, 2, 24), "Personaledag"),
    ]
    ((keys, old),) = changes()
    assert keys == [
        "closed_days",
        "closes_at",
        "confirm_working_days",
        "days_to_avoid",
        "list_missing_days_before",
        "roles",
        "seasons.autumn-2016",
        "talk_max",
        "toolbox_url",
        "with_place_months",
    ]
    assert old["list_missing_days_before"] == [21, 7]
    shown = page.content.decode()
    assert "Tilmeldingen lukker før: fredag den 28. april 2017 kl. 23.59" in shown
    assert "Perioden autumn-2016 før: onsdag den 28. september 2016, onsdag den 21. december 2016, efteråret" in shown
    assert "Redskabskassens adresse før: ikke angivet" in shown
    assert "Dage, hvor ingen kan komme før: ikke angivet" in shown
    assert "Deltagernes roller før: familiechef, head of family services, head-of-family-services; afdeling" in shown
    assert verify(offer).sentences == []


REFUSED = (
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
    ("seasons-0-name_da", "", "Udfyld feltet, eller ryd hele rækken"),
    ("seasons-0-ends_on", "27.09.2016", "Den sidste dag må ikke ligge før den første."),
    ("seasons-1-starts_on", "21.12.2016", "Perioderne skal stå i rækkefølge og må ikke overlappe."),
    ("seasons-1-slug", "either", 'Hver periode skal have sit eget kortnavn, og det må ikke være "either".'),
    ("days_to_avoid-0-starts_on", "31.02.2017", "Skriv datoen med dag, måned og år, fx 28.09.2016."),
    ("days_to_avoid-1-name_en", "", "Udfyld feltet, eller ryd hele rækken"),
    ("roles-1-key", "head-of-family-services", "Hver rolle skal have sin egen nøgle."),
    ("roles-1-key", "Leder", "Brug kun små bogstaver a-z, tal og bindestreger, fx foraar-2017."),
    ("roles-2-da", "x" * 121, "Denne værdi må højst have 120 tegn (den har 121)."),
    ("closed_days-0-date", "24.13.2017", "Skriv datoen med dag, måned og år, fx 28.09.2016."),
)
"""Fields of the terms, what is typed, and the sentence that refuses it."""


def test_edit_terms_refuses_at_the_field_and_keeps_what_was_typed(
    desk: Client, offer: Programme, subtests: pytest.Subtests
) -> None:
    url = page_of(offer, "edit_terms")
    values = values_of(desk.get(url))
    for field, typed, sentence in REFUSED:
        with subtests.test(field=field, typed=typed[:40]), transaction.atomic():
            page = desk.post(url, values | {field: typed, "thanks_days_after": "2"}, follow=True)
            assert errors_of(page) == {field: [sentence]}
            kept = values_of(page)
            assert kept[field] == [typed]
            assert kept["thanks_days_after"] == ["2"]
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
            {"seasons-0-ends_on": "16.11.2016"},
            {
                "__all__": [
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
    press_through: Press, desk: Client, mette: User, offer: Programme
) -> None:
    first, *_holders, sixth = make_queue(offer, 6)
    late = danish(2017, 6, 10)
    with at(late, tick=False):
        desk.force_login(mette)
        queue.withdraw(registration_id=first.pk, by=STAFF, reason="Telefon")
        page = press_through(page_of(offer, "edit_terms"), promote_until="16.06.2017 23:59")
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
    offer.with_place_months = offer.without_place_months = None
    offer.save()
    (place,) = make_queue(offer, 1)
    assert retention.due_on(place) is None
    page = press(page_of(offer, "edit_terms"), with_place_months="12", without_place_months="6")
    assert "når kommunen har en plads (måneder) før: ikke angivet" in page.content.decode()
    assert retention.due_on(again(place)) == dt.date(2018, 6, 23)


@pytest.mark.parametrize(
    ("emptied", "sentence"),
    [
        (
            {f"seasons-1-{name}": "" for name in ("starts_on", "ends_on", "name_da", "name_en", "slug")},
            "En periode kan ikke fjernes eller få et andet kortnavn: foråret 2017. Ret dens navn og datoer i stedet.",
        ),
        ({f"roles-{row}-DELETE": "on" for row in range(10)}, "Skriv mindst én række: Deltagernes roller"),
    ],
)
def test_edit_terms_refuses_what_must_stay_above_the_fields(
    press: Press, offer: Programme, emptied: dict[str, str], sentence: str
) -> None:
    typed = {"promote_until": "01.12.2016 23:59", "closes_at": "30.11.2016 23:59"}
    assert errors_of(press(page_of(offer, "edit_terms"), **emptied, **typed)) == {"__all__": [sentence]}
    assert offer.roles.count() == 10


def test_edit_terms_takes_a_blank_row_for_none_and_a_spare_row_for_a_new_one(press: Press, offer: Programme) -> None:
    blank = {f"roles-{row}-{name}": "" for row in (0, 3) for name in ("da", "en", "key")}
    added = {"roles-10-da": "jurist", "roles-10-en": "lawyer", "roles-10-key": "lawyer"}
    press(page_of(offer, "edit_terms"), **blank, **added)
    keys = [role.key for role in offer.roles.all()]
    assert (len(keys), keys[0], keys[-1]) == (9, "department-leader", "lawyer")


def test_edit_terms_names_a_closed_day_that_stands_twice(press: Press, offer: Programme) -> None:
    typed = {"closed_days-0-date": "24.02.2017", "closed_days-1-date": "24.02.2017"}
    assert errors_of(press(page_of(offer, "edit_terms"), **typed)) == {
        "closed_days-1-date": ["Skriv hver dato én gang."]
    }


def test_edit_terms_keeps_what_the_release_before_reads(press: Press, offer: Programme) -> None:
    press(page_of(offer, "edit_terms"), talk_max="90", **{"days_to_avoid-6-DELETE": "on"})
    offer.refresh_from_db()
    assert (offer.settings["lengths"]["talk_max"], len(offer.settings["days_to_avoid"])) == (90, 6)
    assert offer.settings["days_to_avoid"][0]["starts_on"] == "2016-10-17"
    assert sorted(offer.settings) == [
        "days_to_avoid",
        "lengths",
        "mails",
        "published_on",
        "retention",
        "roles",
        "updated_on",
    ]
