"""Asking to be told of a place, in a browser: found from the offer, confirmed and ended by the mail's link."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from booking import links
from booking.models import Interest, Programme
from tests.browser.conftest import PHONE


def test_an_address_is_put_down_confirmed_and_deleted(
    page: Page, site: str, programme: Programme, accessible: Callable[[Page], None]
) -> None:
    page.set_viewport_size(PHONE)
    page.goto(site)
    page.get_by_role("link", name="Få besked om en plads").click()
    accessible(page)
    page.get_by_role("button", name="Send mig et link").click()
    expect(page).to_have_title("Fejl: Få besked om en plads – Socialstyrelsen")
    accessible(page)
    page.get_by_role("combobox").fill("Aarhus")
    page.get_by_role("option", name="Aarhus").click()
    page.get_by_label("Mailadresse").fill("birte@aarhus.dk")
    page.get_by_role("button", name="Send mig et link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tryk på linket i mailen")
    accessible(page)
    page.goto(f"{site}{links.interest_path(Interest.objects.get())}")
    accessible(page)
    page.get_by_role("button", name="Ja, giv os besked").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("I får besked")
    accessible(page)
    page.get_by_role("button", name="Nej tak, slet adressen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Adressen er slettet")
    accessible(page)
