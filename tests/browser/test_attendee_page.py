"""The page of an invited person in a browser: accessible in every state, with JavaScript and without."""

from collections.abc import Callable

import pytest
import time_machine
from playwright.sync_api import Browser, Page, expect

from booking import links
from booking.models import Invite, Registration
from booking.services import queue
from booking.services.day import schedule
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import STARTS, fix_day, invite_of, list_attendees, make_confirmed
from tests.factories import STAFF

Look = Callable[[Page], None]


@pytest.fixture
def registration(site: str, clock: time_machine.Traveller) -> Registration:
    """Fix the day of a municipality with two attendees."""
    registration = make_confirmed()
    list_attendees(registration, "Anna", "Bo")
    fix_day(registration, note="Husk jeres egen børne- og ungepolitik.")
    return registration


@pytest.fixture
def anna(registration: Registration) -> Invite:
    """Return the invite of an attendee."""
    return invite_of("anna@aarhus.dk")


def test_attendee_declines_and_proposes_a_colleague(page: Page, site: str, anna: Invite, accessible: Look) -> None:
    page.goto(site + links.attendee_path(anna))
    colleague = page.get_by_role("group", name="Kan en kollega komme i stedet?")
    expect(colleague).to_be_hidden()
    accessible(page)
    page.get_by_role("button", name="Gem svaret").click()
    expect(page.locator("[data-problems]")).to_be_focused()
    expect(page).to_have_title("Fejl: Din temadag – Socialstyrelsen")
    accessible(page)
    page.get_by_role("link", name="Vælg ja, måske eller nej").click()
    page.get_by_label("Nej, jeg kan ikke komme").check()
    page.get_by_label("Din kollegas navn").fill("Carl Carlsen")
    page.get_by_role("button", name="Gem svaret").click()
    expect(page.locator("[data-problems]")).to_contain_text("Skriv din kollegas mailadresse")
    expect(page.get_by_label("Din kollegas navn")).to_have_value("Carl Carlsen")
    accessible(page)
    page.get_by_label("Din kollegas mailadresse").fill("carl@aarhus.dk")
    page.get_by_role("button", name="Gem svaret").click()
    expect(page.get_by_role("status")).to_contain_text("Dit svar og dit forslag er gemt.")
    anna.refresh_from_db()
    assert (anna.answer, anna.colleague_name, anna.colleague_email) == ("DECLINED", "Carl Carlsen", "carl@aarhus.dk")
    accessible(page)


def test_colleague_that_is_hidden_again_is_not_proposed(page: Page, site: str, anna: Invite) -> None:
    page.goto(site + links.attendee_path(anna))
    page.get_by_label("Nej, jeg kan ikke komme").check()
    page.get_by_label("Din kollegas navn").fill("Carl Carlsen")
    page.get_by_label("Ja, jeg kommer").check()
    expect(page.get_by_label("Din kollegas navn")).to_be_hidden()
    page.get_by_role("button", name="Gem svaret").click()
    expect(page.get_by_role("status")).to_contain_text("Dit svar er gemt. Din kalender ændrer sig ikke af det.")
    anna.refresh_from_db()
    assert (anna.answer, anna.colleague_name) == ("ACCEPTED", "")


def test_answer_works_without_javascript_in_english(browser: Browser, site: str, anna: Invite) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 740})
    page = context.new_page()
    page.goto(f"{site}/en{links.attendee_path(anna)}")
    expect(page.get_by_label("Your colleague's name")).to_be_visible()
    page.get_by_label("No, I cannot come").check()
    page.get_by_label("Message to the contact person").fill("On holiday")
    page.get_by_role("button", name="Save the answer").click()
    expect(page.get_by_role("status")).to_contain_text("Your answer is saved.")
    context.close()
    anna.refresh_from_db()
    assert (anna.answer, anna.answer_note) == ("DECLINED", "On holiday")


def test_page_is_accessible_in_every_state(
    page: Page, site: str, registration: Registration, clock: time_machine.Traveller, accessible: Look
) -> None:
    anna, bo = invite_of("anna@aarhus.dk"), invite_of("bo@aarhus.dk")
    fie, contact = invite_of("fie@example.dk"), invite_of(registration.contact_email)

    def look(invite: Invite, sentence: str) -> None:
        page.goto(site + links.attendee_path(invite))
        expect(page.locator("main")).to_contain_text(sentence)
        accessible(page)

    look(fie, "Besked til Socialstyrelsen")
    look(contact, "Du skal ikke svare")
    list_attendees(registration, "Bo")
    look(anna, "Du står ikke længere på deltagerlisten")
    schedule.call_off(registration_id=registration.pk, by=STAFF, reason="Sygdom", message="Vi finder en ny dato.")
    look(bo, "er aflyst")
    fix_day(registration)
    clock.move_to(STARTS)
    look(bo, "Temadagen er begyndt")


def test_page_of_a_place_given_up_is_accessible(
    page: Page, site: str, registration: Registration, anna: Invite, accessible: Look
) -> None:
    queue.withdraw(registration_id=registration.pk, by=MUNICIPALITY)
    page.goto(site + links.attendee_path(anna))
    expect(page.locator("main")).to_contain_text("Der bliver ikke aftalt en ny dato.")
    accessible(page)
