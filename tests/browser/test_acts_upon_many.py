"""Acts that reach many in chromium: looked at first, shown anew where that changed, done in the background."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from zeal import zeal_ignore

from booking.admin import background
from booking.models import Municipality, Programme, Registration
from booking.services import queue
from tests.browser.conftest import enter
from tests.factories import STAFF, make_registration


@pytest.fixture
def desk(page: Page, site: str, programme: Programme) -> Page:
    """Sign in where twelve municipalities have registered."""
    for municipality in Municipality.objects.order_by("name")[:12]:
        make_registration(programme, municipality)
    User.objects.create_superuser("mette", "mette@example.dk", "et-langt-kodeord", first_name="Mette")
    enter(page, site, "mette")
    page.goto(f"{site}/admin/")
    return page


def numbered(number: int) -> Registration:
    return Registration.objects.get(queue_number=number)


def test_placing_ahead_shows_whom_it_moves_back_and_shows_it_anew_where_that_changed(
    desk: Page, site: str, accessible: Callable[[Page], None]
) -> None:
    desk.goto(f"{site}/admin/booking/registration/{numbered(12).pk}/place-ahead/")
    desk.get_by_label("Begrundelse").fill("En fejl af os")
    desk.get_by_role("button", name="Se, hvad der bliver sendt").click()
    expect(desk.get_by_role("heading", name="Mails uden kalender: 7")).to_be_visible()
    expect(desk.locator(".recipients li")).to_have_count(7)
    expect(desk.locator("#content-main details")).to_have_count(2)
    accessible(desk)
    queue.withdraw(registration_id=numbered(8).pk, by=STAFF)
    desk.get_by_role("button", name="Stil forrest").click()
    expect(desk.get_by_role("alert")).to_contain_text("Der er sket noget, siden du så, hvem der får en mail.")
    expect(desk.get_by_role("heading", name="Mails uden kalender: 6")).to_be_visible()
    accessible(desk)
    desk.get_by_role("button", name="Stil forrest").click()
    expect(desk.get_by_text("står nu forrest på ventelisten.")).to_be_visible()


def test_row_left_out_is_named_stands_on_the_desk_and_is_noted(
    desk: Page, site: str, accessible: Callable[[Page], None], settings: Settings
) -> None:
    settings.ZEAL_ALLOWLIST = [{"model": "*"}]  # each row takes statements of its own
    desk.goto(f"{site}/admin/booking/registration/")
    for place in (0, 1, 2):
        desk.locator(".action-select").nth(place).check()
    desk.locator("select[name=action]").select_option(label="Send linket igen")
    desk.get_by_role("button", name="Udfør").click()
    desk.get_by_role("button", name="Se, hvad der bliver sendt").click()
    expect(desk.get_by_role("heading", name="Mails uden kalender: 3")).to_be_visible()
    accessible(desk)
    desk.get_by_role("button", name="Send linket").click()
    expect(desk.locator("#progress[role=status]")).to_contain_text("0 af 3 udført, 0 sprunget over, 3 venter")
    shown = desk.url
    queue.withdraw(registration_id=numbered(1).pk, by=STAFF)
    with zeal_ignore():
        background.carry_on()
    expect(desk.get_by_text("sprunget over").first).to_be_visible()
    desk.goto(f"{site}/admin/")
    expect(desk.get_by_text("En handling for flere blev ikke udført for 1 tilmelding")).to_be_visible()
    desk.get_by_role("link", name="Se hvilke").click()
    assert desk.url == shown
    expect(desk.get_by_role("heading", name="Disse blev sprunget over")).to_be_visible()
    accessible(desk)
    desk.get_by_role("button", name="Jeg har set det").click()
    expect(desk.get_by_role("button", name="Jeg har set det")).to_have_count(0)
    desk.goto(f"{site}/admin/booking/bulkact/")
    expect(desk.get_by_text("Færdig: 2 af 3 udført, 1 sprunget over")).to_be_visible()
    accessible(desk)
