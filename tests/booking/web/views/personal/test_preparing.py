"""Wishes, place, choosing a date and asking for another: each by its own POST, what was typed kept on a refusal."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from booking.links import personal_path
from booking.models import ClosedDay, EntryKind, JournalEntry, Municipality, Programme, Proposal, Registration, Status
from booking.queries.day import preparation_of
from booking.services import queue
from booking.services.day import schedule
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import STARTS, fix_day
from tests.booking.web.views.personal_pages import page_of, posted, said
from tests.factories import STAFF, make_queue, make_registration

PARTS = ("wishes", "practical", "proposals", "another-date")
WISHES = {
    "date_1": "17.11.2016", "time_1": "morning", "date_2": "2016-10-18", "time_2": "evening",
    "date_3": "", "time_3": "",
}  # fmt: skip


def propose(registration: Registration) -> list[Proposal]:
    """Propose two starts as staff, a week apart."""
    return schedule.propose(
        registration_id=registration.pk, starts=[STARTS, STARTS + dt.timedelta(days=7)], by=STAFF
    )  # fmt: skip


def entries(kind: EntryKind) -> int:
    """Return how many entries of this kind the journal has."""
    return JournalEntry.objects.filter(kind=kind).count()


def test_wishes_are_stored_and_the_warning_names_the_week(client: Client, confirmed: Registration) -> None:
    page = said(posted(client, confirmed, "wishes", WISHES))
    assert "Jeres 2 ønskede datoer er gemt. Vi gennemgår dem og skriver til jer." in page
    assert (
        "Tirsdag den 18. oktober 2016: Dagen ligger i en ferieperiode: efterårsferie (uge 42). "
        "I kan godt beholde ønsket."
    ) in page
    assert "Tirsdag den 18. oktober 2016, aften Dagen ligger i en ferieperiode: efterårsferie (uge 42)." in page
    assert "Torsdag den 17. november 2016, formiddag" in page


def test_a_wish_on_a_holiday_is_refused_by_its_name_and_nothing_is_lost(
    client: Client, confirmed: Registration
) -> None:
    typed = WISHES | {"date_3": "13.04.2017", "time_3": "afternoon"}
    answer = client.post(personal_path(confirmed) + "wishes/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Fejl: Foreslå datoer – Socialstyrelsen</title>" in page
    assert '<a class="function-link" href="#date_3">Ønske 3: Skærtorsdag er en helligdag. Vælg en anden dag</a>' in page
    for value in ("17.11.2016", "2016-10-18", "13.04.2017"):
        assert f'value="{value}"' in page
    assert page.count(" selected>") == 3
    assert not confirmed.wishes.exists()


def test_one_row_more_stores_nothing_and_keeps_what_was_typed(client: Client, confirmed: Registration) -> None:
    before = JournalEntry.objects.count()
    answer = client.post(personal_path(confirmed) + "wishes/", WISHES | {"date_2": "i morgen", "add": "1"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Der er problemer" not in page
    assert 'value="i morgen"' in page
    assert page.count("<legend") == 4
    assert page.count(" autofocus") == 1
    assert JournalEntry.objects.count() == before


def test_the_tenth_row_is_the_last(client: Client, confirmed: Registration) -> None:
    rows = {f"date_{number}": "17.11.2016" for number in range(1, 10)}
    page = client.post(personal_path(confirmed) + "wishes/", rows | {"add": "1"}).content.decode()
    assert page.count("<legend") == 10
    assert 'name="add"' not in page


def test_more_wishes_than_ten_are_refused_with_all_of_them_kept(client: Client, confirmed: Registration) -> None:
    start = STARTS.date()
    typed = {f"date_{n}": str(start + dt.timedelta(weeks=n % 4)) for n in range(1, 12)}
    times = {f"time_{n}": ("morning", "afternoon", "evening")[n // 4] for n in range(1, 12)}
    answer = client.post(personal_path(confirmed) + "wishes/", typed | times)
    assert answer.status_code == 422
    assert "Skriv højst 10 ønsker" in answer.content.decode()
    assert answer.content.decode().count("<legend") == 11
    assert not confirmed.wishes.exists()


def test_the_last_wish_can_be_taken_back(client: Client, confirmed: Registration) -> None:
    posted(client, confirmed, "wishes", WISHES)
    page = said(posted(client, confirmed, "wishes", dict.fromkeys(WISHES, "")))
    assert "Gemt. Der er nu ingen ønskede datoer." in page
    assert not confirmed.wishes.exists()


def test_wishes_are_closed_by_a_sentence_once_the_day_is_fixed(client: Client, confirmed: Registration) -> None:
    fix_day(confirmed)
    assert "Datoen ligger fast, så det kan ikke ændres her." in said(posted(client, confirmed, "wishes", WISHES))
    answer = client.get(personal_path(confirmed) + "wishes/")
    assert (answer.status_code, answer["Location"]) == (303, personal_path(confirmed))


def test_practical_details_are_stored_and_shown(client: Client, confirmed: Registration) -> None:
    typed = {
        "venue_name": "Rådhuset", "venue_address": "Rådhuspladsen 2", "venue_room": "4",
        "venue_access": "Ring på.\r\nPort 3", "phone_on_the_day": "+4572423700", "focus": "Sagsgange & <tilsyn>",
        "second_name": "Bo Hansen", "second_email": "bo@aarhus.dk", "second_phone": "",
    }  # fmt: skip
    page = posted(client, confirmed, "practical", typed)
    assert "Oplysningerne er gemt. Vi bruger dem, når vi aftaler dagen med jer." in said(page)
    assert "Rådhuset, Rådhuspladsen 2, 4" in page
    assert "Ring på.<br>Port 3" in page
    assert "Sagsgange &amp; &lt;tilsyn&gt;" in page
    form = client.get(personal_path(confirmed) + "practical/").content.decode()
    assert 'value="72 42 37 00"' in form
    assert 'value="bo@aarhus.dk"' in form


def test_practical_details_that_cannot_stand_come_back_whole(client: Client, confirmed: Registration) -> None:
    typed = {"venue_name": "Rådhuset", "second_email": "bo@aarhus.dk", "focus": "Sagsgange"}
    answer = client.post(personal_path(confirmed) + "practical/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<a class="function-link" href="#second_name">Skriv den anden kontaktpersons navn</a>' in page
    assert 'value="Rådhuset"' in page
    assert "Sagsgange</textarea>" in page
    assert preparation_of(confirmed).venue_name == ""


def test_a_changed_place_says_that_the_agreed_day_keeps_its_own(client: Client, confirmed: Registration) -> None:
    fix_day(confirmed)
    page = said(posted(client, confirmed, "practical", {"venue_name": "Biblioteket"}))
    assert page.startswith(
        "Oplysningerne er gemt, og vi har fået besked. Den aftalte dag beholder mødested og telefon, til vi retter dem."
    )
    assert "Hvor Rådhuset, Rådhuspladsen 2, lokale 4" in page
    page = said(posted(client, confirmed, "practical", {"venue_name": "Biblioteket", "focus": "Tilsyn"}))
    assert page.startswith("Oplysningerne er gemt. Temadag i Aarhus Kommune")


def test_one_press_chooses_a_proposed_date(client: Client, confirmed: Registration) -> None:
    first, second = propose(confirmed)
    assert f'name="proposal" value="{first.pk}"' in page_of(client, confirmed)
    page = posted(client, confirmed, "proposals", {"proposal": str(second.pk)})
    chosen = (
        "I har valgt torsdag den 24. november 2016 kl. 9.00. Dagen ligger først fast, når vi har skrevet til jer igen."
    )
    assert said(page).startswith(chosen)
    assert f'value="{first.pk}"' in page
    assert f'value="{second.pk}"' not in page
    assert entries(EntryKind.DATE_CHOSEN) == 1


@pytest.mark.parametrize("number", ["", "0", "x", "9" * 30, "١", "-1"])
def test_a_date_that_is_not_proposed_is_refused_with_a_sentence(
    client: Client, confirmed: Registration, number: str
) -> None:
    propose(confirmed)
    page = posted(client, confirmed, "proposals", {"proposal": number})
    assert "Tilmeldingen er ændret, siden du åbnede siden." in said(page)
    assert entries(EntryKind.DATE_CHOSEN) == 0


def test_none_of_the_proposed_dates_fits(client: Client, confirmed: Registration) -> None:
    first, _second = propose(confirmed)
    assert "Jeres valg" in posted(client, confirmed, "proposals", {"proposal": str(first.pk)})
    question = said(client.get(personal_path(confirmed) + "another-date/").content.decode())
    assert "Torsdag den 17. november 2016 kl. 9.00 Torsdag den 24. november 2016 kl. 9.00" in question
    page = said(posted(client, confirmed, "another-date", {"note": "Hellere i december"}))
    assert "Vi har fået besked om, at ingen af datoerne passer. Foreslå gerne selv datoer." in page
    assert "Jeres valg" not in page
    assert "Hellere i december" not in page


def test_another_date_than_the_fixed_one_moves_nothing(client: Client, confirmed: Registration) -> None:
    fix_day(confirmed)
    page = said(posted(client, confirmed, "another-date", {"note": ""}))
    assert "Vi har fået besked om, at I ønsker en anden dato. Dagen ligger fast, til vi flytter den." in page
    assert (
        "Jeres temadag: torsdag den 17. november 2016 kl. 9.00-14.00 Onsdag den 28. september 2016 kl. 9.00 bad I"
        in page
    )
    assert entries(EntryKind.ANOTHER_DATE_ASKED) == 1


def test_a_note_that_is_too_long_comes_back(client: Client, confirmed: Registration) -> None:
    fix_day(confirmed)
    answer = client.post(personal_path(confirmed) + "another-date/", {"note": "x" * 2001})
    assert answer.status_code == 422
    assert "x" * 2001 in answer.content.decode()
    assert entries(EntryKind.ANOTHER_DATE_ASKED) == 0


def test_another_date_is_refused_before_there_is_one_and_once_the_day_has_begun(
    client: Client, confirmed: Registration, clock: time_machine.Traveller
) -> None:
    page = said(posted(client, confirmed, "another-date", {}))
    assert page.startswith("Der er ikke aftalt nogen dato.")
    fix_day(confirmed)
    clock.move_to(STARTS)
    page = said(posted(client, confirmed, "another-date", {}))
    assert page.startswith("Temadagen er begyndt, så det kan ikke længere lade sig gøre.")


@pytest.mark.parametrize("part", PARTS)
def test_the_pages_open_when_the_place_is_confirmed(client: Client, programme: Programme, part: str) -> None:
    allocated, *_rest, waiting = make_queue(programme, 6)
    queue.withdraw(registration_id=allocated.pk, by=MUNICIPALITY)
    promoted = Registration.objects.get(pk=waiting.pk)
    assert promoted.status == Status.ALLOCATED
    for registration, sentence in (
        (promoted, "Pladsen skal bekræftes først."),
        (allocated, "Tilmeldingen gælder ikke længere."),
    ):
        before = JournalEntry.objects.count()
        assert sentence in said(posted(client, registration, part, WISHES))
        assert client.get(f"{personal_path(registration)}{part}/").status_code == 303
        assert JournalEntry.objects.count() == before


def test_get_changes_nothing(client: Client, confirmed: Registration) -> None:
    propose(confirmed)
    before = JournalEntry.objects.count()
    for part in PARTS:
        for method in (client.get, client.head, client.options):
            method(f"{personal_path(confirmed)}{part}/")
    assert JournalEntry.objects.count() == before
    assert client.get(personal_path(confirmed) + "proposals/")["Location"] == personal_path(confirmed)


@pytest.mark.parametrize("part", PARTS)
def test_a_forged_token_opens_and_writes_nothing(client: Client, confirmed: Registration, part: str) -> None:
    for method in (client.get, client.post):
        answer = method(f"/min-temadag/{confirmed.pk}.1.abc/{part}/")
        assert answer.status_code == 404
        assert answer["Cache-Control"] == "private, no-store"


def test_choices_of_a_fixed_day_ask_for_the_number_alone(client: Client, confirmed: Registration) -> None:
    fix_day(confirmed)
    form = client.get(personal_path(confirmed) + "choices/").content.decode()
    assert 'name="expected_attendees"' in form
    assert 'name="parts"' not in form
    page = posted(client, confirmed, "choices", {"expected_attendees": "8", "parts": "workshop"})
    assert said(page).startswith("Det forventede antal deltagere er gemt. Datoen er den samme.")
    confirmed.refresh_from_db()
    assert (confirmed.talk, confirmed.audience, confirmed.expected_attendees) == (True, "management", 8)
    answer = client.post(personal_path(confirmed) + "choices/", {"expected_attendees": "mange"})
    assert answer.status_code == 422


def test_the_pages_of_another_municipality_are_its_own(
    client: Client, programme: Programme, confirmed: Registration, municipalities: list[Municipality]
) -> None:
    other = make_registration(programme, municipalities[1])
    queue.confirm(registration_id=other.pk, by=MUNICIPALITY)
    theirs = propose(other)[0]
    posted(client, confirmed, "proposals", {"proposal": str(theirs.pk)})
    assert entries(EntryKind.DATE_CHOSEN) == 0


def test_a_ticked_day_of_talk_and_workshop_is_the_whole_day(client: Client, confirmed: Registration) -> None:
    form = client.get(personal_path(confirmed) + "wishes/").content.decode()
    assert "hvert kryds gælder hele dagen" in form
    assert "Vælg derfor helst en dag efter onsdag den 12. oktober 2016." in form
    page = said(posted(client, confirmed, "wishes", {"days": "2016-11-17", "date_1": "18.11.2016", "time_1": ""}))
    assert "Torsdag den 17. november 2016, hele dagen Fredag den 18. november 2016, hele dagen" in page


def test_a_ticked_day_of_one_part_asks_for_the_time_of_day(client: Client, confirmed: Registration) -> None:
    Registration.objects.update(workshop=False)
    answer = client.post(personal_path(confirmed) + "wishes/", {"days": ["2016-11-17", "2016-11-18"]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<a class="function-link" href="#when_0">Vælg formiddag, eftermiddag, aften eller hele dagen</a>' in page
    assert page.count(" checked>") == 2
    posted(client, confirmed, "wishes", {"days": ["2016-11-17", "2016-11-18"], "when": "evening"})
    assert [str(wish) for wish in confirmed.wishes.all()] == ["2016-11-17 aften", "2016-11-18 aften"]


def test_taken_days_are_shown_and_cannot_be_ticked(
    client: Client, confirmed: Registration, municipalities: list[Municipality]
) -> None:
    other = make_registration(confirmed.programme, municipalities[1])
    fix_day(queue.confirm(registration_id=other.pk, by=MUNICIPALITY))
    ClosedDay.objects.create(programme=confirmed.programme, date=dt.date(2016, 11, 18))
    form = client.get(personal_path(confirmed) + "wishes/").content.decode()
    assert form.count('<span class="sr-only">optaget</span>') == 2
    for shown in ('value="2016-11-16"', ">Skærtorsdag</span>", ">Onsdag den 19. oktober 2016, efterårsferie (uge 42)<"):
        assert shown in form
    for day in ("2016-11-17", "2016-11-18", "2016-11-19", "2017-04-13"):
        assert f'value="{day}"' not in form
        answer = client.post(personal_path(confirmed) + "wishes/", {"days": day})
        assert "Vælg en dag, der er ledig i kalenderen" in answer.content.decode()
    assert other.municipality.name not in form
