"""Going through a page by the keyboard alone, and looking at it enlarged."""

from typing import Any

from playwright.sync_api import Locator, Page

from tests.browser.conftest import PATIENCE_MILLISECONDS

WINDOW = {"width": 1280, "height": 1024}
ENLARGED = (2, 4)
"""200 % and 400 % of that window (WCAG 1.4.4 and 1.4.10): 640 and 320 pixels wide."""
AT = """() => {
  const at = document.activeElement;
  const style = getComputedStyle(at);
  return {
    is_page: at === document.body,
    is_marked: style.outlineStyle !== "none" || style.boxShadow !== "none",
    place: [...document.querySelectorAll("*")].indexOf(at),
    what: at.outerHTML.slice(0, 200),
  };
}"""
IS_UNCOVERED = """() => {
  const at = document.activeElement;
  const box = at.getClientRects()[0];
  const middleOf = (from, to, most) => (Math.max(from, 0) + Math.min(to, most)) / 2;
  const seen = [middleOf(box.left, box.right, innerWidth), middleOf(box.top, box.bottom, innerHeight)];
  const middle = document.elementFromPoint(...seen);
  return at === document.body || (middle && (at.contains(middle) || middle.contains(at) || middle.control === at));
}"""
LOST = """() => {
  const clipped = (one) => {
    const style = getComputedStyle(one);
    const hides = style.overflowX === "hidden" || style.overflowX === "clip";
    return hides && one.scrollWidth > one.clientWidth + 1 && !one.closest(".sr-only, input");
  };
  return [...document.querySelectorAll("main *")].filter(clipped).map((one) => one.outerHTML.slice(0, 200));
}"""


def focus(page: Page) -> dict[str, Any]:
    """Return what has the focus: whether it can be seen, and its place in the page."""
    found: dict[str, Any] = page.evaluate(AT)
    return found


def tab_on(page: Page, target: Locator) -> None:
    """Press Tab until `target` has the focus; what has it on the way is seen, and in the order of the page."""
    place = focus(page)["place"]
    for _press in range(120):
        page.keyboard.press("Tab")
        at = focus(page)
        assert at["is_page"] or at["is_marked"], at
        page.wait_for_function(IS_UNCOVERED, timeout=PATIENCE_MILLISECONDS)  # what covered it glides away
        assert at["place"] > place or at["is_page"], at
        place = at["place"]
        if target.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(target)


def press(page: Page, target: Locator) -> None:
    """Go on to a button or a link, and press Enter."""
    tab_on(page, target)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def nothing_is_lost_enlarged(page: Page, scrolls: str = "") -> None:
    """Enlarge the page: nothing cut off, nothing to scroll sideways but what `scrolls` by itself; then as before."""
    page.wait_for_load_state()
    before = page.viewport_size
    for times in ENLARGED:
        page.set_viewport_size({"width": WINDOW["width"] // times, "height": WINDOW["height"] // times})
        width = WINDOW["width"] // times
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (page.url, times)
        assert page.evaluate(LOST) == [], (page.url, times)
        wider = page.evaluate(
            "([width, scrolls]) => [...document.querySelectorAll('main *')].filter((one) =>"
            " one.getBoundingClientRect().right > width + 1 && !(scrolls && one.closest(scrolls))"
            " && !one.closest('.sr-only, svg')).map((one) => one.outerHTML.slice(0, 200))",
            [width, scrolls],
        )
        assert wider == [], (page.url, times)
    if before:
        page.set_viewport_size(before)
