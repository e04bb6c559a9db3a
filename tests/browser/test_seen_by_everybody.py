"""Windows' high contrast at 100 and 400 %, less motion, and links of the error summary: what must be seen is seen."""

import base64
import datetime as dt
from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, FloatRect, Locator, Page, ViewportSize, expect

from booking.links import personal_path
from booking.models import ClosedDay, Municipality, Programme
from booking.services import queue
from booking.services.turn import MUNICIPALITY
from tests.factories import make_registration

WIDE: ViewportSize = {"width": 1280, "height": 1024}
ZOOMED: ViewportSize = {"width": 320, "height": 256}
"""The same window at 400 %."""
COLOURS = """async (png) => {
  const image = await createImageBitmap(await (await fetch("data:image/png;base64," + png)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const pixels = canvas.getImageData(0, 0, image.width, image.height).data;
  return [...new Set(Array.from({ length: pixels.length / 4 }, (_, n) => pixels.slice(4 * n, 4 * n + 3).join()))];
}"""

MOVING = """() => [...document.querySelectorAll("*")]
  .flatMap((one) => [null, "::before", "::after"].map((part) => getComputedStyle(one, part)))
  .filter((style) => parseFloat(style.transitionDuration) || parseFloat(style.animationDuration)).length"""

Colours = Callable[[Page, Locator], set[str]]


@pytest.fixture
def edge(browser: Browser) -> Colours:
    """Return a function that tells the colours along the left edge of a box, from just outside it to just inside."""
    reader = browser.new_page()

    def colours(page: Page, box: Locator) -> set[str]:
        found = box.bounding_box()
        assert found
        top = found["y"] + float(page.evaluate("window.scrollY"))
        clip: FloatRect = {"x": found["x"] - 2, "y": top + 12, "width": 12, "height": 4}
        shot = page.screenshot(clip=clip, full_page=True)
        return set(reader.evaluate(COLOURS, base64.b64encode(shot).decode()))

    return colours


def _looks(*boxes: Locator) -> list[bytes]:
    return [box.screenshot(animations="disabled") for box in boxes]


@pytest.mark.parametrize("viewport", [WIDE, ZOOMED], ids=["100 %", "400 %"])
def test_forced_colours_show_what_is_chosen_and_what_is_said(
    new_context: Callable[..., BrowserContext], site: str, programme: Programme, edge: Colours, viewport: ViewportSize
) -> None:
    page = new_context(forced_colors="active", viewport=viewport).new_page()
    page.goto(site)
    assert len(edge(page, page.locator(".call").first)) > 1
    page.goto(f"{site}/tilmeld/")
    for kind in ("checkbox", "radio"):
        box = page.locator(f"main input[type={kind}]:visible").first
        row = box.locator("xpath=..")
        box.set_checked(checked=True) if kind == "radio" else box.uncheck()
        page.locator("h1").click()
        (before,) = _looks(row)
        page.locator(f"main input[type={kind}]:visible").nth(1 if kind == "radio" else 0).check()
        page.locator("h1").click()
        (after,) = _looks(row)
        assert before != after, kind
    page.get_by_role("combobox", name="Kommune").press_sequentially("frederiks")
    option = page.get_by_role("option").first
    (before,) = _looks(option)
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    (after,) = _looks(option)
    assert before != after
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Tilmeld kommunen").click()
    assert len(edge(page, page.locator(".alert-error"))) > 1


@pytest.mark.parametrize("viewport", [WIDE, ZOOMED], ids=["100 %", "400 %"])
def test_forced_colours_show_the_calendar_of_wishes(
    new_context: Callable[..., BrowserContext], site: str, programme: Programme, edge: Colours, viewport: ViewportSize
) -> None:
    registration = make_registration(programme, Municipality.objects.get(name="Dragør"))
    queue.confirm(registration_id=registration.pk, by=MUNICIPALITY)
    ClosedDay.objects.create(programme=programme, date=dt.date(2016, 10, 5))
    page = new_context(forced_colors="active", viewport=viewport).new_page()
    page.goto(f"{site}{personal_path(registration)}wishes/")
    box = page.get_by_role("checkbox", name="Mandag den 3. oktober 2016")
    day = box.locator("xpath=..")
    (before,), around = _looks(box), edge(page, day)
    box.check()
    page.locator("h1").click()
    (after,) = _looks(box)
    assert before != after, "the tick"
    assert edge(page, day) - around, "the frame of the chosen day"
    for marked in ("td.is-off", "td.is-taken", ".month-sample.is-off", ".month-sample.is-taken"):
        page.locator(f"{marked}:visible").first.evaluate("(one) => { one.id = 'looked-at'; }")
        cell = page.locator("#looked-at")
        (drawn,) = _looks(cell)
        cell.evaluate("(one) => one.classList.remove('is-off', 'is-taken')")
        (plain,) = _looks(cell)
        cell.evaluate("(one) => one.removeAttribute('id')")
        assert drawn != plain, marked


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_nothing_moves_for_who_wants_less_motion(
    new_context: Callable[..., BrowserContext],
    site: str,
    programme: Programme,
    motion: Literal["no-preference", "reduce"],
) -> None:
    page = new_context(reduced_motion=motion).new_page()
    page.goto(f"{site}/tilmeld/")
    assert bool(page.evaluate(MOVING)) is (motion == "no-preference")


@pytest.mark.parametrize("viewport", [WIDE, ZOOMED], ids=["100 %", "400 %"])
@pytest.mark.parametrize("with_javascript", [True, False])
def test_a_link_of_the_summary_brings_label_and_message_into_view(
    new_context: Callable[..., BrowserContext],
    site: str,
    programme: Programme,
    viewport: ViewportSize,
    *,
    with_javascript: bool,
) -> None:
    page = new_context(java_script_enabled=with_javascript, viewport=viewport).new_page()
    page.goto(f"{site}/tilmeld/")
    page.get_by_role("button", name="Tilmeld kommunen").click()
    for said in ("mailadresse", "besluttet", "betaler"):
        link = page.locator("[data-problems] a").filter(has_text=said).first
        field = page.locator(str(link.get_attribute("href")))
        link.click()
        expect(field).to_be_in_viewport()
        group = field.locator("xpath=ancestor::div[contains(concat(@class, ' '), 'form-group ')][1]")
        for told in (".form-label", ".form-error-message", ".form-hint"):
            expect(group.locator(told).first).to_be_in_viewport()
        if with_javascript:
            expect(field).to_be_focused()
