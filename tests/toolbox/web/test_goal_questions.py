"""The pages of a goal's question: the municipality asks, people answer, and nobody sees what somebody answered."""

import re
from html import unescape

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from time_machine import Traveller

from tests.toolbox.clock.clock_helpers import small_plan
from toolbox.clock.questions_due import close_due_questions
from toolbox.models import GoalAnswer, GoalQuestion, Plan, Target
from toolbox.plan.links import plan_path
from toolbox.plan.questions import question_path

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask_page(clock: Traveller) -> str:
    plan = small_plan()
    return f"{plan_path(plan, may_edit=True)}spoergsmaal/{Target.objects.get().pk}/"


@pytest.fixture
def question(client: Client, ask_page: str) -> GoalQuestion:
    sent = client.post(ask_page, {"statement": "Jeg kender vores mål", "days": "14"})
    assert (sent.status_code, sent["Location"]) == (303, ask_page)
    return GoalQuestion.objects.get()


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def key_on(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def send(client: Client, question: GoalQuestion, value: int, **facts: str) -> str:
    path = question_path(question)
    answer = client.post(path, {"value": value, "key": key_on(text_of(client, path))} | facts)
    assert (answer.status_code, answer["Location"]) == (303, path)
    return text_of(client, path)


def test_municipality_asks_by_a_press_and_passes_the_link_on(client: Client, ask_page: str) -> None:
    plan_page = ask_page.partition("spoergsmaal")[0]
    assert f'href="{ask_page}"' in text_of(client, plan_page)
    assert 'value="enige"' not in text_of(client, ask_page), "a measure is no statement"
    Target.objects.update(measure="Andel, der mener, at målene er kendt.")
    assert 'value="Målene er kendt"' in text_of(client, ask_page)
    assert client.post(ask_page, {"statement": "", "days": "9"}).status_code == 422
    client.post(ask_page, {"statement": "Jeg kender vores mål", "days": "7"})
    asked = GoalQuestion.objects.get()
    page = text_of(client, ask_page)
    assert f'value="http://testserver{question_path(asked)}"' in page
    assert "0 har svaret." in page
    send(Client(), asked, 5)
    assert "1 har svaret." in text_of(client, ask_page)
    assert client.post(f"{ask_page}tilbage/").status_code == 303
    assert not GoalQuestion.objects.exists()
    assert client.get(question_path(asked)).status_code == 404


def test_only_editors_ask_and_only_of_what_is_counted_in_per_cent(client: Client, ask_page: str) -> None:
    target = Target.objects.get()
    read_only = plan_path(target.plan, may_edit=False)
    assert client.get(f"{read_only}spoergsmaal/{target.pk}/").status_code == 404
    assert "spoergsmaal" not in text_of(client, read_only)
    Plan.objects.update(municipality=None)
    assert client.get(ask_page).status_code == 404
    assert "spoergsmaal" not in text_of(client, ask_page.partition("spoergsmaal")[0])
    Plan.objects.update(municipality="0101")
    assert client.get(ask_page).status_code == 200
    Target.objects.update(unit="dage")
    assert client.get(ask_page).status_code == 404
    assert "spoergsmaal" not in text_of(client, ask_page.partition("spoergsmaal")[0])


def test_a_person_answers_once_and_corrects_from_the_same_browser(client: Client, question: GoalQuestion) -> None:
    path = question_path(question)
    first = text_of(client, path)
    assert "Jeg kender vores mål" in first
    assert client.post(path, {"value": "9", "key": key_on(first)}).status_code == 422
    assert client.post(path, {"value": "4", "key": "x"}).status_code == 422
    sent = {"value": "4", "key": key_on(first)}
    for _press in range(2):
        assert client.post(path, sent).status_code == 303
    assert GoalAnswer.objects.get().value == 4
    again = text_of(client, path)
    assert "Fra denne computer er der allerede svaret." in again
    assert " checked" not in again
    send(client, question, 2)
    assert GoalAnswer.objects.get().value == 2
    send(client, question, 5, **{"as": "new"})
    assert sorted(GoalAnswer.objects.values_list("value", flat=True)) == [2, 5]


def test_pages_tell_nothing_of_an_answer(question: GoalQuestion, ask_page: str) -> None:
    """R2, R9: while it is open, and to who uses the same computer next, every answer gives the same bytes."""
    pages = []
    for value in (1, 5):
        GoalAnswer.objects.all().delete()
        browser = Client()
        shown = send(browser, question, value)
        pages.append((re.sub(r'name="key" value="[^"]+"', "", shown), text_of(Client(), ask_page)))
    assert pages[0] == pages[1]
    cookie = browser.cookies[f"spoergsmaal-{question.pk}"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/spoergsmaal/", True, "Lax")
    assert cookie.value not in shown.replace(key_on(shown), "")


def test_after_the_closing_only_the_share_is_told(
    client: Client, question: GoalQuestion, ask_page: str, clock: Traveller
) -> None:
    for value in (5, 1, 1, 1, 1):
        send(Client(), question, value)
    clock.move_to(question.closes_at)
    closed = text_of(client, question_path(question))
    assert "Spørgsmålet er lukket" in closed
    assert "<form" not in closed.partition("<main")[2].partition("</main>")[0]
    assert "om et øjeblik" in text_of(client, ask_page)
    assert client.post(question_path(question), {"value": "1", "key": "a" * 22}).status_code == 303
    assert GoalAnswer.objects.count() == 5
    close_due_questions()
    page = text_of(client, ask_page)
    assert "40\N{NO-BREAK SPACE}% eller mindre" in page
    assert "40 % målt" in re.sub(r"\s+", " ", text_of(client, ask_page.partition("spoergsmaal")[0]))


def test_questions_are_answered_a_bounded_number_of_times(
    client: Client, question: GoalQuestion, settings: Settings
) -> None:
    settings.REGISTRATION_RATE = (1, 3600)
    send(client, question, 5)
    path = question_path(question)
    assert client.post(path, {"value": "4", "key": key_on(text_of(client, path))}).status_code == 429
