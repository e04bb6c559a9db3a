"""The results of a mapping: read by everybody, told apart without colour, two sheets on paper."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from booking.links import personal_path
from booking.models import Municipality, Programme
from booking.services import queue
from booking.services.day.elsewhere import FacilitatorDetails
from tests.booking.day_helpers import fix_day
from tests.factories import STAFF, make_registration
from tests.toolbox.results.result_helpers import answered_mapping, hand_in, publish
from toolbox.loading import load_shelf
from toolbox.mapping.links import mapping_token
from toolbox.models import HeldText, JointAnswer
from toolbox.results.sharing import share_results


def sign_in(page: Page, address: str, name: str) -> None:
    """Come to a page of staff, and log in."""
    page.goto(address)
    page.get_by_label("Brugernavn").fill(name)
    page.get_by_label("Adgangskode").fill("et-langt-kodeord")
    page.get_by_role("button", name="Log ind").click()


def test_results_are_accessible_shared_and_printed_on_two_sheets(
    page: Page, site: str, accessible: Callable[[Page], None], programme: Programme, clock: Any
) -> None:
    """Check 17: each cell of the heat map says in words what its colour and pattern say."""
    mapping = answered_mapping()
    hand_in(mapping, "0101", "team-leader", [1, 1, 2, 2, 1])
    kept = HeldText.objects.create(
        mapping=mapping, municipality_id="0101", role="caseworker", question="q", text="Vi mangler tid"
    )
    publish(mapping)
    page.goto(f"{site}/kortlaegning/{mapping_token(mapping.invitations.get())}/resultat/")
    accessible(page)
    heat = page.get_by_role("table", name="Temaer og roller")
    expect(heat.get_by_role("columnheader")).to_have_count(4)
    cell = heat.get_by_role("row", name="Styringsgrundlag").get_by_role("cell").nth(1)
    expect(cell).to_contain_text("2,2 eller mindre")
    expect(cell).to_contain_text("I mindre grad")
    expect(cell).to_have_class("heat-2")
    page.get_by_role("button", name="Del resultatet med facilitatorerne").click()
    expect(page.locator(".page-message")).to_contain_text("Facilitatorerne kan nu læse jeres resultat.")
    expect(page.get_by_role("button", name="Del ikke resultatet længere")).to_be_visible()
    page.get_by_role("button", name="Skjul teksten").click()
    expect(page.get_by_text("1 tekst er skjult")).to_be_visible()
    expect(page.get_by_text(kept.text)).to_be_hidden()
    page.get_by_text("1 tekst er skjult").click()
    accessible(page)
    page.get_by_role("button", name="Vis teksten igen").click()
    expect(page.get_by_text(kept.text)).to_be_visible()
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, format="A4", print_background=True)))
    assert len(printed.pages) <= 2
    page.get_by_role("link", name="Lav en målplan ud fra temaerne").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Målplan ud fra jeres resultat")
    accessible(page)
    page.get_by_role("button", name="Lav planen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Målplan for Københavns Kommune")
    expect(page.get_by_text("Styringsgrundlag")).to_be_visible()


def test_weakest_themes_are_suggested_for_the_day(
    page: Page, site: str, accessible: Callable[[Page], None], programme: Programme
) -> None:
    load_shelf()
    registration = make_registration(programme, Municipality.objects.get(pk="0101"))
    queue.confirm(registration_id=registration.pk, by=STAFF)
    mapping = publish(answered_mapping())
    mapping.invitations.update(contact_email=registration.contact_email)
    page.goto(site + personal_path(registration))
    suggested = page.get_by_role("region", name="Det peger jeres kortlægning på")
    expect(suggested).to_contain_text("Styringsgrundlag")
    accessible(page)
    suggested.get_by_role("link", name="Vælg de temaer, I vil arbejde med").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vælg temaer til dagen")
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    accessible(page)


@pytest.mark.parametrize("width", [375, 768, 1440])
def test_facilitator_reads_a_shared_result(
    page: Page, site: str, axe: Callable[[Page], None], programme: Programme, width: int
) -> None:
    registration = make_registration(programme, Municipality.objects.get(pk="0101"))
    queue.confirm(registration_id=registration.pk, by=STAFF)
    User.objects.create_user("finn", "finn@example.dk", "et-langt-kodeord", is_staff=True)
    finn = FacilitatorDetails(name="Finn", email="finn@example.dk", user_id=User.objects.get().pk)
    fix_day(registration, facilitators=(finn,))
    mapping = publish(answered_mapping())
    share_results(invitation_id=mapping.invitations.get().pk, is_shared=True)
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, f"{site}/admin/booking/themedday/mine/", "finn")
    page.get_by_role("link", name="Læs kommunens resultat").click()
    expect(page.get_by_role("table", name="Temaer og roller")).to_be_visible()
    page.wait_for_load_state()  # the styles too
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe(page)


@pytest.mark.parametrize("width", [375, 768, 1440])
def test_staff_put_an_example_on_the_shelf(
    page: Page, site: str, axe: Callable[[Page], None], programme: Programme, width: int
) -> None:
    User.objects.create_superuser("otto", "otto@example.dk", "et-langt-kodeord")
    load_shelf()
    mapping = answered_mapping()
    said = [{"title": "Sagsmøder", "text": "Vi mødes.", "url": "https://kk.example/moeder", "consent": True}]
    JointAnswer.objects.create(invitation=mapping.invitations.get(), item="q3", content=said)
    publish(mapping)
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, f"{site}/admin/toolbox/figure/", "otto")
    page.get_by_role("link", name="Gode eksempler").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gode eksempler")
    page.wait_for_load_state()  # the styles too
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe(page)
    page.get_by_label("Tema").select_option(index=1)
    page.get_by_role("button", name="Læg i redskabskassen").click()
    expect(page.get_by_role("button", name="Tag ned")).to_be_visible()
    page.wait_for_load_state()  # the styles too
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    above, told = (page.locator(part).bounding_box() for part in ("nav.breadcrumbs", ".messagelist"))
    assert above
    assert told
    assert told["y"] - above["y"] - above["height"] >= 8, "what is said covers no line above it"
    axe(page)
    page.goto(f"{site}/redskabskasse/")
    expect(page.get_by_text("Eksempel fra Københavns Kommune")).to_be_visible()
    axe(page)
