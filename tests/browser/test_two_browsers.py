"""Two browsers on one form: both are written, or both are shown, on pages that everybody can read (Q13)."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import BrowserContext, Page, expect

from booking.links import personal_path
from booking.models import Municipality, Programme, Registration
from booking.queries.day import preparation_of
from booking.services import queue
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import list_attendees
from tests.factories import again, make_registration

Look = Callable[[Page], None]
PASSWORD = "et-langt-kodeord"
SAVE_AGAIN = "Gem igen, hvis det, der står i feltet, skal gælde."


@pytest.fixture
def registration(programme: Programme) -> Registration:
    """Register and confirm Aarhus."""
    registration = make_registration(programme, Municipality.objects.get(name="Aarhus"))
    return queue.confirm(registration_id=registration.pk, by=MUNICIPALITY)


@pytest.fixture
def colleague(new_context: Callable[..., BrowserContext]) -> Page:
    """Open a second browser."""
    return new_context().new_page()


def change(page: Page, label: str, text: str, button: str = "Gem") -> None:
    """Change one field and press the button."""
    page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name=button, exact=True).click()


FORMS = [
    ("practical/", "Mødested", "Rådhuset", "Biblioteket"),
    ("contact/", "Stilling (frivilligt)", "Børnechef", "Familieleder"),
    ("choices/", "Hvor mange deltagere regner I med?", "14", "15"),
]


@pytest.fixture
def both(page: Page, colleague: Page, site: str, registration: Registration) -> Callable[[str], str]:
    """Return a function that opens a page below the personal link in both browsers and returns its address."""

    def opened(path: str) -> str:
        url = f"{site}{personal_path(registration)}{path}"
        for browser in (page, colleague):
            browser.goto(url)
        return url

    return opened


def test_each_form_of_a_municipality(page: Page, colleague: Page, both: Callable[[str], str], accessible: Look) -> None:
    for path, field, theirs, mine in FORMS:
        url = both(path)
        change(colleague, field, theirs)
        expect(colleague.locator(".page-message")).to_be_visible()
        change(page, field, mine)
        label = field.removesuffix(" (frivilligt)")
        sentence = f"»{label}« er imens ændret til »{theirs}« af en anden. {SAVE_AGAIN}"
        expect(page.get_by_role("link", name=sentence)).to_be_visible()
        expect(page.get_by_label(field, exact=True)).to_have_value(mine)
        accessible(page)
        page.get_by_role("button", name="Gem", exact=True).click()
        expect(page.locator(".page-message")).to_be_visible()
        page.goto(url)
        expect(page.get_by_label(field, exact=True)).to_have_value(mine)


def test_different_fields_of_one_form_are_both_written(
    page: Page, colleague: Page, site: str, registration: Registration
) -> None:
    for browser in (page, colleague):
        browser.goto(f"{site}{personal_path(registration)}practical/")
    change(colleague, "Mødested", "Rådhuset")
    expect(colleague.locator(".page-message")).to_be_visible()
    change(page, "Fokus på jeres egen praksis", "Vores\npraksis")
    expect(page.locator(".page-message")).to_be_visible()
    stored = preparation_of(registration)
    assert (stored.venue_name, stored.focus) == ("Rådhuset", "Vores\npraksis")


def test_wishes_of_two_are_both_written(page: Page, colleague: Page, site: str, registration: Registration) -> None:
    for browser, date in ((page, "17.11.2016"), (colleague, "18.11.2016")):
        browser.goto(f"{site}{personal_path(registration)}wishes/")
        browser.get_by_label("Dato").first.fill(date)
        browser.get_by_label("Tid på dagen").first.select_option("morning")
    for browser in (page, colleague):
        browser.get_by_role("button", name="Gem", exact=True).click()
        expect(browser.locator(".page-message").first).to_be_visible()
    assert [f"{wish.date:%d.%m}" for wish in registration.wishes.order_by("date")] == ["17.11", "18.11"]


def test_a_late_removal_does_nothing_to_the_newcomer(
    page: Page, colleague: Page, site: str, registration: Registration, accessible: Look
) -> None:
    list_attendees(registration, "Anna")
    line = f"{site}{personal_path(registration)}attendees/{registration.attendees.get().pk}/"
    page.goto(f"{line}remove/")
    colleague.goto(f"{line}replace/")
    change(colleague, "Navn", "Bo", "Skriv kollegaen på listen")
    expect(colleague.locator(".page-message")).to_contain_text("Bo står nu på listen i stedet for Anna.")
    page.get_by_role("button", name="Fjern fra listen").click()
    expect(page.locator(".page-message")).to_contain_text("Anna står ikke længere på linjen. Der står nu Bo")
    accessible(page)
    assert registration.attendees.get().name == "Bo"


def test_an_act_of_staff(
    page: Page, colleague: Page, site: str, registration: Registration, axe: Callable[[Page], None]
) -> None:
    for browser, name in ((page, "mette"), (colleague, "jens")):
        User.objects.create_superuser(name, f"{name}@example.dk", PASSWORD)
        browser.goto(f"{site}/admin/")
        browser.get_by_label("Brugernavn").fill(name)
        browser.get_by_label("Adgangskode").fill(PASSWORD)
        browser.get_by_role("button", name="Log ind").click()
        browser.goto(f"{site}/admin/booking/registration/{registration.pk}/change-contact/")
        browser.get_by_label("Begrundelse").fill("Aftalt i telefonen")
    title = "Stilling (frivilligt)"
    colleague.get_by_label("Navn", exact=True).fill("Anne Berg")
    change(colleague, title, "Børnechef", "Gem kontaktpersonen")
    expect(colleague.locator(".messagelist .success")).to_have_text("Kontaktpersonen er rettet.")
    change(page, title, "Familieleder", "Gem kontaktpersonen")
    expect(page.get_by_text("»Stilling« er imens ændret til »Børnechef« af en anden.").first).to_be_visible()
    expect(page.get_by_label("Navn", exact=True)).to_have_value("Anne Berg")
    axe(page)
    page.get_by_role("button", name="Gem kontaktpersonen").click()
    expect(page.locator(".messagelist .success")).to_have_text("Kontaktpersonen er rettet.")
    stored = again(registration)
    assert (stored.contact_name, stored.contact_title) == ("Anne Berg", "Familieleder")
