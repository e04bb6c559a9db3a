"""The municipality's page and the sign-in sheet on paper, and mails on a narrow screen in the light and in the dark."""

import re
from collections.abc import Callable
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from playwright.sync_api import BrowserContext, Page, expect

from booking.links import personal_path
from booking.models import Municipality, Programme
from booking.services import queue
from booking.services.turn import MUNICIPALITY
from notifications.mails.examples import example
from tests.booking.day_helpers import fix_day, list_attendees
from tests.browser.conftest import enter
from tests.factories import make_registration

SHEET = "getComputedStyle(document.querySelector('.sheet')).backgroundColor"
SHEETS = {"light": "rgb(255, 255, 255)", "dark": "rgb(30, 30, 30)"}


def test_personal_page_prints_on_one_page_without_what_paper_cannot_press(
    page: Page, site: str, programme: Programme
) -> None:
    registration = make_registration(programme, Municipality.objects.all()[10])
    queue.confirm(registration_id=registration.pk, by=MUNICIPALITY)
    page.goto(f"{site}{personal_path(registration)}")

    pages = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))
    assert len(pages) == 1
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for unseen in page.locator("nav, .button, .skipnav").all():
        expect(unseen).to_be_hidden()


def test_sign_in_sheet_of_fifteen_prints_on_one_page(page: Page, site: str, programme: Programme) -> None:
    registration = make_registration(programme, Municipality.objects.all()[10])
    queue.confirm(registration_id=registration.pk, by=MUNICIPALITY)
    fix_day(registration)
    list_attendees(registration, *(f"Deltager{number}" for number in range(15)))
    sign_in(page, site)
    page.goto(f"{site}/admin/booking/registration/{registration.pk}/attendee-list/")

    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    for moment, theme in (("beforeprint", "light"), ("afterprint", "dark")):
        page.evaluate("moment => window.dispatchEvent(new Event(moment))", moment)
        assert page.evaluate("document.documentElement.dataset.theme") == theme


def test_short_proof_of_the_queue_prints_all_municipalities_on_one_page(
    page: Page, site: str, programme: Programme
) -> None:
    for municipality in Municipality.objects.all():
        make_registration(programme, municipality)
    sign_in(page, site)
    page.goto(f"{site}/admin/booking/programme/{programme.pk}/queue-record/")
    page.get_by_role("link", name="Kort, uden journalen").click()
    expect(page.get_by_role("heading", name="Journalen, post for post")).to_have_count(0)
    assert page.locator("tbody").first.get_by_role("row").count() == 98
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1


def sign_in(page: Page, site: str) -> None:
    """Give the browser the session of a member of staff."""
    User.objects.create_superuser("mette", "mette@example.dk", "et-langt-kodeord")
    enter(page, site, "mette")


@pytest.mark.parametrize("name", ["receipt_place", "invite"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_mail_is_readable_in_the_light_and_in_the_dark(
    new_context: Callable[..., BrowserContext],
    scheme: Literal["light", "dark"],
    name: str,
) -> None:
    page = new_context(viewport={"width": 320, "height": 640}, color_scheme=scheme).new_page()
    page.set_content(example(name).html)
    assert page.evaluate(SHEET) == SHEETS[scheme]
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    violations = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]})
    assert violations.violations_count == 0, violations.generate_report()
