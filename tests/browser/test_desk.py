"""The desk's first page and "Mine dage" in chromium: axe and the policy at three widths, keyboard use, printing."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from booking.models import Municipality, Programme
from booking.services import clock as service_clock
from booking.services import queue
from booking.services.day import preparing
from booking.services.day.elsewhere import FacilitatorDetails
from booking.services.turn import MUNICIPALITY
from notifications.announce import entries as announce
from tests.booking.day_helpers import fix_day, list_attendees
from tests.browser.conftest import enter
from tests.factories import STAFF, again, make_registration

WIDTHS = (375, 1024, 1440)


@pytest.fixture
def morning(page: Page, site: str, programme: Programme) -> Page:
    """Sign in a facilitator with a fixed day; beside it stand a wish, a refused mail and two who wait."""
    names = ("Ringkøbing-Skjern", "Lyngby-Taarbæk", "Dragør", "Egedal", "Favrskov", "Greve", "Herning")
    rows = [make_registration(programme, Municipality.objects.get(name=name)) for name in names]
    mette = User.objects.create_superuser("mette", "mette@example.dk", "et-langt-kodeord", first_name="Mette")
    for registration in rows[:2]:
        queue.confirm(registration_id=registration.pk, by=STAFF)
    fix_day(rows[0], facilitators=(FacilitatorDetails(name="Mette Holm", email=mette.email, user_id=mette.pk),))
    list_attendees(rows[0], "Anna", "Bent", "Carl", "Dora", "Else", "Finn")
    preparing.set_wishes(registration_id=rows[1].pk, wishes=[(dt.date(2017, 4, 12), "morning")], by=MUNICIPALITY)
    service_clock.bounced(registration_id=rows[2].pk, address=rows[2].contact_email, ask=again(rows[2]).ask)
    announce.announce_all()
    enter(page, site, "mette")
    page.goto(f"{site}/admin/")
    expect(page.get_by_role("heading", name="Venter på jer")).to_be_visible()
    return page


@pytest.mark.parametrize("path", ["", "booking/themedday/mine/", "booking/themedday/"])
def test_pages_are_accessible_at_every_width(morning: Page, site: str, axe: Callable[[Page], None], path: str) -> None:
    morning.goto(f"{site}/admin/{path}")
    for summary in morning.locator("#content summary").all():
        summary.click()
    for width in WIDTHS:
        morning.set_viewport_size({"width": width, "height": 900})
        assert morning.evaluate("document.documentElement.scrollWidth") <= width
        axe(morning)


def test_what_waits_leads_to_where_it_is_mended(morning: Page) -> None:
    morning.get_by_role("link", name="Ret kontaktpersonen: Dragør Kommune").click()
    expect(morning.get_by_role("heading", level=1)).to_have_text("Ret kontaktpersonen")


def test_days_in_the_calendar_are_links_for_the_keyboard(morning: Page) -> None:
    day = morning.get_by_role(
        "link", name="torsdag den 17. november 2016: Plads 1, Ringkøbing-Skjern: Temadag 9.00-14.00"
    )
    day.focus()
    morning.keyboard.press("Enter")
    expect(morning.get_by_role("heading", level=1)).to_have_text("Nr. 1: Ringkøbing-Skjern Kommune")


def test_calendar_says_the_same_as_a_table(morning: Page) -> None:
    morning.get_by_text("Vis som tabel").click()
    table = morning.get_by_role("region", name="Sæsonerne som tabel")
    wished = table.get_by_role("row", name="Onsdag den 12. april 2017")
    expect(wished).to_contain_text("Plads 2, Lyngby-Taarbæk: Ønsket formiddag")
    expect(wished).to_contain_text("påskeferie")


def test_words_stay_in_their_cells(morning: Page) -> None:
    overflowing = morning.evaluate(
        """() => [...document.querySelectorAll('.season svg text.label')].filter(text => {
            const [words, cell] = [text, text.parentElement.querySelector('rect')].map(one => one.getBBox())
            return words.x + words.width > cell.x + cell.width
        }).map(text => text.textContent)"""
    )
    assert overflowing == []
    expect(morning.locator("text.label.day")).to_have_text("1 Ringkøbi…")


def test_paper_has_the_calendar_and_no_menus(morning: Page) -> None:
    morning.emulate_media(media="print")
    expect(morning.get_by_role("heading", name="Efteråret 2016, uge 39 til 51")).to_be_visible()
    expect(morning.get_by_role("navigation", name="Opgaver")).to_be_hidden()
    expect(morning.get_by_text("Log ud")).to_be_hidden()
