"""Lists that are uploaded or cannot be read: the content decides the format, and each fault gets a sentence."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.models import Attendee, Registration
from tests.booking.day_helpers import make_confirmed
from tests.booking.web.views.attendee_page import fields_of, paste, path, statuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def registration(clock: time_machine.Traveller) -> Registration:
    return make_confirmed()


def _workbook(*rows: list[str]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Deltagere", 0)
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _upload(client: Client, registration: Registration, name: str, data: bytes, **fields: Any) -> tuple[int, str]:
    return paste(client, registration, "", file=SimpleUploadedFile(name, data), **fields)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("liste.csv", "Navn;E-mail\r\nÅse Bæk;aase@aarhus.dk\r\n".encode("cp1252")),
        ("liste.csv", "Name,Email\nÅse Bæk,aase@aarhus.dk\n".encode()),
        ("liste.txt", "Navn\tMail\nÅse Bæk\taase@aarhus.dk".encode("utf-16")),
        ("liste.xlsx", _workbook(["Navn", "Mailadresse"], ["Åse Bæk", "aase@aarhus.dk"])),
        ("forkert-navn.csv", _workbook(["Åse Bæk", "aase@aarhus.dk"])),
    ],
)
def test_upload_is_read_by_its_content(client: Client, registration: Registration, name: str, data: bytes) -> None:
    status, page = _upload(client, registration, name, data)
    fields = fields_of(page)
    assert (status, fields["name-1"], fields["email-1"]) == (200, "Åse Bæk", "aase@aarhus.dk")
    assert "name-2" not in fields


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)
    return out.getvalue()


def _entities() -> bytes:
    out = io.BytesIO(_workbook(["Anna"]))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/x.xml", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')
    return out.getvalue()


def _people(number: int) -> str:
    return "".join(f"P{n} <p{n}@a.dk>\n" for n in range(number))


TOO_MANY = "Listen har mere end 500 linjer. Del den op"
UNREADABLE = "Vi kan ikke læse filen {}. Gem listen som Excel-fil (.xlsx) eller CSV, og prøv igen"


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("gammel.xls", b"\xd0\xcf\x11\xe0" + b"x" * 99, UNREADABLE.format("gammel.xls")),
        ("brev.pdf", b"%PDF-1.7 x", UNREADABLE.format("brev.pdf")),
        ("<b>.png", b"\x89PNG\r\n\x1a\n", UNREADABLE.format("&lt;b&gt;.png")),
        ("skrald.xlsx", b"PK\x03\x04 no workbook", UNREADABLE.format("skrald.xlsx")),
        ("nul.csv", b"Anna\x00Holm", UNREADABLE.format("nul.csv")),
        ("entity.xlsx", _entities(), UNREADABLE.format("entity.xlsx")),
        ("bombe.xlsx", _bomb(), "Filen er for stor, når den pakkes ud. Gem kun listen i en ny fil, og prøv igen"),
        ("stor.csv", b"x" * 2_000_001, "Filen er for stor. Den må højst fylde 2 MB"),
        ("lang.csv", _people(600).encode(), TOO_MANY),
        ("tom.csv", b"", "Filen er tom. Vælg en anden"),
        ("blank.csv", b";;\n", "Der står ingen navne. Indsæt en liste, eller vælg en fil"),
    ],
)  # fmt: skip
def test_hostile_and_wrong_files_get_a_sentence_and_write_nothing(
    client: Client, registration: Registration, name: str, data: bytes, sentence: str
) -> None:
    status, page = _upload(client, registration, name, data)
    assert (status, page.count(sentence), Attendee.objects.count()) == (422, 2, 0)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Der står ingen navne. Indsæt en liste, eller vælg en fil"),
        ("x" * 200_001, "Teksten er for lang. Indsæt højst 500 personer ad gangen"),
        (_people(600), TOO_MANY),
    ],
)
def test_text_that_cannot_be_a_list_is_refused_and_kept(
    client: Client, registration: Registration, text: str, sentence: str
) -> None:
    status, page = paste(client, registration, text, role="teamleder")
    assert (status, page.count(sentence), Attendee.objects.count()) == (422, 2, 0)
    assert 'value="teamleder"' in page
    assert text[:1000].replace("<", "&lt;").replace(">", "&gt;") in page


def test_text_and_file_at_once_are_asked_about(client: Client, registration: Registration) -> None:
    status, page = paste(client, registration, "Anna", file=SimpleUploadedFile("a.csv", b"Bo"))
    assert status == 422
    assert page.count("Indsæt listen, eller vælg en fil. Vi kan kun læse én liste ad gangen") == 2
    assert page.count("Vælg filen igen, når resten er rettet") == 2
    assert ">\nAnna</textarea>" in page


def test_control_characters_are_taken_out_and_formulas_questioned(client: Client, registration: Registration) -> None:
    page = paste(client, registration, "Anna\u202e\x07 Holm <anna@aarhus.dk>\n=cmd|' /C calc'!A0 <x@aarhus.dk>")[1]
    assert statuses(page) == ["accepted", "questioned"]
    assert fields_of(page)["name-1"] == "Anna Holm"


def test_ten_megabytes_are_refused_before_they_are_read(client: Client, registration: Registration) -> None:
    answer = client.post(path(registration, "paste/"), {"file": SimpleUploadedFile("a.csv", b"x" * 10_000_000)})
    assert answer.status_code == 413
    page = answer.content.decode()
    assert "Filen er for stor. Den må højst fylde 2 MB." in page
    assert f'<a href="{path(registration, "paste/")}">Indsæt en hel liste</a>' in page


def test_five_hundred_lines_come_back_whole_in_as_many_statements_as_one(
    client: Client, registration: Registration
) -> None:
    people = "abcdefghijklmnopqrstuvwxy"
    counts = {}
    for number in (1, 500):
        text = "".join(f"Anna{people[n % 25]} Holm{people[n // 25]} <a{n}@aarhus.dk>; " for n in range(number))
        with CaptureQueriesContext(connection) as captured:
            page = paste(client, registration, text)[1]
        counts[number] = len(captured)
        fields = fields_of(page)
    assert counts[1] == counts[500]
    fields["email-500"] = "x"
    save = path(registration, "save/")
    answer = client.post(save, fields)
    assert (answer.status_code, fields_of(answer.content.decode())) == (422, fields)
    assert client.post(save, fields | {"email-500": "a499@aarhus.dk"}).status_code == 303
    assert registration.attendees.count() == 500
