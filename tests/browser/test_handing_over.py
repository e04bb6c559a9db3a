"""Handing over to a colleague, and mending a slip, as the contact sees it."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from booking.links import personal_path
from booking.models import Municipality, Programme, Registration
from tests.factories import make_registration

Look = Callable[[Page], None]


def test_hand_over_with_a_slip_and_mend_it(page: Page, site: str, programme: Programme, accessible: Look) -> None:
    registration = make_registration(programme, Municipality.objects.get(name="Silkeborg"))
    page.goto(f"{site}{personal_path(registration)}contact/")
    page.get_by_role("link", name="Overdrag til en kollega").click()
    accessible(page)
    page.get_by_role("button", name="Overdrag").click()
    expect(page.locator("[data-problems]")).to_be_focused()
    accessible(page)
    page.get_by_label("Navn", exact=True).fill("Bo Berg")
    page.get_by_label("Mailadresse").fill("Bo Berg <bo@silkborg.dk>;")
    page.get_by_role("button", name="Overdrag").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Linket er sendt til en ny adresse")
    expect(page.get_by_role("heading", name="Mente I bo@silkeborg.dk?")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Ja, ret den til bo@silkeborg.dk").click()
    expect(page.get_by_role("status").first).to_have_text(
        "Kontaktpersonen er rettet. Vi sender linket til den nye adresse."
    )
    expect(page.get_by_text("Mente I")).to_have_count(0)
    assert Registration.objects.get().contact_email == "bo@silkeborg.dk"


def test_pages_of_a_hand_over_in_english(page: Page, site: str, programme: Programme, accessible: Look) -> None:
    registration = make_registration(programme, Municipality.objects.get(name="Silkeborg"))
    page.goto(f"{site}/en{personal_path(registration)}handover/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hand over to a colleague")
    page.get_by_label("Name", exact=True).fill("Bo Berg")
    page.get_by_label("Email address").fill("bo@silkeborg.dk")
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The link has been sent to a new address")
    accessible(page)
    assert Registration.objects.get().language == "en"
