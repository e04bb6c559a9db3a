"""The attendee list in a browser: every page accessible, narrow and wide, and every step without JavaScript too."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from booking.links import personal_path
from booking.models import Municipality, Partstat, Programme, Registration
from booking.services import queue
from booking.services.day import answers
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import fix_day, invite_of, list_attendees
from tests.factories import make_registration

Look = Callable[[Page], None]

LIST = "Anna Holm <anna@aarhus.dk>; Berg, Bo <bo@aarhus.dk>; Anna Holm <ANNA@aarhus.dk>\nKim Lund\nMette Dam <mette@>"


@pytest.fixture
def registration(programme: Programme) -> Registration:
    """Register and confirm Brønderslev."""
    registration = make_registration(programme, Municipality.objects.get(name="Brønderslev"))
    return queue.confirm(registration_id=registration.pk, by=MUNICIPALITY)


@pytest.fixture
def address(site: str, registration: Registration) -> str:
    """Return the address of the list."""
    return f"{site}{personal_path(registration)}attendees/"


def _paste(page: Page, address: str) -> None:
    page.goto(f"{address}paste/")
    page.get_by_label("Indsæt listen").fill(LIST)
    page.get_by_label("Rolle for alle").fill("teamleder")
    page.get_by_role("button", name="Se listen igennem").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Se listen igennem")


def test_list_is_accessible_empty_filled_and_with_answers(
    page: Page, address: str, registration: Registration, accessible: Look
) -> None:
    page.goto(address)
    expect(page.get_by_role("link", name="Skriv en deltager på listen")).to_be_visible()
    accessible(page)
    list_attendees(registration, "Anna", "Bo", "Carl", "Dorte")
    page.goto(address)
    accessible(page)
    fix_day(registration)
    answers.answer_on_page(
        invite_id=invite_of("anna@aarhus.dk").pk,
        partstat=Partstat.DECLINED,
        note="Ferie",
        by=MUNICIPALITY,
        colleague=("Eva", "eva@aarhus.dk"),
    )
    bo = invite_of("bo@aarhus.dk").pk
    answers.ask_about_sender(invite_id=bo, sender="kim@privat.dk", sender_name="Kim", partstat="ACCEPTED")
    answers.invite_bounced(invite_id=invite_of("carl@aarhus.dk").pk)
    page.goto(address)
    accessible(page)
    page.goto(address.removesuffix("attendees/"))
    accessible(page)
    page.get_by_role("link", name="Skal Eva med i stedet for Anna?").click()
    page.get_by_role("button", name="Ja, skriv Eva på listen").click()
    expect(page.locator(".page-message")).to_contain_text("Eva står nu på listen i stedet for Anna.")


def test_pages_of_one_attendee_are_accessible(
    page: Page, address: str, registration: Registration, accessible: Look
) -> None:
    list_attendees(registration, "Anna")
    line = registration.attendees.get().pk
    for part in ("add/", f"{line}/", f"{line}/replace/", f"{line}/remove/", "paste/"):
        page.goto(address + part)
        accessible(page)
    page.goto(f"{address}add/")
    page.get_by_role("button", name="Skriv på listen").click()
    expect(page.locator("[data-problems]")).to_be_focused()
    accessible(page)
    page.get_by_role("link", name="Skriv deltagerens navn").click()
    expect(page.get_by_label("Navn")).to_be_focused()


def test_preview_is_accessible_with_every_status_and_with_errors(page: Page, address: str, accessible: Look) -> None:
    _paste(page, address)
    expect(page.locator("[data-row]")).to_have_count(5)
    accessible(page)
    page.get_by_role("button", name="Gem deltagerne på listen").click()
    expect(page.locator("[data-problems]")).to_be_focused()
    accessible(page)
    page.get_by_role("link", name="Linje 5: Mailadressen er ikke gyldig. Ret den.").click()
    expect(page.get_by_label("Mailadresse, linje 5")).to_be_focused()


def _open(page: Page, *numbers: int) -> None:
    """Open lines of the preview."""
    for number in numbers:
        page.locator("[data-row]").nth(number - 1).locator("summary").click()


def test_count_follows_what_is_edited(page: Page, address: str) -> None:
    _paste(page, address)
    total = page.locator("[data-live-count] [data-count]")
    expect(total).to_have_text("2")
    expect(page.get_by_text("Svar først på de linjer, vi spørger om.")).to_be_visible()
    _open(page, 1, 4)
    page.get_by_label("Mailadresse, linje 4").fill("kim@aarhus.dk")
    page.keyboard.press("Tab")
    expect(total).to_have_text("3")
    page.get_by_label("Skal linje 1 med?").select_option("Nej, udelad")
    expect(total).to_have_text("2")
    page.get_by_label("Skal linje 5 med?").select_option("Nej, udelad")
    expect(page.get_by_text("Svar først på de linjer, vi spørger om.")).to_be_hidden()


def test_a_list_is_uploaded_looked_through_and_saved_without_javascript(
    new_context: Callable[..., BrowserContext], address: str, registration: Registration, tmp_path: Path
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    file = tmp_path / "liste.csv"
    file.write_bytes("Navn;E-mail;Rolle\r\nÅse Bæk;aase@aarhus.dk;teamleder\r\nBo;bo@;\r\n".encode("cp1252"))
    page.goto(f"{address}paste/")
    page.get_by_label("Eller vælg en fil").set_input_files(file)
    page.get_by_role("button", name="Se listen igennem").click()
    page.get_by_role("button", name="Gem deltagerne på listen").click()
    expect(page).to_have_title("Fejl: Se listen igennem – Socialstyrelsen")
    page.get_by_label("Mailadresse, linje 2").fill("bo@aarhus.dk")
    page.get_by_role("button", name="Gem deltagerne på listen").click()
    expect(page.locator(".page-message")).to_contain_text("2 er skrevet på listen.")
    assert list(registration.attendees.order_by("pk").values_list("name", "email", "role")) == [
        ("Åse Bæk", "aase@aarhus.dk", "teamleder"),
        ("Bo", "bo@aarhus.dk", ""),
    ]


TABLE = "Nr\tNavn\tVej\tMail\n" + "".join(
    f"{number}\tPerson{chr(64 + number)} Holm\tTorvet {number}\tp{number}@aarhus.dk\n" for number in range(1, 14)
)


@pytest.mark.parametrize("with_javascript", [True, False])
def test_another_column_is_chosen_on_a_phone(
    new_context: Callable[..., BrowserContext], address: str, accessible: Look, *, with_javascript: bool
) -> None:
    page = new_context(java_script_enabled=with_javascript, viewport={"width": 375, "height": 740}).new_page()
    page.goto(f"{address}paste/")
    page.get_by_label("Indsæt listen").fill(TABLE)
    page.get_by_role("button", name="Se listen igennem").click()
    step = page.locator("details.columns")
    expect(step).to_contain_text("Vi læser kolonne B som navn og kolonne D som mailadresse; resten bruger vi ikke.")
    step.locator("summary").click()
    page.get_by_label("Kolonne C").select_option("rolle")
    if with_javascript:
        accessible(page)
    page.get_by_role("button", name="Læs listen igen").click()
    expect(page.locator("[data-row]").first).to_contain_text("Torvet 1")
    page.get_by_role("button", name="Gem deltagerne på listen").click()
    expect(page.locator(".page-message")).to_contain_text("13 er skrevet på listen.")
    expect(page).to_have_title("13 er skrevet på listen – Deltagerliste – Socialstyrelsen")
    if with_javascript:
        expect(page.locator(".page-message")).to_be_focused()


def test_list_and_preview_are_short_on_a_phone_with_the_button_in_reach(
    page: Page, address: str, registration: Registration
) -> None:
    page.set_viewport_size({"width": 375, "height": 740})
    page.goto(f"{address}paste/")
    page.get_by_label("Indsæt listen").fill(TABLE)
    page.get_by_role("button", name="Se listen igennem").click()
    expect(page.locator("[data-row]")).to_have_count(13)
    height = "document.documentElement.scrollHeight"
    assert page.evaluate(height) <= 7_112 / 2
    page.locator("[data-row]").first.scroll_into_view_if_needed()
    expect(page.get_by_role("button", name="Gem deltagerne på listen")).to_be_in_viewport()
    list_attendees(registration, *(f"Person{chr(64 + number)}" for number in range(1, 13)))
    page.goto(address)
    expect(page.locator(".person")).to_have_count(12)
    assert page.evaluate(height) <= 5_295 / 2
