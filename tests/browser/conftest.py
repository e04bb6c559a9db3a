"""What the browser meets: the programme of 2016/17 and the 98 municipalities, at the moment of the opening."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Page

from booking.models import Programme
from booking.programme.file import read_programme
from booking.programme.municipalities import read_municipalities
from booking.services import programmes
from booking.services.turn import SYSTEM
from tests.factories import OPENS, SLUG, at

DATA = Path(programmes.__file__).resolve().parents[1] / "data"
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 375, "height": 740}


@pytest.fixture
def programme(site: str, clock: time_machine.Traveller) -> Programme:
    """Load the offer and the municipalities from their files, a week before the offer opens."""
    programmes.load_municipalities(read_municipalities(DATA / "municipalities.csv"))
    with at(OPENS - dt.timedelta(days=7)):
        return programmes.create_programme(read_programme(DATA / f"{SLUG}.toml"), by=SYSTEM)


@pytest.fixture
def accessible(axe: Callable[[Page], None]) -> Callable[[Page], None]:
    """Return a check of a page: no violation and nothing to scroll sideways, wide and narrow."""

    def check(page: Page) -> None:
        page.wait_for_load_state()
        for size in (PHONE, DESKTOP):
            page.set_viewport_size({"width": size["width"], "height": size["height"]})
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], page.url
            axe(page)

    return check
