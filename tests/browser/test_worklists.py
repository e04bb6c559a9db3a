"""What staff work from, in chromium: a registration on one screen; the lists of 98 on few."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from playwright.sync_api import Page, ViewportSize, expect

from booking.models import Municipality, Programme, Registration
from booking.services import casework, queue
from booking.services.day import preparing
from booking.services.turn import MUNICIPALITY
from notifications.announce import entries as announce
from tests.booking.admin.staff_desk import signed_in
from tests.booking.day_helpers import fix_day, list_attendees
from tests.factories import STAFF, make_registration
from tests.notifications.mail_helpers import announce_and_send

WIDE: ViewportSize = {"width": 1440, "height": 900}
NARROW = (1024, 768)
PEOPLE = ("Anna", "Bent", "Carl", "Dora", "Else", "Finn", "Gitte", "Hans", "Inge", "Jens", "Karl", "Lis")


@pytest.fixture
def desk(page: Page, site: str, programme: Programme) -> Page:
    """Sign a superuser in without the form."""
    mette = User.objects.create_superuser("mette", "mette@example.dk", "et-langt-kodeord", first_name="Mette")
    key = signed_in(mette).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": site}])
    page.set_viewport_size(WIDE)
    return page


@pytest.fixture
def full(programme: Programme) -> Registration:
    """Take a municipality to its day, with twelve on the list."""
    registration = make_registration(programme, Municipality.objects.get(name="Lyngby-Taarbæk"))
    queue.confirm(registration_id=registration.pk, by=STAFF)
    preparing.set_wishes(registration_id=registration.pk, wishes=[(dt.date(2017, 4, 12), "morning")], by=MUNICIPALITY)
    fix_day(registration)
    list_attendees(registration, *PEOPLE)
    casework.add_note(registration_id=registration.pk, text="Ring helst om formiddagen.", by=STAFF)
    announce.announce_all()
    return registration


def test_a_registration_stands_on_one_screen(
    desk: Page, site: str, full: Registration, axe: Callable[[Page], None]
) -> None:
    desk.goto(f"{site}/admin/booking/registration/{full.pk}/change/")
    assert desk.evaluate("document.documentElement.scrollHeight") <= 2000
    expect(desk.get_by_role("link", name=full.contact_email).first).to_have_attribute(
        "href", f"mailto:{full.contact_email}"
    )
    assert not desk.get_by_text("SEQUENCE").first.is_visible()
    for width in (WIDE["width"], *NARROW):
        desk.set_viewport_size({"width": width, "height": 900})
        assert desk.evaluate("document.documentElement.scrollWidth") <= width
        axe(desk)
    for summary in desk.locator("#content summary").all():
        summary.focus()
        desk.keyboard.press("Enter")
    expect(desk.get_by_text("SEQUENCE").first).to_be_visible()
    axe(desk)


@pytest.fixture
def many(programme: Programme) -> list[Registration]:
    """Register all 98, one with its day and its invitations, one from an address that is not checked."""
    rows = [make_registration(programme, municipality) for municipality in Municipality.objects.all()]
    queue.confirm(registration_id=rows[0].pk, by=STAFF)
    fix_day(rows[0])
    list_attendees(rows[0], *PEOPLE)
    Registration.objects.filter(pk=rows[1].pk).update(address_outside=True)
    announce_and_send()
    return rows


def test_all_98_stand_on_three_screens_each_on_one_line(
    desk: Page, site: str, many: list[Registration], axe: Callable[[Page], None]
) -> None:
    lists = {"booking/registration/": "#result_list", "booking/registration/ring/": "table.ring"}
    lists |= {"notifications/message/": "#result_list", "booking/municipality/": "#result_list"}
    for path, table in lists.items():
        desk.set_viewport_size(WIDE)
        desk.goto(f"{site}/admin/{path}")
        shown = desk.locator(f"{table} tbody tr")
        assert shown.count() >= len(many)
        heights = desk.evaluate(f"[...document.querySelectorAll('{table} tbody tr')].map(row => row.offsetHeight)")
        assert max(heights) <= 30, path
        assert desk.evaluate("document.documentElement.scrollHeight") <= 3 * WIDE["height"], path
        inner, outer = desk.evaluate(
            f"(box => [box.scrollWidth, box.clientWidth])(document.querySelector('{table}').parentElement)"
        )
        assert inner <= outer, path
        for width in (WIDE["width"], *NARROW):
            desk.set_viewport_size({"width": width, "height": 900})
            assert desk.evaluate("document.documentElement.scrollWidth") <= width
            axe(desk)


def test_filters_and_notes_work_from_the_keyboard(desk: Page, site: str, full: Registration) -> None:
    desk.goto(f"{site}/admin/booking/registration/")
    desk.get_by_role("link", name="Ringeliste").focus()
    desk.keyboard.press("Enter")
    menu = desk.get_by_role("navigation", name="Filtre").get_by_text("Temadag", exact=True)
    menu.focus()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    expect(desk.locator(":focus")).to_contain_text("Alle")
    desk.get_by_role("link", name="Fastsat, ikke holdt (1)").press("Enter")
    desk.get_by_label(f"Ny note: {full.municipality}").fill("Vil ringe tilbage")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Noten er gemt.")).to_be_visible()
    expect(desk.get_by_role("region", name="Ringeliste")).to_contain_text("Vil ringe tilbage")
