"""The day's own page in a browser: reached from the attendee's page, accessible, and it fits a telephone."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from time_machine import Traveller

from booking import links
from booking.services.day import preparing
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import fix_day, invite_of, list_attendees, make_confirmed
from tests.browser.conftest import PHONE


def test_day_is_read_from_the_attendees_page(
    page: Page, site: str, clock: Traveller, accessible: Callable[[Page], None]
) -> None:
    registration = make_confirmed()
    written = {"venue_access": "Ring på ved porten", "equipment": "Projektor og tavle", "greeting": "Velkommen til jer"}
    preparing.prepare(registration_id=registration.pk, values=written, by=MUNICIPALITY)
    list_attendees(registration, "Anna")
    fix_day(registration)
    page.goto(site + links.attendee_path(invite_of("anna@aarhus.dk")))
    page.get_by_role("link", name="Læs om dagen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Temadag om faglig ledelse og styring")
    accessible(page)
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    accessible(page)
