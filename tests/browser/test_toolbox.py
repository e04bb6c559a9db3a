"""The toolbox in a browser: accessible at every width in both languages, searched by keyboard, on paper."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from booking.links import personal_path
from booking.models import Programme
from tests.booking.day_helpers import make_confirmed
from toolbox.loading import load_shelf

Look = Callable[[Page], None]


def test_toolbox_is_found_from_the_offer_searched_and_printed(
    page: Page, context: BrowserContext, site: str, programme: Programme, accessible: Look
) -> None:
    load_shelf()
    page.goto(f"{site}/redskabskasse/")
    accessible(page)
    page.goto(f"{site}/en/redskabskasse/")
    expect(page.get_by_role("heading", level=1)).to_have_text("The toolbox")
    accessible(page)
    page.get_by_role("link", name="Dansk").click()
    field = page.get_by_label("Søg i redskabskassen")
    field.fill("pejlemærker")
    field.press("Enter")
    expect(page.locator("[data-found]")).to_contain_text("2 redskaber passer")
    accessible(page)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_label("Search the toolbox")).to_have_value("pejlemærker")
    page.emulate_media(media="print")
    expect(page.get_by_role("search")).to_be_hidden()
    assert context.cookies() == []


def test_contact_chooses_themes_from_the_personal_page(page: Page, site: str, accessible: Look) -> None:
    registration = make_confirmed()
    load_shelf()
    page.goto(site + personal_path(registration))
    page.get_by_role("link", name="Vælg temaer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vælg temaer til dagen")
    accessible(page)
    page.get_by_role("checkbox", name="pejlemærker").check()
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_text("Jeres tema er gemt. Facilitatoren kan se det.")).to_be_visible()
    expect(page.get_by_role("region", name="Temaer at arbejde med på dagen")).to_contain_text("pejlemærker")
    accessible(page)
    page.get_by_role("link", name="Ret temaerne").click()
    expect(page.get_by_role("checkbox", name="pejlemærker")).to_be_checked()
