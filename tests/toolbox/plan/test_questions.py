"""A goal's question (R13): asked of people, answered without a name, counted once, entered as a measurement."""

from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django.fixtures import Settings
from time_machine import Traveller

from booking.services.turn import MUNICIPALITY
from tests.toolbox.clock.clock_helpers import small_plan
from toolbox.clock.keeping import erase_plan
from toolbox.clock.questions_due import close_due_questions, oldest_open_question
from toolbox.models import (
    ChangeKind,
    GoalAnswer,
    GoalQuestion,
    Measurement,
    Operator,
    Plan,
    PlanEntry,
    Target,
)
from toolbox.plan.adopting import close
from toolbox.plan.questions import (
    answer_question,
    ask_question,
    is_open_question,
    new_key,
    question_of,
    question_path,
    take_question_back,
)
from toolbox.plan.refusals import QuestionIsOpen, QuestionIsOver, RowIsGone
from toolbox.plan.turn import turn_on
from toolbox.plan.undoing import undo_change
from toolbox.plan.writing import remove_row

pytestmark = pytest.mark.django_db
DAY = 24 * 3600


@pytest.fixture
def target(clock: Traveller) -> Target:
    small_plan()
    target: Target = Target.objects.get()
    return target


def ask(target: Target, **facts: Any) -> GoalQuestion:
    usual: dict[str, Any] = {"statement": "Jeg kender målet", "days": 14, "by": MUNICIPALITY}
    return ask_question(plan_id=target.plan_id, target_row=target.pk, **usual | facts)


def answer(question: GoalQuestion, *values: int) -> None:
    for value in values:
        answer_question(question_id=question.pk, key=new_key(), value=value)


def over(question: GoalQuestion, clock: Traveller) -> GoalQuestion:
    clock.move_to(question.closes_at)
    assert close_due_questions() == 1
    assert close_due_questions() == 0
    return GoalQuestion.objects.get(pk=question.pk)


@pytest.mark.parametrize(
    ("values", "share"),
    [
        ([5, 5, 4, 1, 0, 2], ("exact", 60, 5)),
        ([5, 4, 1, 1, 1], ("at_most", 40, 5)),
        ([1, 1, 1, 1, 1], ("at_most", 40, 5)),
        ([5, 5, 5, 5, 5, 4], ("exact", 100, 6)),
    ],
)
def test_share_is_entered_when_it_closes(
    target: Target, clock: Traveller, values: list[int], share: tuple[str, int, int]
) -> None:
    question = ask(target)
    answer(question, *values)
    closed = over(question, clock)
    assert (closed.kind, closed.percent, closed.n) == share
    kind, percent, n = share
    measured = Measurement.objects.get()
    assert (measured.pk, measured.value, measured.answers) == (closed.measurement_row, percent, n)
    assert ("eller mindre" in measured.note) == (kind == "at_most")
    kinds = PlanEntry.objects.filter(plan=target.plan).order_by("number").values_list("kind", "by")
    assert list(kinds)[-3:] == [("asked", "municipality"), ("added", "clock"), ("asking_over", "clock")]


@pytest.mark.parametrize("values", [[], [5, 5, 5, 5], [5, 5, 5, 5, 0, 0, 0]])
def test_under_five_there_is_no_measurement_and_nothing_is_stored_of_them(
    target: Target, clock: Traveller, values: list[int]
) -> None:
    question = ask(target)
    answer(question, *values)
    closed = over(question, clock)
    assert (closed.kind, closed.percent, closed.n, closed.measurement_row) == ("few", None, None, None)
    assert not Measurement.objects.exists()


@pytest.mark.parametrize("decision", ["", "Rigsarkivet 2016/1"])
def test_answers_end_with_the_question(
    target: Target, clock: Traveller, settings: Settings, tmp_path: Path, decision: str
) -> None:
    """R8: erased where the archive authority lets them be, else nobody's."""
    settings.ERASURE_DECISION, settings.CASE_EXPORT_DIR = decision, str(tmp_path)
    question = ask(target)
    answer(question, 5, 4, 3, 2, 1)
    before = set(GoalAnswer.objects.values_list("pk", flat=True))
    over(question, clock)
    left = GoalAnswer.objects.all()
    assert sorted(row.value for row in left) == ([] if decision else [1, 2, 3, 4, 5])
    assert not before & {row.pk for row in left}
    assert {row.key_hash for row in left} <= {None}


