"""The list as a file: it reads back as it was written, and holds nothing that a spreadsheet would run."""

import csv
import io

import openpyxl
import pytest
import time_machine
from django.test import Client

from booking.models import Partstat, Registration
from booking.services.day import answers, attendance
from booking.services.day.attendance import AttendeeDetails
from booking.services.turn import MUNICIPALITY
from tests.booking.attendee_helpers import read_file
from tests.booking.day_helpers import fix_day, invite_of, make_confirmed
from tests.booking.web.views.attendee_page import path, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ROWS = [
    ["Navn", "Mailadresse", "Rolle", "Deltager i", "Svar"],
    ["Åse Bæk", "aase@aarhus.dk", "teamleder", "oplæg", "ja"],
    ["'=1+1", "", "'+leder", "oplæg og workshop", ""],
]


@pytest.fixture
def registration(clock: time_machine.Traveller) -> Registration:
    registration = make_confirmed()
    lines = [
        AttendeeDetails(name="Åse Bæk", email="aase@aarhus.dk", role="teamleder", workshop=False),
        AttendeeDetails(name="=1+1", role="+leder"),
    ]
    attendance.set_attendees(registration_id=registration.pk, lines=lines, by=MUNICIPALITY)
    fix_day(registration)
    answers.answer_on_page(
        invite_id=invite_of("aase@aarhus.dk").pk, partstat=Partstat.ACCEPTED, note="", by=MUNICIPALITY
    )
    return registration


@pytest.mark.parametrize("query", ["", "?format=csv"])
def test_csv_holds_every_line_defused(client: Client, registration: Registration, query: str) -> None:
    answer = client.get(path(registration, f"download/{query}"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="deltagerliste.csv"'
    assert answer["Cache-Control"] == "private, no-store"
    assert list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")) == ROWS


def test_workbook_holds_every_line_as_text(client: Client, registration: Registration) -> None:
    answer = client.get(path(registration, "download/?format=xlsx"))
    assert answer["Content-Disposition"] == 'attachment; filename="deltagerliste.xlsx"'
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["Deltagere"]
    assert [[cell.value or "" for cell in row] for row in sheet.iter_rows()] == ROWS
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_download_can_be_uploaded_again(client: Client, registration: Registration, name: str) -> None:
    content = client.get(path(registration, f"download/?format={name}")).content
    first = read_file(f"x.{name}", content)[0]
    assert (first.name, first.email, first.role) == ("Åse Bæk", "aase@aarhus.dk", "teamleder")


def test_another_format_is_refused(client: Client, registration: Registration) -> None:
    answer = client.get(path(registration, "download/?format=../pdf"))
    assert said(client, answer) == "Listen kan hentes som Excel-fil eller CSV."
