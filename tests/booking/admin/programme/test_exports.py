"""A programme's files and overview: exact rows, formulas defused, few statements, only for users with permission."""

import csv
import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from time_machine import Traveller

from booking.models import Invite, Partstat, Programme, Registration
from booking.services import casework, contact, queue
from booking.services.day import answers
from booking.services.turn import MUNICIPALITY
from tests.booking.admin.staff_desk import REASON, signed_in, statements, user_with
from tests.booking.day_helpers import SETTINGS, fix_day, list_attendees
from tests.factories import (
    OPENS,
    STAFF,
    accept,
    contact_of,
    danish,
    make_municipalities,
    make_municipality,
    make_programme,
    make_registration,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(clock: Traveller) -> Programme:
    """Make a programme in which days can be fixed."""
    return make_programme(settings=SETTINGS)


def confirmed(programme: Programme, number: int = 1) -> Registration:
    made = make_registration(programme, make_municipality(number))
    return queue.confirm(registration_id=made.pk, by=MUNICIPALITY)


def url_of(programme: Programme, what: str, form: str) -> str:
    return reverse("admin:booking_programme_export", args=[programme.pk, what, form])


def rows_of(desk: Client, programme: Programme, what: str) -> list[dict[str, str]]:
    """Read the CSV as a spreadsheet does."""
    answer = desk.get(url_of(programme, what, "csv"))
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_registrations_are_listed_with_place_and_contact(desk: Client, programme: Programme) -> None:
    for municipality in make_municipalities(6):
        make_registration(programme, municipality)
    first, sixth = (Registration.objects.get(queue_number=number) for number in (1, 6))
    casework.set_case_number(registration_id=first.pk, case_number="16/1", by=STAFF)
    contact.change_contact(
        registration_id=first.pk, contact=contact_of(first.municipality, name="=cmd|'/c calc'!A1"), by=MUNICIPALITY
    )
    assert accept(Registration.objects.get(queue_number=2), OPENS)
    found = rows_of(desk, programme, "registrations")
    deadlines = [row["Frist for at bekræfte"] for row in found]
    assert deadlines == ["", "2016-09-30 23:59", "", "", "", ""], "only one that runs is a date"
    assert [row["Nr."] for row in found] == ["1", "2", "3", "4", "5", "6"]
    assert found[0] == {
        "Nr.": "1",
        "Referencenummer": first.reference,
        "Journalnummer": "16/1",
        "Kommunekode": "0101",
        "Kommune": "Aarhus Kommune",
        "Region": "Region Hovedstaden",
        "Modtaget": "28.09.2016 kl. 9.00.00,000000",
        "Status": "Har en plads, ikke bekræftet",
        "Plads": "1",
        "Plads på ventelisten": "",
        "Frist for at bekræfte": "",
        "Bekræftet": "",
        "Fristen udløb": "",
        "Afmeldt": "",
        "Annulleret": "",
        "Dele": "oplæg og workshop",
        "Oplægget er for": "Ledelsen i forvaltningen, fx familiechefer, afdelings- og teamledere",
        "Ønsket periode": "begge perioder",
        "Forventet antal deltagere": "10",
        "Kontaktperson": "'=cmd|'/c calc'!A1",
        "Stilling": "Familiechef",
        "Mailadresse": "anne@aarhus.dk",
        "Telefon": "'+4572423700",
        "Temadagen begynder": "",
    }
    assert (found[5]["Referencenummer"], found[5]["Plads på ventelisten"]) == (sixth.reference, "1")


def test_days_and_attendees_are_listed_with_answers(desk: Client, programme: Programme) -> None:
    registration = confirmed(programme)
    list_attendees(registration, "Anna", "Bent")
    fix_day(registration)
    anna = Invite.objects.get(email="anna@aarhus.dk")
    answers.answer_on_page(invite_id=anna.pk, partstat=Partstat.ACCEPTED, note="@sum(1)", by=MUNICIPALITY)
    (day,) = rows_of(desk, programme, "days")
    assert {name: day[name] for name in ("Begynder", "Slutter", "Mødested", "Facilitatorer", "Rækkefølge")} == {
        "Begynder": "2016-11-17 09:00",
        "Slutter": "2016-11-17 14:00",
        "Mødested": "Rådhuset, Rådhuspladsen 2, lokale 4",
        "Facilitatorer": "Fie Facilitator <fie@example.dk>",
        "Rækkefølge": "Først oplæg, så workshop",
    }
    assert [day[name] for name in ("Inviterede", "Ja", "Måske", "Nej", "Ikke svaret")] == ["2", "1", "0", "0", "1"]
    found = rows_of(desk, programme, "attendees")
    assert [(row["Navn"], row["Svar"], row["Besked med svaret"]) for row in found] == [
        ("Anna", "ja", "'@sum(1)"),
        ("Bent", "ikke svaret", ""),
    ]


SHEETS = {"registrations": "Tilmeldinger", "days": "Temadage", "attendees": "Deltagere", "answers": "Svar"}


def sheets_of(desk: Client, url: str) -> tuple[str, list[Any]]:
    """Download a workbook; return the file's name and its sheets."""
    answer = desk.get(url)
    assert "no-store" in answer["Cache-Control"]
    return answer["Content-Disposition"], openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets


@pytest.mark.parametrize(("what", "name"), SHEETS.items())
def test_workbook_says_what_the_csv_says(desk: Client, programme: Programme, what: str, name: str) -> None:
    registration = confirmed(programme)
    list_attendees(registration, "Anna")
    fix_day(registration)
    file, (found,) = sheets_of(desk, url_of(programme, what, "xlsx"))
    assert file == f'attachment; filename="faglig-ledelse-2016-17-{name.lower()}-2016-09-28.xlsx"'
    titles, *rows = [[cell.value for cell in row] for row in found.iter_rows()]
    assert found.title == name
    expected = rows_of(desk, programme, what)
    for row, said in zip(rows, expected, strict=True):
        for title, value in zip(titles, row, strict=True):
            if isinstance(value, dt.datetime):
                assert said[title] in {f"{value:%Y-%m-%d %H:%M}", f"{value:%d.%m.%Y} kl. {value.hour}.{value:%M.%S,%f}"}
            else:
                assert str("" if value is None else value) == said[title].removeprefix("'")
    assert {type(row[0]) for row in rows} == ({dt.datetime} if what == "days" else {int})


def test_one_workbook_holds_all_that_the_user_may_see(desk: Client, programme: Programme) -> None:
    registration = confirmed(programme)
    list_attendees(registration, "Anna", "Bo")
    fix_day(registration)
    url = reverse("admin:booking_programme_export_all", args=[programme.pk])
    file, sheets = sheets_of(desk, url)
    assert file == 'attachment; filename="faglig-ledelse-2016-17-samlet-2016-09-28.xlsx"'
    assert [sheet.title for sheet in sheets] == ["Forside", *SHEETS.values()]
    front = {row[0].value: row[1].value for row in sheets[0].iter_rows(min_row=2)}
    assert [front[name] for name in SHEETS.values()] == [1, 1, 2, 4], "the contact and the facilitator answer, too"
    _file, fewer = sheets_of(signed_in(user_with("kigger", "view_programme", "view_registration")), url)
    assert [sheet.title for sheet in fewer] == ["Forside", "Tilmeldinger", "Temadage"]


@pytest.mark.parametrize("path", [("registrations", "pdf"), ("journal", "csv")])
def test_other_tables_and_formats_are_not_found(desk: Client, programme: Programme, path: tuple[str, str]) -> None:
    assert desk.get(url_of(programme, *path)).status_code == 404


@pytest.mark.parametrize("name", ["export", "overview"])
def test_pages_need_the_permission_to_see_registrations(programme: Programme, name: str) -> None:
    client = signed_in(user_with("kigger", "view_programme"))
    arguments: list[Any] = [programme.pk, "attendees", "csv"] if name == "export" else [programme.pk]
    assert client.get(reverse(f"admin:booking_programme_{name}", args=arguments)).status_code == 403
    page = client.get(reverse("admin:booking_programme_change", args=[programme.pk]))
    assert "Overblik i tal" not in page.content.decode()


@pytest.mark.parametrize("what", SHEETS)
def test_files_take_the_same_statements_however_long(desk: Client, programme: Programme, what: str) -> None:
    def add(number: int) -> None:
        registration = confirmed(programme, number)
        list_attendees(registration, f"Anna{number}", f"Bent{number}")
        fix_day(registration)

    add(1)
    url = url_of(programme, what, "csv")
    with_one = statements(desk, url)
    add(2)
    add(3)
    assert statements(desk, url) == with_one


def test_overview_counts_regions_and_answers(desk: Client, clock: Traveller) -> None:
    programme = make_programme(capacity=1, settings=SETTINGS)
    registration = confirmed(programme)
    list_attendees(registration, "Anna", "Bent")
    fix_day(registration)
    make_registration(programme, make_municipality(2, region_name="Region Sjælland"))
    make_municipality(3, region_name="Region Sjælland")
    url = reverse("admin:booking_programme_overview", args=[programme.pk])
    found = desk.get(url).context["overview"]
    shown = [
        (row.name, row.municipalities, row.registered, row.registrations, row.holding, row.waiting, row.ended)
        for row in [*found.regions, found.total]
    ]
    assert shown == [
        ("Region Hovedstaden", 1, 1, 1, 1, 0, 0),
        ("Region Sjælland", 2, 1, 1, 0, 1, 0),
        ("", 3, 2, 2, 1, 1, 0),
    ]
    assert [(row.registration.pk, row.invited) for row in found.answers] == [(registration.pk, 2)]
    assert found.full_at == OPENS


def test_overview_tells_how_fast_the_slots_went(desk: Client, programme: Programme, clock: Traveller) -> None:
    url = reverse("admin:booking_programme_overview", args=[programme.pk])
    assert "Pladserne har endnu ikke været givet alle sammen på én gang." in desk.get(url).content.decode()
    first, second, third, fourth, fifth = make_municipalities(5)
    for municipality in (first, second, third, fourth):
        made = make_registration(programme, municipality)
    queue.withdraw(registration_id=made.pk, by=MUNICIPALITY)
    clock.move_to(danish(2016, 9, 28, 11, 5))
    make_registration(programme, fourth)
    make_registration(programme, fifth)
    clock.move_to(danish(2016, 9, 28, 12))
    queue.annul(registration_id=made.pk - 1, by=STAFF, reason=REASON)
    desk.force_login(User.objects.get())  # the session has ended meanwhile
    page = desk.get(url).content.decode()
    assert "onsdag den 28. september 2016 kl. 11.05.00, 2 timer og 5 minutter efter at tilmeldingen åbnede." in page


def test_overview_takes_the_same_statements_however_many(desk: Client, programme: Programme) -> None:
    url = reverse("admin:booking_programme_overview", args=[programme.pk])
    fix_day(confirmed(programme, 1))
    with_one = statements(desk, url)
    fix_day(confirmed(programme, 2))
    fix_day(confirmed(programme, 3))
    assert statements(desk, url) == with_one
