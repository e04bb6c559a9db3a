"""From the offer to a withdrawal as a municipality sees it, page by page; `test_whole_story` goes the whole way."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect

from booking.links import personal_path
from booking.models import EntryKind, JournalEntry, Municipality, Programme, Registration, Status
from tests.factories import make_registration

LINK = re.compile(r"http://\S+/min-temadag/\S+?/(?=\s|$)")


def link_in_the_last_mail() -> str:
    """Run the worker once and return the link in the mail to the contact."""
    mail.outbox.clear()
    call_command("worker", "--once")
    (found,) = [message for message in mail.outbox if "/min-temadag/" in str(message.body)]
    links = LINK.findall(str(found.body))
    assert len(links) == 1
    return str(links[0])


def fill_in(page: Page) -> None:
    """Fill in everything but the municipality."""
    page.get_by_label("Oplæg (1-2 timer)").check()
    page.get_by_label("Workshop (3-4 timer)").check()
    page.get_by_label("Ledelsen i forvaltningen").check()
    page.get_by_label("Efteråret 2016").check()
    page.get_by_label("Hvor mange deltagere regner I med?").fill("12")
    page.get_by_label("Navn", exact=True).fill("Anne Jensen")
    page.get_by_label("Mailadresse").fill("aje@aabenraa.dk")
    page.get_by_label("Kommunen har besluttet").check()
    page.get_by_label("Kommunen betaler").check()


def by_typing(page: Page) -> None:
    """Type the municipality as people spell it, into the field that the script makes of the select."""
    page.locator("input").and_(page.get_by_role("combobox", name="Kommune")).fill("Åbenrå")
    page.get_by_role("option", name="Aabenraa").click()


def by_the_list(page: Page) -> None:
    """Choose in the plain select."""
    page.get_by_label("Kommune", exact=True).select_option(label="Aabenraa")


def nothing(_page: Page) -> None:
    """Check nothing."""


def test_each_page_from_offer_to_withdrawal_is_accessible(
    page: Page, site: str, programme: Programme, accessible: Callable[[Page], None]
) -> None:
    page.goto(site)
    expect(page.locator(".call-status")).to_have_text("Lige nu er 5 af de 5 temadage ledige.")
    page.get_by_role("link", name="Tilmeld jeres kommune").click()
    by_typing(page)
    fill_in(page)
    accessible(page)
    page.get_by_role("button", name="Tilmeld kommunen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Aabenraa Kommune har fået en temadag – husk at bekræfte")
    expect(page.locator("[data-status=allocated][data-queue-number='1'][data-slot='1']")).to_be_visible()
    accessible(page)
    page.goto(link_in_the_last_mail())
    expect(page.get_by_role("heading", level=2).first).to_contain_text(
        "Bekræft pladsen senest fredag den 30. september"
    )
    accessible(page)
    page.get_by_role("button", name="Bekræft pladsen").click()
    expect(page.get_by_role("status").first).to_have_text("Pladsen er bekræftet. I har nu en temadag.")
    accessible(page)
    page.get_by_role("link", name="Afmeld").click()
    accessible(page)
    page.get_by_role("button", name="Afmeld").click()
    expect(page.get_by_role("status").first).to_have_text("Tilmeldingen er afmeldt. Tak, fordi I gav besked.")
    accessible(page)
    assert Registration.objects.get().status == Status.WITHDRAWN
    kinds = JournalEntry.objects.filter(registration__isnull=False).order_by("number").values_list("kind", flat=True)
    assert list(kinds) == [EntryKind.REGISTERED, EntryKind.ASKED, EntryKind.CONFIRMED, EntryKind.WITHDRAWN]


@pytest.mark.parametrize("scripts", [True, False])
def test_registration_form_goes_along_into_the_other_language(
    browser: Browser, browser_context_args: dict[str, object], site: str, programme: Programme, *, scripts: bool
) -> None:
    context = browser.new_context(**browser_context_args | {"java_script_enabled": scripts})  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{site}/tilmeld/")
    (by_typing if scripts else by_the_list)(page)
    fill_in(page)
    page.get_by_role("button", name="English").click()
    page.wait_for_url("**/en/tilmeld/")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Anne Jensen")
    expect(page.locator("select[name=municipality] option:checked")).to_have_text("Aabenraa")
    page.get_by_role("button", name="Register the municipality").click()
    page.wait_for_url("**/en/kvittering/**")
    assert Registration.objects.get().language == "en"
    context.close()


def test_correction_goes_along_into_the_other_language(page: Page, site: str, programme: Programme) -> None:
    registration = make_registration(programme, Municipality.objects.get(name="Aabenraa"))
    page.goto(f"{site}{personal_path(registration)}contact/")
    page.get_by_label("Navn", exact=True).fill("Bo Berg")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Bo Berg")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".page-message")).to_be_visible()
    assert Registration.objects.get().contact_name == "Bo Berg"


def test_pressing_twice_and_coming_back_lead_to_the_same_receipt(page: Page, site: str, programme: Programme) -> None:
    page.goto(f"{site}/tilmeld/")
    by_typing(page)
    fill_in(page)
    page.get_by_role("button", name="Tilmeld kommunen").dblclick()
    page.wait_for_url("**/kvittering/**")
    receipt = page.url
    page.reload()
    expect(page.locator("[data-queue-number='1']")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Tilmeld kommunen").click()
    page.wait_for_url("**/kvittering/**")
    assert page.url == receipt
    assert Registration.objects.count() == 1


def test_seventh_is_told_its_place_and_may_correct_the_address(
    page: Page, site: str, programme: Programme, accessible: Callable[[Page], None]
) -> None:
    for municipality in Municipality.objects.exclude(name="Aabenraa")[:6]:
        make_registration(programme, municipality)
    page.goto(site)
    expect(page.locator(".call-status")).to_contain_text("Lige nu er ingen af de 5 temadage ledige")
    accessible(page)
    page.goto(f"{site}/tilmeld/")
    expect(page.get_by_text("og 1 kommune står på ventelisten")).to_be_visible()
    by_typing(page)
    fill_in(page)
    page.get_by_role("button", name="Tilmeld kommunen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Aabenraa Kommune er nr. 2 på ventelisten")
    page.get_by_role("link", name="Ret den her").click()
    accessible(page)
    page.get_by_label("Mailadresse").fill("anne@aabenraa.dk")
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_text("Mailen sendes til anne@aabenraa.dk")).to_be_visible()


def test_colleague_is_told_and_has_the_link_sent(
    page: Page, site: str, programme: Programme, accessible: Callable[[Page], None]
) -> None:
    make_registration(programme, Municipality.objects.get(name="Aabenraa"))
    page.goto(f"{site}/tilmeld/")
    by_typing(page)
    fill_in(page)
    page.get_by_role("button", name="Tilmeld kommunen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Aabenraa Kommune er allerede tilmeldt")
    accessible(page)
    page.get_by_role("button", name="Send linket til kontaktpersonen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Se efter en mail")
    accessible(page)
    assert JournalEntry.objects.filter(kind=EntryKind.LINK_REQUESTED).count() == 1
