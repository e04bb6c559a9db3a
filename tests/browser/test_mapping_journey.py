"""A mapping's whole way in a browser, the worker's turn between any two steps.

Letters, the joint form by two, four roles of which one is interrupted, the result, the themes of the day, the day, the
plan, a question, and its measurement.
"""

import re
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from playwright.sync_api import BrowserContext, Page, expect
from time_machine import Traveller

from booking.links import personal_path
from booking.models import Municipality, Programme, Registration
from booking.services import queue
from booking.services.day.elsewhere import FacilitatorDetails
from booking.services.turn import MUNICIPALITY
from tests.booking.admin.staff_desk import signed_in
from tests.booking.day_helpers import STARTS, fix_day
from tests.browser.conftest import NARROWEST
from tests.factories import STAFF, make_registration
from tests.notifications.mail_helpers import body, sent
from tests.toolbox.mapping.mapping_helpers import DAY, opened_mapping
from tests.toolbox.results.result_helpers import hand_in
from toolbox.loading import load_shelf
from toolbox.mapping.links import role_path
from toolbox.models import GoalQuestion, Mapping, Measurement, Plan, RoleLink, SubGoal
from toolbox.plan.questions import answer_question, new_key
from toolbox.plan.writing import add_row
from toolbox.rules.mapping_state import publish_at

OTHERS_AGREE = (5, 4, 4, 1)
MEASURED_GOAL = {
    "text": "Alle kender målene",
    "criteria": [{"text": "80 %", "targets": [{"measure": "kender målene", "value": 80, "unit": "%"}]}],
}


def work() -> list[EmailMessage]:
    """Run the worker once, and return the mails that it sent."""
    mail.outbox.clear()
    call_command("worker", "--once")
    return sent()


def link_in(mails: list[EmailMessage], subject: str, part: str) -> str:
    """Return the address of a mail whose subject begins so, to a page below `part`."""
    letter = next(letter for letter in mails if str(letter["Subject"]).startswith(subject))
    found = re.search(rf"https?://\S+/{part}/[^\s/]+/", body(letter))
    assert found is not None
    return found[0]


def subjects(mails: list[EmailMessage]) -> set[str]:
    """Return what the mails are about."""
    return {str(one["Subject"]) for one in mails}


@pytest.fixture
def registration(programme: Programme) -> Registration:
    """Return a registration with a place and a day, which Finn facilitates."""
    load_shelf()
    registration = make_registration(programme, Municipality.objects.get(pk="0751"))
    queue.confirm(registration_id=registration.pk, by=STAFF)
    finn = User.objects.create_user("finn", "finn@example.dk", "et-langt-kodeord", is_staff=True)
    fix_day(registration, facilitators=(FacilitatorDetails(name="Finn", email=finn.email, user_id=finn.pk),))
    work()
    return registration


@pytest.fixture
def mapping(registration: Registration, clock: Traveller) -> Mapping:
    """Return a mapping of its municipality: the letter now, the forms after a week and two, closed after four."""
    opened = opened_mapping("0751")
    now = opened.letter_at
    Mapping.objects.update(joint_opens_at=now + 7 * DAY, roles_open_at=now + 14 * DAY)
    opened.invitations.update(chair_email="formand@aarhus.dk")
    opened.refresh_from_db()
    return opened


