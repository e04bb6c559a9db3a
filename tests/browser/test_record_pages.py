"""The record in chromium: story, attendee list, overview, casework; axe and the policy checked on every page."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from booking.models import Invite, Municipality, Partstat, Programme, Registration
from booking.services import queue
from booking.services.day import answers
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import fix_day, list_attendees
from tests.browser.conftest import enter
from tests.factories import make_registration
from tests.notifications.mail_helpers import announce_and_send

NAMES = ("Aarhus", "Billund", "Dragør", "Egedal", "Favrskov", "Greve")


@pytest.fixture
def registration(programme: Programme) -> Registration:
    """Register six municipalities and fix a day for the first, with two attendees."""
    for name in NAMES:
        make_registration(programme, Municipality.objects.get(name=name))
    first = Registration.objects.get(queue_number=1)
    queue.confirm(registration_id=first.pk, by=MUNICIPALITY)
    list_attendees(first, "Anna", "Bent")
    fix_day(first)
    announce_and_send()
    anna = Invite.objects.get(email="anna@aarhus.dk")
    answers.answer_on_page(invite_id=anna.pk, partstat=Partstat.ACCEPTED, note="Jeg glæder mig", by=MUNICIPALITY)
    return first


@pytest.fixture
def desk(page: Page, site: str, registration: Registration) -> Page:
    """Let Mette in."""
    User.objects.create_superuser("mette", "mette@example.dk", "et-langt-kodeord", first_name="Mette")
    enter(page, site, "mette")
    page.goto(f"{site}/admin/booking/registration/{registration.pk}/change/")
    return page


def test_case_number_and_note_are_kept_and_shown(desk: Page, accessible: Callable[[Page], None]) -> None:
    desk.get_by_role("link", name="Sæt journalnummer").click()
    desk.get_by_label("Journalnummer").fill("Anne Hansen")
    desk.get_by_role("button", name="Gem journalnummeret").click()
    expect(desk.get_by_role("heading", name="Der er problemer")).to_be_visible()
    accessible(desk)
    desk.get_by_label("Journalnummer").fill("2016-1234")
    desk.get_by_role("button", name="Gem journalnummeret").click()
    expect(desk.get_by_text("Journalnummeret er nu 2016-1234.")).to_be_visible()
    desk.get_by_role("link", name="Skriv en note").click()
    accessible(desk)
    desk.get_by_label("Note", exact=True).fill("Ringer mandag\nom lokalet")
    desk.get_by_role("button", name="Gem noten").click()
    expect(desk.get_by_role("list").filter(has_text="om lokalet").first).to_be_visible()
    desk.get_by_role("link", name="Stop sletning af personoplysninger").click()
    accessible(desk)
    desk.get_by_label("Begrundelse").fill("Klage over rækkefølgen")
    desk.get_by_role("button", name="Stop sletningen").click()
    expect(desk.get_by_text("Sletning af personoplysninger er standset.")).to_be_visible()
    accessible(desk)


def test_whole_story_is_read_and_fetched(
    desk: Page, registration: Registration, accessible: Callable[[Page], None], tmp_path: Path
) -> None:
    desk.get_by_role("link", name="Hele forløbet, til udskrift").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Hele forløbet: Aarhus Kommune")
    expect(desk.get_by_text("Note: Jeg glæder mig")).to_be_visible()
    expect(desk.get_by_text("Vedhæftet: invite.ics").first).to_be_visible()
    accessible(desk)
    desk.get_by_text("HTML-udgaven, som den er skrevet").first.click()
    accessible(desk)
    with desk.expect_download() as started:
        desk.get_by_role("link", name="Hent hele sagen (ZIP)").click()
    started.value.save_as(tmp_path / "sag.zip")
    assert started.value.suggested_filename == f"{registration.reference}.zip"
    with zipfile.ZipFile(tmp_path / "sag.zip") as archive:
        assert f"{registration.reference}/resume.txt" in archive.namelist()


def test_attendee_list_is_made_for_paper(desk: Page, accessible: Callable[[Page], None]) -> None:
    desk.get_by_role("link", name="Deltagerliste, til udskrift").click()
    expect(desk.get_by_role("rowheader", name="Bent")).to_be_visible()
    accessible(desk)
    desk.emulate_media(media="print")
    for hidden in ("#header", ".breadcrumbs", ".screen-only"):
        expect(desk.locator(hidden)).to_be_hidden()
    expect(desk.get_by_role("columnheader", name="Underskrift")).to_be_visible()


def test_overview_and_files_are_found_from_the_programme(
    desk: Page, site: str, accessible: Callable[[Page], None]
) -> None:
    desk.goto(f"{site}/admin/booking/programme/{Programme.objects.get().pk}/change/")
    accessible(desk)
    with desk.expect_download() as started:
        desk.get_by_role("link", name="Deltagere som Excel-fil").click()
    assert started.value.suggested_filename == "faglig-ledelse-2016-17-deltagere-2016-09-28.xlsx"
    desk.get_by_role("link", name="Overblik i tal").click()
    expect(desk.get_by_role("heading", name="Tilmeldinger i regionerne")).to_be_visible()
    expect(desk.get_by_text("Alle pladser var givet første gang")).to_be_visible()
    accessible(desk)


def test_pictures_are_drawn_and_said_in_tables(desk: Page, site: str, accessible: Callable[[Page], None]) -> None:
    desk.goto(f"{site}/admin/")
    desk.get_by_role("link", name="Billeder").first.click()
    expect(desk.get_by_role("img", name="Den første time")).to_be_visible()
    accessible(desk)
    for summary in desk.get_by_text("Vis som tabel").all():
        summary.click()
    expect(desk.get_by_role("row", name="9.00-9.05 6 6")).to_be_visible()
    accessible(desk)
    desk.emulate_media(color_scheme="dark")
    accessible(desk)
    desk.get_by_role("link", name="Aarhus: datoen ligger fast").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Aarhus")
