"""The acts that change a programme or begin the next one: what is written, what is refused and where, what is kept."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from booking.models import By, EntryKind, JournalEntry, Programme, Season, Status
from booking.programme_file import read_programme
from booking.services import programmes, queue
from booking.services.record import verify
from booking.services.turn import SYSTEM
from tests.booking.admin.acts.test_programme import page_of
from tests.booking.admin.desk import said, signed_in, values_of
from tests.booking.day_helpers import fix_day
from tests.factories import OPENS, SLUG, STAFF, accept, at, danish, make_queue

pytestmark = pytest.mark.django_db
Press = Callable[..., Any]
FILE = Path(programmes.__file__).resolve().parents[1] / "data" / f"{SLUG}.toml"


@pytest.fixture
def programme(db: None) -> Programme:
    """This function will load the programme of 2016/17, a week before it opens."""
    with at(OPENS - dt.timedelta(days=7)):
        return programmes.create_programme(read_programme(FILE), by=SYSTEM)


def changes() -> list[tuple[list[str], dict[str, Any]]]:
    """What the journal says was changed, and the old values."""
    entries = JournalEntry.objects.filter(kind=EntryKind.PROGRAMME_CHANGED).order_by("number")
    return [(entry.details["keys"], entry.text.text["old"]) for entry in entries]


def errors_of(page: Any) -> dict[str, list[str]]:
    assert page.status_code == 200
    errors: dict[str, list[str]] = page.context["form"].errors
    return errors


@pytest.mark.parametrize("act", ["edit_texts", "edit_terms"])
def test_saving_what_stands_changes_nothing(press: Press, programme: Programme, act: str) -> None:
    page = press(page_of(programme, act))
    assert said(page) == ["Der er ikke ændret noget."]
    assert JournalEntry.objects.count() == 1
    assert programmes.differences(programme, read_programme(FILE)) == []


def test_edit_texts_writes_the_text_and_keeps_the_old_one(
    press: Press, client: Client, programme: Programme, mette: User
) -> None:
    page = press(
        page_of(programme, "edit_texts"), **{"da-title": "Styrk\r\n ledelsen <nu>", "en-talk-length": "2 hours"}
    )
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
    press: Press, desk: Client, mette: User, programme: Programme
) -> None:
    with at(danish(2016, 10, 3, 12), tick=False):
        desk.force_login(mette)
        press(page_of(programme, "edit_texts"), **{"da-lead": "Kort."})
    programme.refresh_from_db()
    assert programme.settings["updated_on"] == "2016-10-03"
    assert changes()[0][0] == ["settings.updated_on", "texts.da.lead"]


def test_edit_texts_adds_a_section_and_takes_an_emptied_one_away(press: Press, programme: Programme) -> None:
    added = {f"{language}-sections-3-heading": "Ny" for language in ("da", "en")}
    added |= {f"{language}-sections-3-paragraphs": "Første.\r\n\r\nAndet.\r\n" for language in ("da", "en")}
    emptied = {f"{language}-sections-1-{key}": "" for language in ("da", "en") for key in ("heading", "paragraphs")}
    press(page_of(programme, "edit_texts"), **added, **emptied)
    programme.refresh_from_db()
    for language in ("da", "en"):
        sections = programme.texts[language]["sections"]
        assert [section["heading"] for section in sections][1:] == ["Ny"]
        assert sections[1]["paragraphs"] == ["Første.", "Andet."]


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"da-title": ""}, {"da-title": ["Skriv teksten: Titel (dansk)"]}),
        ({"en-talk-hint": " "}, {"en-talk-hint": ["Skriv teksten: Oplægget, Hjælpetekst i tilmeldingen (engelsk)"]}),
        ({"da-title": "x" * 201}, {"da-title": ["Teksten må højst være på 200 tegn."]}),
        ({"da-hooks": "Ét\n" + "x" * 2001}, {"da-hooks": ["Teksten må højst være på 2000 tegn."]}),
        ({"da-sections-2-heading": ""}, {"da-sections-2-heading": ["Teksten må ikke være tom."]}),
        (
            {"da-hooks": "Kun ét"},
            {
                "en-hooks": [
                    "Den danske tekst har 1 afsnit her, den engelske 2. Der skal være lige mange.",
                ]
            },
        ),
        (
            {"da-sections-3-heading": "Ny", "da-sections-3-paragraphs": "Tekst"},
            {"__all__": ["Den danske tekst har 3 afsnit her, den engelske 2. Der skal være lige mange."]},
        ),
        (
            {"da-lead": "vendt \u202e om"},
            {"da-lead": ["Skriv det uden usynlige tegn. Prøv at skrive det i stedet for at indsætte det"]},
        ),
    ],
)
def test_edit_texts_refuses_at_the_field_and_keeps_what_was_typed(
    press: Press, programme: Programme, typed: dict[str, str], errors: dict[str, list[str]]
) -> None:
    page = press(page_of(programme, "edit_texts"), **typed, **{"en-price-text": "Free."})
    assert errors_of(page) == errors
    assert values_of(page).items() >= {name: [value] for name, value in typed.items()}.items()
    assert values_of(page)["en-price-text"] == ["Free."]
    assert JournalEntry.objects.count() == 1


def test_edit_refuses_what_the_database_can_not_hold(press: Press, programme: Programme) -> None:
    assert list(errors_of(press(page_of(programme, "edit_texts"), **{"da-lead": "nul \x00"}))) == ["da-lead"]
    typed = "familiechef \x00 | head | head"
    assert list(errors_of(press(page_of(programme, "edit_terms"), roles=typed))) == ["roles"]
    assert JournalEntry.objects.count() == 1


def test_edit_texts_of_a_page_that_is_older_than_a_change_says_what_was_changed(
    desk: Client, programme: Programme
) -> None:
    url = page_of(programme, "edit_texts")
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
    programme.refresh_from_db()
    assert (programme.texts["da"]["title"], len(changes())) == ("Jens' titel", 1)


def test_edit_terms_writes_every_kind_of_value(press: Press, programme: Programme) -> None:
    page = press(
        page_of(programme, "edit_terms"),
        closes_at="30.03.2017 12:00",
        confirm_working_days="3",
        seasons="28.09.2016 | 16.12.2016 | efteråret 2016 | autumn 2016 | autumn-2016\n"
        "02.01.2017 | 23.06.2017 | foråret 2017 | spring 2017 | spring-2017",
        talk_max="90",
        list_missing_days_before="7, 30",
        toolbox_url="https://example.dk/kasse",
        roles="familiechef | head of family services | head-of-family-services",
        days_to_avoid="26.05.2017 | 26.05.2017 | Indeklemt dag | fredag | Friday",
    )
    assert said(page) == ["Rettelserne er gemt. De gamle værdier står i tilbuddets journal."]
    programme.refresh_from_db()
    assert programme.closes_at == danish(2017, 3, 30, 12)
    assert (programme.confirm_working_days, programme.toolbox_url) == (3, "https://example.dk/kasse")
    assert programme.seasons.get(slug="autumn-2016").ends_on == dt.date(2016, 12, 16)
    assert programme.settings["lengths"]["talk_max"] == 90
    assert programme.settings["mails"]["list_missing_days_before"] == [30, 7]
    assert programme.settings["roles"] == [
        {"key": "head-of-family-services", "da": "familiechef", "en": "head of family services"}
    ]
    assert programme.settings["days_to_avoid"] == [
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
        "settings.roles",
        "toolbox_url",
    ]
    assert old["settings.mails.list_missing_days_before"] == [21, 7]
    shown = page.content.decode()
    assert "Tilmeldingen lukker før: fredag den 28. april 2017 kl. 23.59" in shown
    assert "Perioden autumn-2016 før: efteråret 2016, autumn 2016, onsdag den 28. september 2016" in shown
    assert "Redskabskassens adresse før: ikke angivet" in shown
    assert verify(programme).sentences == []


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
    press: Press, programme: Programme, field: str, typed: str, sentence: str
) -> None:
    page = press(page_of(programme, "edit_terms"), **{field: typed, "thanks_days_after": "2"})
    assert errors_of(page) == {field: [sentence]}
    assert values_of(page)[field] == [typed]
    assert values_of(page)["thanks_days_after"] == ["2"]
    assert JournalEntry.objects.count() == 1


def test_edit_terms_refuses_what_contradicts_what_stands(press: Press, programme: Programme) -> None:
    first, _second = make_queue(programme, 2)
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
        page = press(page_of(programme, "edit_terms"), **typed)
        assert errors_of(page) == errors
        assert values_of(page).items() >= {key: [value] for key, value in typed.items()}.items()
    assert changes() == []


def test_edit_terms_that_let_slots_go_on_again_promote_at_once(
    press: Press, desk: Client, mette: User, programme: Programme
) -> None:
    first, *_holders, sixth = make_queue(programme, 6)
    late = danish(2017, 6, 10)
    with at(late, tick=False):
        desk.force_login(mette)
        queue.withdraw(registration_id=first.pk, by=STAFF, reason="Telefon")
        page = press(page_of(programme, "edit_terms"), promote_until="16.06.2017 23:59")
    assert said(page)[1:] == ["Plads 1 er gået videre til Nr. 6 Greve."]
    sixth.refresh_from_db()
    assert sixth.status == Status.ALLOCATED
    assert "ventelisten er åbnet igen" in page.content.decode()
    assert verify(programme).sentences == []


def test_edit_terms_leave_deadlines_that_were_set(press: Press, programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    accept(first, OPENS)
    press(page_of(programme, "edit_terms"), confirm_working_days="5")
    before = first.answer_by
    first.refresh_from_db()
    assert first.answer_by == before
    assert verify(programme).sentences == []


def test_copy_makes_the_programme_of_the_next_year(press: Press, programme: Programme, mette: User) -> None:
    make_queue(programme, 6)
    page = press(page_of(programme, "copy"), slug="faglig-ledelse-2017-18", capacity="3")
    copy = Programme.objects.get(slug="faglig-ledelse-2017-18")
    assert said(page) == [
        "Tilbuddet faglig-ledelse-2017-18 er oprettet. Ret nu teksterne, og se tider, frister og dage at undgå efter."
    ]
    assert page.redirect_chain[-1][0] == reverse("admin:booking_programme_change", args=[copy.pk])
    assert (copy.opens_at, copy.closes_at) == (danish(2017, 9, 28, 9), danish(2018, 4, 28, 23, 59))
    assert copy.promote_until == danish(2018, 6, 9, 23, 59)
    assert list(Season.objects.filter(programme=copy).values_list("slug", "name_da", "name_en", "starts_on")) == [
        ("autumn-2017", "efteråret 2017", "autumn 2017", dt.date(2017, 9, 28)),
        ("spring-2018", "foråret 2018", "spring 2018", dt.date(2018, 1, 2)),
    ]
    assert list(copy.slots.values_list("number", flat=True)) == [1, 2, 3]
    assert (copy.texts, copy.registrations.count()) == (programme.texts, 0)
    assert copy.settings["days_to_avoid"][0]["starts_on"] == "2017-10-17"
    assert copy.settings["lengths"] == programme.settings["lengths"]
    entry = JournalEntry.objects.get(programme=copy)
    assert (entry.kind, entry.by, entry.by_id) == (EntryKind.PROGRAMME_LOADED, By.STAFF, mette.pk)
    assert entry.details == {"capacity": 3, "confirm_working_days": 2, "copied_from": SLUG}
    assert "kopieret fra faglig-ledelse-2016-17" in page.content.decode()
    assert verify(copy).sentences == []


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"slug": ""}, {"slug": ["Skriv et kortnavn"]}),
        ({"slug": "Ny Periode"}, {"slug": ["Brug kun små bogstaver a-z, tal og bindestreger, fx foraar-2017."]}),
        ({"slug": SLUG}, {"slug": ["Der er allerede et tilbud med det kortnavn. Vælg et andet."]}),
        ({"capacity": "0"}, {"capacity": ["Skriv et helt tal fra 1 til 500"]}),
        ({"years": "11"}, {"years": ["Skriv et helt tal fra 0 til 10"]}),
        ({"days": "halvtreds"}, {"days": ["Skriv et helt tal fra -366 til 366"]}),
    ],
)
def test_copy_refuses_at_the_field(
    press: Press, programme: Programme, typed: dict[str, str], errors: dict[str, list[str]]
) -> None:
    page = press(page_of(programme, "copy"), **{"slug": "ny-periode", "days": "7"} | typed)
    assert errors_of(page) == errors
    assert Programme.objects.count() == 1


def test_copy_to_a_clock_time_that_is_not_there_says_so(press: Press, programme: Programme) -> None:
    press(page_of(programme, "edit_terms"), closes_at="29.03.2017 02:30")
    page = press(page_of(programme, "copy"), slug="ny-periode", years="1", days="-4")
    assert errors_of(page) == {
        "__all__": ["closes_at: Klokkeslættet findes ikke: uret stilles frem den nat. Vælg et andet."]
    }