def test_from_the_letter_to_the_measurement(
    site: str,
    registration: Registration,
    mapping: Mapping,
    new_context: Callable[..., BrowserContext],
    clock: Traveller,
) -> None:
    letters = work()
    home = link_in(letters, "Invitation til", "kortlaegning")
    contact = new_context().new_page()
    contact.goto(home)
    expect(contact.get_by_text("Det fælles skema åbner")).to_be_visible()

    clock.move_to(mapping.joint_opens_at)
    assert "Det fælles skema er åbent" in subjects(work())
    two_fill_the_joint_form_in(contact, new_context(java_script_enabled=False).new_page(), home)

    clock.move_to(mapping.roles_open_at)
    assert {"I har sendt det fælles skema ind", "Send de korte spørgeskemaer videre"} <= subjects(work())
    four_roles_answer(new_context, home, link_in(letters, "Til udvalgsformanden", "svar"))

    clock.move_to(mapping.closes_at)
    work()
    contact.goto(home)
    expect(contact.get_by_text("Kortlægningen er lukket.")).to_be_visible()
    contact.goto(f"{home}resultat/")
    expect(contact.get_by_text("Resultatet er her ikke endnu.")).to_be_visible()

    clock.move_to(publish_at(mapping.closes_at))
    told = [*work(), *work()]  # it is told of at the look that follows the publication
    contact.goto(link_in(told, "Jeres resultat", "kortlaegning"))
    contact.get_by_role("link", name="Se jeres resultat").click()
    expect(contact.get_by_role("table", name="Temaer og roller").get_by_role("columnheader")).to_have_count(4)
    contact.get_by_role("button", name="Del resultatet med facilitatorerne").click()
    expect(contact.locator(".page-message")).to_contain_text("Facilitatorerne kan nu læse jeres resultat.")
    contact.get_by_role("button", name="Vis resultatet for alle, der har svaret").click()
    caseworker = new_context(java_script_enabled=False).new_page()
    caseworker.goto(site + role_path(RoleLink.objects.get(role="caseworker")))
    caseworker.get_by_role("link", name="Se kommunens resultat").click()
    expect(caseworker.get_by_role("table", name="Temaer og roller")).to_be_visible()

    theme = themes_are_chosen(contact, site + personal_path(registration))
    facilitator_prepares(new_context, site, theme)

    clock.move_to(STARTS + DAY)
    work()
    question = plan_and_question(contact, site + personal_path(registration), theme)
    phone = new_context(java_script_enabled=False, viewport={"width": NARROWEST, "height": 640}).new_page()
    phone.goto(question)
    phone.get_by_label("helt enig").check()
    phone.get_by_role("button", name="Send svar").click()
    expect(phone.get_by_text("Tak for dit svar.")).to_be_visible()
    asked = GoalQuestion.objects.get()
    for value in OTHERS_AGREE:
        answer_question(question_id=asked.pk, key=new_key(), value=value)

    clock.move_to(asked.closes_at)
    assert not Measurement.objects.exists()
    work()
    contact.get_by_role("link", name="Tilbage til planen").click()
    expect(contact.get_by_text("80 % målt")).to_be_visible()
    expect(contact.get_by_text("1 af 1 mål nået").first).to_be_visible()


def two_fill_the_joint_form_in(contact: Page, colleague: Page, home: str) -> None:
    """Let a colleague answer the second theme without scripts while the contact answers the first, and hand in."""
    contact.goto(home)
    contact.get_by_role("link", name="Udfyld det fælles skema").click()
    colleague.goto(f"{home}skema/2/")
    for group in contact.get_by_role("group").all():
        group.get_by_label("I mindre grad").check()
        expect(contact.locator("[data-said]")).to_have_text("Gemt")
    for group in colleague.get_by_role("group").all():
        group.get_by_label("I høj grad").check()
    colleague.get_by_role("button", name="Gem og fortsæt").click()
    for _page in range(6):
        contact.get_by_role("button", name="Gem og fortsæt").click()
    expect(contact.get_by_text("22 udsagn er ikke besvaret.")).to_be_visible()
    contact.get_by_role("button", name="Send ind").click()
    expect(contact.locator(".page-message")).to_contain_text("Det fælles skema er sendt ind.")


