"""The pages of a mapping by the keyboard alone, read as a screen reader gets them, and enlarged to 200 and 400 %."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from time_machine import Traveller

from booking.models import Programme
from tests.browser.conftest import PHONE
from tests.browser.keyboard import nothing_is_lost_enlarged, press, tab_on
from tests.toolbox.clock.clock_helpers import small_plan
from tests.toolbox.mapping.mapping_helpers import opened_mapping
from tests.toolbox.results.result_helpers import answered_mapping, hand_in, publish
from toolbox.loading import load_shelf
from toolbox.mapping.links import mapping_path, role_path
from toolbox.models import GoalAnswer, GoalQuestion, Invitation, JointAnswer, Response, RoleLink, Target
from toolbox.plan.links import plan_path
from toolbox.questionnaire.document import StatementPart
from toolbox.questionnaire.editions import document_of_edition

Look = Callable[[Page], None]


@pytest.fixture
def invitation(programme: Programme) -> Invitation:
    """Return the one invitation of an open mapping."""
    load_shelf()
    return opened_mapping("0751").invitations.get()


def statements(invitation: Invitation, role: str, theme: str = "") -> list[StatementPart]:
    """Return what is asked of a role."""
    return document_of_edition(invitation.mapping.edition).statements_of(role, theme)


def test_the_joint_form_is_filled_in_and_handed_in(page: Page, site: str, invitation: Invitation, axe: Look) -> None:
    page.goto(f"{site}/kortlaegning/")
    nothing_is_lost_enlarged(page)
    axe(page)
    tab_on(page, page.get_by_role("link", name="Få linket til kortlægningen sendt igen"))

    page.goto(site + mapping_path(invitation))
    nothing_is_lost_enlarged(page)
    axe(page)
    persons = page.get_by_role("textbox", name="Sagsbehandler", exact=True)
    tab_on(page, persons)
    page.keyboard.type("mange")
    press(page, page.get_by_role("button", name="Gem antallet"))
    expect(page.locator("[data-problems]")).to_be_focused()
    press(page, page.get_by_role("link", name="Skriv et helt tal fra 0 til 5.000"))
    expect(persons).to_be_focused()
    expect(persons).to_have_accessible_description("Fejl: Skriv et helt tal fra 0 til 5.000")
    page.goto(site + mapping_path(invitation))
    press(page, page.get_by_role("link", name="Udfyld det fælles skema"))
    first_page_of_the_joint_form(page, invitation)
    nothing_is_lost_enlarged(page)
    axe(page)
    for number in range(2, 7):
        press(page, page.get_by_role("button", name="Gem og fortsæt"))
        expect(page).to_have_title(re.compile(rf"Side {number} af 6"))
    consents = page.get_by_role("checkbox", name="må vise eksemplet")
    assert len({one.get_attribute("id") for one in consents.all()}) == 3
    for number in (1, 2, 3):
        expect(page.get_by_role("checkbox", name=f"Redskab {number}: Socialstyrelsen må vise")).to_have_count(1)
    text = page.get_by_label("Redskab 1: hvad det er")
    tab_on(page, text)
    page.keyboard.type("Vi mødes ved tavlen")
    press(page, page.get_by_role("button", name="Gem og fortsæt"))
    expect(page.locator("[data-problems]")).to_be_focused()
    press(page, page.get_by_role("link", name="Skriv, hvad redskabet hedder"))
    expect(page.get_by_label("Redskab 1: navn")).to_be_focused()
    page.keyboard.type("Tavlemøde")
    nothing_is_lost_enlarged(page)
    press(page, page.get_by_role("button", name="Gem og fortsæt"))
    nothing_is_lost_enlarged(page)
    press(page, page.get_by_role("button", name="Send ind"))
    expect(page.locator(".page-message")).to_contain_text("Det fælles skema er sendt ind.")
    invitation.refresh_from_db()
    assert invitation.handed_in_at is not None


def first_page_of_the_joint_form(page: Page, invitation: Invitation) -> None:
    """Answer the first statement by arrows, which are saved and said; each group is named by its statement."""
    asked = statements(invitation, "joint", "styringsgrundlag")
    assert len(asked) == 7
    for statement in asked:
        group = page.get_by_role("group", name=statement.da, exact=True)
        expect(group.get_by_role("radio")).to_have_count(6)
    said = page.get_by_role("status").filter(has_not=page.locator("a"))
    assert said.count() == 1
    first = page.get_by_role("group").first
    tab_on(page, first.get_by_role("radio").first)
    page.keyboard.press("Space")
    expect(said).to_have_text("Gemt")
    expect(said).to_be_in_viewport()
    page.keyboard.press("ArrowDown")
    expect(first.get_by_role("radio").nth(1)).to_be_checked()
    expect(first.get_by_role("radio").nth(1)).to_be_focused()
    second = page.get_by_role("group").nth(1)
    tab_on(page, second.get_by_role("radio").first)
    page.route("**/skema/1/", lambda route: route.abort())
    page.keyboard.press("Space")
    expect(said).to_have_text("Ikke gemt. Tryk på »Gem og fortsæt«.")
    page.unroute("**/skema/1/")
    page.keyboard.press("ArrowDown")
    expect(said).to_have_text("Gemt")
    stored = JointAnswer.objects.filter(invitation=invitation).order_by("item")
    assert list(stored.values_list("item", "value")) == [(asked[0].id, 2), (asked[1].id, 2)]


def test_a_role_answers_and_corrects_its_text(page: Page, site: str, invitation: Invitation, axe: Look) -> None:
    link = RoleLink.objects.get(role="caseworker")
    page.goto(site + role_path(link))
    nothing_is_lost_enlarged(page)
    tab_on(page, page.get_by_text("Jeg er begyndt på en anden computer eller telefon"))
    page.keyboard.press("Enter")
    tab_on(page, page.get_by_label("Din kode"))
    page.keyboard.type("K7M4-Q2XP-9DTR")
    press(page, page.get_by_role("button", name="Fortsæt med koden"))
    expect(page.locator("[data-problems]")).to_be_focused()
    axe(page)
    page.goto(site + role_path(link))
    press(page, page.get_by_role("button", name="Begynd", exact=True))
    nothing_is_lost_enlarged(page)
    press(page, page.get_by_role("link", name="Gå til spørgsmålene"))
    for statement in statements(invitation, "caseworker")[:5]:
        group = page.get_by_role("group", name=statement.da, exact=True)
        tab_on(page, group.get_by_role("radio").first)
        page.keyboard.press("ArrowDown")
        expect(group.get_by_role("radio", name="I mindre grad", exact=True)).to_be_checked()
    nothing_is_lost_enlarged(page)
    axe(page)
    press(page, page.get_by_role("button", name="Gem og fortsæt"))
    press(page, page.get_by_role("button", name="Gem og fortsæt"))
    expect(page).to_have_title("Send dine svar – Side 3 af 3 – Socialstyrelsen")
    tab_on(page, page.get_by_role("textbox"))
    page.keyboard.type("Ring til 12345678")
    press(page, page.get_by_role("button", name="Send svar"))
    expect(page.locator("[data-problems]")).to_be_focused()
    nothing_is_lost_enlarged(page)
    axe(page)
    press(page, page.locator("[data-problems]").get_by_role("link"))
    expect(page.get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("Mere tid")
    press(page, page.get_by_role("button", name="Send svar"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Tak, dine svar er sendt")
    nothing_is_lost_enlarged(page)
    given = Response.objects.get()
    assert (given.is_handed_in, set(given.values.values())) == (True, {2})


def test_the_results_are_read_in_words_and_shared(
    page: Page, site: str, programme: Programme, axe: Look, clock: Traveller
) -> None:
    mapping = answered_mapping()
    hand_in(mapping, "0101", "team-leader", [1, 1, 2, 2, 1])
    publish(mapping)
    page.goto(f"{site}{mapping_path(mapping.invitations.get())}resultat/")
    nothing_is_lost_enlarged(page, scrolls=".heat-scroll")
    heat = page.get_by_role("table", name="Temaer og roller")
    heads = [head.inner_text().split("\n")[0].strip() for head in heat.get_by_role("columnheader").all()]
    assert heads == ["Tema", "Kommunen i fællesskab", "Teamleder", "Sagsbehandler"]
    row = heat.get_by_role("row", name="Styringsgrundlag")
    expect(row.get_by_role("rowheader")).to_have_text("Styringsgrundlag")
    expect(row).to_match_aria_snapshot("""
      - row:
        - rowheader "Styringsgrundlag"
        - cell /4,0 I høj grad/
        - cell /2,2 eller mindre I mindre grad/
        - cell /2,7 I nogen grad/
    """)
    not_asked = page.get_by_role("cell", name="ikke spurgt om det", exact=True)
    expect(not_asked.first).to_be_visible()
    expect(page.get_by_role("cell", name="–", exact=True)).to_have_count(0)
    page.set_viewport_size({"width": 320, "height": 256})
    area = page.get_by_role("region", name="Temaer og roller")
    tab_on(page, area)
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.activeElement.scrollLeft > 0")
    axe(page)
    press(page, page.get_by_role("button", name="Del resultatet med facilitatorerne"))
    expect(page.locator(".page-message")).to_contain_text("Facilitatorerne kan nu læse jeres resultat.")


def test_a_question_is_asked_of_a_goal_and_answered(
    page: Page, site: str, programme: Programme, axe: Look, clock: Traveller
) -> None:
    plan = small_plan()
    page.goto(f"{site}{plan_path(plan, may_edit=True)}spoergsmaal/{Target.objects.get().pk}/")
    nothing_is_lost_enlarged(page)
    axe(page)
    statement = page.get_by_label("Udsagn")
    tab_on(page, statement)
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    press(page, page.get_by_role("button", name="Åbn spørgsmålet"))
    expect(page.locator("[data-problems]")).to_be_focused()
    press(page, page.get_by_role("link", name="Skriv et udsagn"))
    expect(statement).to_be_focused()
    page.keyboard.type("Jeg kender vores mål")
    tab_on(page, page.get_by_role("radio", name="to uger"))
    page.keyboard.press("ArrowUp")
    press(page, page.get_by_role("button", name="Åbn spørgsmålet"))
    nothing_is_lost_enlarged(page)
    link = page.get_by_label("Link")
    tab_on(page, link)
    page.goto(link.input_value())
    nothing_is_lost_enlarged(page)
    axe(page)
    press(page, page.get_by_role("button", name="Send svar"))
    expect(page.locator("[data-problems]")).to_be_focused()
    nothing_is_lost_enlarged(page)
    tab_on(page, page.get_by_role("radio").first)
    for _step in range(4):
        page.keyboard.press("ArrowDown")
    press(page, page.get_by_role("button", name="Send svar"))
    expect(page.get_by_text("Tak for dit svar.")).to_be_visible()
    page.set_viewport_size(PHONE)
    first, second = (page.get_by_role("button", name=name).bounding_box() for name in ("Ret svaret", "Send som et nyt"))
    assert first
    assert second
    assert second["y"] - first["y"] - first["height"] >= 8, "two buttons, a thumb apart"
    assert (GoalAnswer.objects.get().value, GoalQuestion.objects.count()) == (5, 1)
