"""The public record of the order in a browser: accessible at every width, and a receipt's code checked by keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from booking.journal.codes import code_of
from booking.models import JournalEntry, Municipality, Programme
from booking.services import queue
from tests.browser.conftest import PHONE
from tests.factories import STAFF, make_registration

Look = Callable[[Page], None]


@pytest.fixture
def address(site: str, programme: Programme) -> str:
    """Register seven, place the last ahead, and return the page's address."""
    rows = [make_registration(programme, municipality) for municipality in Municipality.objects.order_by("pk")[:7]]
    queue.place_ahead(registration_id=rows[6].pk, by=STAFF, reason="Aftalt")
    return f"{site}/raekkefoelge/"


def test_order_is_accessible_and_fits_a_telephone(page: Page, address: str, accessible: Look) -> None:
    page.goto(address)
    accessible(page)
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    accessible(page)
    page.goto(address.replace("/raekkefoelge/", "/en/raekkefoelge/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("The order")
    accessible(page)


def test_code_is_pasted_and_answered(page: Page, address: str, accessible: Look) -> None:
    page.set_viewport_size(PHONE)
    page.goto(address)
    page.get_by_role("button", name="Kontrollér koden").click()
    expect(page.locator("[data-problems]")).to_be_focused()
    accessible(page)
    entry = JournalEntry.objects.get(number=2)
    field = page.get_by_label("Kode fra en kvittering eller en mail")
    field.fill(code_of(2, entry.digest))
    field.press("Enter")
    expect(page.locator("[data-verdict=holds]")).to_contain_text("Koden passer til post nr. 2")
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    accessible(page)
    page.get_by_label("Kode fra en kvittering eller en mail").fill(f"2-{'0' * 64}")
    page.get_by_role("button", name="Kontrollér koden").click()
    expect(page.locator("[data-verdict=differs]")).to_be_visible()
    accessible(page)
