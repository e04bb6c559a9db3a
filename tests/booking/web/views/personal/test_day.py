"""The page of a confirmed municipality: what it says of the day, and what is missing by when."""

import datetime as dt
from collections.abc import Sequence

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.links import personal_path
from booking.models import Municipality, Programme, Registration
from booking.services.day import attendance, preparing, schedule
from booking.services.day.attendance import AttendeeDetails
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import STARTS, fix_day, list_attendees
from tests.booking.web.views.personal_pages import offered, page_of, said, section
from tests.factories import STAFF, danish, make_registration

WEEK = dt.timedelta(days=7)


def wish(registration: Registration, *days: dt.date) -> None:
    """Wish these mornings."""
    preparing.set_wishes(registration_id=registration.pk, wishes=[(day, "morning") for day in days], by=MUNICIPALITY)


def prepare(registration: Registration, **values: str) -> None:
    """Hand in these details."""
    preparing.prepare(registration_id=registration.pk, values=values, by=MUNICIPALITY)


def propose(registration: Registration, count: int = 2) -> list[int]:
    """Propose `count` starts, a week apart, and return their ids."""
    starts = [STARTS + week * WEEK for week in range(count)]
    return [proposal.pk for proposal in schedule.propose(registration_id=registration.pk, starts=starts, by=STAFF)]


def test_page_without_a_date_tells_what_is_missing_and_by_when(client: Client, confirmed: Registration) -> None:
    page = page_of(client, confirmed)
    assert "Pladsen er bekræftet onsdag den 28. september 2016 kl. 9.00. Foreslå datoer, så aftaler vi" in said(page)
    assert section(page, "checklist") == (
        "Huskeliste "
        "Foreslå datoer Mangler, senest fredag den 2. juni 2017 "
        "Skriv mødested og adresse Mangler, senest fredag den 2. juni 2017 "
        "Skriv om fokus på jeres egen praksis Mangler, senest fredag den 2. juni 2017 "
        "Skriv et telefonnummer til dagen Mangler, senest fredag den 2. juni 2017 "
        "Skriv, hvordan man kommer ind Mangler, senest fredag den 2. juni 2017 "
        "Skriv deltagerne på listen (vi anbefaler 5-15, der er ingen endnu) Mangler, senest 21 dage før temadagen"
    )
    assert offered(page) == {"attendees", "choices", "contact", "handover", "practical", "wishes", "withdraw"}
    assert page.count("button-primary") == 1


def test_the_list_is_needed_by_the_practical_mail_where_nobody_is_reminded(
    client: Client, confirmed: Registration
) -> None:
    confirmed.programme.list_missing_days_before = []
    confirmed.programme.save()
    assert section(page_of(client, confirmed), "checklist").endswith("Mangler, senest 7 dage før temadagen")


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (danish(2016, 11, 30, 9), "senest onsdag den 30. november 2016"),
        (danish(2016, 12, 1, 9), "senest fredag den 2. juni 2017"),
        (danish(2017, 6, 10, 9), "så snart som muligt"),
    ],
)
def test_dates_are_due_while_the_wished_season_can_be_met(
    client: Client, confirmed: Registration, clock: time_machine.Traveller, now: dt.datetime, until: str
) -> None:
    confirmed.season = confirmed.programme.seasons.get(slug="autumn-2016")
    confirmed.save()
    clock.move_to(now)
    assert f"Foreslå datoer Mangler, {until} Skriv" in section(page_of(client, confirmed), "checklist")


