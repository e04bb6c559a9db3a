"""A role's questionnaire on a phone without scripts: interrupted, gone on with elsewhere, handed in."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from booking.models import Programme
from tests.browser.conftest import NARROWEST
from tests.toolbox.mapping.mapping_helpers import opened_mapping
from toolbox.mapping.links import mapping_path, role_path
from toolbox.models import Response, RoleLink

Look = Callable[[Page], None]


def test_a_caseworker_is_interrupted_and_goes_on_with_the_code(
    site: str, programme: Programme, new_context: Callable[..., BrowserContext], axe: Look, accessible: Look
) -> None:
    opened_mapping("0751")
    path = site + role_path(RoleLink.objects.get(role="caseworker"))
    phone = {"java_script_enabled": False, "viewport": {"width": NARROWEST, "height": 640}}
    page = new_context(**phone).new_page()
    page.goto(path)
    page.get_by_role("button", name="Begynd").click()
    code = page.locator(".answer-code").inner_text()
    page.get_by_role("link", name="Gå til spørgsmålene").click()
    first = page.get_by_role("group", name="Jeg ved, hvad kommunens børne- og ungepolitik betyder for mine sager.")
    first.get_by_label("I høj grad", exact=True).check()
    page.get_by_role("button", name="Gem og fortsæt").click()
    expect(page.get_by_text("Side 2 af 3")).to_be_visible()

    elsewhere = new_context().new_page()
    elsewhere.goto(path)
    accessible(elsewhere)
    elsewhere.get_by_text("Jeg er begyndt på en anden computer eller telefon").click()
    elsewhere.get_by_label("Din kode").fill(code.lower())
    elsewhere.get_by_role("button", name="Fortsæt med koden").click()
    group = elsewhere.get_by_role("group", name="Jeg ved, hvad kommunens børne- og ungepolitik betyder for mine sager.")
    expect(group.get_by_label("I høj grad", exact=True)).to_be_checked()
    accessible(elsewhere)
    for _page in range(2):
        elsewhere.get_by_role("button", name="Gem og fortsæt").click()
    axe(elsewhere)
    elsewhere.get_by_label("Hvad ville hjælpe dig mest").fill("Mere tid til sparring")
    elsewhere.get_by_role("button", name="Send svar").click()
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Tak, dine svar er sendt")
    accessible(elsewhere)
    assert Response.objects.get().is_handed_in


def test_a_municipality_fills_in_its_form_and_passes_links_on(
    page: Page, site: str, programme: Programme, new_context: Callable[..., BrowserContext], accessible: Look
) -> None:
    invitation = opened_mapping("0751").invitations.get()
    page.goto(site + mapping_path(invitation))
    accessible(page)
    page.get_by_role("link", name="Udfyld det fælles skema").click()
    accessible(page)
    first = page.get_by_role("group").first
    first.get_by_label("I høj grad").check()
    expect(page.locator("[data-said]")).to_have_text("Gemt")
    other = new_context(java_script_enabled=False).new_page()
    other.goto(page.url)
    other.get_by_role("group").first.get_by_label("Slet ikke").check()
    other.get_by_role("button", name="Gem og fortsæt").click()
    first.get_by_label("I nogen grad").check()
    expect(page.locator("[data-said]")).to_contain_text("En anden har svaret »Slet ikke")
    page.get_by_role("link", name="Stor skrift").click()
    expect(page.get_by_role("group").first.get_by_label("I nogen grad")).to_be_checked()
    for _page in range(5):
        page.get_by_role("button", name="Gem og fortsæt").click()
    accessible(page)
    page.get_by_role("button", name="Gem og fortsæt").click()
    expect(page.get_by_text("35 udsagn er ikke besvaret.")).to_be_visible()
    page.get_by_role("button", name="Send ind").click()
    expect(page.locator(".page-message")).to_contain_text("Det fælles skema er sendt ind.")
    page.get_by_role("link", name="Opslag med QR-kode – sagsbehandler").click()
    expect(page.get_by_role("img", name="QR-kode")).to_be_visible()
    accessible(page)
    page.goto(f"{site}{mapping_path(invitation)}skema/papir/")
    accessible(page)
