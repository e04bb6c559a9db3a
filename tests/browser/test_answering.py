"""A role's questionnaire on a phone without scripts: interrupted, gone on with elsewhere, handed in."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from booking.models import Programme
from tests.browser.conftest import NARROWEST
from tests.toolbox.mapping.mapping_helpers import opened_mapping
from toolbox.mapping.links import role_path
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
