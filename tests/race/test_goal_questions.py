"""A goal's question at its closing: an answer is counted or refused, never lost; two workers count it once."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from time_machine import Traveller

from booking.services.turn import MUNICIPALITY
from tests.together import kinds, met
from tests.toolbox.clock.clock_helpers import small_plan
from toolbox.clock.questions_due import close_due_questions
from toolbox.models import GoalAnswer, GoalQuestion, Measurement, Target
from toolbox.plan.questions import answer_question, ask_question, new_key

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]


@pytest.fixture
def question(clock: Traveller) -> GoalQuestion:
    """Return a question that five have answered."""
    small_plan()
    target = Target.objects.get()
    asked = ask_question(
        plan_id=target.plan_id, target_row=target.pk, statement="Jeg kender målet", days=7, by=MUNICIPALITY
    )
    for _person in range(5):
        answers(asked, new_key())()
    return asked


def answers(question: GoalQuestion, key: str) -> Callable[[], Any]:
    return partial(answer_question, question_id=question.pk, key=key, value=5)


def test_two_workers_enter_one_measurement(question: GoalQuestion, clock: Traveller) -> None:
    clock.move_to(question.closes_at)
    assert kinds(met([close_due_questions, close_due_questions])) == ["done", "done"]
    assert Measurement.objects.count() == 1


def test_the_same_form_sent_twice_at_once_is_one_answer(question: GoalQuestion) -> None:
    key = new_key()
    assert kinds(met([answers(question, key)] * 3)) == ["done"] * 3
    assert GoalAnswer.objects.count() == 6


def test_a_target_is_asked_about_once_by_two_at_once(question: GoalQuestion, clock: Traveller) -> None:
    clock.move_to(question.closes_at)
    close_due_questions()
    ask = partial(
        ask_question,
        plan_id=question.plan_id,
        target_row=question.target_row,
        statement="Igen",
        days=7,
        by=MUNICIPALITY,
    )
    assert kinds(met([ask, ask])) == ["QuestionIsOpen", "done"]
    assert GoalQuestion.objects.filter(closed_at=None).count() == 1
