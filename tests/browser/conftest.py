"""The machine's chromium, driven by playwright; axe; and the site that the browser visits.

The site holds the programme of 2016/17 and the 98 municipalities, at the moment of the opening.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import time_machine
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize, expect, sync_playwright
from pytest_django.fixtures import Settings

from booking.models import Programme
from booking.programme.municipalities import read_municipalities
from booking.services import programmes
from tests.booking.admin.staff_desk import signed_in
from tests.factories import FILE, make_offer
from tests.made_once import made_once

DESKTOP = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 375, "height": 740}
NARROWEST = 320
"""A wide window at 400 %."""
# The longest wait for a page. Five seconds, playwright's own limit for `expect`, are too few where
# everything else on the machine is at work, too.
PATIENCE_MILLISECONDS = 30_000
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SHELL = shutil.which("chromium-headless-shell") or CHROMIUM
"""The same engine without the windows around its pages, which take two thirds of chromium's processor time."""
# A browser's clock goes on while ours stands in 2016: what it keeps must be fresh longer than since then.
CENTURY_SECONDS = 100 * 365 * 24 * 60 * 60
# axe looks for an imported stylesheet beside the page, not beside the sheet that imports it: on pages of staff it read
# an error page as styles, which we had to render each time. With its whole address the stylesheet is found.
IMPORTS_BY_ADDRESS = """
Object.defineProperty(CSSImportRule.prototype, "href", {get() { return this.styleSheet && this.styleSheet.href; }});
"""
# Only violations cross over to the tests: what passes is most of the result.
VIOLATIONS = 'axe.run({resultTypes: ["violations"]}).then(({violations}) => ({violations}))'
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


class Complaints:
    """What chromium reports of a context's pages: violated policies and uncaught errors."""

    def __init__(self, context: BrowserContext) -> None:
        """Listen to every page of the context."""
        self.seen: list[str] = []
        context.on("console", self._console)
        context.on("weberror", lambda error: self.seen.append(f"uncaught: {error.error}"))

    def _console(self, message: ConsoleMessage) -> None:
        """Keep a message about the content security policy."""
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            self.seen.append(message.text)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the machine's own chromium, without its windows."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=SHELL, args=ARGUMENTS) as ours:
        yield ours


@pytest.fixture(scope="session")
def browser_with_page_cache(browser: Browser) -> Iterator[Browser]:
    """Start chromium with the page cache of its Back, as people have it; playwright switches it off.

    The shell has none.
    """
    off = ["--disable-back-forward-cache"]
    launch = browser.browser_type.launch
    with launch(executable_path=CHROMIUM, args=ARGUMENTS, ignore_default_args=off) as ours:
        yield ours


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """Browse in Danish, in the Danish time zone."""
    return {"locale": "da-DK", "timezone_id": "Europe/Copenhagen"}


@pytest.fixture
def new_context(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Callable[..., BrowserContext]]:
    """Return a function that makes a browser context, a visitor of its own; all are closed after the test."""
    with ExitStack() as stack:

        def make(**more: Any) -> BrowserContext:
            context = stack.enter_context(browser.new_context(**browser_context_args | more))
            context.set_default_timeout(PATIENCE_MILLISECONDS)
            return context

        yield make


@pytest.fixture
def context(new_context: Callable[..., BrowserContext]) -> BrowserContext:
    """Return the context of the test's `page`."""
    return new_context()


@pytest.fixture(scope="session", autouse=True)
def files_kept() -> Iterator[None]:
    """Let browsers keep stylesheets and the like, as in production, and not ask for them on each page."""
    serve = StaticFilesHandler.serve

    def kept(handler: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
        response = serve(handler, request)
        patch_cache_control(response, max_age=CENTURY_SECONDS, immutable=True)
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "serve", kept)
        yield


@pytest.fixture
def site(live_server: Any, settings: Settings) -> str:
    """Return the address of the running site and have links in mails use it."""
    assert Path(django_settings.FRONTEND_DIR).is_dir(), "fetch the design system first: python -m config.tools.frontend"
    settings.SITE_URL = live_server.url
    return str(live_server.url)


@pytest.fixture
def complaints(context: BrowserContext) -> Iterator[list[str]]:
    """Fail a test if chromium complained of its pages; a test that means to provoke complaints empties the list."""
    listener = Complaints(context)
    yield listener.seen
    assert listener.seen == []


@pytest.fixture
def page(context: BrowserContext, complaints: list[str]) -> Page:
    """Return a page whose complaints are listened for."""
    assert complaints == []
    return context.new_page()


@pytest.fixture
def axe(complaints: list[str]) -> Callable[[Page], None]:
    """Return a check that finds no accessibility violation in a page, whatever its size.

    axe itself breaks the content security policy, so complaints while it runs are not the page's.
    """
    return lambda page: _check(page, complaints)


@pytest.fixture
def programme(site: str, clock: time_machine.Traveller) -> Programme:
    """Load the offer and the municipalities from their files, a week before the offer opens."""
    return offer_to_all()


@made_once
def offer_to_all() -> Programme:
    """Load the offer and the municipalities."""
    programmes.load_municipalities(read_municipalities(FILE.parent / "municipalities.csv"))
    return make_offer()


@pytest.fixture
def accessible(axe: Callable[[Page], None]) -> Callable[[Page], None]:
    """Return a check of a page: no violation and nothing to scroll sideways, wide and narrow."""

    def check(page: Page) -> None:
        page.wait_for_load_state()
        page.set_viewport_size({"width": NARROWEST, "height": PHONE["height"]})
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST, page.url
        for size in (PHONE, DESKTOP):
            page.set_viewport_size({"width": size["width"], "height": size["height"]})
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], page.url
            axe(page)

    return check


def enter(page: Page, site: str, name: str) -> None:
    """Let a member of staff in, as if they had come through the form (that is for test_login.py)."""
    cookie = signed_in(User.objects.get(username=name)).cookies[django_settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])


def _check(page: Page, complaints: list[str]) -> None:
    """Run axe in a page when all of it is there; the page gets axe once."""
    page.wait_for_load_state()
    before = list(complaints)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
        page.evaluate(IMPORTS_BY_ADDRESS)
    result = AxeResults(page.evaluate(VIOLATIONS))
    complaints[:] = before
    assert result.violations_count == 0, f"{page.url}: {result.generate_report()}"
