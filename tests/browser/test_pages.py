"""Every public page: no accessibility violation, no violated policy, nothing wider than the screen."""

import datetime as dt
import re
from collections.abc import Callable
from http import HTTPStatus

import pytest
import time_machine
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from booking.links import personal_path, signed_reference
from booking.models import Municipality, Programme, Registration
from booking.services import clock as clock_service
from booking.services import queue
from booking.services.turn import MUNICIPALITY
from tests.factories import STAFF, danish, make_registration

Look = Callable[[Page], None]


@pytest.fixture
def registrations(programme: Programme) -> list[Registration]:
    """Register seven municipalities: five have a place, two wait."""
    return [make_registration(programme, municipality) for municipality in Municipality.objects.all()[10:17]]


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/", "Styrk den faglige ledelse og styring på børneområdet"),
        ("/tilmeld/", "Tilmeld jeres kommune"),
        ("/link/", "Få linket til jeres side sendt igen"),
        ("/link/sendt/", "Se efter en mail"),
        ("/min-temadag/x/", "Linket virker ikke"),
        ("/findes-ikke/", "Siden findes ikke"),
        ("/en/", "Strengthen professional leadership and governance in children's services"),
    ],
)
def test_page_is_accessible(
    page: Page, site: str, programme: Programme, accessible: Look, *, path: str, heading: str
) -> None:
    page.goto(site + path)
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    accessible(page)


@pytest.mark.parametrize("path", ["/tilmeld/", "/link/"])
def test_form_with_errors_is_accessible_and_reads_its_errors_first(
    page: Page, site: str, programme: Programme, accessible: Look, path: str
) -> None:
    page.goto(site + path)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("[data-problems]")).to_be_focused()
    accessible(page)
    page.get_by_role("link", name="Vælg jeres kommune på listen").click()
    expect(page.get_by_role("combobox", name="Kommune")).to_be_focused()


def test_form_before_the_opening_is_accessible(
    page: Page, site: str, programme: Programme, clock: time_machine.Traveller, accessible: Look
) -> None:
    clock.shift(-1)
    page.goto(site)
    accessible(page)
    page.goto(f"{site}/tilmeld/")
    expect(page.get_by_role("heading", level=2).first).to_have_text(
        "Tilmeldingen åbner onsdag den 28. september 2016 kl. 9.00"
    )
    accessible(page)


def test_form_after_the_closing_is_accessible(
    page: Page, site: str, programme: Programme, clock: time_machine.Traveller, accessible: Look
) -> None:
    clock.move_to(danish(2017, 5, 1))
    page.goto(site)
    accessible(page)
    page.goto(f"{site}/tilmeld/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tilmeldingen er lukket")
    accessible(page)


def test_receipts_are_accessible(page: Page, site: str, registrations: list[Registration], accessible: Look) -> None:
    queue.annul(registration_id=registrations[4].pk, by=STAFF, reason="Forkert kommune")
    for registration in (registrations[0], registrations[4], registrations[6]):
        page.goto(f"{site}/kvittering/{signed_reference(registration.reference)}/")
        accessible(page)


def test_receipt_prints_on_one_page(page: Page, site: str, registrations: list[Registration]) -> None:
    page.goto(f"{site}/kvittering/{signed_reference(registrations[0].reference)}/")
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1


def test_personal_page_is_accessible_in_every_state(
    page: Page, site: str, registrations: list[Registration], clock: time_machine.Traveller, accessible: Look
) -> None:
    allocated, lapsed, confirmed, withdrawn, annulled, _promoted, waiting = registrations
    clock_service.asked(registration_id=lapsed.pk, ask=1, at=danish(2016, 9, 28, 9, 1))
    clock_service.bounced(registration_id=allocated.pk, address=allocated.contact_email, ask=1)
    queue.confirm(registration_id=confirmed.pk, by=MUNICIPALITY)
    clock.shift(dt.timedelta(days=5))
    queue.withdraw(registration_id=withdrawn.pk, by=MUNICIPALITY)
    queue.annul(registration_id=annulled.pk, by=STAFF, reason="Forkert kommune")
    for registration, sentence in (
        (allocated, "men pladsen er stadig reserveret til jer"),
        (lapsed, "Pladsen er ikke længere reserveret til jer"),
        (confirmed, "I har en temadag"),
        (withdrawn, "I er afmeldt"),
        (annulled, "Socialstyrelsen har annulleret tilmeldingen"),
        (waiting, "Bekræft pladsen senest"),
    ):
        page.goto(site + personal_path(registration))
        expect(page.locator(".alert").first).to_contain_text(sentence)
        accessible(page)
    for registration in (lapsed, withdrawn):
        page.goto(f"{site}/kvittering/{signed_reference(registration.reference)}/")
        accessible(page)


def test_form_is_accessible_when_it_was_sent_too_often(
    page: Page, site: str, programme: Programme, settings: Settings, accessible: Look
) -> None:
    settings.REGISTRATION_RATE = (0, 3600)
    page.goto(f"{site}/tilmeld/")
    with page.expect_response(lambda answer: answer.status == HTTPStatus.TOO_MANY_REQUESTS):
        page.get_by_role("button", name="Tilmeld kommunen").click()
    expect(page.locator(".alert").first).to_be_visible()
    accessible(page)


def test_corrections_are_accessible_empty_and_with_errors(
    page: Page, site: str, registrations: list[Registration], accessible: Look
) -> None:
    path = site + personal_path(registrations[6])
    for part in ("contact/", "choices/", "withdraw/"):
        page.goto(path + part)
        accessible(page)
    page.goto(path + "contact/")
    page.get_by_label("Navn", exact=True).fill("")
    page.get_by_role("button", name="Gem").click()
    expect(page).to_have_title("Fejl: Ret kontaktpersonen – Socialstyrelsen")
    accessible(page)
    page.goto(path + "choices/")
    page.get_by_label("Hvor mange deltagere regner I med?").fill("mange")
    page.get_by_role("button", name="Gem").click()
    expect(page).to_have_title("Fejl: Ret jeres ønsker – Socialstyrelsen")
    accessible(page)


def test_skip_link_leads_to_the_content(page: Page, site: str, programme: Programme) -> None:
    page.goto(site)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Gå til sidens indhold")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()


def test_audience_is_asked_for_with_the_talk_only(page: Page, site: str, programme: Programme) -> None:
    page.goto(f"{site}/tilmeld/")
    audience = page.get_by_role("group", name="Hvem er oplægget for?")
    expect(audience).to_be_hidden()
    page.get_by_label("Oplæg (1-2 timer)").check()
    expect(audience).to_be_visible()
    page.get_by_label("Det politiske udvalg").check()
    page.get_by_label("Oplæg (1-2 timer)").uncheck()
    expect(audience).to_be_hidden()
    page.get_by_role("button", name="Tilmeld kommunen").click()
    expect(page.locator("[data-problems]")).not_to_contain_text("målgruppe")
