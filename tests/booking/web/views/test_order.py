"""The public record of the order: the page in both languages, its two files, and the field for a code."""

import datetime as dt
import json

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import Settings

from booking.journal.codes import code_of
from booking.models import JournalEntry, Municipality, Programme
from booking.services import queue
from booking.services.public_record import CHECKER
from tests.booking.web.views.test_receipt import receipt_path
from tests.factories import CLOSES, SLUG, STAFF, danish, make_registration

PAGE = "/raekkefoelge/"


@pytest.fixture
def rows(programme: Programme, municipalities: list[Municipality]) -> list[object]:
    """Register seven, and place the last ahead."""
    rows = [make_registration(programme, municipality) for municipality in municipalities[:7]]
    queue.place_ahead(registration_id=rows[6].pk, by=STAFF, reason="En personlig begrundelse")
    return list(rows)


def code(number: int) -> str:
    """Return the code of an entry."""
    return code_of(number, JournalEntry.objects.get(number=number).digest)


def test_page_shows_order_times_standing_overrides_and_head(client: Client, rows: list[object]) -> None:
    page = client.get(PAGE).content.decode()
    for text in (
        "<span>Aarhus</span>",
        "28.09.2016 kl. 9.00.00,000000 (+02:00)",
        "2016-09-28 07:00:00.000000",
        "Har en plads, ikke bekræftet (plads 1)",
        "På ventelisten (nr. 1 i rækken); stillet forrest",
        "Stillet forrest i køen",
        JournalEntry.objects.get(kind="placed_ahead").text_hash,
        code(9),
        "Indtil tilmeldingen lukker fredag den 28. april 2017 kl. 23.59",
    ):
        assert text in page, text
    assert "En personlig begrundelse" not in page
    assert "anne@" not in page.lower()


def test_the_night_the_clocks_change_reads_right_in_record_and_receipt(
    client: Client, programme: Programme, municipalities: list[Municipality], clock: time_machine.Traveller
) -> None:
    """The hour from two to three comes twice; each time says which it was, and the order is that of UTC."""
    for municipality, hour in zip(municipalities, (0, 1), strict=False):
        clock.move_to(dt.datetime(2016, 10, 30, hour, 30, tzinfo=dt.UTC))
        row = make_registration(programme, municipality)
        season = ("sommertid", "vintertid")[hour]
        clock.move_to(row.received_at + dt.timedelta(minutes=5))
        receipt = client.get(receipt_path(row)).content.decode()
        assert f"søndag den 30. oktober 2016 kl. 2.30.00 ({season})" in receipt
    page = client.get(PAGE).content.decode()
    shown = [
        "30.10.2016 kl. 2.30.00,000000 (sommertid) (+02:00)",
        "2016-10-30 00:30:00.000000",
        "30.10.2016 kl. 2.30.00,000000 (vintertid) (+01:00)",
        "2016-10-30 01:30:00.000000",
    ]
    assert [page.index(text) for text in shown] == sorted(page.index(text) for text in shown)


def test_page_of_any_programme_and_in_english(client: Client, rows: list[object]) -> None:
    assert "Aarhus" in client.get(f"{PAGE}{SLUG}/").content.decode()
    assert "2016-09-28 9:00:00.000000 (+02:00)" in client.get(f"/en{PAGE}{SLUG}/").content.decode()
    assert client.get(f"{PAGE}ukendt/").status_code == 404
    assert client.get(f"{PAGE}ukendt/journal.json").status_code == 404


def test_page_without_a_programme(client: Client, db: None) -> None:
    assert client.get(PAGE).status_code == 404
    assert client.get(f"{PAGE}journal.json").status_code == 404


def test_page_of_a_programme_without_registrations(client: Client, programme: Programme) -> None:
    assert "Der er ingen tilmeldinger endnu." in client.get(PAGE).content.decode()


def test_pages_beyond_the_last_are_the_last(client: Client, rows: list[object]) -> None:
    for number in ("0", "2", "99999999", "x", "²"):
        assert client.get(PAGE, {"side": number}).status_code == 200


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}{SLUG}/"])
def test_files_stand_beside_the_page(client: Client, rows: list[object], path: str) -> None:
    answer = client.get(f"{path}journal.json")
    content = json.loads(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    assert (answer["Content-Type"], len(content["entries"])) == ("application/json", 9)
    assert not any("entry" in item for item in content["entries"])
    again = client.get(f"{path}journal.json", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.getvalue()) == (304, b"")
    checker = client.get(f"{path}check_journal.py")
    assert b"".join(checker.streaming_content) == CHECKER.read_bytes()  # type: ignore[attr-defined]


def test_file_is_whole_after_closing_under_another_etag(
    client: Client, rows: list[object], clock: time_machine.Traveller
) -> None:
    before = client.get(f"{PAGE}journal.json")["ETag"]
    clock.move_to(danish(2017, 4, 29))
    answer = client.get(f"{PAGE}journal.json", headers={"If-None-Match": before})
    content = json.loads(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    assert content["entries"][1]["entry"]["details"]["queue_number"] == 1
    assert danish(2017, 4, 29) > CLOSES


def test_code_of_a_receipt_is_told_its_entry_its_place_and_the_chain(client: Client, rows: list[object]) -> None:
    answer = client.post(PAGE, {"code": code(3)})
    page = answer.content.decode()
    assert (answer.status_code, 'data-verdict="holds"' in page) == (200, True)
    assert "Koden passer til post nr. 3" in page
    assert "Tilmelding modtaget: Nr. 2 Billund" in page
    assert "Tilmeldingen står nu som: Har en plads, ikke bekræftet (plads 2)." in page
    assert page.count(code(9)) == 2


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [("12", "unreadable"), (f"99-{'0' * 64}", "unknown"), (f"3-{'0' * 64}", "differs"), ("3-\x00" + "0" * 64, "")],
)
def test_code_that_does_not_fit_keeps_what_was_typed(
    client: Client, rows: list[object], typed: str, verdict: str
) -> None:
    answer = client.post(PAGE, {"code": typed})
    assert answer.status_code == 422
    assert (f'data-verdict="{verdict}"' in answer.content.decode()) is bool(verdict)


@pytest.mark.parametrize("typed", ["", "x" * 201])
def test_code_that_is_missing_or_too_long_is_said_at_the_field(client: Client, rows: list[object], typed: str) -> None:
    answer = client.post(PAGE, {"code": typed})
    assert (answer.status_code, 'href="#code"' in answer.content.decode()) == (422, True)


def test_code_over_the_rate_is_refused_with_what_was_typed(
    client: Client, rows: list[object], settings: Settings
) -> None:
    settings.REGISTRATION_RATE = (1, 60)
    client.post(PAGE, {"code": code(3)})
    answer = client.post(PAGE, {"code": code(3)})
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)
    assert code(3) in answer.content.decode()