def test_nothing_is_counted_before_and_nobody_answers_after(target: Target, clock: Traveller) -> None:
    question = ask(target)
    answer(question, 5, 5, 5, 5, 5)
    assert (close_due_questions(), oldest_open_question()) == (0, None)
    with pytest.raises(IntegrityError), transaction.atomic():
        GoalQuestion.objects.update(percent=100)
    clock.move_to(question.closes_at)
    with pytest.raises(QuestionIsOver):
        answer(question, 1)
    assert not is_open_question(GoalQuestion.objects.get())
    assert oldest_open_question() == question.closes_at
    assert close_due_questions() == 1
    GoalAnswer.objects.update(value=1)
    assert close_due_questions() == 0
    assert Measurement.objects.get().value == 100


def test_one_key_is_one_answer(target: Target) -> None:
    question = ask(target)
    key = new_key()
    for value in (1, 5):
        answer_question(question_id=question.pk, key=key, value=value)
    row = GoalAnswer.objects.get()
    assert row.value == 5
    assert key not in f"{row.key_hash}"


def test_a_target_has_one_open_question(target: Target, clock: Traveller) -> None:
    question = ask(target)
    with pytest.raises(QuestionIsOpen):
        ask(target)
    over(question, clock)
    ask(target)
    with pytest.raises(RowIsGone):
        ask_question(plan_id=target.plan_id, target_row=target.pk + 9, statement="x", days=7, by=MUNICIPALITY)


def test_what_is_taken_back_is_gone(target: Target, clock: Traveller) -> None:
    question = ask(target)
    answer(question, 5, 5, 5, 5, 5)
    token = question_path(question).split("/")[-2]
    assert question_of(token) == question
    take_question_back(plan_id=target.plan_id, question_id=question.pk, by=MUNICIPALITY)
    assert question_of(token) is None
    assert not GoalAnswer.objects.exists()
    with pytest.raises(QuestionIsOver):
        take_question_back(plan_id=target.plan_id, question_id=question.pk, by=MUNICIPALITY)
    later = ask(target)
    clock.move_to(later.closes_at)
    with pytest.raises(QuestionIsOver):
        take_question_back(plan_id=target.plan_id, question_id=later.pk, by=MUNICIPALITY)


def test_target_that_is_gone_gets_no_measurement_and_one_that_came_back_does(target: Target, clock: Traveller) -> None:
    question = ask(target)
    answer(question, 5, 5, 5, 5, 5)
    gone = remove_row(plan_id=target.plan_id, kind="target", row_id=target.pk, by=MUNICIPALITY)
    undo_change(plan_id=target.plan_id, entry_number=gone.number, by=MUNICIPALITY)
    assert over(question, clock).measurement_row == Measurement.objects.get().pk
    second = ask(target)
    answer(second, 5, 5, 5, 5, 5)
    remove_row(plan_id=target.plan_id, kind="target", row_id=target.pk, by=MUNICIPALITY)
    closed = over(second, clock)
    assert (closed.percent, closed.measurement_row) == (100, None)


def test_closed_plan_is_not_written_and_erased_one_has_no_question(target: Target, clock: Traveller) -> None:
    question = ask(target)
    answer(question, 5, 5, 5, 5, 5)
    token = question_path(question).split("/")[-2]
    close(plan_id=target.plan_id, by=MUNICIPALITY)
    assert over(question, clock).measurement_row is None
    with turn_on(target.plan_id, MUNICIPALITY, even_closed=True) as turn:
        erase_plan(turn, decision="x")
    assert not GoalQuestion.objects.exists()
    assert question_of(token) is None
    assert Plan.objects.get().erased_at is not None


def test_measurement_of_a_question_is_undone_like_any_other(target: Target, clock: Traveller) -> None:
    question = ask(target)
    answer(question, 5, 5, 5, 5, 5)
    over(question, clock)
    added = PlanEntry.objects.get(plan=target.plan, kind=ChangeKind.ADDED)
    undo_change(plan_id=target.plan_id, entry_number=added.number, by=MUNICIPALITY)
    assert not Measurement.objects.exists()
    assert Target.objects.get().operator == Operator.AT_LEAST