def test_what_is_handed_in_is_shown_as_done(client: Client, confirmed: Registration) -> None:
    wish(confirmed, STARTS.date())
    prepare(confirmed, venue_name="Rådhuset", focus="Tilsyn", venue_access="Port 3", phone_on_the_day="72 42 37 00")
    list_attendees(confirmed, "Anna", "Bo", "Cay", "Dea", "Eva")
    page = page_of(client, confirmed)
    assert section(page, "checklist") == (
        "Huskeliste Skriv mødested og adresse Mangler, senest torsdag den 3. november 2016 "
        "5 punkter er klaret Foreslå datoer Klaret "
        "Skriv om fokus på jeres egen praksis Klaret Skriv et telefonnummer til dagen Klaret "
        "Skriv, hvordan man kommer ind Klaret "
        "Skriv deltagerne på listen (vi anbefaler 5-15, der er 5 nu) Klaret"
    )
    assert "Vi ser på de datoer, I har foreslået, og skriver til jer." in said(page)
    assert section(page, "next") == (
        "Det næste for jer Skriv mødested og adresse, senest torsdag den 3. november 2016. "
        "Vi fastsætter dagen, når vi ved, hvor den holdes. Skriv det nu"
    )
    assert page.count("button-primary") == 1


@pytest.mark.parametrize(
    ("days", "until"),
    [
        ((20, 18), "senest tirsdag den 4. oktober 2016"),
        ((11, 20), "senest torsdag den 6. oktober 2016"),
        ((3, 5), "så snart som muligt"),
    ],
)
def test_venue_is_due_by_the_notice_of_the_first_day_wished_that_has_any(
    client: Client, confirmed: Registration, days: Sequence[int], until: str
) -> None:
    wish(confirmed, *(dt.date(2016, 10, day) for day in days))
    assert f"Skriv mødested og adresse, {until}." in section(page_of(client, confirmed), "next")


def test_proposals_come_first_and_are_chosen_by_one_press(client: Client, confirmed: Registration) -> None:
    first, _second = propose(confirmed)
    page = page_of(client, confirmed)
    assert "Vi har foreslået datoer. Vælg en af dem her på siden." in said(page)
    assert page.index('id="proposals-heading"') < page.index('id="checklist-heading"')
    assert section(page, "proposals") == (
        "Vælg en dato "
        "Vi foreslår disse dage. Dagen ligger først fast, når I har valgt, og vi har skrevet til jer igen. "
        "Vælg torsdag den 17. november 2016 kl. 9.00 Vælg torsdag den 24. november 2016 kl. 9.00 "
        "Passer ingen af dem? Bed om en anden dato"
    )
    missing = "Vælg en af de datoer, vi foreslår Mangler, senest torsdag den 3. november 2016"
    assert missing in section(page, "checklist")
    preparing.choose(registration_id=confirmed.pk, proposal_id=first, by=MUNICIPALITY)
    page = page_of(client, confirmed)
    assert "Torsdag den 17. november 2016 kl. 9.00 Jeres valg" in section(page, "proposals")
    assert "Vælg en af de datoer, vi foreslår Klaret" in section(page, "checklist")
    assert "I har valgt torsdag den 17. november 2016 kl. 9.00. Dagen ligger først fast" in said(page)


def test_who_finds_that_none_fits_is_asked_for_own_dates(client: Client, confirmed: Registration) -> None:
    propose(confirmed)
    preparing.ask_for_another_date(registration_id=confirmed.pk, note="", by=MUNICIPALITY)
    page = page_of(client, confirmed)
    assert "Onsdag den 28. september 2016 kl. 9.00 bad I om en anden dato. Vi skriver til jer." in said(page)
    assert section(page, "checklist").startswith("Huskeliste Foreslå datoer Mangler")


def test_proposals_that_have_passed_are_gone(
    client: Client, confirmed: Registration, clock: time_machine.Traveller
) -> None:
    propose(confirmed)
    clock.move_to(STARTS + 3 * WEEK)
    assert section(page_of(client, confirmed), "proposals") == ""