def four_roles_answer(new_context: Callable[..., BrowserContext], home: str, chair: str) -> None:
    """Let one of each role answer on a phone, the caseworker with an interruption; others of two roles answer too."""
    contact = new_context().new_page()
    contact.goto(home)
    links = {link.role: contact.locator(f"#link-{link.role}").input_value() for link in RoleLink.objects.all()}
    assert links["committee-chair"] == chair
    mapping = Mapping.objects.get()
    for role, link in links.items():
        phone = new_context(java_script_enabled=False, viewport={"width": NARROWEST, "height": 640}).new_page()
        phone.goto(link)
        phone.get_by_role("button", name="Begynd").click()
        code = phone.locator(".answer-code").inner_text()
        phone.get_by_role("link", name="Gå til spørgsmålene").click()
        phone.get_by_role("group").first.get_by_label("I nogen grad", exact=True).check()
        phone.get_by_role("button", name="Gem og fortsæt").click()
        if role == "caseworker":
            phone = new_context(java_script_enabled=False).new_page()
            phone.goto(link)
            phone.get_by_text("Jeg er begyndt på en anden computer eller telefon").click()
            phone.get_by_label("Din kode").fill(code)
            phone.get_by_role("button", name="Fortsæt med koden").click()
            first = phone.get_by_role("group").first
            expect(first.get_by_label("I nogen grad", exact=True)).to_be_checked()
            phone.get_by_role("button", name="Gem og fortsæt").click()
        phone.get_by_role("button", name="Gem og fortsæt").click()
        phone.get_by_role("button", name="Send svar").click()
        expect(phone.get_by_role("heading", level=1)).to_have_text("Tak, dine svar er sendt")
        if role in {"caseworker", "team-leader"}:
            hand_in(mapping, "0751", role, [2, 2, 3, 3, 4])
    contact.reload()
    expect(contact.get_by_text("6 har sendt svar.")).to_have_count(2)


def themes_are_chosen(contact: Page, personal: str) -> str:
    """Tick the first of the themes that the result suggests, and return its question."""
    contact.goto(personal)
    contact.get_by_role("link", name="Vælg de temaer, I vil arbejde med").click()
    suggested = contact.get_by_role("region", name="Det peger jeres kortlægning på")
    theme = suggested.get_by_role("link").first.inner_text()
    expect(contact.get_by_role("checkbox", checked=True)).to_have_count(0)
    contact.get_by_label(theme).check()
    contact.get_by_role("button", name="Gem").click()
    expect(contact.get_by_text("Jeres tema er gemt. Facilitatoren kan se det.")).to_be_visible()
    return theme


def facilitator_prepares(new_context: Callable[..., BrowserContext], site: str, theme: str) -> None:
    """Let the day's facilitator read the theme and the result."""
    finn = new_context()
    key = signed_in(User.objects.get(username="finn")).cookies[settings.SESSION_COOKIE_NAME].value
    finn.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": site}])
    page = finn.new_page()
    page.goto(f"{site}/admin/booking/themedday/mine/")
    expect(page.get_by_text(theme)).to_be_visible()
    page.get_by_role("link", name="Læs kommunens resultat").click()
    expect(page.get_by_role("table", name="Temaer og roller")).to_be_visible()


def plan_and_question(contact: Page, personal: str, theme: str) -> str:
    """Begin a plan from the themes, ask a question of its target, and return the question's link."""
    contact.goto(f"{personal}plan/")
    contact.get_by_label("De temaer, I har valgt").check()
    contact.get_by_role("button", name="Lav planen").click()
    expect(contact.get_by_text(theme).first).to_be_visible()
    plan, sub_goal = Plan.objects.get(), SubGoal.objects.get()
    goal: dict[str, Any] = MEASURED_GOAL
    add_row(plan_id=plan.pk, kind="action_goal", parent_id=sub_goal.pk, values=goal, by=MUNICIPALITY)
    contact.reload()
    contact.get_by_role("link", name="Mål med et spørgsmål").click()
    contact.get_by_label("Udsagn").fill("Jeg kender vores mål")
    contact.get_by_role("button", name="Åbn spørgsmålet").click()
    return contact.get_by_label("Link").input_value()
