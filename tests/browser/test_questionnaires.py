"""A questionnaire edited by an administrator, in chromium, and seen as each role sees it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from booking.models import Programme
from tests.booking.admin.staff_desk import signed_in
from toolbox.questionnaire.editions import OURS, read_questionnaire, store_edition


@pytest.mark.parametrize("width", [320, 1440])
def test_a_questionnaire_is_corrected_and_seen_as_a_role(
    page: Page, site: str, programme: Programme, axe: Callable[[Page], None], width: int
) -> None:
    store_edition(read_questionnaire(OURS))
    mette = User.objects.create_superuser("mette", "mette@example.dk", "et-langt-kodeord")
    key = signed_in(mette).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": site}])
    page.set_viewport_size({"width": width, "height": 900})

    def looks_right(name: str) -> None:
        page.wait_for_load_state()  # the styles too
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        axe(page)
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)

    page.goto(f"{site}/admin/toolbox/edition/")
    looks_right("editions")
    page.get_by_role("link", name="Ret faglig-ledelse 1").click()
    box = page.get_by_label("Spørgeskemaet")
    text = box.input_value()
    box.fill(text.replace("smallest_group = 5", "smallest_group = 3"))
    page.get_by_role("button", name="Se forskellene").click()
    expect(page.locator(".errorlist")).to_contain_text("nøglen smallest_group: Skriv et helt tal, der er mindst 5.")
    expect(page.get_by_role("alert").get_by_role("link")).to_have_attribute("href", "#text")
    looks_right("fault")
    box.fill(text.replace("smallest_group = 5", "smallest_group = 6"))
    page.get_by_role("button", name="Se forskellene").click()
    expect(page.get_by_role("row", name="smallest_group 5 6")).to_be_visible()
    looks_right("differences")
    page.get_by_role("button", name="Gem som ny udgave").click()
    expect(page.get_by_text("Gemt som udgave 2.")).to_be_visible()
    page.get_by_role("link", name="Se det som hver rolle faglig-ledelse 2").click()
    looks_right("preview-joint")
    page.get_by_role("link", name="Udvalgsformand").click()
    expect(page.get_by_label("Kommunen må se mine svar, selv om man kan regne ud, at de er mine")).to_be_visible()
    looks_right("preview-chair")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Professional leadership")).to_be_visible()
