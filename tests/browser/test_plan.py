"""A goal plan in a browser, with scripts and without: from the themes of the day to targets that are measured."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
import time_machine
from playwright.sync_api import BrowserContext, Page, expect

from booking.links import personal_path
from tests.booking.day_helpers import STARTS, fix_day, make_confirmed
from tests.browser.conftest import Complaints
from tests.notifications.mail_helpers import body
from tests.toolbox.clock.clock_helpers import morning, work
from tests.toolbox.plan.plan_helpers import make_plan
from toolbox.loading import load_shelf
from toolbox.models import Plan, SubGoal
from toolbox.plan.links import plan_path

Look = Callable[[Page], None]
LATER = STARTS + dt.timedelta(days=30)
FEEDBACK_ON, TWO_WEEKS = dt.date(2017, 1, 20), dt.timedelta(days=14)


def add(page: Page, what: str, **typed: str) -> None:
    """Open the form that adds a row, fill it in and save it."""
    link = page.get_by_role("link", name=what).last
    if not link.is_visible():
        page.locator("details:not([open])", has=page.locator("a", has_text=what)).last.locator("> summary").click()
    page.get_by_role("link", name=what).last.click()
    form = page.locator("form[data-in-place]", has=page.get_by_role("button", name="Gem", exact=True))
    for label, text in typed.items():
        form.get_by_label(label.replace("_", " "), exact=False).first.fill(text)
    form.get_by_role("button", name="Gem", exact=True).click()
    expect(page.locator(".page-message")).to_contain_text("er tilføjet.")


def be_reminded_and_print(page: Page, clock: time_machine.Traveller, edit: str, address: str) -> None:
    """Write a date of feedback, follow the mail that reminds of it, and print the sheet."""
    page.goto(edit)
    add(page, "Tilføj tilbagemelding", Tilbagemelding="Dialogmøde", Hvornår="20.1.2017")
    clock.move_to(morning(FEEDBACK_ON - TWO_WEEKS))
    (reminder,) = (mail for mail in work() if mail["To"] == address and "nærmer sig" in mail["Subject"])
    assert "Dialogmøde" in body(reminder)
    path = re.search(r"/plan/\S+/", body(reminder))
    assert path is not None
    page.goto(edit[: edit.index("/plan/")] + path[0])
    page.get_by_role("link", name="Udskriv planen som ark").click()
    expect(page.get_by_role("table").get_by_role("rowheader", name="(1.1.1.) Møder hver måned")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_from_themes_to_a_plan_that_is_measured_reminded_of_and_printed(
    *, scripts: bool, site: str, clock: time_machine.Traveller, new_context: Callable[..., BrowserContext], axe: Look
) -> None:
    load_shelf()
    confirmed = make_confirmed()
    fix_day(confirmed)
    clock.move_to(LATER)
    contexts = [new_context(java_script_enabled=scripts) for _person in range(3)]
    listeners = [Complaints(context) for context in contexts]
    anne, bo, mille = (context.new_page() for context in contexts)
    anne.goto(site + personal_path(confirmed))
    anne.get_by_role("link", name="Skriv, hvad der blev valgt").click()
    anne.get_by_role("checkbox", name="pejlemærker").check()
    anne.get_by_role("button", name="Gem").click()
    anne.get_by_role("link", name="Lav en målplan").click()
    expect(anne.get_by_role("radio", name="De temaer, I har valgt")).to_be_checked()
    anne.get_by_role("button", name="Lav planen").click()
    expect(anne.get_by_role("heading", level=3)).to_contain_text("pejlemærker")
    anne.get_by_label("Dit navn").fill("Anne")
    anne.get_by_role("button", name="Gem navnet").click()
    edit = site + plan_path(Plan.objects.get(registration=confirmed), may_edit=True)
    for page in (bo, mille):
        page.goto(edit)
    add(anne, "Tilføj handlemål", Handlemål="Møder hver måned", Målet_er_nået="80 % har været med")
    add(bo, "Tilføj delmål", Delmål="Tale med forældrene")
    mille.get_by_role("link", name="Ret Delmål 1.1", exact=True).click()
    mille.get_by_role("textbox", name="Delmål").last.fill("Have fælles mål")
    mille.get_by_role("button", name="Gem", exact=True).click()
    expect(mille.get_by_role("heading", name="Møder hver måned")).to_be_visible()
    expect(mille.get_by_role("heading", name="Tale med forældrene")).to_be_visible()
    mille.locator(".plan-undo").get_by_role("button", name="Fortryd").click()
    expect(mille.locator(".page-message")).to_contain_text("Ændringen er fortrudt")
    anne.goto(edit)
    anne.locator("li[id^=criterion] summary").first.click()
    anne.get_by_role("link", name="Tilføj måltal").last.click()
    anne.get_by_role("textbox", name="Hvad måles").fill("deltagere")
    anne.get_by_role("textbox", name="Måltal").fill("80")
    anne.get_by_role("textbox", name="Hvornår").fill("1.12.2016")
    anne.get_by_role("button", name="Gem", exact=True).click()
    expect(anne.locator(".badge-error")).to_have_text("overskredet")
    anne.get_by_role("link", name="Skriv en måling").click()
    anne.get_by_role("textbox", name="Værdi").fill("82,5")
    anne.get_by_role("button", name="Gem", exact=True).click()
    expect(anne.locator(".badge-success")).to_have_text("nået")
    anne.get_by_role("link", name="Del, vedtag eller afslut planen").click()
    anne.get_by_role("button", name="Vedtag planen").click()
    expect(anne.locator(".page-message")).to_contain_text("Planen er vedtaget.")
    anne.get_by_role("link", name="Se og fortryd ændringer").click()
    expect(anne.locator(".timeline")).to_contain_text("Anne")
    if scripts:
        axe(anne)
    be_reminded_and_print(anne, clock, edit, confirmed.contact_email)
    assert [listener.seen for listener in listeners] == [[], [], []]


def test_pages_of_a_plan_are_accessible_and_reached_by_keyboard(page: Page, site: str, accessible: Look) -> None:
    plan = make_plan()
    goal = SubGoal.objects.filter(plan=plan)[1]
    edit = site + plan_path(plan, may_edit=True)
    for rest in ("", f"rows/sub_goal/{goal.pk}/remove/", "keeping/"):
        page.goto(edit + rest)
        accessible(page)
    page.goto(f"{site}/en{plan_path(plan, may_edit=False)}")
    accessible(page)
    page.goto(edit)
    link = page.get_by_role("link", name="Ret Delmål 1.2", exact=True)
    link.focus()
    page.keyboard.press("Enter")
    field = page.get_by_role("form", name="Ret: Delmål 1.2").get_by_label("Delmål")
    expect(field).to_be_focused()
    accessible(page)
    page.keyboard.press("Control+A")
    page.keyboard.type("Andre ord")
    page.get_by_role("form", name="Ret: Delmål 1.2").get_by_role("button", name="Gem").press("Enter")
    expect(page.locator(".page-message")).to_be_focused()
    expect(page).to_have_title(
        "Delmål 1.2 er gemt – Eksempel på at skabe tydelige rammer for ansvar for implementering – Socialstyrelsen"
    )
    accessible(page)
