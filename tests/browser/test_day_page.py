"""The day's own page in a browser: reached from the attendee's page, accessible, and it fits a telephone."""

import datetime as dt
from collections.abc import Callable

from playwright.sync_api import Page, expect
from time_machine import Traveller

from booking import links
from booking.services.day import preparing
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import STARTS, fix_day, invite_of, list_attendees, make_confirmed


def test_day_is_read_from_the_attendees_page(
    page: Page, site: str, clock: Traveller, accessible: Callable[[Page], None]
) -> None:
    registration = make_confirmed()
    written = {"venue_access": "Ring på ved porten", "equipment": "Projektor og tavle", "greeting": "Velkommen til jer"}
    preparing.prepare(registration_id=registration.pk, values=written, by=MUNICIPALITY)
    list_attendees(registration, "Anna")
    page.goto(site + links.day_path(registration))
    expect(page.get_by_text("ligger ikke fast lige nu")).to_be_visible()
    accessible(page)
    fix_day(registration)
    page.goto(site + links.attendee_path(invite_of("anna@aarhus.dk")))
    page.get_by_role("link", name="Læs om dagen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Temadag om faglig ledelse og styring")
    accessible(page)
    clock.move_to(STARTS + dt.timedelta(days=1))
    page.reload()
    expect(page.get_by_text("Dagen er holdt.")).to_be_visible()
    accessible(page)
