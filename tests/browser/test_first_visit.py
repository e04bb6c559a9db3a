"""What a first visit costs, and what a telephone shows of the offer before anybody scrolls."""

import gzip
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import BrowserContext, Page, Response, Route

from booking.models import Programme
from tests.browser.conftest import PHONE

MOST_OCTETS, MOST_WITH_FONTS = 60_000, 100_000
PAINTED = """
() => new Promise((done) => new PerformanceObserver(() => done()).observe({ type: "paint", buffered: true }))
"""
SHIFTS = """
() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.value)))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 100);
})
"""


def octets_served(response: Response) -> int:
    """Return how many octets of content production sends: style sheets, scripts and drawings are compressed there."""
    path = urlsplit(response.url).path
    if not path.startswith("/static/"):
        return len(Client().get(path, headers={"accept-encoding": "gzip"}).content)
    found = finders.find(path.removeprefix("/static/"))
    assert isinstance(found, str), path
    content = Path(found).read_bytes()
    return min(len(content), len(gzip.compress(content)))


@pytest.mark.parametrize("path", ["/", "/tilmeld/"])
def test_a_first_visit_weighs_little(page: Page, site: str, programme: Programme, path: str) -> None:
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 playwright marks what it is given
    page.goto(f"{site}{path}", wait_until="networkidle")
    octets = {answer.url.rpartition("/")[2]: octets_served(answer) for answer in answers}
    fonts = {name: size for name, size in octets.items() if name.endswith(".woff2")}
    assert list(fonts) == ["ibm-plex-sans-latin-wght-normal.woff2"]
    assert sum(octets.values()) - sum(fonts.values()) <= MOST_OCTETS, octets
    assert sum(octets.values()) <= MOST_WITH_FONTS, octets


@pytest.mark.parametrize("path", ["/", "/tilmeld/"])
def test_a_typeface_that_comes_late_moves_nothing(
    new_context: Callable[..., BrowserContext], site: str, programme: Programme, path: str
) -> None:
    page, held = new_context(viewport=PHONE).new_page(), list[Route]()
    page.route("**/*.woff2", lambda route: held.append(route))  # noqa: PLW0108 as above
    page.goto(f"{site}{path}", wait_until="commit")
    page.evaluate(PAINTED)
    assert page.evaluate("document.fonts.check('16px IBM Plex Sans')") is False
    for route in held:
        route.continue_()
    page.evaluate("document.fonts.load('16px IBM Plex Sans').then(() => null)")
    assert page.evaluate(SHIFTS) < 0.05


def test_a_telephone_shows_the_button_and_all_facts_at_once(
    new_context: Callable[..., BrowserContext], site: str, programme: Programme
) -> None:
    page = new_context(viewport=PHONE).new_page()
    page.goto(site)
    facts = page.locator(".call dl")
    for fact in ("gratis", "1-2 timer", "3-4 timer", "28. april 2017 kl. 23.59", "familiechefer", "5-15 deltagere"):
        assert fact in facts.inner_text()
    for seen in (page.get_by_text("Lige nu er 5 af de 5"), page.get_by_role("link", name="Tilmeld jeres"), facts):
        box = seen.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= PHONE["height"]
