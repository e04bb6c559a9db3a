"""The search on every page of staff, in chromium: by key, while one types, without scripts; an act by keys alone."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from playwright.sync_api import BrowserContext, Locator, Page, expect

from booking.models import Municipality, Programme
from tests.booking.admin.staff_desk import signed_in
from tests.factories import make_registration


@pytest.fixture
def cookie(site: str, programme: Programme) -> dict[str, str]:
    """Register Læsø, and sign a superuser in without the form."""
    make_registration(programme, Municipality.objects.get(name="Læsø"))
    mette = User.objects.create_superuser("mette", "mette@example.dk", "et-langt-kodeord")
    key = signed_in(mette).cookies[settings.SESSION_COOKIE_NAME].value
    return {"name": settings.SESSION_COOKIE_NAME, "value": key, "url": site}


def test_key_leads_to_the_field_and_a_suggestion_to_its_page(
    page: Page, site: str, cookie: dict[str, str], axe: Callable[[Page], None]
) -> None:
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto(f"{site}/admin/")
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Søg", exact=True)
    expect(field).to_be_focused()
    field.press_sequentially("laesoe")
    expect(page.get_by_role("option", name="Gør Giv længere frist: Læsø Kommune")).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    field.press_sequentially(" anne bekræft")
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="Tilmelding Nr. 1: Læsø")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/change/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Læsø")


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until `target` has the focus; each that has it on the way can be seen to."""
    for _press in range(60):
        page.keyboard.press("Tab")
        seen = page.evaluate("""() => {
          const at = document.activeElement;
          const style = getComputedStyle(at);
          return at === document.body || style.outlineStyle !== "none" || style.boxShadow !== "none" || at.outerHTML;
        }""")
        assert seen is True
        if target.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(target)


def test_an_act_is_done_by_the_keyboard_alone(page: Page, site: str, cookie: dict[str, str]) -> None:
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto(f"{site}/admin/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Gå til hovedindhold")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")

    page.keyboard.press("/")
    page.keyboard.type("laesoe anne bekræft")
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/change/")
    tab_to(page, page.get_by_role("link", name="Bekræft på telefon", exact=True).last)
    page.keyboard.press("Enter")
    page.wait_for_url("**/confirm/")
    reason = page.get_by_label("Begrundelse")
    tab_to(page, reason)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".problems")).to_be_focused()
    tab_to(page, reason)
    page.keyboard.type("Ringet")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/change/")
    told = page.locator(".messagelist")
    expect(told).to_contain_text("bekræftet")
    expect(told).to_be_focused()

    for task, address in (("Temadage", "**/themedday/"), ("Personer og adgang", "**/auth/user/")):
        page.get_by_role("navigation", name="Opgaver").get_by_role("link", name="Skrivebord").focus()
        tab_to(page, page.get_by_role("navigation", name="Opgaver").get_by_role("link", name=task))
        page.keyboard.press("Enter")
        page.wait_for_url(address)


def test_without_scripts_the_field_is_a_form(
    new_context: Callable[..., BrowserContext], site: str, cookie: dict[str, str]
) -> None:
    context = new_context(java_script_enabled=False)
    context.add_cookies([cookie])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(f"{site}/admin/booking/programme/")
    page.get_by_label("Søg", exact=True).fill("laesoe")
    page.get_by_label("Søg", exact=True).press("Enter")
    page.get_by_role("link", name="Nr. 1: Læsø Kommune").click()
    page.wait_for_url("**/change/")


@pytest.mark.parametrize("width", [1440, 768])
def test_page_of_results_is_accessible(
    page: Page, site: str, cookie: dict[str, str], axe: Callable[[Page], None], width: int
) -> None:
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site}/admin/booking/registration/search/?q=laesoe")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe(page)
