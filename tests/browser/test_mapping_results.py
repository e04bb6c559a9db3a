"""The results of a mapping: read by everybody, told apart without colour, two sheets on paper."""

import io
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from booking.models import Programme
from tests.toolbox.results.result_helpers import answered_mapping, hand_in, publish
from toolbox.mapping.links import mapping_token


def test_results_are_accessible_shared_and_printed_on_two_sheets(
    page: Page, site: str, accessible: Callable[[Page], None], programme: Programme, clock: Any
) -> None:
    """Check 17: each cell of the heat map says in words what its colour and pattern say."""
    mapping = answered_mapping()
    hand_in(mapping, "0101", "team-leader", [1, 1, 2, 2, 1])
    publish(mapping)
    page.goto(f"{site}/kortlaegning/{mapping_token(mapping.invitations.get())}/resultat/")
    accessible(page)
    heat = page.get_by_role("table", name="Temaer og roller")
    expect(heat.get_by_role("columnheader")).to_have_count(4)
    cell = heat.get_by_role("row", name="Styringsgrundlag").get_by_role("cell").nth(1)
    expect(cell).to_contain_text("2,2 eller mindre")
    expect(cell).to_contain_text("I mindre grad")
    expect(cell).to_have_class("heat-2")
    page.get_by_role("button", name="Del resultatet med facilitatorerne").click()
    expect(page.locator(".page-message")).to_contain_text("Facilitatorerne kan nu læse jeres resultat.")
    expect(page.get_by_role("button", name="Del ikke resultatet længere")).to_be_visible()
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, format="A4", print_background=True)))
    assert len(printed.pages) <= 2
