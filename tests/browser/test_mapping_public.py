"""The public page about mappings in a browser, from the toolbox to the link that is sent again."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from booking.models import Programme
from tests.toolbox.mapping.mapping_helpers import opened_mapping
from toolbox.loading import load_shelf


def test_public_page_is_found_from_the_toolbox_and_sends_the_link_again(
    page: Page, site: str, programme: Programme, accessible: Callable[[Page], None]
) -> None:
    load_shelf()
    opened_mapping("0101")
    page.goto(f"{site}/redskabskasse/")
    page.get_by_role("link", name="Læs om kortlægningen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kortlægning")
    expect(page.get_by_role("region", name="Kortlægning af faglig ledelse")).to_contain_text("Åben til")
    accessible(page)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mapping")
    accessible(page)
    page.get_by_role("link", name="Have the link to the mapping sent again").click()
    page.get_by_label("Email address").fill("nobody@aarhus.dk")
    accessible(page)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look for an email")
    accessible(page)
