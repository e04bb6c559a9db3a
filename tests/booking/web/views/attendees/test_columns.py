"""The column step: what is read as what, choosing otherwise, taking in what is hidden; and the rate of lists."""

import io
import re
from html import unescape
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings

from booking.attendee_list.sheets import Opened
from booking.forms.attendee_columns import column_letter, sealed, unsealed
from booking.models import Registration
from tests.booking.day_helpers import make_confirmed
from tests.booking.web.views.attendee_page import fields_of, paste, path, statuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def registration(clock: time_machine.Traveller) -> Registration:
    return make_confirmed()


def _step(page: str) -> dict[str, Any]:
    """Return the fields of the column step as a browser would send them."""
    sent: dict[str, Any] = {"parts": re.findall(r'name="parts" value="([^"]*)"', page)}
    for name in ("source", "role"):
        found = re.search(rf'name="{name}" value="([^"]*)"', page)
        assert found
        sent[name] = unescape(found[1])
    for name, options in re.findall(r'<select[^>]*name="(column-[^"]*)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        assert chosen
        sent[name] = chosen[1]
    return sent


def _again(client: Client, registration: Registration, sent: dict[str, Any]) -> str:
    answer = client.post(path(registration, "paste/"), sent)
    assert answer.status_code == 200
    page: str = answer.content.decode()
    return page


TABLE = "Nr;Navn;Vej;Mail;Titel\n1;Anna Holm;Torvet 1;anna@aarhus.dk;Teamleder\n2;Bo Berg;Skovvej 7;bo@aarhus.dk;\n"


def test_the_preview_says_which_column_is_read_as_what(client: Client, registration: Registration) -> None:
    page = paste(client, registration, TABLE, role="chef", parts=["talk"])[1]
    sentence = "Vi læser kolonne B som navn, kolonne D som mailadresse og kolonne E som rolle; resten bruger vi ikke."
    assert sentence in page
    step = _step(page)
    assert {name: value for name, value in step.items() if name.startswith("column")} == {
        "column-0-0": "other",
        "column-0-1": "name",
        "column-0-2": "other",
        "column-0-3": "email",
        "column-0-4": "role",
    }
    assert (step["role"], step["parts"]) == ("chef", ["talk"])
    assert "Torvet 1" in page


def test_another_column_can_be_chosen_without_pasting_anew(client: Client, registration: Registration) -> None:
    step = _step(paste(client, registration, TABLE, role="chef", parts=["talk"])[1])
    page = _again(client, registration, step | {"column-0-4": "other", "column-0-2": "role"})
    fields = fields_of(page)
    assert (fields["role-1"], fields["role-2"], fields["name-2"]) == ("Torvet 1", "Skovvej 7", "Bo Berg")
    assert ("talk-1" in fields, "workshop-1" in fields) == (True, False)
    assert "kolonne C som rolle" in page


def test_a_table_without_people_asks_for_its_columns(client: Client, registration: Registration) -> None:
    text = "Hvem?;Hvordan?\nholm anna;paa cykel\nberg bo;i bil\ndam carl;til fods\n"
    data = text.replace(";", "\t").encode()
    status, page = paste(client, registration, "", file=SimpleUploadedFile("a.csv", data))
    assert (status, statuses(page)) == (200, [])
    assert "Vi ledte efter kolonner med navne og mailadresser" in page
    assert "Gem deltagerne på listen" not in page
    page = _again(client, registration, _step(page) | {"column-0-0": "name"})
    assert "berg bo" in page
    assert statuses(page)


def test_what_is_hidden_is_said_and_taken_in_when_asked_for(client: Client, registration: Registration) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (["Navn", "Mail"], ["Anna Holm", "anna@aarhus.dk"], ["Bo Berg", "bo@aarhus.dk"]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    book.create_sheet("Valg").append(["Roller"])
    out = io.BytesIO()
    book.save(out)
    page = paste(client, registration, "", file=SimpleUploadedFile("a.xlsx", out.getvalue()))[1]
    assert statuses(page) == ["accepted"]
    assert "1 skjult række er ikke taget med." in page
    assert "Ark uden navne og mailadresser er ikke læst: Valg." in page
    page = _again(client, registration, _step(page) | {"hidden": "on"})
    assert statuses(page)[:2] == ["accepted", "accepted"]
    assert 'id="hidden" value="on" checked' in page


def test_the_step_stays_when_the_lines_are_refused(client: Client, registration: Registration) -> None:
    page = paste(client, registration, TABLE)[1]
    fields = fields_of(page) | {"email-1": "anna@"}
    answer = client.post(path(registration, "save/"), fields | _step(page))
    assert answer.status_code == 422
    assert _step(answer.content.decode()) == _step(page)


def test_a_list_that_is_not_ours_is_not_read(client: Client, registration: Registration) -> None:
    for source in ("x", signing.dumps("{}", salt="another"), sealed(Opened("Anna"))[:-1]):
        answer = client.post(path(registration, "paste/"), {"source": source, "parts": ["talk"]})
        assert answer.status_code == 422
        assert "Listen er for gammel til at læse igen" in answer.content.decode()


def test_a_list_is_too_old_after_a_day(clock: time_machine.Traveller) -> None:
    written = sealed(Opened("Anna Holm 010190-1234"))
    opened = unsealed(written)
    assert opened is not None
    assert opened.text == "Anna Holm [cpr-nummer]"
    clock.shift(24 * 3600 + 2)
    assert unsealed(written) is None


def test_too_many_lists_are_asked_to_wait_with_the_text_kept(
    client: Client, registration: Registration, settings: Settings
) -> None:
    settings.REGISTRATION_RATE = (2, 60)
    step = _step(paste(client, registration, TABLE)[1])
    assert paste(client, registration, "Anna Holm <anna@aarhus.dk>")[0] == 200
    answer = client.post(path(registration, "paste/"), {"text": "Bo Berg", "role": "chef", "parts": ["talk"]})
    page = answer.content.decode()
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)
    assert ">\nBo Berg</textarea>" in page
    assert 'value="chef"' in page
    again = client.post(path(registration, "paste/"), step)
    assert again.status_code == 429
    assert "Torvet 1" in again.content.decode()


@pytest.mark.parametrize(("place", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ")])
def test_columns_have_the_letters_of_a_spreadsheet(place: int, letters: str) -> None:
    assert column_letter(place) == letters
