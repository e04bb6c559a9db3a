"""The confirmed municipality's pages: accessible, with JavaScript and without, at a desk and by telephone."""

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from booking.links import personal_path
from booking.models import EntryKind, JournalEntry, Municipality, Programme, Registration
from booking.services import queue
from booking.services.day import schedule
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import STARTS, fix_day
from tests.browser.conftest import PHONE, Complaints
from tests.factories import STAFF, make_registration

Look = Callable[[Page], None]


@pytest.fixture
def confirmed(programme: Programme) -> Registration:
    """Register a municipality and confirm its place."""
    received = make_registration(programme, Municipality.objects.all()[10])
    return queue.confirm(registration_id=received.pk, by=MUNICIPALITY)


def propose(registration: Registration) -> None:
    """Propose two starts as staff, a week apart."""
    starts = [STARTS, STARTS + dt.timedelta(days=7)]
    schedule.propose(registration_id=registration.pk, starts=starts, by=STAFF)


def test_forms_are_accessible_empty_and_with_errors(
    page: Page, site: str, confirmed: Registration, accessible: Look
) -> None:
    path = site + personal_path(confirmed)
    page.goto(path + "practical/")
    accessible(page)
    page.get_by_label("Lokale").fill("x" * 81)
    page.get_by_label("Mailadresse").fill("bo@aarhus.dk")
    page.get_by_role("button", name="Gem").click()
    expect(page).to_have_title("Fejl: Fortæl om sted, fokus og kontakt – Socialstyrelsen")
    expect(page.locator("[data-problems]")).to_be_focused()
    accessible(page)
    page.get_by_role("link", name="Skriv den anden kontaktpersons navn").click()
    expect(page.get_by_label("Navn")).to_be_focused()
    fix_day(confirmed)
    for part in ("another-date/", "choices/", "practical/"):
        page.goto(path + part)
        accessible(page)
    page.goto(path + "another-date/")
    page.get_by_label("Jeres besked til os").fill("x" * 2001)
    page.get_by_role("button", name="Bed om en anden dato").click()
    expect(page).to_have_title("Fejl: Bed om en anden dato – Socialstyrelsen")
    accessible(page)


def test_a_date_is_picked_in_the_calendar_and_a_slip_of_the_pen_is_not_lost(
    page: Page, site: str, confirmed: Registration, accessible: Look
) -> None:
    page.goto(f"{site}{personal_path(confirmed)}wishes/")
    accessible(page)
    first, second = page.get_by_label("Dato", exact=True).nth(0), page.get_by_label("Dato", exact=True).nth(1)
    page.get_by_role("button", name="Åbn kalender").first.click()
    expect(page.locator(".date-picker__calendar").first).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="fredag den 30. september 2016").click()
    expect(first).to_have_value("30.09.2016")
    page.get_by_label("Tid på dagen").first.select_option(label="formiddag")
    second.fill("17/11 hos os")
    second.press("Enter")
    expect(page.locator("[data-problems]")).to_be_focused()
    accessible(page)
    expect(second).to_have_value("17/11 hos os")
    page.get_by_role("link", name="Ønske 2: Skriv datoen som dag, måned og år").click()
    expect(second).to_be_focused()
    second.fill("24.03.1999")
    page.get_by_role("button", name="Gem").click()
    page.get_by_role("link", name="Ønske 2: Vælg en dato, der ikke er passeret").click()
    second.fill("17/11-2016")
    page.get_by_label("Tid på dagen").nth(1).select_option(label="aften")
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_role("status").first).to_contain_text("Jeres 2 ønskede datoer er gemt.")
    assert [str(wish) for wish in confirmed.wishes.all()] == ["2016-09-30 formiddag", "2016-11-17 aften"]


def test_the_calendar_speaks_english_on_the_english_page(page: Page, site: str, confirmed: Registration) -> None:
    page.goto(f"{site}/en{personal_path(confirmed)}wishes/")
    page.get_by_role("button", name="Open calendar").first.click()
    expect(page.get_by_role("button", name="Friday 30 September 2016")).to_be_visible()


def test_everything_works_by_telephone_without_javascript(browser: Browser, site: str, confirmed: Registration) -> None:
    context = browser.new_context(
        java_script_enabled=False, locale="da-DK", viewport={"width": PHONE["width"], "height": PHONE["height"]}
    )
    complaints = Complaints(context)
    page = context.new_page()
    page.goto(site + personal_path(confirmed))
    page.get_by_role("link", name="Foreslå datoer").last.click()
    page.get_by_label("Dato", exact=True).nth(2).fill("18.10.2016")
    page.get_by_label("Tid på dagen").nth(2).select_option(label="aften")
    page.get_by_role("button", name="Tilføj et ønske").click()
    expect(page.get_by_label("Dato", exact=True)).to_have_count(4)
    expect(page.get_by_label("Dato", exact=True).nth(2)).to_have_value("18.10.2016")
    expect(page.get_by_label("Dato", exact=True).nth(3)).to_be_focused()
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_role("status").first).to_contain_text("Jeres ønskede dato er gemt.")
    expect(page.get_by_role("alert")).to_contain_text("efterårsferie (uge 42)")
    page.get_by_role("link", name="Skriv eller ret oplysningerne").click()
    page.get_by_label("Mødested").fill("Rådhuset")
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_role("status").first).to_contain_text("Oplysningerne er gemt.")
    propose(confirmed)
    page.goto(site + personal_path(confirmed))
    page.get_by_role("link", name="Bed om en anden dato").click()
    page.get_by_role("button", name="Bed om en anden dato").click()
    expect(page.get_by_role("status").first).to_contain_text("Vi har fået besked om, at ingen af datoerne passer.")
    page.get_by_role("button", name="Vælg torsdag den 24. november").click()
    expect(page.get_by_role("status").first).to_contain_text("I har valgt torsdag den 24. november 2016 kl. 9.00.")
    assert JournalEntry.objects.filter(kind=EntryKind.DATE_CHOSEN).count() == 1
    context.close()
    assert complaints.seen == []


@pytest.mark.parametrize("javascript", [True, False])
def test_days_are_ticked_in_the_calendar_of_the_seasons(
    browser: Browser, site: str, confirmed: Registration, accessible: Look, *, javascript: bool
) -> None:
    with browser.new_context(java_script_enabled=javascript, locale="da-DK", viewport=PHONE) as context:
        page = context.new_page()
        page.goto(f"{site}{personal_path(confirmed)}wishes/")
        if javascript:
            accessible(page)
        page.get_by_role("checkbox", name="Mandag den 3. oktober 2016").check()
        page.get_by_role("checkbox", name="Tirsdag den 18. oktober 2016, efterårsferie (uge 42)").check()
        page.get_by_text("Marts 2017", exact=True).first.click()
        page.get_by_role("checkbox", name="Torsdag den 23. marts 2017").check()
        page.get_by_role("button", name="Gem").click()
        expect(page.get_by_role("status").first).to_contain_text("Jeres 3 ønskede datoer er gemt.")
    assert [f"{wish.date} {wish.time_of_day}" for wish in confirmed.wishes.all()] == [
        "2016-10-03 day", "2016-10-18 day", "2017-03-23 day",
    ]  # fmt: skip
