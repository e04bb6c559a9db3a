"""A goal's question in a browser: asked on the plan, answered on a phone and without scripts, entered as a share."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from booking.models import Programme
from tests.toolbox.clock.clock_helpers import small_plan
from toolbox.clock.questions_due import close_due_questions
from toolbox.models import GoalQuestion
from toolbox.plan.links import plan_path
from toolbox.plan.questions import answer_question, new_key


def test_question_is_asked_answered_and_entered(  # noqa: PLR0917 -- each argument is a fixture
    page: Page,
    site: str,
    accessible: Callable[[Page], None],
    programme: Programme,
    new_context: Callable[..., BrowserContext],
    clock: Any,
) -> None:
    plan = small_plan()
    page.goto(site + plan_path(plan, may_edit=True))
    page.get_by_role("link", name="Mål med et spørgsmål").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mål det med et spørgsmål")
    accessible(page)
    page.get_by_label("Udsagn").fill("Jeg kender vores fælles mål")
    page.get_by_role("button", name="Åbn spørgsmålet").click()
    expect(page.get_by_text("0 har svaret.")).to_be_visible()
    accessible(page)
    link = page.get_by_label("Link").input_value()

    phone = new_context(java_script_enabled=False, viewport={"width": 320, "height": 640}).new_page()
    phone.goto(link)
    phone.get_by_role("button", name="Send svar").click()
    expect(phone.get_by_role("alert")).to_contain_text("Vælg et svar")
    phone.get_by_label("helt enig").check()
    phone.get_by_role("button", name="Send svar").click()
    expect(phone.get_by_text("Tak for dit svar.")).to_be_visible()
    expect(phone.get_by_role("radio", checked=True)).to_have_count(0)

    page.goto(link)
    accessible(page)
    page.get_by_label("ved ikke").check()
    page.get_by_role("button", name="Send svar").click()
    expect(page.get_by_role("button", name="Ret svaret fra denne computer")).to_be_visible()
    accessible(page)
    question = GoalQuestion.objects.get()
    for value in (5, 4, 4, 1):
        answer_question(question_id=question.pk, key=new_key(), value=value)
    clock.move_to(question.closes_at)
    close_due_questions()
    page.goto(link)
    expect(page.get_by_text("Spørgsmålet er lukket")).to_be_visible()
    accessible(page)
    page.goto(site + plan_path(plan, may_edit=True))
    expect(page.get_by_text("80 % målt")).to_be_visible()
    expect(page.get_by_text("Spørgsmål til kolleger")).to_be_visible()
