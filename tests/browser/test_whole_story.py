"""A municipality's whole way on its pages, in Danish with JavaScript and in English without."""

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from booking.links import personal_path
from booking.models import Programme, Registration, Status
from booking.services.day import schedule
from tests.booking.day_helpers import STARTS, fix_day
from tests.browser.conftest import PHONE, Complaints
from tests.browser.test_story import by_typing, link_in_the_last_mail
from tests.factories import STAFF

TICKS = ("parts][value=talk", "parts][value=workshop", "audience][value=committee", "season][value=either")
DECLARED = ("decided", "pays_catering")
TYPED = {"expected_attendees": "12", "contact_name": "Anne Jensen", "contact_email": "aje@aabenraa.dk"}
SAID = {
    "da": (
        "Aabenraa Kommune har fået en temadag – husk at bekræfte",
        "Pladsen er bekræftet. I har nu en temadag.",
        "Jeres 2 ønskede datoer er gemt.",
        "2 er skrevet på listen.",
        "Jeres temadag: torsdag den 17. november 2016 kl. 9.00-14.00",
        "Dagen er flyttet fra torsdag den 17. november 2016 kl. 9.00 til torsdag den 24. november 2016 kl. 9.00.",
        "Linket er sendt til en ny adresse",
        "Dagen er aflyst, men I beholder jeres plads.",
        "Tilmeldingen er afmeldt. Tak, fordi I gav besked.",
    ),
    "en": (
        "Aabenraa Kommune has been given a themed day – remember to confirm",
        "The place is confirmed. You now have a themed day.",
        "Your 2 wished dates are saved.",
        "2 have been put on the list.",
        "Your themed day: Thursday 17 November 2016 at 9:00-14:00",
        "The day has been moved from Thursday 17 November 2016 at 9:00 to Thursday 24 November 2016 at 9:00.",
        "The link has been sent to a new address",
        "The day is called off, but you keep your place.",
        "The registration has been cancelled. Thank you for letting us know.",
    ),
}


def press(page: Page) -> None:
    """Press the first button of the page's form."""
    page.locator("main form button[type=submit]").first.click()


def follow(page: Page, name: str) -> None:
    """Follow the first link of the page to that part of it."""
    page.locator(f"main a[href$='/{name}/']:visible").first.click()


def register(page: Page) -> None:
    """Fill in the rest of the form and send it."""
    for tick in (*TICKS, *DECLARED):
        page.locator(f"[name={tick}]").check()
    for name, typed in TYPED.items():
        page.locator(f"[name={name}]").fill(typed)
    press(page)


@pytest.mark.parametrize(("language", "scripts"), [("da", True), ("en", False)])
def test_a_municipalitys_way(
    new_context: Callable[..., BrowserContext], site: str, programme: Programme, language: str, *, scripts: bool
) -> None:
    context = new_context(java_script_enabled=scripts, viewport=PHONE)
    complaints, page, front = Complaints(context), context.new_page(), site + ("/en" if language == "en" else "")
    told = iter(SAID[language])

    def hears(where: str) -> None:
        expect(page.locator(where).first).to_contain_text(next(told))

    page.goto(f"{front}/")
    page.locator(".call a.button").click()
    if scripts:
        by_typing(page)
    else:
        page.locator("select[name=municipality]").select_option(label="Aabenraa")
    register(page)
    hears("h1")
    page.goto(link_in_the_last_mail())
    press(page)
    hears(".page-message")
    follow(page, "wishes")
    for number in (2, 6):
        page.locator("[name=days]:visible").nth(number).check()
    press(page)
    hears(".page-message")
    follow(page, "attendees")
    follow(page, "paste")
    page.locator("[name=text]").fill("Anna Holm <anna@aabenraa.dk>; Bo Berg <bo@aabenraa.dk>")
    press(page)
    page.locator(".people-save button").click()
    hears(".page-message")
    registration = Registration.objects.get()
    fix_day(registration)
    page.goto(f"{front}{personal_path(registration)}")
    hears("main .alert")
    fix_day(registration, starts_at=STARTS + dt.timedelta(days=7))
    page.reload()
    hears("section[aria-labelledby=day-heading]")
    follow(page, "handover")
    page.locator("[name=contact_name]").fill("Bo Berg")
    page.locator("[name=contact_email]").fill("bo@aabenraa.dk")
    press(page)
    hears("h1")
    registration.refresh_from_db()
    schedule.call_off(registration_id=registration.pk, by=STAFF, reason="Sygdom", message="Vi finder en ny dato.")
    page.goto(f"{front}{personal_path(registration)}")
    hears("main .alert")
    follow(page, "withdraw")
    press(page)
    hears(".page-message")
    registration.refresh_from_db()
    assert registration.status == Status.WITHDRAWN
    assert (registration.contact_email, registration.language) == ("bo@aabenraa.dk", language)
    assert complaints.seen == []
