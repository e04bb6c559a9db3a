"""On a telephone: two screens to the end of what matters on the municipality's page, and an offer of half the length.

Every state of the page is looked at on the way: accessible, and nothing wider than 320 pixels.
"""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from playwright.sync_api import Locator, Page, ViewportSize, expect

from booking.links import personal_path
from booking.models import Municipality, Partstat, Programme, Registration
from booking.services import queue
from booking.services.day import answers, preparing, schedule
from booking.services.day.clock import lapse_proposals
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import STARTS, fix_day, invite_of, list_attendees
from tests.factories import STAFF, make_registration

Look = Callable[[Page], None]
Short = Callable[[str, str], None]

SMALL: ViewportSize = {"width": 375, "height": 667}
LONGEST_OFFER = {"/": 2_253, "/en/": 2_240}
"""Half of what the offer was when each sentence had a heading of its own."""
HEIGHT = "document.documentElement.scrollHeight"


@pytest.fixture
def short(page: Page, site: str, accessible: Look) -> Short:
    """Return a check of a state: it says so, and the last of step, standing, dates and list ends on screen two."""

    def check(path: str, said: str) -> None:
        page.set_viewport_size(SMALL)
        page.goto(site + path)
        page.wait_for_load_state()
        expect(page.locator("main .alert").first).to_contain_text(said)
        has_step = "Bekræft" not in said and "længere" not in said
        assert (page.locator("main h2").first.get_attribute("id") == "next-heading") is has_step
        for name in ("next", "proposals", "day", "checklist"):
            assert _end(page.locator("section", has=page.locator(f"#{name}-heading"))) <= 2 * SMALL["height"], name
        assert _end(page.locator("main .alert").first) <= SMALL["height"]
        accessible(page)

    return check


def _end(part: Locator) -> float:
    """Return where a part of the page ends; 0 where it is not there."""
    box = part.bounding_box() if part.count() else None
    return box["y"] + box["height"] if box else 0


@pytest.fixture
def confirmed(programme: Programme) -> Registration:
    """Register Dragør, and confirm its place."""
    received = make_registration(programme, Municipality.objects.get(name="Dragør"))
    return queue.confirm(registration_id=received.pk, by=MUNICIPALITY)


def test_places_and_dates(
    page: Page, confirmed: Registration, clock: time_machine.Traveller, short: Short, accessible: Look
) -> None:
    unanswered = make_registration(confirmed.programme, Municipality.objects.get(name="Brønderslev"))
    short(personal_path(unanswered), "Bekræft pladsen senest fredag den 30. september 2016")
    mine = personal_path(confirmed)
    short(mine, "Foreslå datoer, så aftaler vi en dag med jer.")
    wishes = [(STARTS.date(), "morning"), (STARTS.date() + dt.timedelta(days=4), "morning")]
    preparing.set_wishes(registration_id=confirmed.pk, wishes=wishes, by=MUNICIPALITY)
    values = {"venue_name": "x" * 120, "focus": "y" * 2000, "venue_access": "Port 3\nRing på"}
    preparing.prepare(registration_id=confirmed.pk, values=values, by=MUNICIPALITY)
    short(mine, "Vi ser på de datoer, I har foreslået")
    starts, until = [STARTS + dt.timedelta(days=days) for days in (0, 7, 8)], dt.date(2016, 10, 5)
    schedule.propose(registration_id=confirmed.pk, starts=starts, by=STAFF, answer_by=until)
    short(mine, "Vælg en af dem her på siden senest onsdag den 5. oktober 2016.")
    clock.move_to(dt.datetime.combine(until + dt.timedelta(days=1), dt.time(1), STARTS.tzinfo))
    assert lapse_proposals() == 1
    short(mine, "De datoer, vi foreslog, gjaldt til og med onsdag den 5. oktober 2016, og vi hørte ikke fra jer.")
    schedule.propose(registration_id=confirmed.pk, starts=starts, by=STAFF)
    page.reload()
    page.get_by_role("button", name="Vælg torsdag den 17. november 2016 kl. 9.00").click()
    expect(page.get_by_role("status").first).to_contain_text("I har valgt torsdag den 17. november 2016 kl. 9.00.")
    accessible(page)


def test_the_day(
    page: Page, confirmed: Registration, clock: time_machine.Traveller, short: Short, accessible: Look
) -> None:
    mine = personal_path(confirmed)
    fix_day(confirmed)
    short(mine, "Jeres temadag: torsdag den 17. november 2016 kl. 9.00-14.00")
    list_attendees(confirmed, "Anna", "Bo")
    anna = invite_of("anna@aarhus.dk")
    answers.answer_on_page(
        invite_id=anna.pk, partstat=Partstat.DECLINED, note="Ferie", by=MUNICIPALITY, colleague=("Eva", "eva@aarhus.dk")
    )
    short(mine, "Datoen ligger fast.")
    fix_day(confirmed, starts_at=STARTS + dt.timedelta(days=7))
    short(mine, "Jeres temadag: torsdag den 24. november 2016 kl. 9.00-14.00")
    page.goto(page.url.replace(mine, f"/en{mine}"))
    accessible(page)
    clock.move_to(STARTS + dt.timedelta(days=9))
    short(mine, "Dagen kan ikke længere ændres her.")


@pytest.mark.parametrize("path", LONGEST_OFFER)
def test_offer_is_half_as_long_and_opens_to_the_rest(page: Page, site: str, programme: Programme, path: str) -> None:
    page.set_viewport_size(SMALL)
    page.goto(site + path)
    page.wait_for_load_state()
    assert page.evaluate(HEIGHT) <= LONGEST_OFFER[path]
    for folded in page.locator("main summary").all():
        text = folded.locator("xpath=..").locator("p").first
        expect(text).to_be_hidden()
        folded.click()
        expect(text).to_be_visible()