def test_page_of_a_fixed_day_tells_it_in_full(client: Client, confirmed: Registration) -> None:
    wish(confirmed, STARTS.date())
    fix_day(confirmed, note="Tag gerne\nkaffe <med>")
    page = page_of(client, confirmed)
    assert "Datoen aftaler vi med jer" not in page
    assert "Jeres temadag: torsdag den 17. november 2016 kl. 9.00-14.00 Datoen ligger fast." in said(page)
    assert section(page, "day") == (
        "Jeres temadag Jeres temadag Hvornår Torsdag den 17. november 2016 kl. 9.00-14.00 "
        "Hvor Rådhuset, Rådhuspladsen 2, lokale 4 Program Oplæg 9.00-10.30 Workshop 11.00-14.00 "
        "Facilitatorer Fie Facilitator Telefon på dagen 12 34 56 78 "
        "Bemærkning til deltagerne Tag gerne kaffe &lt;med&gt; "
        "Siden om dagen : program, vejen dertil, jeres hilsen og svar på spørgsmål. Send gerne linket videre til "
        "udvalget og deltagerne. Siden viser ingen deltagere og ingen svar. "
        "Passer dagen ikke alligevel? I kan bede om en anden. Dagen ligger fast, til vi flytter den. "
        "Bed om en anden dato"
    )
    assert "Datoen ligger fast, så de ønskede datoer kan ikke længere ændres." in section(page, "wishes")
    assert offered(page) == {"another-date", "attendees", "choices", "contact", "handover", "practical", "withdraw"}


@pytest.mark.parametrize(
    ("now", "by"),
    [
        (danish(2016, 10, 27, 9), ("senest torsdag den 27. oktober 2016", "senest torsdag den 10. november 2016")),
        (danish(2016, 10, 28, 9), ("senest torsdag den 10. november 2016", "senest torsdag den 10. november 2016")),
        (danish(2016, 11, 11, 9), ("så snart som muligt", "så snart som muligt")),
    ],
)
def test_checklist_of_a_fixed_day_follows_the_mails(
    client: Client, confirmed: Registration, clock: time_machine.Traveller, now: dt.datetime, by: tuple[str, str]
) -> None:
    fix_day(confirmed, phone_on_the_day="")
    clock.move_to(now)
    assert section(page_of(client, confirmed), "checklist") == (
        f"Huskeliste Skriv deltagerne på listen (vi anbefaler 5-15, der er ingen endnu) Mangler, {by[0]} "
        f"Skriv om fokus på jeres egen praksis Mangler, {by[0]} "
        f"Skriv et telefonnummer til dagen Mangler, {by[1]} Skriv, hvordan man kommer ind Mangler, {by[1]}"
    )


def test_page_of_a_day_that_has_begun_offers_no_change_of_it(
    client: Client, confirmed: Registration, clock: time_machine.Traveller
) -> None:
    fix_day(confirmed)
    clock.move_to(STARTS)
    page = page_of(client, confirmed)
    assert "Dagen kan ikke længere ændres her." in said(page)
    assert section(page, "checklist") == ""
    assert offered(page) == {"attendees", "contact", "handover", "plan"}


def test_a_called_off_day_asks_for_new_dates_until_there_are_some(client: Client, confirmed: Registration) -> None:
    wish(confirmed, STARTS.date())
    fix_day(confirmed)
    schedule.call_off(registration_id=confirmed.pk, by=STAFF, reason="Sygdom", message="Vi er syge")
    page = page_of(client, confirmed)
    asked = "Dagen er aflyst, men I beholder jeres plads. Foreslå nye datoer, så aftaler vi en ny dag."
    assert asked in said(page)
    assert section(page, "checklist").startswith("Huskeliste Foreslå datoer Mangler")
    assert section(page, "wishes") == "Ønskede datoer Torsdag den 17. november 2016, formiddag Foreslå nye datoer"
    wish(confirmed, STARTS.date(), STARTS.date() + WEEK)
    page = page_of(client, confirmed)
    assert asked not in said(page)
    assert "Foreslå datoer Klaret" in section(page, "checklist")
    assert section(page, "wishes").endswith("Ret de ønskede datoer")


def test_wishes_that_have_all_passed_ask_for_new_ones(
    client: Client, confirmed: Registration, clock: time_machine.Traveller
) -> None:
    wish(confirmed, STARTS.date())
    clock.move_to(STARTS)
    page = page_of(client, confirmed)
    assert section(page, "checklist").startswith("Huskeliste Foreslå datoer Mangler")
    assert section(page, "wishes").endswith("Foreslå nye datoer")


