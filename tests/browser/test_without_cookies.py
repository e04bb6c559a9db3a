"""A browser that keeps no cookies at all, as some authorities set theirs: the place is taken all the same."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Browser, Page, expect

from booking.models import Programme, Registration, Status
from tests.browser.conftest import ARGUMENTS, CHROMIUM, PATIENCE_MILLISECONDS
from tests.browser.test_story import by_the_list, by_typing, fill_in, link_in_the_last_mail, nothing

Look = Callable[[Page], None]
BLOCKED = {"profile": {"default_content_setting_values": {"cookies": 2}}}


@pytest.fixture
def refusing(browser: Browser, browser_context_args: dict[str, Any], tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a chromium whose own settings block every cookie."""
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(BLOCKED))
    with ExitStack() as stack:

        def start(**more: Any) -> Page:
            arguments = browser_context_args | more
            context = browser.browser_type.launch_persistent_context(
                tmp_path, executable_path=CHROMIUM, args=ARGUMENTS, **arguments
            )
            stack.callback(context.close)
            context.set_default_timeout(PATIENCE_MILLISECONDS)
            return context.new_page()

        yield start


def register_and_confirm(page: Page, site: str, choose: Look, look: Look) -> None:
    """Register Aabenraa, open the link in the mail, and confirm the place."""
    page.goto(f"{site}/tilmeld/")
    choose(page)
    fill_in(page)
    page.get_by_role("button", name="Tilmeld kommunen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Aabenraa Kommune har fået en temadag – husk at bekræfte")
    expect(page.get_by_text("ret det på kommunens egen side, som linket i mailen åbner")).to_be_visible()
    look(page)
    page.goto(link_in_the_last_mail())
    page.get_by_role("button", name="Bekræft pladsen").click()
    expect(page.get_by_role("button", name="Bekræft pladsen")).not_to_be_visible()
    look(page)
    assert page.context.cookies() == []
    assert Registration.objects.get().status == Status.CONFIRMED


def test_registration_and_confirmation_go(
    refusing: Callable[..., Page], site: str, programme: Programme, accessible: Look
) -> None:
    register_and_confirm(refusing(), site, by_typing, accessible)


def test_registration_and_confirmation_go_without_javascript_too(
    refusing: Callable[..., Page], site: str, programme: Programme
) -> None:
    register_and_confirm(refusing(java_script_enabled=False), site, by_the_list, nothing)


def test_too_early_is_pressed_again_in_the_notice_itself(
    refusing: Callable[..., Page], site: str, programme: Programme, accessible: Look, clock: time_machine.Traveller
) -> None:
    page = refusing()
    clock.shift(-2)
    page.goto(f"{site}/tilmeld/")
    by_typing(page)
    fill_in(page)
    page.get_by_role("button", name="Tilmeld kommunen").click()
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("Tilmeldingen åbner onsdag den 28. september 2016 kl. 9.00.")
    expect(notice).to_contain_text(re.compile(r"kl\. 8\.59\.5\d efter vores ur"))
    accessible(page)
    clock.shift(2)
    notice.get_by_role("button", name="Tilmeld kommunen").click()
    page.wait_for_url("**/kvittering/**")
    assert Registration.objects.get().queue_number == 1
