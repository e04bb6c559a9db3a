"""The machine's chromium, driven by playwright, and axe: a test of tests/browser/ asks for `page` and `site`."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from playwright.sync_api import BrowserContext, ConsoleMessage, Page
from pytest_django.fixtures import Settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
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
    """What chromium says about the pages of a context: violated policies and uncaught errors."""

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
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Choose the machine's own chromium."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Have pages asked for in Danish by somebody in Denmark."""
    return {**browser_context_args, "locale": "da-DK", "timezone_id": "Europe/Copenhagen"}


@pytest.fixture
def site(live_server: Any, settings: Settings) -> str:
    """Return the address of the running site, which links in mails then use too."""
    assert Path(django_settings.FRONTEND_DIR).is_dir(), "fetch the design system first: python -m config.tools.frontend"
    settings.SITE_URL = live_server.url
    return str(live_server.url)


@pytest.fixture
def complaints(context: BrowserContext) -> Iterator[list[str]]:
    """Fail a test in whose pages chromium complained; a test may empty the list if that is meant."""
    listener = Complaints(context)
    yield listener.seen
    assert listener.seen == []


@pytest.fixture
def page(context: BrowserContext, complaints: list[str]) -> Page:
    """Return a page whose complaints are counted."""
    assert complaints == []
    return context.new_page()


@pytest.fixture
def axe(complaints: list[str]) -> Callable[[Page], None]:
    """Return a check that finds no accessibility violation in a page, whatever its size.

    axe itself breaks the content security policy, so complaints while it runs are not the page's.
    """
    return lambda page: _check(page, complaints)


def _check(page: Page, complaints: list[str]) -> None:
    """Run axe in a page."""
    before = list(complaints)
    result = Axe().run(page)
    complaints[:] = before
    assert result.violations_count == 0, f"{page.url}: {result.generate_report()}"