def test_page_before_the_confirmation_shows_nothing_of_the_day(
    client: Client, programme: Programme, municipalities: list[Municipality]
) -> None:
    page = page_of(client, make_registration(programme, municipalities[0]))
    for heading in ("checklist", "wishes", "practical", "day", "proposals"):
        assert section(page, heading) == ""


def test_the_step_changes_with_what_is_missing_until_it_is_our_turn(client: Client, confirmed: Registration) -> None:
    def step() -> str:
        return section(page_of(client, confirmed), "next")

    assert step().startswith("Det næste for jer Foreslå datoer, senest fredag den 2. juni 2017.")
    first, _second = propose(confirmed)
    assert step().startswith(
        "Det næste for jer Vælg en af de datoer, vi foreslår, senest torsdag den 3. november 2016."
    )
    preparing.choose(registration_id=confirmed.pk, proposal_id=first, by=MUNICIPALITY)
    prepare(confirmed, venue_name="Rådhuset", venue_address="Torvet 1", focus="Tilsyn", venue_access="Port 3",
            phone_on_the_day="72 42 37 00")  # fmt: skip
    assert step().startswith(
        "Det næste for jer Skriv deltagerne på listen (vi anbefaler 5-15, der er ingen endnu), senest 21"
    )
    list_attendees(confirmed, "Anna", "Bo", "Cay", "Dea", "Eva")
    assert step().startswith("I skal ikke gøre noget nu Vi har, hvad vi skal bruge. Vi skriver til jer, når datoen")
    fix_day(confirmed)
    assert step().startswith("I skal ikke gøre noget nu Vi har, hvad vi skal bruge. Vi skriver til jer igen")


def test_a_moved_day_says_from_when_to_when_and_who_asked(
    client: Client, confirmed: Registration, clock: time_machine.Traveller
) -> None:
    fix_day(confirmed)
    assert "flyttet" not in section(page_of(client, confirmed), "day")
    preparing.ask_for_another_date(registration_id=confirmed.pk, note="", by=MUNICIPALITY)
    clock.shift(dt.timedelta(days=1))
    fix_day(confirmed, starts_at=STARTS + WEEK)
    moved = "Dagen er flyttet fra torsdag den 17. november 2016 kl. 9.00 til torsdag den 24. november 2016 kl. 9.00. "
    asked = "Onsdag den 28. september 2016 kl. 9.00 bad I om en anden dato."
    assert moved + asked in section(page_of(client, confirmed), "day")
    fix_day(confirmed, starts_at=STARTS)
    by_staff = "Torsdag den 29. september 2016 kl. 9.00 flyttede Socialstyrelsen dagen."
    assert by_staff in section(page_of(client, confirmed), "day")


def test_page_in_english(client: Client, confirmed: Registration) -> None:
    wish(confirmed, dt.date(2016, 10, 18))
    page = client.get("/en" + personal_path(confirmed)).content.decode()
    assert "Write venue and address Missing, no later than Tuesday 4 October 2016" in said(page)
    assert (
        "Tuesday 18 October 2016, morning The day falls in a holiday period: autumn school holiday (week 42)."
        in said(page)
    )


def test_page_asks_the_database_equally_often_with_few_and_many_rows(client: Client, confirmed: Registration) -> None:
    counts = []
    for count in (1, 3):
        wish(confirmed, *(STARTS.date() + week * WEEK for week in range(count)))
        propose(confirmed, count)
        lines = [AttendeeDetails(name=f"N{number}", email=f"n{number}@aarhus.dk") for number in range(count)]
        attendance.set_attendees(registration_id=confirmed.pk, lines=lines, by=MUNICIPALITY)
        with CaptureQueriesContext(connection) as statements:
            client.get(personal_path(confirmed))
        counts.append(len(statements))
    for moved in range(2):
        fix_day(confirmed, starts_at=STARTS + moved * WEEK)
        with CaptureQueriesContext(connection) as statements:
            client.get(personal_path(confirmed))
        counts.append(len(statements))
    assert counts == [17, 17, 17, 17]
